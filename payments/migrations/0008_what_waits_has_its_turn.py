"""Attempts and refunds say when they were looked at last, so that what waits longest is asked about first."""

from django.db import migrations, models

FILL = """
UPDATE payments_refund SET looked_at = asked_at WHERE is_ours
"""
"""Whether one of before went out, nobody can say: it is taken for one that did."""


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_bookings_say_when_they_were_entered")]

    operations = [
        migrations.AddField("cardattempt", "looked_at", models.DateTimeField("looked at last at", null=True)),
        migrations.AddField("refund", "looked_at", models.DateTimeField("looked at last at", null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

"""A booking says when it was written down here, beside when it happened: by that, finance takes a day into its books.

Bookings of before are named by a UUIDv7, of which the first 48 bits are the milliseconds at which they were written
(RFC 9562, 5.7). They are filled by rewriting the column, since the database refuses to change a row.
"""

from django.db import migrations, models

FILL = """
ALTER TABLE payments_booking ALTER COLUMN entered_at TYPE timestamp with time zone USING
    to_timestamp(('x' || lpad(left(replace(public_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_what_is_kept_of_a_check_is_found_quickly")]

    operations = [
        migrations.AddField("booking", "entered_at", models.DateTimeField("entered at", null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("booking", "entered_at", models.DateTimeField("entered at")),
        migrations.AddIndex(
            "booking", models.Index(fields=["entered_at"], name="bookings_by_day_of_entry"),
        ),
    ]

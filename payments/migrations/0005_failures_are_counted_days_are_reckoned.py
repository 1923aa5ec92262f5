"""Attempts count how often delivering broke, events have an address of their own, days are reckoned."""

from typing import Any

import foundation.ground.identity
from django.db import migrations, models
from foundation.ground.identity import new_public_id


def name_events(apps: Any, schema_editor: Any) -> None:
    """Give each event that came before this an id of its own."""
    events = apps.get_model("payments", "StripeEvent").objects
    for event in events.filter(public_id=None):
        events.filter(pk=event.pk).update(public_id=new_public_id())


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_money_stays")]

    operations = [
        migrations.CreateModel(
            name="ReckonedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day_on", models.DateField(unique=True, verbose_name="day")),
                ("reckoned_at", models.DateTimeField(verbose_name="reckoned at")),
                ("movements", models.PositiveIntegerField(verbose_name="movements")),
                ("stripe_cents", models.IntegerField(verbose_name="cents that the payment service tells")),
                ("ledger_cents", models.IntegerField(verbose_name="cents by the ledger")),
                ("agrees", models.BooleanField(verbose_name="agrees")),
            ],
            options={
                "verbose_name": "reckoned day",
                "verbose_name_plural": "reckoned days",
                "ordering": ["-day_on"],
            },
        ),
        migrations.AddField(
            model_name="cardattempt",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times that delivering broke"),
        ),
        migrations.AddField(
            model_name="cardattempt",
            name="failed_at",
            field=models.DateTimeField(null=True, verbose_name="delivering broke last at"),
        ),
        migrations.AddField(
            model_name="stripeevent",
            name="public_id",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(name_events, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="stripeevent",
            name="public_id",
            field=models.UUIDField(
                default=foundation.ground.identity.new_public_id, unique=True, editable=False
            ),
        ),
    ]

"""A place that was bought is offered to an address by a letter: one offer a line, its address kept while it stands."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import foundation.ground.identity

ENDS = [
    ("given", "the place was given to somebody"),
    ("taken_back", "taken back by whoever offered it"),
    ("given_up", "what was bought was given up"),
    ("forgotten", "forgotten, with the address"),
]


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_orders_stay")]

    operations = [
        migrations.CreateModel(
            name="PlaceOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=foundation.ground.identity.new_public_id, editable=False, unique=True
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="offered to")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version of the link")),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "ended_as",
                    models.CharField(blank=True, choices=ENDS, max_length=10, verbose_name="ended because"),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="payments.orderline"
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of a place",
                "verbose_name_plural": "offers of places",
                "ordering": ["line", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=["line"], condition=Q(ended_at=None), name="one_open_offer_a_line"),
                    models.CheckConstraint(
                        condition=Q(ended_as__in=["", *(end for end, _said in ENDS)]), name="offer_ended_as"
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                        name="an_offer_ends_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=False, address="") | (Q(ended_at=None) & ~Q(address="")),
                        name="an_address_is_kept_while_it_is_offered",
                    ),
                ],
            },
        ),
    ]

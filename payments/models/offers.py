"""Offers of a place that was bought: by a letter with a link, to an address that nobody has proved yet."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.orders import OrderLine


class PlaceOfferQuerySet(models.QuerySet["PlaceOffer"]):
    """Offers of places, in words."""

    def open(self) -> PlaceOfferQuerySet:
        """Offers that can be taken by their link."""
        return self.filter(ended_at=None)

    def end(self, ended_as: str, at: datetime) -> int:
        """End those that are open, and forget to whom they were made; return how many. Safe to repeat."""
        return self.open().update(ended_at=at, ended_as=ended_as, address="")


class PlaceOffer(Identified):
    """What a line bought, offered to an address by whoever pays. The line's person stays as she is until it is taken.

    The link in a letter holds `version`: a newer letter closes an older one. `offered_at` is when the last one was
    asked for.

    Personal: yes, an address that somebody else typed; kept while the place is offered to it, a year after its last
    letter at most, and gone with the record of whoever proved it.
    """

    class End(models.TextChoices):
        """What became of it."""

        GIVEN = "given", _("the place was given to somebody")
        TAKEN_BACK = "taken_back", _("taken back by whoever offered it")
        GIVEN_UP = "given_up", _("what was bought was given up")
        FORGOTTEN = "forgotten", _("forgotten, with the address")

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="offers")
    address = models.EmailField(_("offered to"), blank=True)
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    offered_at = models.DateTimeField(_("offered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended because"), max_length=10, choices=End, blank=True)

    objects = PlaceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of a place")
        verbose_name_plural = _("offers of places")
        ordering: ClassVar = ["line", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line"], condition=Q(ended_at=None), name="one_open_offer_a_line"),
            models.CheckConstraint(
                condition=Q(ended_as__in=["", "given", "taken_back", "given_up", "forgotten"]), name="offer_ended_as"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="an_offer_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, address="") | (Q(ended_at=None) & ~Q(address="")),
                name="an_address_is_kept_while_it_is_offered",
            ),
        ]

    def __str__(self) -> str:
        """Return a label without an address in it."""
        return f"Offer {str(self.public_id)[-12:]}"

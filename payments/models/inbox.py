"""What Stripe told, and what doesn't agree."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.money import CardAttempt
from payments.models.orders import Order


class StripeEvent(Identified):
    """One event as it arrived: signed, and taken in once. What it is about is asked of Stripe, never read from it.

    Personal: no, it holds ids; kept for half a year.
    """

    event_id = models.CharField(_("event"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    related_id = models.CharField(_("about"), max_length=100, blank=True)
    is_live = models.BooleanField(_("live"))
    received_at = models.DateTimeField(_("received at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"))
    done_at = models.DateTimeField(_("worked at"), null=True)
    says = models.CharField(_("what came of it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("event from Stripe")
        verbose_name_plural = _("events from Stripe")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["next_try_at"], name="events_to_work", condition=Q(done_at=None))]

    def __str__(self) -> str:
        """Return the event's id."""
        return self.event_id


class Decline(Identified):
    """A card that did not pay on the page of an attempt, once, at the moment that Stripe tells. No money moved.

    `external_id` is Stripe's id of the try. Of the reason it holds what a payer may read, and of the card nothing.

    Personal: yes, that a card was declined; kept with its order.
    """

    class Why(models.TextChoices):
        """Why it did not pay."""

        FUNDS = "funds", _("not enough funds")
        LIMIT = "limit", _("the card's limit is reached")
        EXPIRED = "expired", _("the card has expired")
        TYPED = "typed", _("a number of it was typed wrong")
        UNSURE = "unsure", _("the bank could not make sure that it was you")
        UNFIT = "unfit", _("the card can't be used for this")
        AGAIN = "again", _("the bank did not answer; it may work later")
        UNTOLD = "untold", _("the bank did not say why")

    attempt = models.ForeignKey(CardAttempt, models.PROTECT, related_name="declines")
    external_id = models.CharField(_("id in the payment service"), max_length=100, unique=True)
    declined_at = models.DateTimeField(_("declined at"))
    why = models.CharField(_("why"), max_length=7, choices=Why)

    class Meta:
        verbose_name = _("declined card")
        verbose_name_plural = _("declined cards")
        ordering: ClassVar = ["-declined_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["declined_at"], name="declines_by_moment")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(why__in=["funds", "limit", "expired", "typed", "unsure", "unfit", "again", "untold"]),
                name="decline_why",
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Decline {str(self.public_id)[-12:]}"


class Finding(Identified):
    """Something that doesn't agree and that a person has to look at. The same thing is found once while it is open.

    Personal: no, it names numbers and ids.
    """

    kind = models.SlugField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=100)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="findings")
    says = models.CharField(_("what was found"), max_length=500)
    found_at = models.DateTimeField(_("found at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_how = models.CharField(_("how it was settled"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "about"], condition=Q(settled_at=None), name="one_open_finding_a_thing"
            ),
        ]

    def __str__(self) -> str:
        """Return kind and what it is about."""
        return f"{self.kind} {self.about}"


class ReckonedDay(models.Model):
    """One day (of UTC) whose movements at Stripe were held against the ledger, both ways (P12).

    The cents are what the day changed on the balance at Stripe: by Stripe's own movements that are ours, and by the
    ledger's bookings. Reckoned anew for some days, and whenever staff ask.

    Personal: no.
    """

    day_on = models.DateField(_("day"), unique=True)
    reckoned_at = models.DateTimeField(_("reckoned at"))
    movements = models.PositiveIntegerField(_("movements"))
    stripe_cents = models.IntegerField(_("cents that the payment service tells"))
    ledger_cents = models.IntegerField(_("cents by the ledger"))
    agrees = models.BooleanField(_("agrees"))

    class Meta:
        verbose_name = _("reckoned day")
        verbose_name_plural = _("reckoned days")
        ordering: ClassVar = ["-day_on"]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.day_on:%Y-%m-%d}"

"""The ledger: every movement of money as a booking whose entries sum to zero (P12)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.orders import Order


class Booking(Identified):
    """One movement of money: its entries sum to zero, which the database demands when the transaction commits.

    `key` names what is booked, such as `paid:<payment>`: booked twice, it is the same booking. `about` is the public id
    or the outside's id of what it is about. `booked_at` is when it happened: at Stripe, where it happened there.
    `entered_at` is when it was written down, by our clock: of a day that is over, nothing is entered any more.
    Appended; the database refuses any change.

    Personal: no, it names ids and numbers.
    """

    key = models.CharField(_("key"), max_length=150, unique=True)
    kind = models.SlugField(_("kind"), max_length=30)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="bookings")
    about = models.CharField(_("about"), max_length=100)
    booked_at = models.DateTimeField(_("booked at"))
    entered_at = models.DateTimeField(_("entered at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["booked_at"], name="bookings_by_day"),
            models.Index(fields=["entered_at"], name="bookings_by_day_of_entry"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Entry(models.Model):
    """So many cents on one account: above zero is debit, below is credit.

    `code` tells apart within an account: of revenue, where finance books it; of what is kept for payers, the public id
    of the check it came by. Appended; the database refuses any change.

    Personal: no.
    """

    class Account(models.TextChoices):
        """The accounts of the house."""

        RECEIVABLE = "receivable", _("owed by payers")
        REVENUE = "revenue", _("revenue")
        STRIPE = "stripe", _("balance at Stripe")
        BANK = "bank", _("bank")
        FEES = "fees", _("fees")
        CREDIT = "credit", _("kept for payers")
        DISPUTED = "disputed", _("disputed")
        LOSS = "loss", _("lost")
        WAIVED = "waived", _("paid by awards")
        BAD_DEBT = "bad_debt", _("bad debts")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="entries")
    account = models.CharField(_("account"), max_length=10, choices=Account)
    code = models.CharField(_("code"), max_length=40, blank=True)
    cents = models.IntegerField(_("cents"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering: ClassVar = ["booking", "id"]
        indexes: ClassVar = [
            models.Index(fields=["code"], name="what_is_kept_of_a_check", condition=Q(account="credit")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(cents=0), name="an_entry_moves"),
            models.CheckConstraint(
                condition=Q(
                    account__in=[
                        "receivable",
                        "revenue",
                        "stripe",
                        "bank",
                        "fees",
                        "credit",
                        "disputed",
                        "loss",
                        "waived",
                        "bad_debt",
                    ]
                ),
                name="entry_account",
            ),
        ]

    def __str__(self) -> str:
        """Return account and cents."""
        return f"{self.account} {self.cents:+d}"

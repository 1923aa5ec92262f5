"""An order: who pays, what for, each reason for its price, and which places it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.pools import Pool
from payments.models.prices import Sellable, Terms, Waiver

if TYPE_CHECKING:
    from foundation.accounts.models import User


class Series(models.Model):
    """The last number given out in a series of numbers without gaps: invoices, credit notes, quotes.

    Its row is locked while a number is given (`numbering`).

    Personal: no.
    """

    key = models.SlugField(_("series"), max_length=20, unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")

    def __str__(self) -> str:
        """Return the series and its last number."""
        return f"{self.key} {self.last}"


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders, in words."""

    def of(self, payer: User) -> OrderQuerySet:
        """Orders that this person placed."""
        return self.filter(payer=payer)

    def holding(self) -> OrderQuerySet:
        """Orders that hold places and are neither confirmed nor ended."""
        return self.filter(confirmed_at=None, ended_at=None)

    def overdue(self, at: datetime) -> OrderQuerySet:
        """Orders that have held places for longer than they may."""
        return self.holding().filter(held_until__lte=at)


class Order(Identified):
    """What one person asked for in one go. What is owed on it, the ledger says (`booking.balance`), not this row.

    It holds places until `held_until`; it is confirmed (`confirmed_at`: everything on it was delivered, paid or
    promised by invoice), or it ended before (`ended_at`, `ended_as`). A confirmed order never ends: its lines are
    withdrawn one by one. `shown_cents` is the total that was on the screen when it was placed (P9).

    `key` comes with the page on which it was placed: sent twice, it is the same order.

    `billing` is to whom the paper is made out: `{"name", "organization", "address", "po_number", "tax_id"}`, as typed.
    `payee` is who is paid, as the setting said that day.

    Personal: yes, who pays and what the paper says; kept as long as tax law asks, nameless once erased.
    """

    class Way(models.TextChoices):
        """How it is to be paid."""

        CARD = "card", _("by card")
        INVOICE = "invoice", _("by invoice")
        FREE = "free", _("nothing to pay")

    class End(models.TextChoices):
        """How an order that was never confirmed ended."""

        EXPIRED = "expired", _("not paid in time")
        CANCELED = "canceled", _("given up")

    number = models.PositiveIntegerField(_("number"), unique=True)
    key = models.UUIDField(_("key of the page"), unique=True)
    payer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", verbose_name=_("payer"))
    way = models.CharField(_("to be paid"), max_length=8, choices=Way)
    currency = models.CharField(_("currency"), max_length=3, default="usd")
    shown_cents = models.PositiveIntegerField(_("total shown, in cents"))
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", verbose_name=_("terms agreed to"))
    billing = models.JSONField(_("made out to"), default=dict, blank=True)
    payee = models.JSONField(_("payee"), default=dict, blank=True)
    placed_at = models.DateTimeField(_("placed at"))
    held_until = models.DateTimeField(_("holds its places until"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended because"), max_length=8, choices=End, blank=True)

    objects = OrderQuerySet.as_manager()

    owed: int
    """What is owed on it, in cents; set by `booking.with_balance()` alone."""
    open_page: str | None
    """The page at Stripe on which it can be paid now; set by `charging.opening.with_pages()` alone."""
    was_there = False
    placed_lines: Sequence[OrderLine] = ()
    """Whether the same page had ordered it before, and if not its lines with their `cents`; set by
    `selling.ordering.place()` alone."""

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions: ClassVar = [
            ("see_orders", "May see orders, invoices and what was paid"),
            ("take_money", "May enter checks and transfers, and send and void invoices"),
            ("refund_orders", "May take back what was sold, and pay back"),
            ("set_prices", "May set prices, refund policies, discount codes and terms"),
            ("settle_findings", "May settle what does not agree"),
        ]
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(
                fields=["held_until"],
                name="orders_that_hold",
                condition=Q(confirmed_at=None, ended_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=["card", "invoice", "free"]), name="order_way"),
            models.CheckConstraint(condition=Q(ended_as__in=["", "expired", "canceled"]), name="order_ended_as"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="an_order_ends_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(ended_at=None), name="confirmed_or_ended"),
        ]

    def __str__(self) -> str:
        """Return the number as people speak it."""
        return self.spoken

    @property
    def spoken(self) -> str:
        """The number as people speak it: O-01042."""
        return f"O-{self.number:05d}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither confirmed nor ended."""
        return self.confirmed_at is None and self.ended_at is None


class OrderLine(Identified):
    """One thing for one person on an order. Appended; only its moments and, once, its person are filled in later.

    `person` is for whom it is; empty while an office has not named anybody. `wish` is what else was chosen, JSON-ready,
    in the words of the selling room, such as a cohort. `refunds` are the tiers of the policy that day with the moments
    worked out (`tiering`), `starts_at` when it begins as far as that was known then. `needs` is the line without which
    this price would not have been given (dues joined in the same order).

    Personal: yes, for whom it is; kept with its order.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("place on the order"))
    sellable = models.ForeignKey(Sellable, models.PROTECT, related_name="lines")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="order_lines", verbose_name=_("for")
    )
    title = models.CharField(_("title"), max_length=255)
    detail = models.CharField(_("detail"), max_length=255, blank=True)
    account_code = models.CharField(_("account code"), max_length=40, blank=True)
    wish = models.JSONField(_("wish"), default=dict, blank=True)
    refunds = models.JSONField(_("what is paid back, and until when"), default=list, blank=True)
    starts_at = models.DateTimeField(_("begins at"), null=True)
    needs = models.ForeignKey("self", models.PROTECT, null=True, related_name="needed_by")
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    cents: int
    waived_cents: int
    first_pool: int
    """What it costs, what of that awards pay, where it holds something first; set by `selling.delivering` alone."""
    still_held = 0
    """How many things it holds that no room took over; set by `selling.delivering`, told by `selling.holding`."""
    offered_to: str | None
    offered_at: datetime | None
    """To which address it is offered now, and since when; set by `selling.inviting` alone."""

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_a_position"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(delivered_at__isnull=False), name="delivered_before_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Line {str(self.public_id)[-12:]}"


class Charge(models.Model):
    """One reason for a line's price, in cents with its sign. A line costs the sum of its charges.

    The list price comes first (`list`), then what is taken off it: the price for members, a code, a waiver; later what
    was credited when the line was withdrawn (`refund`). Appended; the database refuses any change (P12). `reason` is
    what the person it is for reads; `evidence` is what it was decided from, as plain facts (P13).

    Personal: yes, its reason and evidence may say what somebody belongs to; kept with its order, emptied by erasure.
    """

    class Kind(models.TextChoices):
        """Why."""

        LIST = "list", _("list price")
        MEMBER = "member", _("member price")
        CODE = "code", _("discount code")
        WAIVER = "waiver", _("paid by an award")
        REFUND = "refund", _("refund")

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="charges")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    cents = models.IntegerField(_("cents"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    evidence = models.JSONField(_("decided from"), default=dict, blank=True)
    waiver = models.ForeignKey(Waiver, models.PROTECT, null=True, related_name="charges")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering: ClassVar = ["line", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["list", "member", "code", "waiver", "refund"]), name="charge_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="list", cents__gte=0) | (~Q(kind="list") & Q(cents__lte=0)),
                name="only_the_list_price_adds",
            ),
            models.CheckConstraint(condition=Q(waiver=None) | Q(kind="waiver"), name="only_an_award_names_an_award"),
            models.UniqueConstraint(fields=["line"], condition=Q(kind="list"), name="one_list_price_a_line"),
        ]

    def __str__(self) -> str:
        """Return kind and cents."""
        return f"{self.kind} {self.cents:+d}"


class Hold(models.Model):
    """Places that a line has taken from a pool before it is delivered.

    It ends once: `kept` when the line is delivered, and the place goes over to what was made of it; `freed` when not.

    Personal: no, it names a line and nobody.
    """

    class End(models.TextChoices):
        """What became of it."""

        KEPT = "kept", _("kept")
        FREED = "freed", _("freed")

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="holds")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="holds")
    n = models.PositiveIntegerField(_("how many"))
    taken_at = models.DateTimeField(_("taken at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended because"), max_length=5, choices=End, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering: ClassVar = ["pool", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "pool"], name="one_hold_a_line_and_pool"),
            models.CheckConstraint(condition=Q(ended_as__in=["", "kept", "freed"]), name="hold_ended_as"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="a_hold_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """Return the line and how many."""
        return f"{self.line_id}: {self.n}"

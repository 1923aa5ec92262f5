"""Money that came in and went back: attempts to pay by card, payments, checks, refunds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Trim, Upper
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.orders import Order


def _alike(name: str) -> Upper:
    """Return words as those that differ in big and small letters and in blanks alone are one."""
    blanks = (Value(r"\s+"), Value(" "), Value("g"))
    return Upper(Trim(Func(name, *blanks, function="regexp_replace", output_field=models.CharField())))


class CardAttempt(Identified):
    """One attempt to pay an order on the hosted page. Written before Stripe is asked, so that a crash loses nothing.

    `key` is sent with the request: asked again with the same key and `params`, Stripe makes no second session. While it
    is open (`ended_at` empty) its session can be paid, and the order's places are not released (P11). `looked_at` is
    when a sweep asked about it last, so that each has its turn. `pages_lately` is how many pages its payer was given
    within the hour until then, this one with them.

    Personal: yes, its params hold the payer's address; kept with its order, emptied by erasure.
    """

    class End(models.TextChoices):
        """What became of it."""

        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("failed")

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    n = models.PositiveSmallIntegerField(_("attempt"))
    key = models.CharField(_("key"), max_length=100, unique=True)
    cents = models.PositiveIntegerField(_("cents"))
    params = models.JSONField(_("what was asked"))
    session_id = models.CharField(_("session"), max_length=100, unique=True, null=True)
    url = models.URLField(_("address of the page"), max_length=600, blank=True)
    made_at = models.DateTimeField(_("made at"))
    pages_lately = models.PositiveSmallIntegerField(_("pages within the hour"), default=1)
    expires_at = models.DateTimeField(_("expires at"))
    looked_at = models.DateTimeField(_("looked at last at"), null=True)
    processing_at = models.DateTimeField(_("paid by a slow way at"), null=True)
    failures = models.PositiveSmallIntegerField(_("times that delivering broke"), default=0)
    failed_at = models.DateTimeField(_("delivering broke last at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended because"), max_length=7, choices=End, blank=True)

    is_doubted: bool
    """Whether something found about it waits for a person; set by `charging.settling` alone."""

    class Meta:
        verbose_name = _("attempt to pay")
        verbose_name_plural = _("attempts to pay")
        ordering: ClassVar = ["order", "n"]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="attempts_that_are_open", condition=Q(ended_at=None)),
            models.Index(fields=["made_at"], name="attempts_by_moment"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "n"], name="one_card_attempt_a_number"),
            models.UniqueConstraint(fields=["order"], condition=Q(ended_at=None), name="one_open_attempt_an_order"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="an_attempt_is_of_something"),
            models.CheckConstraint(
                condition=Q(ended_as__in=["", "paid", "expired", "failed"]), name="card_attempt_ended_as"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="an_attempt_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """Return order and number."""
        return f"{self.order_id}/{self.n}"


class Remittance(Identified):
    """A check or a transfer as it came in: it may cover several orders, or more than is owed.

    What it is put to are its payments; what is left of it is kept for whoever sent it. One sender's check of one number
    is entered once, however both are written.

    Personal: yes, whose it was, where a person paid by check; kept as long as tax law asks.
    """

    class Way(models.TextChoices):
        """How it came."""

        CHECK = "check", _("check")
        TRANSFER = "transfer", _("bank transfer")

    way = models.CharField(_("how"), max_length=8, choices=Way)
    reference = models.CharField(_("number or reference"), max_length=100)
    sender = models.CharField(_("from"), max_length=200)
    cents = models.PositiveIntegerField(_("cents"))
    received_on = models.DateField(_("received on"))
    entered_at = models.DateTimeField(_("entered at"))
    bounced_at = models.DateTimeField(_("bounced at"), null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("check or transfer")
        verbose_name_plural = _("checks and transfers")
        ordering: ClassVar = ["-received_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=["check", "transfer"]), name="remittance_way"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_remittance_is_of_something"),
            models.UniqueConstraint("way", _alike("sender"), _alike("reference"), name="a_check_is_entered_once"),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Payment(Identified):
    """Money received for one order. `refunded_cents` is raised by a guarded UPDATE and never passes `cents` (P12).

    `external_id` is Stripe's id of the payment, or the public id of the remittance with the order's: each is received
    once (P9). It came by the attempt, or by the remittance, that it names.

    Personal: no, through its order.
    """

    class Provider(models.TextChoices):
        """Through whom it came."""

        STRIPE = "stripe", _("card")
        REMITTANCE = "remittance", _("check or transfer")

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    provider = models.CharField(_("through"), max_length=10, choices=Provider)
    external_id = models.CharField(_("id there"), max_length=150)
    attempt = models.OneToOneField(CardAttempt, models.PROTECT, null=True, related_name="payment")
    remittance = models.ForeignKey(Remittance, models.PROTECT, null=True, related_name="payments")
    cents = models.PositiveIntegerField(_("cents"))
    refunded_cents = models.PositiveIntegerField(_("of which paid back, in cents"), default=0)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="a_payment_is_received_once"),
            models.CheckConstraint(condition=Q(provider__in=["stripe", "remittance"]), name="payment_provider"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(
                condition=Q(provider="stripe", attempt__isnull=False, remittance=None)
                | Q(provider="remittance", attempt=None, remittance__isnull=False),
                name="a_payment_came_by_something",
            ),
            models.CheckConstraint(condition=Q(refunded_cents__lte=F("cents")), name="no_more_is_paid_back_than_came"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Payment {str(self.public_id)[-12:]}"


class RefundQuerySet(models.QuerySet["Refund"]):
    """Refunds, in words."""

    def with_outcome(self) -> RefundQuerySet:
        """Annotate refunds with what became of the money (`outcome`).

        What came by check leaves its order, and is kept for its sender; or it never came, since the bank did not pay:
        then it was taken out in the moment in which the check bounced. Only a card is paid back by a refund.
        """
        by_check = Q(payment__remittance__isnull=False)
        return self.annotate(  # type: ignore[no-redef]  # declared
            outcome=Case(
                When(ended_at=None, then=Value(Refund.Outcome.ON_ITS_WAY.value)),
                When(
                    by_check & Q(ended_at=F("payment__remittance__bounced_at")),
                    then=Value(Refund.Outcome.BOUNCED.value),
                ),
                When(by_check, then=Value(Refund.Outcome.KEPT.value)),
                default="ended_as",
                output_field=models.CharField(),
            )
        )


class Refund(Identified):
    """Money to be paid back from one payment: the intent first, then what became of it.

    One that somebody made in Stripe's own dashboard is taken in as a fact (`is_ours` false). What it is
    paid back for, the ledger and the lines' charges say; `met_cents` is what was credited for one of those, before it
    or since: what is more was paid back though nothing was given up. `looked_at` is when Stripe was asked for it, or
    about it, last: it is committed before, so one without it never went out.

    Personal: yes, its reason may be; kept with its order, emptied by erasure.
    """

    class End(models.TextChoices):
        """What became of it."""

        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed")

    class Outcome(models.TextChoices):
        """What became of the money; see `with_outcome`."""

        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed")
        KEPT = "kept", _("kept for the sender")
        BOUNCED = "bounced", _("not paid by the bank")
        ON_ITS_WAY = "waiting", _("on its way")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.CharField(_("key"), max_length=100, unique=True)
    cents = models.PositiveIntegerField(_("cents"))
    met_cents = models.PositiveIntegerField(_("of which credited, in cents"), default=0)
    reason = models.CharField(_("reason"), max_length=500)
    is_ours = models.BooleanField(_("made here"), default=True)
    external_id = models.CharField(_("id in the payment service"), max_length=100, unique=True, null=True)
    asked_at = models.DateTimeField(_("asked for at"))
    looked_at = models.DateTimeField(_("looked at last at"), null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended as"), max_length=9, choices=End, blank=True)

    objects = RefundQuerySet.as_manager()
    outcome: str
    """What became of the money; only where it was fetched `with_outcome`."""

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_refund_is_of_something"),
            models.CheckConstraint(
                condition=Q(met_cents=0) | Q(is_ours=False, met_cents__lte=F("cents")),
                name="a_refund_is_met_within_itself",
            ),
            models.CheckConstraint(condition=Q(ended_as__in=["", "succeeded", "failed"]), name="refund_ended_as"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="a_refund_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Refund {str(self.public_id)[-12:]}"

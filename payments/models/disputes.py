"""What a cardholder's bank disputes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.money import Payment


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes, in words."""

    def withholding(self) -> DisputeQuerySet:
        """Those by which a bank keeps the money until it has decided."""
        return self.filter(withdrawn_at__isnull=False, ended_at=None)

    def withheld(self, order_id: int) -> int:
        """Return in cents what banks keep of an order until they have decided."""
        kept = self.withholding().filter(payment__order=order_id)
        return int(kept.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"])

    def taking(self) -> DisputeQuerySet:
        """Those by which a bank keeps the money or has it for good: nothing of the payment can go back to its card."""
        return self.filter(withdrawn_at__isnull=False).exclude(ended_as="won")


class Dispute(Identified):
    """A payment that the cardholder's bank disputes. An inquiry moves no money.

    Personal: no, through its payment.
    """

    class End(models.TextChoices):
        """What became of it."""

        WON = "won", _("won")
        LOST = "lost", _("lost")
        WARNING = "warning", _("closed without a dispute")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    external_id = models.CharField(_("id in the payment service"), max_length=100, unique=True)
    cents = models.PositiveIntegerField(_("cents"))
    reason = models.CharField(_("reason"), max_length=60)
    opened_at = models.DateTimeField(_("opened at"))
    answer_by = models.DateTimeField(_("evidence by"), null=True)
    withdrawn_at = models.DateTimeField(_("money withdrawn at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended as"), max_length=7, choices=End, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_as__in=["", "won", "lost", "warning"]), name="dispute_ended_as"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="a_dispute_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        """Return the id at Stripe."""
        return self.external_id

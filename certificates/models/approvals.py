"""Boards that approve learning as continuing education, and what each has approved (P19)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.models.activities import Activity
from foundation.ground.identity import Identified


class CreditCategory(models.Model):
    """What minutes are counted as: general, ethics and others, as boards tell them apart.

    Personal: no, a word.
    """

    key = models.SlugField(_("key"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=80)
    place = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("category of credit")
        verbose_name_plural = _("categories of credit")
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def clean(self) -> None:
        """Refuse another key: credit is written down under it."""
        if self.pk and not CreditCategory.objects.filter(pk=self.pk, key=self.key).exists():
            raise ValidationError({"key": _("The key stays as it is: credit is written down under it.")})


def counted_as(label: Any) -> models.ForeignKey[CreditCategory | None, CreditCategory | None]:
    """Return a field for the category in which minutes of something count, for the rooms above."""
    told = _("What boards tell apart; certificates and transcripts sum by it. Empty: general.")
    return models.ForeignKey(
        CreditCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label, help_text=told
    )


class Board(Identified):
    """A board that approves continuing education: of a bar, of social workers, of a state.

    `hour` is how many minutes the board calls an hour.

    Personal: no, an office.
    """

    name = models.CharField(_("name as printed"), max_length=150, unique=True)
    place = models.CharField(_("state or territory"), max_length=80, blank=True)
    hour = models.PositiveSmallIntegerField(_("minutes in an hour of credit"), default=60)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(hour__in=[50, 60]), name="board_hour_is_50_or_60")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ApprovalQuerySet(models.QuerySet["CreditApproval"]):
    """Approvals, in words."""

    def covering(self, day: date) -> ApprovalQuerySet:
        """Approvals that are given and whose window holds this day; nothing else may be shown as credit (P19)."""
        window = Q(covers_until=None) | Q(covers_until__gte=day)
        return self.filter(window, status=CreditApproval.Status.APPROVED, covers_from__lte=day)


class CreditApproval(Identified):
    """A board's word on one activity: under which number it counts, as what, and from which day until which.

    `minutes` empty: all that were earned in the category. A board that ends an approval early has its last day
    written in `covers_until`; what was earned before stays credit.

    Personal: no, an office's decision on a course.
    """

    class Status(models.TextChoices):
        """Where the approval stands."""

        PENDING = "pending", _("asked for")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="approvals", verbose_name=_("activity"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="approvals", verbose_name=_("board"))
    category = models.ForeignKey(CreditCategory, models.PROTECT, related_name="approvals", verbose_name=_("category"))
    number = models.CharField(_("number of the approval"), max_length=60, blank=True)
    minutes = models.PositiveIntegerField(_("minutes at most"), null=True, blank=True)
    covers_from = models.DateField(_("from"))
    covers_until = models.DateField(_("until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval of credit")
        verbose_name_plural = _("approvals of credit")
        ordering: ClassVar = ["board", "covers_from", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(covers_until=None) | Q(covers_until__gte=F("covers_from")), name="approval_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "approved", "refused"]), name="approval_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(number=""), name="approved_credit_has_a_number"
            ),
        ]

    def covers(self, day: date) -> bool:
        """Whether it is given and its window holds this day; the QuerySet's `covering` says the same in SQL."""
        is_open = self.covers_until is None or day <= self.covers_until
        return self.status == self.Status.APPROVED and self.covers_from <= day and is_open

    def __str__(self) -> str:
        """Return board, number and status."""
        return f"{self.board} {self.number} ({self.get_status_display()})"

"""What somebody asks of the office: to be let into a level, and to be believed that she belongs already."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from membership.models.levels import Level
from payments.models import OrderLine
from standards.models import Edition


class Application(Identified):
    """That a person asks to be let into a level: she attests to the Code, or proves what the level asks for.

    `edition` is the edition of the Code that she attested to, where the level asks for that. Evidence is a private file
    about this row. An approved one lets her join: until `good_until_on` where it has one, then a new proof is needed.

    Personal: yes, kept while the membership that rests on it may be asked about; its words are emptied by erasure.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("person")
    )
    level = models.ForeignKey(Level, models.PROTECT, related_name="applications", verbose_name=_("level"))
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", verbose_name=_("edition"))
    attests = models.BooleanField(_("attested"), default=False)
    words = models.TextField(_("about your work"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_approved = models.BooleanField(_("approved"), default=False)
    good_until_on = models.DateField(_("good until"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "level"], condition=Q(decided_at=None), name="one_open_application_a_level"
            ),
            models.CheckConstraint(
                condition=Q(is_approved=False) | Q(decided_at__isnull=False), name="who_is_approved_was_decided_about"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Application {str(self.public_id)[-12:]}"


class Claim(Identified):
    """That a person says she is a member already, in a membership kept elsewhere under another address.

    Evidence is a private file about this row. While it is `provisional` and undecided she pays what members pay; where
    the answer is no, what she saved is owed, but for what was settled of it (`Settlement`). Somebody whose claim was
    refused gets no provisional price a second time.

    Personal: yes, an address and what staff made of it; both emptied by erasure.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims", verbose_name=_("person")
    )
    elsewhere = models.EmailField(_("address that it is kept under"), blank=True)
    words = models.TextField(_("what the office should know"), blank=True)
    is_provisional = models.BooleanField(_("pays what members pay meanwhile"), default=True)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_granted = models.BooleanField(_("granted"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("claim of a membership")
        verbose_name_plural = _("claims of memberships")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(decided_at=None), name="one_open_claim_a_person"),
            models.CheckConstraint(
                condition=Q(is_granted=False) | Q(decided_at__isnull=False), name="a_granted_claim_was_decided"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Claim {str(self.public_id)[-12:]}"


class SettlementQuerySet(models.QuerySet["Settlement"]):
    """Settlements, in words."""

    def standing(self) -> SettlementQuerySet:
        """Settlements that count: all but those whose line was withdrawn."""
        return self.filter(line__withdrawn_at=None)


class Settlement(models.Model):
    """That what was owed on a refused claim was settled: how much, in cents, and how.

    Appended: an order at the claim's price may be paid later, and is owed then. The database refuses any change, and a
    settlement of a claim that was not refused. `line` is by what it was paid, empty where staff wrote it down; it
    counts as long as that line is not withdrawn (`standing`).

    Personal: yes, what staff wrote of it; emptied by erasure.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="settlements", verbose_name=_("claim"))
    cents = models.PositiveIntegerField(_("cents"))
    how = models.CharField(_("how it was settled"), max_length=500, blank=True)
    line = models.OneToOneField(OrderLine, models.PROTECT, null=True, related_name="+", verbose_name=_("paid by"))
    at = models.DateTimeField(_("settled at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement of a claim")
        verbose_name_plural = _("settlements of claims")
        ordering: ClassVar = ["claim", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_settlement_is_of_something"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Settlement {self.pk}"

"""That a certificate is to be withdrawn: told to its holder first, who may object, and decided by a person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.models.issued import Certificate
from foundation.ground.identity import Identified


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, in words."""

    def open(self) -> NoticeQuerySet:
        """Notices that nobody has decided."""
        return self.filter(decided_at=None)


class Notice(Identified):
    """Notice that a certificate is to be withdrawn, why, and from which day it may be; then what the holder said.

    Until it is decided the certificate stands, and its public page says nothing of it. `appeal` is the holder's own
    words, or those that staff wrote down for the holder; an appeal is answered before anything is withdrawn.

    Personal: yes, kept with the certificate; reason, appeal and answer emptied at erasure.
    """

    class Outcome(models.TextChoices):
        """What was decided."""

        WITHDRAWN = "withdrawn", _("withdrawn")
        KEPT = "kept", _("kept")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="notices")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    acts_on = models.DateField(_("may be withdrawn from"))
    appeal = models.TextField(_("what the holder said"), max_length=4000, blank=True)
    appealed_at = models.DateTimeField(_("appealed at"), null=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of withdrawal")
        verbose_name_plural = _("notices of withdrawal")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=["", "withdrawn", "kept"]), name="notice_outcome"),
            models.UniqueConstraint(fields=["certificate"], condition=Q(decided_at=None), name="one_open_notice"),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="", decided_by=None)
                | Q(decided_at__gte=F("given_at"), outcome__in=["withdrawn", "kept"], decided_by__isnull=False),
                name="notice_is_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        """Return the serial and the day."""
        return f"{self.certificate} {self.acts_on}"

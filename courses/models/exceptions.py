"""What the office decided for one person, with its reason: a step that she need not do, a later end."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrollments import Enrollment
from foundation.ground.identity import Identified


class Decision(Identified):
    """Something decided for one place. Appended; the database lets nothing of it change but a reason that is emptied.

    The reason is for the person and for staff who coordinate; it stands on no screen of an instructor's.
    """

    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Waiver(Decision):
    """A step that this person need not do. `kind` and `key` name the step as `progress.Step` does.

    Personal: yes, kept with its enrollment; the reason is emptied at erasure.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="waivers")
    kind = models.CharField(_("kind of step"), max_length=12)
    key = models.CharField(_("key of the step"), max_length=64)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering: ClassVar = ["enrollment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "kind", "key"], name="one_waiver_a_step"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["lesson", "quiz", "evaluation", "credit"]), name="a_waiver_is_of_a_step"
            ),
        ]

    def __str__(self) -> str:
        """Return the enrollment and the step."""
        return f"{self.enrollment_id}: {self.kind} {self.key}"


class Extension(Decision):
    """A later end for this person alone, as the moment itself: it moves with nothing else. The latest one counts.

    Personal: yes, kept with its enrollment; the reason is emptied at erasure.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="extensions")
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering: ClassVar = ["enrollment", "id"]

    def __str__(self) -> str:
        """Return the enrollment and the moment."""
        return f"{self.enrollment_id}: {self.until:%Y-%m-%d %H:%M} UTC"

"""What people thought of a course. That somebody gave an evaluation is kept apart from what it says."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.cohorts import Cohort
from courses.models.enrollments import Enrollment
from courses.models.releases import CourseRelease


class EvaluationGiven(models.Model):
    """That this person gave her evaluation; nothing ties it to what she said.

    Personal: yes, through its enrollment; kept with it.
    """

    enrollment = models.OneToOneField(Enrollment, models.PROTECT, related_name="evaluation")
    given_on = models.DateField(_("given on"))

    class Meta:
        verbose_name = _("evaluation given")
        verbose_name_plural = _("evaluations given")

    def __str__(self) -> str:
        """Return the enrollment."""
        return f"{self.enrollment_id}"


class EvaluationSheet(models.Model):
    """What somebody thought, without who: its key is random, and it knows its month alone. Never changed.

    `ratings` maps the place of each objective and statement (`"objective-0"`) to 1 to 5.

    Personal: no, unless somebody wrote who she is; kept as long as the course.
    """

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(CourseRelease, models.PROTECT, related_name="evaluations")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, related_name="evaluations")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    ratings = models.JSONField(_("ratings"))
    remarks = models.TextField(_("remarks"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("evaluation sheet")
        verbose_name_plural = _("evaluation sheets")
        ordering: ClassVar = ["release", "id"]

    def __str__(self) -> str:
        """Return the release and the month."""
        return f"{self.release_id}: {self.month:%Y-%m}"

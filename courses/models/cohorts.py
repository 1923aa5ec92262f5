"""A group that takes a course together: from when, until when, with how many places, taught by whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.releases import Course
from foundation.ground.identity import Identified
from payments.models import Pool

if TYPE_CHECKING:
    from foundation.accounts.models import User


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts, in words."""

    def on(self, course: Course) -> CohortQuerySet:
        """Cohorts of this course."""
        return self.filter(course=course)

    def taught_by(self, person: User) -> CohortQuerySet:
        """Cohorts that this person teaches."""
        return self.filter(teachers=person)


class Cohort(Identified):
    """A group on one course. Its days begin and end at midnight in its own zone.

    Without a pool there are as many places as people who come. The pool counts the places of everybody who has one.

    Personal: yes, who teaches it, kept as long as anybody's place rests on it.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="cohorts", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=120)
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=63, help_text=_("In which its days begin and end."))
    pool = models.OneToOneField(Pool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("places"))
    closed_at = models.DateTimeField(_("closed to new trainees at"), null=True, blank=True)
    teachers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("instructors")
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering: ClassVar = ["-begins_on", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "title"], name="one_cohort_a_title"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="a_cohort_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def is_closed(self, at: datetime) -> bool:
        """Whether the cohort takes no new trainees at this moment."""
        return self.closed_at is not None and self.closed_at <= at

    @property
    def own_zone(self) -> ZoneInfo:
        """The zone in which its days begin and end."""
        return ZoneInfo(self.zone)

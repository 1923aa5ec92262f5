"""A trainee's place on a release, and what she has done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Attempt
from courses.models.cohorts import Cohort
from courses.models.releases import Course, CourseRelease, Lesson, LessonVersion
from foundation.ground.identity import Identified
from payments.models import OrderLine

if TYPE_CHECKING:
    from foundation.accounts.models import User


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Enrollments, in words."""

    def of(self, trainee: User) -> EnrollmentQuerySet:
        """Enrollments of this trainee."""
        return self.filter(trainee=trainee)

    def on(self, course: Course) -> EnrollmentQuerySet:
        """Enrollments on this course."""
        return self.filter(course=course)

    def open(self) -> EnrollmentQuerySet:
        """Enrollments that were not left, finished or not."""
        return self.filter(left_at=None)

    def unfinished(self) -> EnrollmentQuerySet:
        """Enrollments whose course is not finished."""
        return self.filter(finished_at=None)

    def finished(self) -> EnrollmentQuerySet:
        """Enrollments whose course is finished."""
        return self.filter(finished_at__isnull=False)


class Enrollment(Identified):
    """A trainee's place on a course, pinned to the release she works through.

    State follows from its moments: open, finished, left. `finished_at` is set once, by the rule in `completing`; a
    finished enrollment keeps its release for ever and can't be left. Whoever left and comes back gets the same
    enrollment again, with all that was finished on it. `line` is the line of an order that bought it last.
    `told_number` is the number of the newest release that she was told of, none before there was one after the release
    that she began.

    Personal: yes, kept without an end until the owner sets one, since a board may audit it; nameless once erased.
    """

    trainee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrollments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrollments")
    release = models.ForeignKey(CourseRelease, models.PROTECT, related_name="enrollments")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, blank=True, related_name="enrollments")
    line = models.OneToOneField(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="enrollment", verbose_name=_("bought by")
    )
    began_at = models.DateTimeField(_("began at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    left_at = models.DateTimeField(_("left at"), null=True)
    told_number = models.PositiveIntegerField(_("number of the release last told of"), null=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trainee", "course"], name="one_enrollment_a_course"),
            models.CheckConstraint(condition=Q(finished_at=None) | Q(left_at=None), name="finished_or_left"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("began_at")), name="finishes_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Enrollment {str(self.public_id)[-12:]}"

    @property
    def is_finished(self) -> bool:
        """Whether everything was done that its release asked for then."""
        return self.finished_at is not None


class Reading(models.Model):
    """A trainee opened a lesson, and perhaps said that she finished it. A finished reading is never unfinished (P1).

    `version` is what she opened and, once finished, what she finished. `seen_block` is the id of the block at which she
    was last, at `seen_at`: her browser says it, and nothing but resuming rests on it.

    Personal: yes, through its enrollment; kept with it.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="readings")
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="readings")
    opened_at = models.DateTimeField(_("opened at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    seen_block = models.CharField(_("block last seen"), max_length=64, blank=True)
    seen_at = models.DateTimeField(_("last seen at"), null=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["enrollment", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrollment", "lesson"], name="one_reading_a_lesson")]

    def __str__(self) -> str:
        """Return the enrollment and the lesson."""
        return f"{self.enrollment_id}: {self.lesson_id}"


class QuizSitting(models.Model):
    """An attempt made as part of an enrollment: assessments never hears of courses, so the tie stands here.

    Personal: yes, through its enrollment; kept with it.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="sittings")
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="sitting")
    module_key = models.UUIDField(_("key of the module"))

    class Meta:
        verbose_name = _("sitting of a quiz")
        verbose_name_plural = _("sittings of quizzes")
        ordering: ClassVar = ["enrollment", "id"]

    def __str__(self) -> str:
        """Return the enrollment and the attempt."""
        return f"{self.enrollment_id}: {self.attempt_id}"

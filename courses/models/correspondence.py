"""What trainees and instructors say to each other: questions from a lesson, replies, announcements to a cohort."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.models.cohorts import Cohort
from courses.models.enrollments import Enrollment
from courses.models.releases import Course, Lesson, LessonVersion
from foundation.ground.identity import Identified


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Questions, in words."""

    def waiting(self) -> InquiryQuerySet:
        """Questions that are not settled, and in which whoever asked had the last word."""
        spoken = self.filter(settled_at=None).with_last_word()
        return spoken.filter(Q(last_author=None) | Q(last_author=F("enrollment__trainee")))

    def with_last_word(self) -> InquiryQuerySet:
        """Put on each, as `last_author`, who had the last word to it; None where nobody has said anything."""
        last = Reply.objects.filter(inquiry=OuterRef("pk")).order_by("-id").values("author")[:1]
        return self.annotate(last_author=Subquery(last))  # type: ignore[no-redef]  # declared

    def with_lesson(self) -> InquiryQuerySet:
        """Put the newest title of the lesson on each, as `lesson_title`; None for a question about the course."""
        newest = LessonVersion.objects.filter(lesson=OuterRef("lesson")).order_by("-id")
        return self.annotate(lesson_title=Subquery(newest.values("title")[:1]))


class Inquiry(Identified):
    """A question that a trainee asked her instructors, from a lesson or about the course. Nobody else reads it.

    Personal: yes, kept with its enrollment; its words are emptied at erasure.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="inquiries")
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("question"), max_length=4000, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    objects = InquiryQuerySet.as_manager()

    last_author: int | None
    """Set by `with_last_word()` alone."""

    class Meta:
        verbose_name = _("question to the instructor")
        verbose_name_plural = _("questions to the instructor")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [("answer_inquiries", "May read and answer questions to instructors")]

    def __str__(self) -> str:
        """Return a label without words of hers."""
        return f"Question {str(self.public_id)[-12:]}"

    @property
    def is_answered(self) -> bool:
        """Whether an instructor had the last word to it; asked of one that was fetched `with_last_word`."""
        return self.last_author is not None and self.last_author != self.enrollment.trainee_id


class Reply(Identified):
    """What was said to a question: by an instructor, or again by whoever asked.

    Personal: yes, kept with its question; the words of whoever is erased are emptied.
    """

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("reply"), max_length=4000, blank=True)
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering: ClassVar = ["inquiry", "id"]

    def __str__(self) -> str:
        """Return the question."""
        return f"{self.inquiry_id}"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, in words."""

    def standing(self) -> AnnouncementQuerySet:
        """Announcements that were not taken down."""
        return self.filter(withdrawn_at=None)

    def said_to(self, place: Enrollment) -> AnnouncementQuerySet:
        """Announcements to everybody on the course of this place, or to its cohort."""
        everybody = Q(cohort=None) | Q(cohort=place.cohort_id) if place.cohort_id else Q(cohort=None)
        return self.filter(everybody, course=place.course_id)


class Announcement(Identified):
    """Something said to everybody of a cohort, or of a whole course; it stands on their page and goes out by letter.

    Personal: yes, who said it; kept as long as the course.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="announcements")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, related_name="announcements")
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("words"), max_length=8000)
    said_at = models.DateTimeField(_("said at"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("taken down at"), null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [("announce", "May make announcements to a course or a cohort")]

    def __str__(self) -> str:
        """Return a label without its words: the audit log keeps labels for good."""
        return f"Announcement {str(self.public_id)[-12:]}"

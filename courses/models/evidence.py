"""What a trainee did within a lesson: checks answered, paths taken, recordings played, notes kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.enrollments import Enrollment
from courses.models.releases import Lesson, LessonVersion
from foundation.ground.identity import Identified


class InLesson(models.Model):
    """Something of one trainee in one block of one lesson. `block` is the id of the block in the lesson's stream."""

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    block = models.CharField(_("block"), max_length=64)

    class Meta:
        abstract = True


class CheckAnswer(InLesson):
    """An answer to an ungraded check, as the server marked it. Appended; the database refuses any change.

    `version` is the lesson as it was read; `question` the public id of the question version that was asked. Right or
    wrong, the check is answered.

    Personal: yes, through its enrollment; kept with it.
    """

    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+")
    question = models.UUIDField(_("question version"))
    said = models.JSONField(_("answer"))
    is_right = models.BooleanField(_("is right"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        ordering: ClassVar = ["enrollment", "id"]
        indexes: ClassVar = [models.Index(fields=["enrollment", "lesson", "block"], name="answers_of_a_check")]

    def __str__(self) -> str:
        """Return the enrollment and the block."""
        return f"{self.enrollment_id}: {self.block}"


class PathTaken(InLesson):
    """She chose the other path where a lesson warned of its content. Chosen again, the latest choice counts.

    Personal: yes, through its enrollment; no screen of an instructor's shows it, and it is forgotten at erasure.
    """

    chosen_at = models.DateTimeField(_("chosen at"))
    is_other = models.BooleanField(_("took the other path"))

    class Meta:
        verbose_name = _("path taken")
        verbose_name_plural = _("paths taken")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson", "block"], name="one_path_an_advisory"),
        ]

    def __str__(self) -> str:
        """Return the enrollment and the block."""
        return f"{self.enrollment_id}: {self.block}"


class Watching(InLesson):
    """What her browser claims of a recording, bounded by the clock of the server: never evidence by itself (P5).

    `spans` are the parts that were played, in tenths of a second, [[from, to], …], in order and apart from each other;
    `position` is where she stopped. `transcript_at` is when she said that she read the transcript instead.

    Personal: yes, through its enrollment; kept with it.
    """

    spans = models.JSONField(_("parts played"), default=list)
    position = models.PositiveIntegerField(_("where she stopped"), default=0)
    began_at = models.DateTimeField(_("began at"))
    told_at = models.DateTimeField(_("last told at"))
    transcript_at = models.DateTimeField(_("transcript read at"), null=True)

    class Meta:
        verbose_name = _("recording played")
        verbose_name_plural = _("recordings played")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson", "block"], name="one_watching_a_recording"),
            models.CheckConstraint(condition=Q(told_at__gte=F("began_at")), name="told_after_it_began"),
        ]

    def __str__(self) -> str:
        """Return the enrollment and the block."""
        return f"{self.enrollment_id}: {self.block}"


class Note(Identified):
    """What a trainee wrote to herself about a lesson. No screen of anybody else's shows it.

    Personal: yes, kept until she deletes it or her record is erased.
    """

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="notes")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=20_000)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["enrollment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson"], name="one_note_a_lesson"),
        ]

    def __str__(self) -> str:
        """Return the enrollment and the lesson."""
        return f"{self.enrollment_id}: {self.lesson_id}"

"""An attempt: what the candidate was shown, what she answered, when, and what the server marked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.quizzes import Quiz
from foundation.accounts.models import User
from foundation.ground.identity import Identified


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, in words."""

    def of(self, person: User | int) -> AttemptQuerySet:
        """Keep those by this person."""
        return self.filter(person=person)

    def at_quiz(self, quiz: Quiz) -> AttemptQuerySet:
        """Keep those at this quiz."""
        return self.filter(quiz=quiz)

    def open(self) -> AttemptQuerySet:
        """Keep those not yet handed in."""
        return self.filter(submitted_at=None)

    def with_pass(self) -> AttemptQuerySet:
        """Annotate `is_passed`: whether a mark of the attempt says so, the newest alone."""
        newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
        return self.annotate(is_passed=Coalesce(Subquery(newest[:1]), False))

    def with_points(self) -> AttemptQuerySet:
        """Annotate `is_passed` and the newest mark's `points` and `out_of`, None while there is no mark."""
        newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number")
        points, out_of = Subquery(newest.values("points")[:1]), Subquery(newest.values("out_of")[:1])
        return self.with_pass().annotate(points=points, out_of=out_of)


class Attempt(Identified):
    """One person's go at one quiz: the questions frozen as shown, her current answers beside them, in one row.

    `questions` is `[{"version": public id, "digest", "key_number", "stem", "options": [{"key","text"}…] in the order
    shown, "cites": ["CE-6"]}, …]`: it holds no key. `answers` maps a question's version id to an option key.
    `sequences` maps each page that saved (its client id) to the last sequence applied, so that a late packet is known.
    State follows from facts: open, handed in (and marked in the same transaction). The deadline is computed, never
    stored. A trigger in the database keeps what was asked as it is, and after handing in everything.

    Personal: yes, kept without an end until the owner sets one, since a board may audit it; nameless once erased.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("attempt"))
    seed = models.BigIntegerField(_("seed"))
    questions = models.JSONField(_("questions as shown"))
    answers = models.JSONField(_("answers"), default=dict)
    sequences = models.JSONField(_("last sequence of each page"), default=dict)
    pass_percent = models.DecimalField(_("percent to pass"), max_digits=5, decimal_places=2)
    minutes_allowed = models.PositiveSmallIntegerField(_("minutes allowed"), null=True)
    began_at = models.DateTimeField(_("began at"))
    saved_at = models.DateTimeField(_("saved at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "quiz", "number"], name="one_attempt_a_number"),
            models.UniqueConstraint(fields=["person", "quiz"], condition=Q(submitted_at=None), name="one_open_attempt"),
        ]
        indexes: ClassVar = [
            models.Index(
                "began_at", condition=Q(submitted_at=None, minutes_allowed__isnull=False), name="attempt_timed"
            ),
        ]
        permissions: ClassVar = [("see_attempts", "May see attempts and what was answered")]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Attempt {str(self.public_id)[-12:]}"

    def get_absolute_url(self) -> str:
        """Return where its owner answers it or, once handed in, sees what came of it."""
        return reverse("attempt_result" if self.is_submitted else "attempt", args=[self.public_id])

    @property
    def is_submitted(self) -> bool:
        """Whether it was handed in."""
        return self.submitted_at is not None

    @property
    def asked(self) -> tuple[str, ...]:
        """The version ids of the questions, in the order shown."""
        return tuple(question["version"] for question in self.questions)

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers, counted from 1, of the questions without an answer."""
        return tuple(number for number, version in enumerate(self.asked, 1) if version not in self.answers)


class Outcome(models.TextChoices):
    """What became of a save when it reached the server."""

    APPLIED = "applied", _("saved")
    STALE = "stale", _("not applied: a newer save from the same page had arrived")
    LATE = "late", _("not applied: it arrived after the time was over")
    HANDED_IN = "handed_in", _("not applied: the quiz had been handed in")


class AnswerEvent(models.Model):
    """One save of answers as it reached the server, appended and never changed (a trigger in the database refuses).

    `client` and `sequence` come from the browser (one client id a page load): a repeated save is known by them, and a
    late packet of the same client with a lower sequence changes nothing. `answers` holds only what it speaks of.

    Personal: yes, through its attempt; kept with it.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events")
    client = models.UUIDField(_("client"))
    sequence = models.PositiveIntegerField(_("sequence"))
    answers = models.JSONField(_("answers"))
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("save of answers")
        verbose_name_plural = _("saves of answers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "client", "sequence"], name="one_event_a_sequence"),
        ]

    def __str__(self) -> str:
        """Return the attempt and the sequence."""
        return f"{self.attempt_id}/{self.sequence}"


class MarkQuerySet(models.QuerySet["Mark"]):
    """Marks, in words."""

    def with_attempt(self) -> MarkQuerySet:
        """Together with the attempt, its quiz and its owner."""
        return self.select_related("attempt__quiz", "attempt__person")


class Mark(models.Model):
    """What the server marked: exact points, question by question. Appended and never changed; the newest counts.

    `lines` is `[{"version": id, "key_number": n, "answer": "b"|null, "points": "1", "out_of": "1"}, …]`.

    Personal: yes, through its attempt; kept with it.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField(_("marking"))
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=3)
    out_of = models.DecimalField(_("out of"), max_digits=9, decimal_places=3)
    has_passed = models.BooleanField(_("has passed"))
    lines = models.JSONField(_("question by question"))
    at = models.DateTimeField(_("at"))

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering: ClassVar = ["attempt", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "number"], name="one_mark_a_marking"),
            models.CheckConstraint(
                condition=Q(points__gte=0) & Q(points__lte=models.F("out_of")), name="points_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        """Return the attempt and the marking, no points."""
        return f"{self.attempt_id} marking {self.number}"

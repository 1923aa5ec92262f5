"""An attempt: what the candidate was shown, what she answered, when, and what the server marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.asking import KINDS
from assessments.models.quizzes import ExtraAttempt, Quiz
from foundation.accounts.models import User
from foundation.ground.identity import Identified


def _from_questions(path: str) -> Func:
    """Take what stands at this path of each question (SQL/JSON), in the order asked."""
    questions = models.JSONField[Any, Any]()
    return Func(F("questions"), Value(path), function="jsonb_path_query_array", output_field=questions)


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

    def with_quiz(self) -> AttemptQuerySet:
        """Together with the quiz and the person, whose accommodations count."""
        return self.select_related("quiz", "person")

    def past_plain_end(self, at: datetime) -> AttemptQuerySet:
        """Keep the open ones whose time would be over but for an accommodation, found by indexes of open ones alone."""
        minute = Value(timedelta(minutes=1))
        plain_end = ExpressionWrapper(F("began_at") + F("minutes_allowed") * minute, models.DateTimeField())
        timed = self.open().filter(minutes_allowed__isnull=False, began_at__lt=at)  # as the index `attempt_timed` is
        timed = timed.alias(plain_end=plain_end).filter(plain_end__lt=at)
        shut = self.open().filter(quiz__in=Quiz.objects.filter(closes_at__lt=at).values("pk"))
        return self.filter(pk__in=timed.values("pk").union(shut.values("pk")))

    def to_list(self) -> AttemptQuerySet:
        """Keep those handed in without a mark that are not listed to be marked. Looks through all of them."""
        return self.filter(submitted_at__isnull=False, marks=None, unmarked=None)

    def to_unlist(self) -> AttemptQuerySet:
        """Keep those that are listed to be marked, and are open or have a mark."""
        has_mark = Exists(Mark.objects.filter(attempt=OuterRef("pk")))
        return self.filter(Q(submitted_at=None) | has_mark, unmarked__isnull=False)

    def with_pass(self) -> AttemptQuerySet:
        """Annotate `is_passed`: whether a mark of the attempt says so, the newest alone."""
        newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
        return self.annotate(is_passed=Coalesce(Subquery(newest[:1]), False))  # type: ignore[no-redef]  # declared

    def with_grants(self) -> AttemptQuerySet:
        """Annotate `granted` and `granted_at`: the extra attempts at the quiz that its person was granted."""
        mine = ExtraAttempt.objects.filter(quiz=OuterRef("quiz"), person=OuterRef("person")).order_by().values("quiz")
        return self.annotate(  # type: ignore[no-redef]  # declared
            granted=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            granted_at=Subquery(mine.annotate(last=Max("granted_at")).values("last")),
        )

    def with_lines(self) -> AttemptQuerySet:
        """Annotate the newest mark's `lines`, None while there is no mark."""
        newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("lines")
        return self.annotate(lines=Subquery(newest[:1]))  # type: ignore[no-redef]  # declared

    def without_answers(self) -> AttemptQuerySet:
        """Leave what was asked and answered in the database: it is most of a row, and many lists show none of it."""
        return self.defer("questions", "answers", "sequences")

    def with_asked(self) -> AttemptQuerySet:
        """Annotate the `versions` asked and what each of them `cites`, `without_answers`: all that a draw looks at."""
        return self.without_answers().annotate(  # type: ignore[no-redef]  # declared
            versions=_from_questions("$[*].version"), cites=_from_questions("$[*].cites")
        )

    def with_points(self) -> AttemptQuerySet:
        """Annotate `is_passed` and the newest mark's `points` and `out_of`, None while there is no mark."""
        newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number")
        points, out_of = Subquery(newest.values("points")[:1]), Subquery(newest.values("out_of")[:1])
        return self.with_pass().annotate(points=points, out_of=out_of)


class Attempt(Identified):
    """One person's go at one quiz: the questions frozen as shown, her current answers beside them, in one row.

    `questions` is `[{"version": public id, "digest", "key_number", "kind", "wording" as shown (see `asking`), "cites":
    [{"code": "CE-6", "digest": hash of its wording then, or ""}, …]}, …]`: it holds no key, and of a question that asks
    for the provision `cites` is never shown. `edition` is the label of the edition of the Code in force when it began,
    empty before an import. `answers` maps a question's version id to an answer in its kind's shape.
    `sequences` is `[[client id, last sequence applied], …]` of the pages that saved last, the newest behind.
    State follows from facts: open, handed in, marked. The deadline is computed, never stored. A trigger in the database
    keeps what was asked as it is, and after handing in everything.

    Personal: yes, kept without an end until the owner sets one, since a board may audit it; nameless once erased.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("attempt"))
    seed = models.BigIntegerField(_("seed"))
    edition = models.CharField(_("edition in force"), max_length=60, blank=True, default="")
    questions = models.JSONField(_("questions as shown"))
    answers = models.JSONField(_("answers"), default=dict)
    sequences = models.JSONField(_("last sequence of each page"), default=list)
    pass_percent = models.DecimalField(_("percent to pass"), max_digits=5, decimal_places=2)
    minutes_allowed = models.PositiveSmallIntegerField(_("minutes allowed"), null=True)
    began_at = models.DateTimeField(_("began at"))
    saved_at = models.DateTimeField(_("saved at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)

    objects = AttemptQuerySet.as_manager()

    is_passed: bool
    """Where `with_pass` was asked for."""
    lines: list[dict[str, Any]] | None
    """Where `with_lines` was asked for: what the newest mark says of each question."""
    versions: list[str]
    """Where `with_asked` was asked for: as `asked`."""
    cites: list[list[dict[str, str]]]
    """Likewise: what each of them cites."""
    is_answered_beside: bool
    """Where `standing` asked: whether she has an attempt open at this quiz or at one that draws from a bank of its."""
    granted: int
    """Where `with_grants` was asked for: how many extra attempts the person was granted at the quiz."""
    granted_at: datetime | None
    """Likewise: when the last of them."""

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
            models.Index("quiz", condition=Q(submitted_at=None), name="attempt_open_at_quiz"),
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
        """The numbers, counted from 1, of the questions without an answer, or with one that leaves something open."""
        return tuple(number for number, question in enumerate(self.questions, 1) if not self._is_answered(question))

    @property
    def answered(self) -> int:
        """How many questions have a whole answer."""
        return len(self.questions) - len(self.unanswered)

    def _is_answered(self, question: Mapping[str, Any]) -> bool:
        """Whether the question has a whole answer."""
        answer = self.answers.get(question["version"])
        return answer is not None and KINDS[question["kind"]].is_complete(question["wording"], answer)


class MarkQuerySet(models.QuerySet["Mark"]):
    """Marks, in words."""

    def with_attempt(self) -> MarkQuerySet:
        """Together with the attempt, its quiz and its owner."""
        return self.select_related("attempt__quiz", "attempt__person")


class Mark(models.Model):
    """What the server marked: exact points, question by question. Appended and never changed; the newest counts.

    `lines` is `[{"version": id, "key_number": n, "answer": …|null, "points": "1", "out_of": "1"}, …]`.

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
                condition=Q(points__gte=0) & Q(points__lte=F("out_of")), name="points_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        """Return the attempt and the marking, no points."""
        return f"{self.attempt_id} marking {self.number}"


class Unmarked(models.Model):
    """An attempt that was handed in and has no mark yet, so that the sweep finds it without looking through them all.

    The database writes it as an attempt is handed in and takes it away as a mark is written (triggers), whoever asks.

    Personal: yes, through its attempt, for a moment.
    """

    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="unmarked")

    class Meta:
        verbose_name = _("attempt to be marked")
        verbose_name_plural = _("attempts to be marked")

    def __str__(self) -> str:
        """Return the attempt."""
        return str(self.attempt_id)

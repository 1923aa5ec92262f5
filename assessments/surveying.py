"""Surveying a quiz for staff: what came of it, in sums over people. It names nobody.

Figures per question and provision come from the tallies, so that they cost the same with forty attempts and with forty
thousand; how hard something is is told from first attempts alone, since later ones remember. Points are those of every
attempt that was marked, its newest mark.

No sum is told of fewer people than the `floor`: it would tell what somebody answered. That is a courtesy, not a wall:
whoever looks before and after somebody hands in reads it from the difference (decision 24).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from assessments.asking import KINDS
from assessments.estimating import TOO_FEW, Share
from assessments.models import Attempt, Citation, Mark, QuestionKind, Quiz, Tally, Uncounted

KIND_NAMES = dict(QuestionKind.choices)
NOTHING: Mapping[str, Any] = {"right": 0, "asked": 0, "answered": 0, "choices": {}}
ENDS = {"best": _("best"), "worst": _("worst")}
BANDS = 10
"""Bands of ten percent; all points stand in the last."""


Told = Mapping[str, Any]
"""A tally with what it is of; see `_with_tallies`."""


@dataclass(frozen=True)
class Band:
    """How many marked attempts earned from `low` to under `high` percent of their points (100 is in the last)."""

    low: int
    high: int
    attempts: int


@dataclass(frozen=True)
class Choice:
    """One thing that could be chosen, in words, and how often it was, in first attempts."""

    words: str
    times: int


@dataclass(frozen=True)
class Asked:
    """One wording: how often first attempts asked it and how it went in them, and how often it was asked in all.

    `right` is None, and `choices` empty, where so few answered that it would tell what somebody answered.
    """

    question: str
    number: int
    kind: str
    stem: str
    cites: tuple[str, ...]
    asked: int
    right: Share | None
    answered: int
    times: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Ground:
    """A provision: how often first attempts asked a question on it, and how often it was wholly right.

    `right` is None where it isn't told.
    """

    code: str
    topic: str
    asked: int
    right: int | None


@dataclass(frozen=True)
class Survey:
    """What came of a quiz. `passed` counts people, at whichever attempt; `passed_first` those who did at their first.

    `uncounted` are marks that the figures per question and provision don't know yet. Where `are_too_few` handed it in,
    only how many there are is told.
    """

    quiz: Quiz
    attempts: int
    is_open: int
    people: int
    are_too_few: bool
    passed: Share
    passed_first: Share
    bands: tuple[Band, ...]
    most: int
    questions: tuple[Asked, ...]
    provisions: tuple[Ground, ...]
    uncounted: int

    @property
    def is_some_hidden(self) -> bool:
        """Whether something isn't told of some question or provision, since too few were asked."""
        hidden = [asked.right is None for asked in self.questions]
        return any(hidden + [ground.right is None for ground in self.provisions])


def survey(public_id: UUID, *, floor: int = TOO_FEW) -> Survey:
    """Return what came of a quiz, in two queries however many attempts, and no sum of fewer people than `floor`.

    Raises `Quiz.DoesNotExist`.
    """
    quiz = _with_tallies().get(public_id=public_id)
    totals, bands = _totals(quiz)
    told = quiz.told
    if are_too_few := totals["marked_people"] < floor:
        totals |= dict.fromkeys(("passed", "marked_people", "passed_first", "first"), 0)
        bands, told = (), ()
    return Survey(
        quiz=quiz,
        attempts=totals["attempts"],
        is_open=totals["is_open"],
        people=totals["people"],
        are_too_few=are_too_few,
        passed=Share(totals["passed"], totals["marked_people"]),
        passed_first=Share(totals["passed_first"], totals["first"]),
        bands=bands,
        most=max((band.attempts for band in bands), default=0),
        questions=_questions(told, floor),
        provisions=_grounds(told, floor),
        uncounted=totals["uncounted"],
    )


def _with_tallies() -> Any:
    """Return quizzes, each with `told`: its tallies with their versions, questions and the provisions cited."""
    cites = Citation.objects.filter(version=OuterRef("version")).order_by("provision__position")
    provision = JSONObject(code="provision__code", topic="provision__topic", position="provision__position")
    tallies = Tally.objects.filter(quiz=OuterRef("pk")).order_by("version__question__key", "version__number")
    said = JSONObject(
        version="version_id",
        question="version__question__key",
        number="version__number",
        kind="version__kind",
        wording="version__wording",
        cites=ArraySubquery(cites.values(said=provision)),
        is_first="is_first",
        asked="asked",
        answered="answered",
        right="right",
        choices="choices",
    )
    return Quiz.objects.annotate(told=ArraySubquery(tallies.values(said=said)))


def _totals(quiz: Quiz) -> tuple[dict[str, int], tuple[Band, ...]]:
    """Count attempts and people, and the marked attempts in each band, in one aggregate."""
    newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    reached = newest.filter(out_of__gt=0).annotate(reached=F("points") * Decimal(BANDS) / F("out_of")).values("reached")
    marked, passed, first = Q(did__isnull=False), Q(did=True), Q(number=1)
    counted = (
        Attempt.objects.at_quiz(quiz)
        .annotate(did=Subquery(newest.values("has_passed")[:1]), reached=Subquery(reached[:1]))
        .annotate(waits=Exists(Uncounted.objects.filter(mark__attempt=OuterRef("pk"))))
        .aggregate(
            attempts=Count("pk"),
            is_open=Count("pk", Q(submitted_at=None)),
            people=Count("person", distinct=True),
            marked_people=Count("person", marked, distinct=True),
            passed=Count("person", passed, distinct=True),
            first=Count("pk", marked & first),
            passed_first=Count("pk", passed & first),
            uncounted=Count("pk", Q(waits=True)),
            **{f"band{place}": Count("pk", _within(place)) for place in range(BANDS)},
        )
    )
    width = 100 // BANDS
    bands = (Band(place * width, (place + 1) * width, counted[f"band{place}"]) for place in range(BANDS))
    return counted, tuple(bands)


def _within(place: int) -> Q:
    """Whether what was reached lies in this band; all points stand in the last."""
    return Q(reached__gte=place) if place == BANDS - 1 else Q(reached__gte=place, reached__lt=place + 1)


def _questions(told: Sequence[Told], floor: int) -> tuple[Asked, ...]:
    """Put the two tallies of each wording together."""
    by_version: dict[int, list[Told]] = defaultdict(list)
    for tally in told:
        by_version[tally["version"]].append(tally)
    return tuple(_asked(some, floor) for some in by_version.values())


def _asked(tallies: Sequence[Told], floor: int) -> Asked:
    """Return one wording, of which there is a tally of first attempts, of later ones, or both."""
    one = tallies[0]
    first = next((tally for tally in tallies if tally["is_first"]), NOTHING)
    return Asked(
        question=one["question"],
        number=one["number"],
        kind=str(KIND_NAMES[one["kind"]]),
        stem=one["wording"]["stem"],
        cites=tuple(cited["code"] for cited in one["cites"]),
        asked=first["asked"],
        right=Share(first["right"], first["asked"]) if first["asked"] >= floor else None,
        answered=first["answered"],
        times=sum(tally["asked"] for tally in tallies),
        choices=_choices(one, first["choices"]) if first["answered"] >= floor else (),
    )


def _choices(told: Told, times: Mapping[str, int]) -> tuple[Choice, ...]:
    """Say each choice in the words of the wording, in its order; those never chosen too where it has options."""
    kind, wording = told["kind"], told["wording"]
    plain = kind in {"single", "multiple"}
    named: Iterable[str] = [option["key"] for option in wording["options"]] if plain else sorted(times)
    return tuple(Choice(in_words(kind, wording, choice), times.get(choice, 0)) for choice in named)


def in_words(kind: str, wording: Mapping[str, Any], choice: str) -> str:
    """Say a choice, as `tallying.chosen` names it."""
    part, colon, what = choice.rpartition(":")
    if kind == "ordering":
        return " ".join(KINDS[kind].in_words(wording, {part: int(what)}))
    answer = {part: what} if colon else [choice] if kind == "multiple" else choice
    said = " ".join(KINDS[kind].in_words(wording, answer))
    return f"{ENDS[part]}: {said}" if kind == "best_worst" else said


def _grounds(told: Sequence[Told], floor: int) -> tuple[Ground, ...]:
    """Sum up for each provision over first attempts, in the order of the Code.

    A first attempt asks a question once, so that as many people were asked as its most asked question says, or more.
    """
    by_code: dict[str, list[Told]] = defaultdict(list)
    cited: dict[str, Mapping[str, Any]] = {}
    for tally in told:
        for provision in tally["cites"] if tally["is_first"] else ():
            by_code[provision["code"]].append(tally)
            cited[provision["code"]] = provision
    return tuple(
        Ground(
            code,
            provision["topic"],
            asked=sum(tally["asked"] for tally in by_code[code]),
            right=sum(tally["right"] for tally in by_code[code])
            if max(tally["asked"] for tally in by_code[code]) >= floor
            else None,
        )
        for code, provision in sorted(cited.items(), key=lambda one: one[1]["position"])
    )

"""Surveying a quiz for staff: what came of it, in sums over people. It names nobody.

Figures per question and provision come from the tallies, so that they cost the same with forty attempts and with forty
thousand; how hard something is is told from first attempts alone, since later ones remember. Points are those of every
attempt that was marked, its newest mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Floor, Least
from django.utils.translation import gettext_lazy as _

from assessments import mastering
from assessments.asking import KINDS
from assessments.estimating import TOO_FEW, Share
from assessments.mastering import Ground
from assessments.models import Attempt, Citation, Mark, Quiz, Tally, Uncounted
from assessments.tallying import Sum

ENDS = {"best": _("best"), "worst": _("worst")}
BANDS = 10
"""Bands of ten percent; all points stand in the last."""


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
    """One wording: how it went in first attempts, and how often it was asked in all.

    `choices` is empty where so few answered that it would tell what somebody answered.
    """

    question: str
    number: int
    kind: str
    stem: str
    cites: tuple[str, ...]
    first: Share
    answered: int
    times: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Survey:
    """What came of a quiz. `passed` counts people, at whichever attempt; `passed_first` those who did at their first.

    `uncounted` are marks that the figures per question and provision don't know yet.
    """

    quiz: Quiz
    attempts: int
    is_open: int
    people: int
    passed: Share
    passed_first: Share
    bands: tuple[Band, ...]
    most: int
    questions: tuple[Asked, ...]
    provisions: tuple[Ground, ...]
    uncounted: int

    @property
    def are_choices_hidden(self) -> bool:
        """Whether the choices of some question aren't told, since too few answered it."""
        return any(asked.first.total and not asked.choices for asked in self.questions)


def survey(quiz: Quiz) -> Survey:
    """Return what came of a quiz, in five queries however many attempts."""
    totals = _totals(quiz)
    bands = _bands(quiz)
    tallies = _tallies(quiz)
    return Survey(
        quiz=quiz,
        attempts=totals["attempts"],
        is_open=totals["is_open"],
        people=totals["people"],
        passed=Share(totals["passed"], totals["marked_people"]),
        passed_first=Share(totals["passed_first"], totals["first"]),
        bands=bands,
        most=max((band.attempts for band in bands), default=0),
        questions=_questions(tallies),
        provisions=mastering.grounds(_areas(tallies)),
        uncounted=Uncounted.objects.filter(mark__attempt__quiz=quiz).count(),
    )


def _totals(quiz: Quiz) -> dict[str, int]:
    """Count attempts and people."""
    newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
    marked, passed, first = Q(did__isnull=False), Q(did=True), Q(number=1)
    return (
        Attempt.objects.at_quiz(quiz)
        .annotate(did=Subquery(newest[:1]))
        .aggregate(
            attempts=Count("pk"),
            is_open=Count("pk", Q(submitted_at=None)),
            people=Count("person", distinct=True),
            marked_people=Count("person", marked, distinct=True),
            passed=Count("person", passed, distinct=True),
            first=Count("pk", marked & first),
            passed_first=Count("pk", passed & first),
        )
    )


def _bands(quiz: Quiz) -> tuple[Band, ...]:
    """Count the marked attempts in each band."""
    newest = Mark.objects.filter(attempt=OuterRef("attempt")).order_by("-number").values("number")
    marks = Mark.objects.filter(attempt__quiz=quiz, number=Subquery(newest[:1]), out_of__gt=0).order_by()
    band = Least(Floor(F("points") * BANDS / F("out_of")), BANDS - 1)
    counted = {int(found): many for found, many in marks.values_list(band).annotate(Count("pk"))}
    width = 100 // BANDS
    return tuple(Band(place * width, (place + 1) * width, counted.get(place, 0)) for place in range(BANDS))


def _tallies(quiz: Quiz) -> list[Any]:
    """Return the quiz's tallies, each with its version and question, and `cited`, the provisions it rests on."""
    cites = Citation.objects.filter(version=OuterRef("version")).order_by("provision__position")
    return list(
        Tally.objects.filter(quiz=quiz)
        .select_related("version__question")
        .annotate(cited=ArraySubquery(cites.values("provision__code")))
        .order_by("version__question__key", "version__number")
    )


def _questions(tallies: Sequence[Any]) -> tuple[Asked, ...]:
    """Put the two tallies of each wording together."""
    by_version: dict[int, list[Any]] = defaultdict(list)
    for tally in tallies:
        by_version[tally.version_id].append(tally)
    return tuple(_asked(some) for some in by_version.values())


def _asked(tallies: Sequence[Any]) -> Asked:
    """Return one wording, of which there is a tally of first attempts, of later ones, or both."""
    version, first = tallies[0].version, next((tally for tally in tallies if tally.is_first), Sum())
    return Asked(
        question=version.question.key,
        number=version.number,
        kind=version.get_kind_display(),
        stem=version.stem,
        cites=tuple(tallies[0].cited),
        first=Share(first.right, first.asked),
        answered=first.answered,
        times=sum(tally.asked for tally in tallies),
        choices=_choices(version, first.choices) if first.answered >= TOO_FEW else (),
    )


def _choices(version: Any, times: Mapping[str, int]) -> tuple[Choice, ...]:
    """Say each choice in the words of the wording, in its order; those never chosen too where it has options."""
    options = {option["key"]: option["text"] for option in version.wording.get("options", ())}
    plain = version.kind in {"single", "multiple"}
    named: Iterable[str] = options if plain else sorted(times)
    return tuple(Choice(in_words(version, choice), times.get(choice, 0)) for choice in named)


def in_words(version: Any, choice: str) -> str:
    """Say a choice, as `tallying.chosen` names it."""
    part, colon, what = choice.rpartition(":")
    if version.kind == "ordering":
        return " ".join(KINDS["ordering"].in_words(version.wording, {part: int(what)}))
    answer = {part: what} if colon else [choice] if version.kind == "multiple" else choice
    said = " ".join(KINDS[version.kind].in_words(version.wording, answer))
    return f"{ENDS[part]}: {said}" if version.kind == "best_worst" else said


def _areas(tallies: Sequence[Any]) -> list[mastering.Area]:
    """Sum up for each provision, over first attempts; of people, as many as first attempts asked it at most."""
    asked: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for tally in tallies:
        for code in tally.cited if tally.is_first else ():
            asked[code] += tally.asked
            right[code] += tally.right
    return [mastering.Area(code, 0, asked[code], right[code]) for code in asked]

"""Summing up what came of the lessons and quizzes of a course, over the people of a group. Nobody is named.

First answers to checks and marks of quizzes are told of no fewer people than a floor, as in `surveying`, with the same
caveat (decision 24). Answers to checks are summed over whole lessons, so that nothing is told of a path that few took.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from assessments.estimating import TOO_FEW
from assessments.models import Attempt, Mark
from courses.following import By
from courses.models import CheckAnswer, Enrollment
from courses.models.manifests import Manifest, lessons

Places = QuerySet[Enrollment]
CHECK = ("enrollment_id", "lesson_id", "block")
"""One check of one person."""


@dataclass(frozen=True)
class Checked:
    """The checks of a lesson: how many people answered any, how many first answers there are, how many were right.

    `right` is None where it isn't told.
    """

    title: str
    people: int
    asked: int
    right: int | None


@dataclass(frozen=True)
class Sat:
    """The quiz of a module: how many people have a mark at it, and how many passed at the first attempt, and by now.

    Both are None where they aren't told.
    """

    title: str
    people: int
    passed_first: int | None
    passed: int | None


def checked(
    manifest: Manifest, places: Places, *, floor: int = TOO_FEW, until: datetime | None = None
) -> tuple[Checked, ...]:
    """Return what was answered first to the checks of each lesson that has any, by one query however many (P25).

    Nothing is counted that was done at the moment `until` or later.
    """
    answers = CheckAnswer.objects.filter(By(until).before("at"), enrollment__in=places.values("pk"))
    first = answers.order_by(*CHECK, "id").distinct(*CHECK)
    counted = (
        CheckAnswer.objects.filter(pk__in=first.values("pk"))
        .order_by()
        .values("lesson__page_key")
        .annotate(people=Count("enrollment", distinct=True), asked=Count("pk"), right=Count("pk", Q(is_right=True)))
    )
    by_lesson = {str(one["lesson__page_key"]): one for one in counted}
    lines = (line for line in lessons(manifest) if line["key"] in by_lesson)
    return tuple(_checked(line["title"], by_lesson[line["key"]], floor) for line in lines)


def sat(manifest: Manifest, places: Places, *, floor: int = TOO_FEW, until: datetime | None = None) -> tuple[Sat, ...]:
    """Return what came of each quiz that somebody handed in, by one query however many (P25).

    Nothing is counted that was handed in at the moment `until` or later.
    """
    newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
    counted = (
        Attempt.objects.filter(By(until).before("submitted_at"), sitting__enrollment__in=places.values("pk"))
        .alias(did=Subquery(newest[:1]))
        .filter(did__isnull=False)
        .order_by()
        .values("sitting__module_key")
        .annotate(
            people=Count("person", distinct=True),
            passed=Count("person", Q(did=True), distinct=True),
            first=Count("person", Q(did=True, number=1), distinct=True),
        )
    )
    return tuple(_sat(manifest, {one["sitting__module_key"]: one for one in counted}, floor))


def _checked(title: str, counted: Mapping[str, Any], floor: int) -> Checked:
    """Return what is told of the checks of one lesson."""
    right = counted["right"] if counted["people"] >= floor else None
    return Checked(title, counted["people"], counted["asked"], right)


def _sat(manifest: Manifest, counted: Mapping[UUID, Mapping[str, Any]], floor: int) -> Iterator[Sat]:
    """Yield what is told of each quiz, in the order of the course."""
    for module in manifest["modules"]:
        found = counted.get(UUID(module["key"]))
        if module["quiz"] and found:
            told: Mapping[str, Any] = found if found["people"] >= floor else {"first": None, "passed": None}
            yield Sat(module["quiz"]["title"], found["people"], told["first"], told["passed"])

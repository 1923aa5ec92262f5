"""Gathering what was done in many places, as a board asks for it: up to now, or up to the end of their cohort.

The questions are put together once: that costs more than the answer of a page of a board.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, DateTimeField, F, Func, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from assessments.models import Mark
from courses import following
from courses.following import WHENEVER, By
from courses.models import CheckAnswer, Enrollment, QuizSitting, Reading, Waiver
from foundation.ground.compiling import Once

TRIES = 2
"""Who handed in one quiz so often without passing it is stuck, whatever happened since."""
FOR_EVER = Value(date.max, output_field=DateField())


class Place(NamedTuple):
    """What is looked at of one place. `did` is as `following.did` says it.

    `failed` are the modules whose quiz was handed in `TRIES` times without passing it.
    """

    pk: int
    public_id: UUID
    name: str
    email: str
    release: int
    cohort: int | None
    began_at: datetime
    finished_at: datetime | None
    active_at: datetime | None
    failed: Sequence[UUID]
    did: str

    @property
    def is_finished(self) -> bool:
        """Whether the course is finished."""
        return self.finished_at is not None

    def unfinished(self) -> Self:
        """Return it as it was before the course was finished."""
        return self._replace(finished_at=None)


COLUMNS = (
    "pk", "public_id", "trainee__name", "trainee__email", "release_id", "cohort_id", "began_at", "finished_at",
    "active_at", "failed", "did",
)  # fmt: skip
"""What `Place` is made of."""


def the_end(of: Callable[[str], Any] = F) -> By:
    """Return by when something counts on the board of a cohort: its end, and without one, for ever.

    `of` names a column of the place: `F`, or within another question `OuterRef`.
    """
    last = of("cohort__ends_on")
    midnight = Func(
        last, of("cohort__zone"), template="((%(expressions)s))", arg_joiner=" + 1)::timestamp AT TIME ZONE (",
        output_field=DateTimeField(),
    )  # fmt: skip
    return By(Coalesce(midnight, Value("infinity"), output_field=DateTimeField()), Coalesce(last, FOR_EVER))


def _last(rows: QuerySet[Any], by: Q, moment: Any) -> Subquery:
    """Return the latest of these moments among the rows of an enrollment."""
    hers = rows.filter(by, enrollment=OuterRef("pk")).order_by().values("enrollment")
    return Subquery(hers.annotate(last=Max(moment)).values("last"))


def _active_at(by: By) -> Once:
    """Return when somebody last did something. A step that was waived on a day counts as one finished on it."""
    began, handed_in = "attempt__began_at", "attempt__submitted_at"
    lasts = (
        _last(Reading.objects.all(), by.before("opened_at"), Greatest("opened_at", "finished_at")),
        _last(CheckAnswer.objects.all(), by.before("at"), F("at")),
        _last(QuizSitting.objects.all(), by.before(began), Greatest(began, handed_in)),
        _last(Waiver.objects.exclude(kind="credit"), by.before("at"), F("at")),
    )
    return Once(Greatest(*lasts, output_field=DateTimeField()))


def _failed() -> Once:
    """Return the modules whose quiz was handed in too often without passing it."""
    newest = Mark.objects.filter(attempt=OuterRef("attempt")).order_by("-number").values("has_passed")
    sat = QuizSitting.objects.filter(enrollment=OuterRef("pk")).alias(did=Subquery(newest[:1])).filter(did=False)
    often = sat.order_by().values("module_key").annotate(times=Count("pk")).filter(times__gte=TRIES)
    return Once(ArraySubquery(often.values("module_key")))


def _moving(by: By = WHENEVER) -> QuerySet[Any]:
    """Find everybody who has a place, each as `Place` is made of; `by` leaves out what came later."""
    everybody = Enrollment.objects.open().order_by()
    return everybody.annotate(active_at=_active_at(by), failed=_failed(), did=following.did(by)).values_list(*COLUMNS)


MOVING = _moving()
"""Everybody as they stand."""

MOVED = _moving(the_end(OuterRef))
"""Everybody as they stood at the end of their cohort: for cohorts that have ended."""

IN_TIME = the_end().before("finished_at")
"""Finds the places that were finished by the end of their cohort."""

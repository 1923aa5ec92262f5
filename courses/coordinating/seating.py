"""Seating: a place in a cohort takes a seat of its pool and gives it back, each of them exactly once.

Whoever calls holds the enrollment, or makes it in the same transaction; the pool comes last among the locks. A cohort
gets or loses its pool while all of its places are held (`grouping.change`), so the pool is looked up only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Cohort, Enrollment
from foundation.ground.refusals import Refusal
from payments import pooling
from payments.models import OrderLine, Pool
from payments.pooling import NothingLeft
from payments.selling import holding

TAKEN, GIVEN_BACK = "place-taken", "place-given-back"
"""Why a pool was moved, as its moves say it."""


class CohortFull(Refusal):
    """Every place in the cohort is taken."""


def take_of(pool: Pool | None, place: Enrollment, cohort: Cohort, *, at: datetime, line: OrderLine | None) -> None:
    """Take a seat of the cohort's pool as it was read since the course is held, if seats are counted.

    What an order's line holds of it goes over to the place. Raises `CohortFull`.
    """
    if pool is None:
        return
    is_held = line is not None and holding.hand_over(line, pool, to=place.public_id, reason=TAKEN, at=at)
    if not is_held:
        _take(pool, place, cohort, at)


def give_back(places: Sequence[Enrollment], *, at: datetime) -> None:
    """Give back the seats of these places, pool by pool in the order of their keys."""
    pools = _pools([place.cohort_id for place in places])
    seated = [(pools[place.cohort_id], place) for place in places if place.cohort_id in pools]
    for pool, place in sorted(seated, key=lambda pair: (pair[0].pk, pair[1].pk)):
        pooling.give_back(pool, about=place.public_id, reason=GIVEN_BACK, at=at)


def move(place: Enrollment, cohort: Cohort, *, at: datetime) -> None:
    """Give back the seat that the place has and take one in `cohort`. Raises `CohortFull`."""
    pools = _pools([place.cohort_id, cohort.pk])
    # In the order of their keys: two who change places with each other would lock each other out.
    for cohort_id, pool in sorted(pools.items(), key=lambda pair: pair[1].pk):
        if cohort_id == cohort.pk:
            _take(pool, place, cohort, at)
        else:
            pooling.give_back(pool, about=place.public_id, reason=GIVEN_BACK, at=at)
    place.cohort = cohort


def _pools(cohorts: Iterable[int | None]) -> dict[int | None, Pool]:
    """Return by cohort its pool as it is now; a cohort whose places are not counted has none."""
    counted = Cohort.objects.filter(pk__in=[pk for pk in cohorts if pk is not None], pool__isnull=False).select_related(
        "pool"
    )
    return {cohort.pk: cohort.pool for cohort in counted if cohort.pool}


def _take(pool: Pool, place: Enrollment, cohort: Cohort, at: datetime) -> None:
    """Take one, or say which cohort is full."""
    try:
        pooling.take(pool, about=place.public_id, reason=TAKEN, at=at)
    except NothingLeft as nothing:
        said = _("Every place in “%(cohort)s” is taken. Choose another cohort, or ask the office to add places.")
        raise CohortFull(said % {"cohort": cohort}) from nothing

"""A pool never holds more than it may, and is what its moves say, whoever takes and gives back at once (P7)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.ground import invariants
from payments import checking, pooling
from payments.models import Move, Pool
from payments.pooling import NothingLeft, StillTaken
from tests.racing import PATIENCE, at_once

AT = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)
SERIALIZATION_FAILURE = "40001"
LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


def take(pool: Pool, n: int = 1) -> None:
    pooling.take(pool, about=uuid.uuid4(), reason="test", at=AT, n=n)


def give_back(pool: Pool, n: int = 1) -> None:
    pooling.give_back(pool, about=uuid.uuid4(), reason="test", at=AT, n=n)


def believing(monkeypatch: pytest.MonkeyPatch, looked: Barrier) -> None:
    """Sabotage: believe what was read, and write down what follows from it, as one would without a guard."""

    def unguarded(pool: Pool, n: int) -> bool:
        seen = Pool.objects.get(pk=pool.pk)
        looked.wait()
        if seen.left < n:
            return False
        Pool.objects.filter(pk=pool.pk).update(taken=seen.taken + n)
        return True

    monkeypatch.setattr(pooling, "_guarded", unguarded)


def taking(pool: Pool, level: str) -> Callable[[], str]:
    """Return what takes one at this isolation level, again for as long as the database asks to try again."""

    def deed() -> str:
        while True:
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                    Pool.objects.get(pk=pool.pk)  # The moment that a stricter level holds on to.
                    take(pool)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != SERIALIZATION_FAILURE:
                    raise
            except NothingLeft:
                return "nothing left"
            else:
                return "taken"

    return deed


@pytest.mark.usefixtures("committed")
def test_without_the_guard_two_take_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both read that one is left, and the moves say two where the pool says one."""
    pool = pooling.make(1)
    believing(monkeypatch, Barrier(2, timeout=PATIENCE))

    outcomes = at_once([lambda: take(pool)] * 2)

    pool.refresh_from_db()
    assert (outcomes, pool.taken) == ([None, None], 1)
    assert list(checking.pools_are_their_moves()) == [f"pool {pool.public_id} says that 1 are taken, its moves say 2"]


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("level", LEVELS)
def test_twenty_who_want_five_places_get_exactly_five(level: str) -> None:
    pool = pooling.make(5)

    outcomes = at_once([taking(pool, level)] * 20)

    pool.refresh_from_db()
    assert sorted(outcomes) == ["nothing left"] * 15 + ["taken"] * 5
    assert (pool.taken, Move.objects.filter(pool=pool).count()) == (5, 5)


@pytest.mark.usefixtures("committed")
def test_a_pool_made_smaller_while_it_is_taken_from_holds_what_is_taken() -> None:
    pool = pooling.make(5)

    outcomes = at_once([*[lambda: take(pool)] * 5, *[lambda: pooling.resize(pool, 3)] * 3])

    pool.refresh_from_db()
    refused = sum(isinstance(outcome, NothingLeft) for outcome in outcomes)
    assert pool.taken == 5 - refused <= pool.capacity
    assert list(checking.pools_are_their_moves()) == []


@pytest.mark.django_db
def test_what_is_left_can_be_taken_and_no_more_and_then_nothing_is_written() -> None:
    pool = pooling.make(3)
    take(pool, 2)

    with pytest.raises(NothingLeft, match=r"^Nothing is left: every place is taken\.$"):
        take(pool, 2)

    pool.refresh_from_db()
    assert (pool.taken, pool.left, Move.objects.count()) == (2, 1, 1)


@pytest.mark.django_db
def test_a_pool_grows_and_shrinks_down_to_what_is_taken() -> None:
    pool = pooling.make(2)
    take(pool, 2)

    pooling.resize(pool, 4)
    pooling.resize(pool, 2)
    with pytest.raises(StillTaken, match="More places than that are taken"):
        pooling.resize(pool, 1)

    pool.refresh_from_db()
    assert (pool.capacity, pool.taken) == (2, 2)


@pytest.mark.django_db
def test_nothing_is_given_back_that_was_not_taken() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give_back(pooling.make(1))

    assert not Move.objects.exists()


@pytest.mark.django_db
def test_the_database_holds_no_more_than_there_is_and_lets_no_move_change() -> None:
    pool = pooling.make(1)
    take(pool)

    with pytest.raises(IntegrityError, match="no_more_is_taken_than_there_is"), transaction.atomic():
        Pool.objects.update(taken=F("taken") + 1)
    for change in (lambda: Move.objects.update(n=2), lambda: Move.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_pool_that_is_not_its_moves_is_named() -> None:
    pool, other = pooling.make(3), pooling.make(3)
    take(other)
    assert list(checking.pools_are_their_moves()) == []

    Pool.objects.filter(pk=pool.pk).update(taken=2)

    assert list(checking.pools_are_their_moves()) == [f"pool {pool.public_id} says that 2 are taken, its moves say 0"]
    assert checking.pools_are_their_moves in invariants.checks().values()


DEEDS = st.lists(
    st.tuples(st.sampled_from(["take", "give_back", "resize"]), st.integers(min_value=1, max_value=6)), max_size=25
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(min_value=0, max_value=8), deeds=DEEDS)
def test_whatever_is_done_what_is_taken_is_what_the_moves_say_and_never_more_than_there_is(
    capacity: int, deeds: list[tuple[str, int]]
) -> None:
    """P7, against a model that is two numbers."""
    pool, taken = pooling.make(capacity), 0
    for deed, n in deeds:
        if deed == "take":
            taken, is_refused = (taken + n, False) if taken + n <= capacity else (taken, True)
            assert refused(lambda: take(pool, n), NothingLeft) == is_refused  # noqa: B023  (called at once)
        elif deed == "resize":
            capacity, is_refused = (n, False) if taken <= n else (capacity, True)
            assert refused(lambda: pooling.resize(pool, n), StillTaken) == is_refused  # noqa: B023
        elif n <= taken:
            give_back(pool, n)
            taken -= n

        pool.refresh_from_db()
        moved = Move.objects.filter(pool=pool).aggregate(n=Sum("n"))["n"] or 0
        assert (pool.capacity, pool.taken, moved) == (capacity, taken, taken)


def refused(deed: Callable[[], Any], refusal: type[Exception]) -> bool:
    """Whether the deed was refused so."""
    try:
        deed()
    except refusal:
        return True
    return False


@pytest.mark.django_db
def test_what_is_handed_over_stays_taken_and_nobody_gets_in_between() -> None:
    """P7."""
    pool, line, place = pooling.make(1), uuid.uuid4(), uuid.uuid4()
    pooling.take(pool, about=line, reason="held", at=AT)

    pooling.hand_over(pool, of=line, to=place, reasons=("handed-over", "place-taken"), at=AT)

    pool.refresh_from_db()
    assert (pool.taken, list(checking.pools_are_their_moves())) == (1, [])
    assert list(Move.objects.order_by("pk").values_list("about", "reason", "n")) == [
        (line, "held", 1),
        (line, "handed-over", -1),
        (place, "place-taken", 1),
    ]

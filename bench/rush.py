"""`python -m bench.rush`: 200 buyers for 50 places from 40 connections, and the same with the lock removed.

Each buyer orders by the rule that the last page calls (`selling.ordering.place`). What is measured is how many get a
place, how many orders a second are decided, and how long a buyer waits. Without the guard that asks and takes in one
statement, more places are sold than there are: that is what it is for.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.tills import open_till

BUYERS, PLACES, CONNECTIONS = 200, 50, 40


def main() -> None:
    """Rush twice: with the guard, and without."""
    with open_till() as till:
        from payments import pooling  # noqa: PLC0415  (Django is set up only now)

        kept = rush(till, "with the guard")
        guarded, pooling._guarded = pooling._guarded, unguarded  # noqa: SLF001  (the sabotage)
        sold = rush(till, "without it")
        pooling._guarded = guarded  # noqa: SLF001
    if kept != PLACES or sold <= PLACES:
        sys.exit("Something is not as it should be.")


def rush(till: Any, how: str) -> int:
    """Let everybody order at once; print what came of it, and return how many orders were placed."""
    from tests.factories import sold  # noqa: PLC0415
    from tests.factories.people import PersonFactory  # noqa: PLC0415

    thing = till.places(PLACES)
    sold.terms()
    people = PersonFactory.create_batch(BUYERS)
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as buyers:
        told = list(buyers.map(lambda person: order(person, thing), people))
    spent = time.perf_counter() - began
    outcomes = Counter(outcome for outcome, _wait in told)
    waits = statistics.quantiles([wait * 1000 for _outcome, wait in told], n=100)
    print(
        f"{how}: {dict(outcomes)} of {PLACES} places; taken, as its pool says: {till.taken(thing)}; "
        f"{BUYERS / spent:.0f} orders a second, p50 {waits[49]:.0f} ms, p95 {waits[94]:.0f} ms"
    )
    return outcomes["placed"]


def order(person: Any, thing: Any) -> tuple[str, float]:
    """Order on a connection of one's own; return what came of it and how long it took."""
    from django.db import connection  # noqa: PLC0415

    from payments.selling.holding import SoldOut  # noqa: PLC0415
    from tests.factories import sold  # noqa: PLC0415

    began = time.perf_counter()
    try:
        sold.order(person, thing)
    except SoldOut:
        return "sold out", time.perf_counter() - began
    finally:
        connection.close()
    return "placed", time.perf_counter() - began


def unguarded(pool: Any, n: int) -> bool:
    """Take as one would who believes what was read a moment ago."""
    from payments.models import Pool  # noqa: PLC0415

    there = Pool.objects.get(pk=pool.pk)
    if there.taken + n > there.capacity:
        return False
    return bool(Pool.objects.filter(pk=pool.pk).update(taken=there.taken + n))


if __name__ == "__main__":
    main()

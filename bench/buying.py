"""`python -m bench.buying`: what buying a place costs in CPU, and how many orders a minute one core takes.

The four requests for which a person waits (into the basket, the page on which it is ordered, the order, and back from
the page on which it is paid), each through the whole WSGI stack. CPU is that of the thread which serves them: neither
the database server's nor that of the stand-in for Stripe, with which it talks by HTTP, is in it. `with the pages on the
way` also opens the basket and the order, to which she is led.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bench.screens import ask, signed_in
from bench.tills import open_till

ALLOWED_MS, ALLOWED_A_MINUTE = 100, 500
"""What the whole way may cost, and how many orders a minute one core has to take (the budget of a registration)."""
FLOOR, WAY, WALKED = "floor: signed in, one query, base page", "the four requests", "with the pages on the way"


def main() -> None:
    """Buy, measure, print; end with 1 where the budget is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.buying")
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with open_till() as till:
        from django.conf import settings  # noqa: PLC0415  (Django is set up only now)

        settings.ROOT_URLCONF = "bench.floors"
        kept = [measured(till, what, rounds) for what in ("at her own pace", "in a cohort with so many places")]
    if not all(kept):
        sys.exit("It costs more than it may.")


def measured(till: Any, what: str, rounds: int) -> bool:
    """Buy so often, in turns with the floor; print what one costs, and say whether the budget is kept."""
    from tests.factories.people import PersonFactory  # noqa: PLC0415  (Django is set up only now)

    button, chosen = on_sale(till, what, rounds + 2)
    spent: dict[str, list[float]] = {FLOOR: [], WAY: [], WALKED: []}
    for person in PersonFactory.create_batch(rounds + 2):
        figures = bought(till, signed_in(person), button, chosen)
        for name, figure in zip(spent, figures, strict=True):
            spent[name].append(figure)
    floor, way, walked = (statistics.median(each[2:]) for each in spent.values())  # Two warm it up.
    print(
        f"a place {what}: {way:.1f} ms CPU for {WAY} ({way / floor:.1f} x the floor of {floor:.1f}), "
        f"{walked:.1f} {WALKED}; {60_000 / way:.0f} orders a minute and core, {60_000 / walked:.0f} {WALKED}"
    )
    return way <= ALLOWED_MS and 60_000 / way >= ALLOWED_A_MINUTE


def on_sale(till: Any, what: str, places: int) -> tuple[str, dict[str, str]]:
    """Put a course on sale; return where its button is, and what is chosen there."""
    from courses.coordinating import selling  # noqa: PLC0415  (Django is set up only now)
    from tests.factories import cohorts, courses, sold  # noqa: PLC0415

    sold.terms()
    chosen, today = {"whom": "me"}, till.now.date()
    if "cohort" in what:
        cohort = cohorts.cohort(places=places, begins_on=today, ends_on=today + timedelta(days=30))
        course, chosen = cohort.course, {"cohort": str(cohort.public_id), **chosen}
    else:
        course = courses.course()
    selling.put_on_sale(
        course, list_cents=30_000, member_cents=24_000, refunds=sold.RefundPolicyFactory.create(), account_code="4100",
        actor=None, at=sold.AT,
    )  # fmt: skip
    return f"/learn/{course.slug}/buy/", chosen


def bought(till: Any, cookie: str, button: str, chosen: dict[str, str]) -> tuple[float, float, float]:
    """Buy once; return the milliseconds of CPU of the floor, of the four requests, and of these with two pages more."""
    from tests.buying import decide  # noqa: PLC0415  (Django is set up only now)

    with timed() as floor:
        expect(ask("/floor/signed-in/", cookie), 200)
    with timed() as added:
        expect(ask(button, cookie, chosen), 302)
    with timed() as basket:
        expect(ask("/basket/", cookie), 200)
    with timed() as looked:
        page = expect(ask("/checkout/", cookie), 200)
    with timed() as ordered:
        answer = ask("/checkout/", cookie, decide(page[2]))
        expect(answer, 302)
    paid = till.sandbox.pay(answer[1].rsplit("/", 1)[-1])
    with timed() as back:
        answer = ask(urlsplit(paid["session"]["success_url"]).path, cookie)
        expect(answer, 302)
    with timed() as shown:
        expect(ask(answer[1], cookie), 200)
    way = added() + looked() + ordered() + back()
    return floor(), way, way + basket() + shown()


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Hand out a call that, after the block, says how many milliseconds of CPU this thread spent in it."""
    spent: list[float] = []
    began = time.thread_time()
    yield lambda: spent[0]
    spent.append((time.thread_time() - began) * 1000)


def expect(answer: tuple[int, str, str], wanted: int) -> tuple[int, str, str]:
    """Return the answer; stop where it is not what it should be."""
    if answer[0] != wanted:
        message = f"answered {answer[0]}, not {wanted}: {answer[1]}"
        raise SystemExit(message)
    return answer


if __name__ == "__main__":
    main()

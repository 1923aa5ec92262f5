"""`python -m bench.rush`: 200 buyers for 50 places from 40 connections, and the same with the lock removed.

Each buyer orders by the rule that the last page calls (`selling.ordering.place`). What is measured is how many get a
place, how many orders a second are decided, and how long a buyer waits. Without the guard that asks and takes in one
statement, more places are sold than there are: that is what it is for.

`--http`: the same by the page of the checkout, sent to the site as the runbook has it served on two cores. Each has
looked her order over; whoever gets a place is led to the page on which it is paid, and everybody else reads why not.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from bench import inbox
from bench.tills import open_till

BUYERS, PLACES, CONNECTIONS = 200, 50, 40
FOUND, SOLD_OUT = 302, "Every place in “Autumn” is taken."


def main() -> None:
    """Rush by the rule or by the pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.rush")
    parser.add_argument("--http", action="store_true", help="by the page of the checkout")
    with open_till() as till:
        is_right = by_pages(till) if parser.parse_args().http else by_rule(till)
    if not is_right:
        sys.exit("Something is not as it should be.")


def by_rule(till: Any) -> bool:
    """Rush twice, with the guard and without; say whether it alone kept what was there from being sold twice."""
    from payments import pooling  # noqa: PLC0415  (Django is set up only now)

    kept = rush(till, "with the guard")
    guarded, pooling._guarded = pooling._guarded, unguarded  # noqa: SLF001  (the sabotage)
    sold = rush(till, "without it")
    pooling._guarded = guarded  # noqa: SLF001
    return kept == PLACES < sold


def rush(till: Any, how: str) -> int:
    """Let everybody order at once; print what came of it, and return how many orders were placed."""
    from tests.factories import sold  # noqa: PLC0415
    from tests.factories.people import PersonFactory  # noqa: PLC0415

    thing = till.places(PLACES)
    sold.terms()
    outcomes = at_once(lambda person: order(person, thing), PersonFactory.create_batch(BUYERS), how)
    print(f"taken, as its pool says: {till.taken(thing)}")
    return outcomes["placed"]


def at_once(deed: Callable[[Any], tuple[str, float]], buyers: Sequence[Any], how: str) -> Counter[str]:
    """Have it done for every buyer, from so many connections; print what came of it and how long each took."""
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as connections:
        told = list(connections.map(deed, buyers))
    spent = time.perf_counter() - began
    outcomes = Counter(outcome for outcome, _wait in told)
    waits = statistics.quantiles([wait * 1000 for _outcome, wait in told], n=100)
    print(
        f"{how}: {dict(outcomes)} for {PLACES} places; {len(buyers) / spent:.0f} orders a second, "
        f"p50 {waits[49]:.0f} ms, p95 {waits[94]:.0f} ms; load {os.getloadavg()[0]:.1f}"
    )
    return outcomes


def by_pages(till: Any) -> bool:
    """Rush by the pages; say whether each place was sold once and nobody met an error."""
    from payments.models import Order  # noqa: PLC0415  (Django is set up only now)
    from tests.factories import cohorts  # noqa: PLC0415

    cohort, ready = looked_over(till)
    with inbox.site() as port:
        outcomes = at_once(lambda one: send(port, *one), ready, "by the page of the checkout")
    taken = cohorts.taken(cohort)
    print(f"taken, as its pool says: {taken}")
    return outcomes == {"led to pay": PLACES, SOLD_OUT: BUYERS - PLACES} and taken == Order.objects.count() == PLACES


def looked_over(till: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Let everybody look over a place in one cohort at the checkout; return it, and each one's cookies and form."""
    from courses.coordinating import selling  # noqa: PLC0415  (Django is set up only now)
    from tests.buying import decide, signed_in  # noqa: PLC0415
    from tests.factories import cohorts, sold  # noqa: PLC0415

    sold.terms()
    today = till.now.date()
    cohort = cohorts.cohort(places=PLACES, begins_on=today + timedelta(days=1), ends_on=today + timedelta(days=30))
    selling.put_on_sale(
        cohort.course, list_cents=30_000, member_cents=None, refunds=sold.RefundPolicyFactory.create(),
        account_code="4100", actor=None, at=sold.AT,
    )  # fmt: skip
    found = []
    for _buyer in range(BUYERS):
        client, _person = signed_in()
        client.defaults["SERVER_NAME"] = "localhost"
        client.post(f"/learn/{cohort.course.slug}/buy/", {"cohort": str(cohort.public_id), "whom": "me"})
        page = client.get("/checkout/").text
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        found.append((cookies, urlencode({**decide(page), "csrfmiddlewaretoken": token})))
    return cohort, found


def send(port: int, cookies: str, form: str) -> tuple[str, float]:
    """Send the page of the checkout and go where it leads in the house; say what is read there, and after how long."""
    began = time.perf_counter()
    status, led, _page = ask(port, "/checkout/", cookies, form)
    outcome = "led to pay" if status == FOUND and "/pay/cs_test_" in led else f"error {status}"
    if status == FOUND and led.startswith("/"):
        status, _led, page = ask(port, led, cookies)
        outcome = SOLD_OUT if SOLD_OUT in page else f"error {status} on {led}"
    return outcome, time.perf_counter() - began


def ask(port: int, path: str, cookies: str, form: str = "") -> tuple[int, str, str]:
    """Ask the site for a page, or send it a form, over a line of its own; return status, where it leads, and page."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        line.request("POST" if form else "GET", path, form or None, headers)
        answer = line.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read().decode()
    finally:
        line.close()


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

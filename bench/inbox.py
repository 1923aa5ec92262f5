"""`python -m bench.inbox`: the webhook at a steady 100 events a second, as the runbook has it served on two cores.

granian with two processes, PostgreSQL, signed thin events of payments that are ours and of another application's, sent
by a process of its own. Each event has its moment beforehand, and is timed from it: an answer that is late makes the
next one no later. Once with nobody who works them, once with a worker beside, each on a site that has just begun. The
floor is `/healthz`, asked as often. A real broker is used where REDIS_URL names one, else the demonstration's folder.

It ends with 1, and says why, where an event is lost or where 95 of a hundred take `--most` milliseconds or more.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.tills import open_till

AIM = 50
"""Milliseconds that 95 of a hundred events may take at the rate of the issue."""
WARM, ALONE, PATIENCE = 100, 500, 20.0
OK = 200
WEB = "granian --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 4 --log-level warning --no-ws --port"
WORKER = "celery --quiet -A lms worker -c 2 --loglevel critical"
Answers = list[tuple[int, float]]
"""The status of each, and how many milliseconds after its moment it was there."""
Send = Callable[[list[bytes], float], Answers]
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def main() -> None:
    """Measure the floor, one event after the other, the rate alone, and the rate with a worker beside."""
    parser = argparse.ArgumentParser(prog="python -m bench.inbox")
    parser.add_argument("--rate", type=float, default=100, help="events a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--most", type=float, default=AIM, help="milliseconds below which the p95 has to stay")
    told = parser.parse_args()
    rate, count, most = told.rate, round(told.rate * told.seconds), told.most
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to end."))  # So that what was begun is ended.
    print(f"load at the beginning: {os.getloadavg()[0]:.1f}; the aim is a p95 below {most:g} ms")
    with open_till() as till, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as client:
        sells = selling(till)
        first = take(till, sells, WARM + ALONE + count)
        with served(client) as send:
            send(first[:WARM], 0)
            report(f"floor: /healthz, {rate:.0f} a second", send([HEALTH] * count, rate))
            wrong = report("one event after the other", send(first[WARM:-count], 0))
            wrong += report(f"{rate:.0f} events a second, no worker", send(first[-count:], rate), most)
        second = take(till, sells, WARM + count)
        with served(client, WORKER) as send:
            send(second[:WARM], 0)
            until_worked(WARM)
            wrong += report(f"{rate:.0f} events a second, a worker beside", send(second[WARM:], rate), most)
            print(f"the worker has worked {done() - WARM} of them by then")
        taken = events().count()
    if taken != (sent := len(first) + len(second)):
        wrong.append(f"{taken} of {sent} events were taken in")
    print("\n".join(f"Wrong: {one}." for one in wrong) or f"taken in: all {sent}; the p95 stays below {most:g} ms")
    sys.exit(bool(wrong))


def selling(till: Any) -> Iterator[None]:
    """Have a course on sale; with each step a place on it is paid, and another application sells three things."""
    from courses.coordinating import selling as sales  # noqa: PLC0415  (Django is set up only now)
    from tests.factories import courses, sold  # noqa: PLC0415

    course = sales.put_on_sale(
        courses.course(),
        list_cents=30_000,
        member_cents=None,
        refunds=sold.RefundPolicyFactory.create(),
        account_code="4100",
        actor=None,
        at=sold.AT,
    )
    while True:
        till.pay(till.order(course.sellable))
        for _sale in range(3):
            till.sandbox.foreign()
        yield


def take(till: Any, sells: Iterator[None], count: int) -> list[bytes]:
    """Sell until there are so many events; return them as they are sent, signed only now."""
    before = len(till.sandbox.show("event"))
    while len(till.sandbox.show("event")) - before < count:
        for _sale in islice(sells, 50):
            pass
    return [request(letter) for letter in till.sandbox.letters()[:count]]


def request(letter: Any) -> bytes:
    """Return what goes over the wire."""
    from tests.factories.till import WEBHOOK  # noqa: PLC0415  (Django is set up only now)

    body = letter.body.encode()
    headers = {**letter.headers, "Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
    lines = [f"POST {WEBHOOK} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def served(client: ProcessPoolExecutor, *beside: str) -> Iterator[Send]:
    """Serve a site that begins now, with these beside; hand out what has the client's process send it requests."""
    with site(*beside) as port:
        yield lambda requests, rate: client.submit(send_all, requests, port, rate).result()


@contextmanager
def site(*beside: str) -> Iterator[int]:
    """Serve a site that begins now, with these beside; hand out its port."""
    from lms.management.commands import run  # noqa: PLC0415  (Django is set up only now)

    here, port = Path(sys.executable).parent, run.free_port(8700)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("broker", "broker-control"):
            (Path(folder) / name).mkdir()
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.site", "BENCH_FOLDER": folder}
        commands = [f"{WEB} {port} lms.wsgi:application".split(), *(each.split() for each in beside)]
        children = [run.begin([here / name, *rest]) for name, *rest in commands]
        try:
            run.wait_for_page(f"http://127.0.0.1:{port}/healthz", children)
            yield port
        finally:
            run.stop(children)


def send_all(requests: list[bytes], port: int, rate: float) -> Answers:
    """Send so many a second, or for a rate of 0 each after the answer to the one before it."""
    return asyncio.run(on_time(requests, port, rate) if rate else in_turn(requests, port))


async def in_turn(requests: list[bytes], port: int) -> Answers:
    """Send each when the one before it was answered."""
    return [await post(one, port, time.perf_counter()) for one in requests]


async def on_time(requests: list[bytes], port: int, rate: float) -> Answers:
    """Send each at its moment, however those before it fare."""
    began = time.perf_counter() + 1

    async def at_its_moment(place: int, one: bytes) -> tuple[int, float]:
        due = began + place / rate
        await asyncio.sleep(due - time.perf_counter())
        return await post(one, port, due)

    return await asyncio.gather(*(at_its_moment(*one) for one in enumerate(requests)))


async def post(one: bytes, port: int, due: float) -> tuple[int, float]:
    """Send it over a line of its own; return the status (0 where nobody answered) and how long after its moment."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(one)
            answer = await reader.read()
            writer.close()
        status = int(answer.split(b" ", 2)[1])
    except (OSError, IndexError):
        status = 0
    return status, (time.perf_counter() - due) * 1000


def events() -> Any:
    """Return what the inbox holds."""
    from payments.models import StripeEvent  # noqa: PLC0415  (Django is set up only now)

    return StripeEvent.objects.all()


def done() -> int:
    """Count the events that were worked."""
    return events().exclude(done_at=None).count()


def until_worked(count: int) -> None:
    """Wait until the worker, which has just begun, has worked so many events."""
    end = time.monotonic() + 120
    while done() < count:
        if time.monotonic() > end:
            sys.exit("The worker works nothing.")
        time.sleep(0.2)


def report(what: str, told: Answers, most: float = math.inf) -> list[str]:
    """Print how they were answered; return what is wrong with that, `most` being where the p95 is too late."""
    cuts = statistics.quantiles([spent for _status, spent in told], n=100)
    lost = sum(status != OK for status, _spent in told)
    print(
        f"{what}: {len(told)}, p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, "
        f"{100 * lost / len(told):.1f} % errors; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    wrong = [f"{what}: {lost} of {len(told)} were not taken in"] if lost else []
    return [*wrong, f"{what}: the p95 is {cuts[94]:.1f} ms, not below {most:g}"] if cuts[94] >= most else wrong


if __name__ == "__main__":
    main()

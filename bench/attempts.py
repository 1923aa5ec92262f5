"""`python -m bench.attempts`: whole attempts of twenty questions a second on one core, and a class that begins at once.

As `bench.screens`: the whole WSGI stack in this process, on a database of its own; CPU is this process's own time, the
database server's is not in it. An attempt is: begin (the rule), its page, four saves of five answers, handing in, and
the result.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from bench.screens import ask, get, prepare, signed_in

QUESTIONS = 20


def quiz_and_people(count: int) -> tuple[Any, list[Any]]:
    """Make a quiz that draws twenty of forty questions, and people who will sit it."""
    from tests.factories.people import PersonFactory  # noqa: PLC0415  (Django is set up only now)
    from tests.factories.quizzes import QuizFactory  # noqa: PLC0415

    return QuizFactory.create(questions=2 * QUESTIONS, drawn=QUESTIONS), PersonFactory.create_batch(count)


def sit(person: Any, quiz: Any, cookie: str) -> None:
    """Do a whole attempt, every answer given."""
    attempt = begin(person, quiz)
    address = attempt.get_absolute_url()
    asked = enumerate(attempt.questions, 1)
    answers = {f"q{number}": question["wording"]["options"][0]["key"] for number, question in asked}
    client = uuid4()
    expect(get(address, cookie)(), 200)
    for sequence, first in enumerate(range(1, QUESTIONS, 5), 1):
        spoken = [f"q{number}" for number in range(first, first + 5)]
        said = {"client": client, "sequence": sequence, "spoken": " ".join(spoken)}
        expect(ask(f"{address}save/", cookie, {**said, **{name: answers[name] for name in spoken}})[0], 200)
    expect(ask(address, cookie, {"client": client, "sequence": 9, "submit": "1", **answers})[0], 302)
    expect(get(f"{address}result/", cookie)(), 200)


def begin(person: Any, quiz: Any) -> Any:
    """Begin by the rule that the course's button calls."""
    from assessments import attempting  # noqa: PLC0415
    from foundation.ground import clock  # noqa: PLC0415

    return attempting.begin(person, quiz, at=clock.now())


def expect(status: int, wanted: int) -> None:
    """Stop where an answer is not what it should be."""
    if status != wanted:
        message = f"answered {status}, not {wanted}"
        raise SystemExit(message)


def one_after_the_other(quiz: Any, people: list[Any]) -> str:
    """Let each sit once; return CPU and wall of an attempt, in turns with the floor."""
    cookies = {person.pk: signed_in(person) for person in people}
    floor_call = get("/floor/signed-in/", cookies[people[0].pk])
    sit(people[0], quiz, cookies[people[0].pk])
    floor_call()
    floors, attempts, walls = [], [], []
    for person in people[1:]:
        cpu = time.process_time()
        floor_call()
        floors.append((time.process_time() - cpu) * 1000)
        cpu, wall = time.process_time(), time.perf_counter()
        sit(person, quiz, cookies[person.pk])
        attempts.append((time.process_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    floor, attempt, wall = (statistics.median(each) for each in (floors, attempts, walls))
    return (
        f"floor, signed in: {floor:.1f} ms CPU\n"
        f"a whole attempt of {QUESTIONS}: {attempt:.1f} ms CPU ({attempt / floor:.1f} x floor), {wall:.1f} ms in all; "
        f"{1000 / attempt:.1f} attempts a second and core"
    )


def at_once(quiz: Any, people: list[Any], threads: int) -> str:
    """Let everyone begin and open the page at once, served by so many threads as a worker has."""
    from django.db import connection  # noqa: PLC0415

    cookies = {person.pk: signed_in(person) for person in people}

    def start(person: Any) -> float:
        expect(get(begin(person, quiz).get_absolute_url(), cookies[person.pk])(), 200)
        return time.perf_counter() - opened

    opened, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as served:
        waits = sorted(served.map(start, people))
        list(served.map(lambda _each: connection.close(), range(threads)))
    spent = (time.process_time() - cpu) * 1000 / len(people)
    return (
        f"{len(people)} people begin at once, {threads} threads: the first page after {waits[0] * 1000:.0f} ms, "
        f"half after {waits[len(waits) // 2]:.1f} s, the last after {waits[-1]:.1f} s; {spent:.1f} ms CPU each"
    )


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    prepare()
    quiz, people = quiz_and_people(asked.attempts + asked.people + 1)
    sys.stdout.write(one_after_the_other(quiz, people[: asked.attempts + 1]) + "\n")
    sys.stdout.write(at_once(quiz, people[asked.attempts + 1 :], asked.threads) + "\n")


if __name__ == "__main__":
    main()

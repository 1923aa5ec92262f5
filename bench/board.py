"""`python -m bench.board`: the same screens with 1,000 learners, with 10,000 and, where asked for, with 100,000.

As `bench.screens`: the whole WSGI stack in this process, on a database of its own. The learners are in cohorts of five
hundred, filled by COPY: three of four have read a lesson, two of four the next, and everybody handed in the quiz ten
times, one of three passing it at the last. At each step every screen's statements are counted and its CPU is measured
beside the floor of the same minute. A learner's screens and a board should not grow; what sums over a course may, at
most with the root of how many they are.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from bench.screens import get, prepare, signed_in

COHORT = 500
ATTEMPTS = 10
FLOOR = "floor: signed in, one query, base page"


def teacher() -> Any:
    """Return the instructor of the demonstration."""
    from foundation.accounts.models import User  # noqa: PLC0415  (Django is set up only now)
    from lms.demo.people import PEOPLE  # noqa: PLC0415

    return User.objects.get(email=next(person.email for person in PEOPLE if person.key == "instructor"))


def released() -> Any:
    """Release a course of four modules with four lessons each and a quiz at the end of the first."""
    from tests.factories.courses import course, course_page, lesson_page, module_page  # noqa: PLC0415

    page = course_page(lessons=4, quiz=True)
    for number in range(2, 5):
        module = module_page(page, title=f"Module {number}")
        for lesson in range(1, 5):
            lesson_page(module, title=f"Part {number} lesson {lesson}")
    return course(page)


def somebody(course: Any) -> tuple[Any, Any]:
    """Return a learner who has read the first module and failed its quiz, and her attempt."""
    from tests.factories.courses import enrollment, read, sit  # noqa: PLC0415

    place = enrollment(course)
    for line in place.release.manifest["modules"][0]["lessons"]:
        read(place, line["slug"])
    return place, sit(place, right=0)


def fill(instructor: Any, place: Any, attempt: Any, learners: int) -> None:
    """Add cohorts until the course has so many learners, each like this one, with ten attempts like hers."""
    from courses.models import Cohort  # noqa: PLC0415
    from tests.factories.boards import cohort  # noqa: PLC0415

    course, groups = place.course, []
    for number in range(Cohort.objects.filter(course=course).count(), learners // COHORT):
        teachers = [instructor] if number < 2 else []
        groups.append(cohort(course, *teachers, title=f"Cohort {number:04}", begins_on=date(2026, 11, 2)))
    run("SET session_replication_role = replica")  # Nothing is checked that was true of the one who is copied.
    places = seat(place, groups)
    for number, left_out in ((1, 0), (2, 1)):
        line = course.current_release.manifest["modules"][0]["lessons"][number - 1]
        read(place, line, [each for turn, each in enumerate(places) if turn % 4 > left_out])
    sit_often(attempt, places)
    run("SET session_replication_role = origin")
    run("VACUUM ANALYZE")  # As the database's own watcher would a minute later.


class Seat(NamedTuple):
    """A place and whose it is, by their internal keys."""

    id: int
    trainee: int


def seat(place: Any, groups: Sequence[Any]) -> list[Seat]:
    """Give five hundred people a place in each of these cohorts."""
    count = COHORT * len(groups)
    names = ((uuid4(), f"{uuid4()}@example.org", f"Demo Crowd {number % COHORT:05}") for number in range(count))
    people = copy("accounts_user", place.trainee_id, ("public_id", "email", "name"), names)
    seats = ((uuid4(), person, groups[turn // COHORT].pk) for turn, person in enumerate(people))
    places = copy("courses_enrollment", place.pk, ("public_id", "trainee_id", "cohort_id"), seats)
    return [Seat(*each) for each in zip(places, people, strict=True)]


def read(place: Any, line: Any, readers: Sequence[Seat]) -> None:
    """Let these people have read this lesson, as she did."""
    hers = place.readings.get(lesson__page_key=line["key"])
    copy("courses_reading", hers.pk, ("enrollment_id",), ((reader.id,) for reader in readers))


def sit_often(attempt: Any, seats: Sequence[Seat]) -> None:
    """Let each of these people hand in the quiz ten times, as this attempt was; one of three passes at the last."""
    sat = [(place, person, number) for place, person in seats for number in range(1, ATTEMPTS + 1)]
    each = ((uuid4(), person, number) for _place, person, number in sat)
    attempts = copy("assessments_attempt", attempt.pk, ("public_id", "person_id", "number"), each)
    ties = ((place, key) for (place, _person, _number), key in zip(sat, attempts, strict=True))
    copy("courses_quizsitting", attempt.sitting.pk, ("enrollment_id", "attempt_id"), ties)
    marks = (
        (key, "t" if number == ATTEMPTS and person % 3 == 0 else "f")
        for (_place, person, number), key in zip(sat, attempts, strict=True)
    )
    copy("assessments_mark", attempt.marks.get().pk, ("attempt_id", "has_passed"), marks)


def copy(table: str, like: int, given: Sequence[str], rows: Iterable[Sequence[object]]) -> range:
    """COPY rows into a table and return their keys: the `given` columns of each, all others as in the row `like`."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  (our own tables and columns)
        same = [column.name for column in cursor.description if column.name not in {"id", *given}]
        out = f"COPY (SELECT {', '.join(same)} FROM {table} WHERE id = {like}) TO STDOUT"  # noqa: S608
        with cursor.copy(out) as read_out:
            rest = b"".join(bytes(part) for part in read_out)
        cursor.execute(f"SELECT max(id) + 1 FROM {table}")  # noqa: S608
        first = last = cursor.fetchone()[0]
        with cursor.copy(f"COPY {table} (id, {', '.join([*given, *same])}) FROM STDIN") as filled:
            for last, row in enumerate(rows, first):
                filled.write("\t".join(map(str, (last, *row, ""))).encode() + rest)
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
    return range(first, last + 1)


def run(statement: str) -> None:
    """Run one statement."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement)


def screens(course: Any, learner: Any, instructor: Any) -> dict[str, Callable[[], int]]:
    """Return each screen as a call that answers with a status."""
    from courses.models import Cohort  # noqa: PLC0415

    hers, theirs = signed_in(learner), signed_in(instructor)
    group = f"/admin/cohort/{Cohort.objects.filter(course=course).earliest('pk').public_id}"
    return {
        FLOOR: get("/floor/signed-in/", hers),
        "floor: a bare page of the admin": get("/floor/admin/", theirs),
        "course, a learner's": get(f"/learn/{course.slug}/", hers),
        "lesson, a learner's": get(f"/learn/{course.slug}/lesson-1/", hers),
        "board of 500, by name": get(f"{group}/board/", theirs),
        "board of 500, longest away first": get(f"{group}/board/", theirs, "order=since"),
        "board of 500, least far first": get(f"{group}/board/", theirs, "order=far"),
        "board of 500, who is stuck": get(f"{group}/board/", theirs, "show=stuck"),
        "where 500 are now": get(f"{group}/where/", theirs),
        "cohorts of hers, 1,000 people": get("/admin/cohorts/mine/", theirs),
        "the admin's first page, likewise": get("/admin/", theirs),
        "results of 500": get(f"{group}/results/", theirs),
        "results of the whole course": get(f"/admin/course/{course.public_id}/results/", theirs),
    }


def measure(calls: dict[str, Callable[[], int]], rounds: int) -> str:
    """Return a table: statements, CPU, its ratio to the floor, and latency, of so many calls in turns."""
    from tests.standards.queries import statements  # noqa: PLC0415

    counts: dict[str, int] = {}
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for name, call in calls.items():
        if (status := call()) != 200:
            message = f"{name} answers {status}"
            raise SystemExit(message)
        with statements() as asked:
            call()
        counts[name] = len(asked)
    for _ in range(rounds):
        for name, call in calls.items():
            cpu, wall = time.process_time(), time.perf_counter()
            call()
            figures[name].append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))
    floor = statistics.median(cpu for cpu, _wall in figures[FLOOR])
    lines = [f"{'screen':40}{'SQL':>5}{'CPU ms':>9}{'x floor':>9}{'p50 ms':>9}{'p95 ms':>9}"]
    for name, spent in figures.items():
        cpu, wall = (statistics.median(each) for each in zip(*spent, strict=True))
        slow = statistics.quantiles((wall for _cpu, wall in spent), n=20)[-1]
        lines.append(f"{name:40}{counts[name]:5}{cpu:9.1f}{cpu / floor:9.2f}{wall:9.1f}{slow:9.1f}")
    return "\n".join(lines)


def main() -> None:
    """Prepare, fill step by step, measure at each, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--most", type=int, default=10_000, help="how many learners at the last step: 1000, 10000, 100000"
    )
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    prepare()
    course, instructor = released(), teacher()
    place, attempt = somebody(course)
    for learners in (1_000, 10_000, 100_000):
        if learners > asked.most:
            break
        began = time.perf_counter()
        fill(instructor, place, attempt, learners)
        sys.stdout.write(f"\n{learners} learners, filled in {time.perf_counter() - began:.0f} s\n")
        sys.stdout.write(measure(screens(course, place.trainee, instructor), asked.rounds) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

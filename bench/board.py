"""`python -m bench.board`: the same screens with 1,000 learners, with 10,000 and, where asked for, with 100,000.

As `bench.screens`: the whole WSGI stack in this process, on a database of its own. The learners are in cohorts of five
hundred; three of four have read a lesson, two of four the next, and as many handed in the quiz without passing it. At
each step every screen's statements are counted and its CPU is measured beside the floor of the same minute. A learner's
screens and a board should not grow; what sums over a whole course may.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.screens import get, prepare, signed_in

COHORT = 500
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


def fill(course: Any, instructor: Any, attempt: Any, learners: int) -> None:
    """Add cohorts until the course has so many learners."""
    from courses.models import Cohort  # noqa: PLC0415
    from tests.factories.boards import cohort, crowd  # noqa: PLC0415

    for number in range(Cohort.objects.filter(course=course).count(), learners // COHORT):
        title = f"Cohort {number:04}"
        teachers = [instructor] if number < 2 else []
        group = cohort(course, *teachers, title=title, begins_on=date(2026, 11, 2))
        crowd(group, COHORT, read=COHORT * 3 // 4)
        read_on(group)
        hand_in(group, attempt)
    analyze()


def read_on(group: Any) -> None:
    """Let half of the cohort read the second lesson too."""
    run(
        """INSERT INTO courses_reading (enrollment_id, lesson_id, version_id, opened_at, finished_at, seen_block)
        SELECT place.id, lesson.id, version.id, place.began_at, place.began_at + interval '2 hours', ''
        FROM courses_enrollment place, courses_lesson lesson JOIN courses_lessonversion version
        ON version.lesson_id = lesson.id WHERE lesson.course_id = %s AND lesson.slug = 'lesson-2'
        AND place.cohort_id = %s AND place.id %% 2 = 0""",
        [group.course_id, group.pk],
    )


def hand_in(group: Any, attempt: Any) -> None:
    """Let half of the cohort have handed in the quiz, as this attempt was."""
    from assessments.models import Attempt, Mark  # noqa: PLC0415

    mark = attempt.marks.get()
    own = [f.column for f in Attempt._meta.concrete_fields if f.name not in {"id", "public_id", "person"}]
    marks = [f.column for f in Mark._meta.concrete_fields if f.name not in {"id", "public_id", "attempt"}]
    of_mark = {f.column for f in Mark._meta.concrete_fields} & {"public_id"}
    names, mark_names = ", ".join(own), ", ".join([*marks, *sorted(of_mark)])
    said, mark_said = ", ".join(f"a.{name}" for name in own), ", ".join(f"m.{name}" for name in marks)
    fresh = ", gen_random_uuid()" if of_mark else ""
    run(
        f"""WITH made AS (INSERT INTO assessments_attempt (public_id, person_id, {names})
        SELECT gen_random_uuid(), place.trainee_id, {said} FROM courses_enrollment place, assessments_attempt a
        WHERE a.id = %s AND place.cohort_id = %s AND place.id %% 2 = 0 RETURNING id, person_id),
        sat AS (INSERT INTO courses_quizsitting (enrollment_id, attempt_id, module_key)
        SELECT place.id, made.id, s.module_key FROM made JOIN courses_enrollment place
        ON place.trainee_id = made.person_id AND place.cohort_id = %s, courses_quizsitting s WHERE s.attempt_id = %s)
        INSERT INTO assessments_mark (attempt_id, {mark_names})
        SELECT made.id, {mark_said}{fresh} FROM made, assessments_mark m WHERE m.id = %s""",  # noqa: S608  (our columns)
        [attempt.pk, group.pk, group.pk, attempt.pk, mark.pk],
    )


def run(statement: str, values: list[Any]) -> None:
    """Run one statement."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def analyze() -> None:
    """Let the database know how many there are, as its own watcher would a minute later."""
    run("ANALYZE", [])


def screens(course: Any, learner: Any, instructor: Any) -> dict[str, Callable[[], int]]:
    """Return each screen as a call that answers with a status."""
    from courses.models import Cohort  # noqa: PLC0415

    hers, theirs = signed_in(learner), signed_in(instructor)
    group = f"/admin/cohort/{Cohort.objects.filter(course=course).earliest('pk').public_id}"
    return {
        FLOOR: get("/floor/signed-in/", hers),
        "course, a learner's": get(f"/learn/{course.slug}/", hers),
        "lesson, a learner's": get(f"/learn/{course.slug}/lesson-1/", hers),
        "board of 500, by name": get(f"{group}/board/", theirs),
        "board of 500, longest away first": get(f"{group}/board/", theirs, "order=since"),
        "board of 500, least far first": get(f"{group}/board/", theirs, "order=far"),
        "board of 500, who is stuck": get(f"{group}/board/", theirs, "show=stuck"),
        "where 500 are now": get(f"{group}/where/", theirs),
        "results of 500": get(f"{group}/results/", theirs),
        "results of the whole course": get(f"/admin/course/{course.public_id}/results/", theirs),
    }


def measure(calls: dict[str, Callable[[], int]], rounds: int) -> str:
    """Return a table: statements, CPU, its ratio to the floor, and latency, each a median of so many calls in turns."""
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
    lines = [f"{'screen':40}{'SQL':>5}{'CPU ms':>9}{'x floor':>9}{'p50 ms':>9}"]
    for name, spent in figures.items():
        cpu, wall = (statistics.median(each) for each in zip(*spent, strict=True))
        lines.append(f"{name:40}{counts[name]:5}{cpu:9.1f}{cpu / floor:9.2f}{wall:9.1f}")
    return "\n".join(lines)


def main() -> None:
    """Prepare, fill step by step, measure at each, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--most", type=int, default=10_000, help="how many learners at the last step: 1000, 10000, 100000"
    )
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    prepare()
    course, instructor = released(), teacher()
    place, attempt = somebody(course)
    for learners in (1_000, 10_000, 100_000):
        if learners > asked.most:
            break
        began = time.perf_counter()
        fill(course, instructor, attempt, learners)
        sys.stdout.write(f"\n{learners} learners, filled in {time.perf_counter() - began:.0f} s\n")
        sys.stdout.write(measure(screens(course, place.trainee, instructor), asked.rounds) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What is left, why something is not open yet, and until when: in words (all of it stands on the course's page)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from certificates.models import Activity
from courses import following, showing, telling
from courses.following import Following
from courses.models import Cohort, CourseRelease, Enrollment, Extension, Waiver
from courses.progress import Kind, Step, Wait, Why
from tests.factories.courses import AT, course, course_page, enrollment, lesson_page, module_page, read

pytestmark = pytest.mark.django_db


def place(*, lessons: int = 3, **change: Any) -> Enrollment:
    """A place on a course of so many lessons whose manifest says so besides."""
    found = course(lessons=lessons, quiz=change.pop("quiz", False))
    return _changed(enrollment(found), **change)


def _changed(found: Enrollment, **change: Any) -> Enrollment:
    release = found.release
    fresh = CourseRelease.objects.create(
        course=found.course, number=release.number + 1, manifest={**release.manifest, **change}, digest="0" * 64,
        released_at=AT,
    )  # fmt: skip
    found.release = fresh
    found.save()
    return found


def of(found: Enrollment, *, at: datetime = AT) -> Following:
    return following.again(Enrollment.objects.get(pk=found.pk), at=at)


def titles(found: Following) -> list[tuple[str, str]]:
    return [(line["title"], line["said"]) for line in telling.left(found)]


def keys(found: Enrollment) -> list[str]:
    return [line["key"] for module in found.release.manifest["modules"] for line in module["lessons"]]


def test_some_of_several_is_a_choice_in_words_until_there_are_enough() -> None:
    found = place()
    one, two, three = keys(found)
    group = {"kind": "some", "least": 1, "says": "Electives", "of": [_lesson(two), _lesson(three)]}
    found = _changed(found, rule={"kind": "all", "of": [_lesson(one), group]})

    before = titles(of(found))
    read(found, "lesson-2")

    assert before == [
        ("Read “Lesson 1”", "About 20 minutes."),
        ("Choose 1 of these: Electives", "Lesson 2; Lesson 3"),
    ]
    assert titles(of(found)) == [("Read “Lesson 1”", "About 20 minutes.")]
    assert telling.optional(of(found).progress) == [
        {"kind": "lesson", "title": "Read “Lesson 3”", "said": "About 20 minutes."}
    ]


def _lesson(key: str) -> Any:
    return {"kind": "lesson", "key": key}


def test_a_choice_that_was_begun_says_how_many_more_and_names_groups_by_their_words() -> None:
    found = place(quiz=True)
    one, two, three = keys(found)
    module = found.release.manifest["modules"][0]["key"]
    parts = [
        _lesson(one),
        {"kind": "all", "says": "Both of the others", "of": [_lesson(two), _lesson(three)]},
        {"kind": "all", "of": [_lesson(two), {"kind": "quiz", "key": module}]},
        {"kind": "check", "key": "asks"},
        {"kind": "credit", "key": str(uuid4()), "says": "A day in court"},
    ]
    found = _changed(found, rule={"kind": "some", "least": 2, "of": parts})
    read(found, "lesson-1")

    assert titles(of(found)) == [
        (
            "Choose 1 more of these",
            "Both of the others; Lesson 2, Quiz: A made-up quiz (Opens when every lesson of “Demo module” is "  # noqa: ISC004
            "finished); Answer a question in a lesson; Credit from “A day in court”",
        )
    ]


def test_credit_from_elsewhere_and_a_check_are_told_and_the_evaluation_comes_last() -> None:
    found = place(lessons=1)
    [key] = keys(found)
    manifest = found.release.manifest
    manifest["modules"][0]["lessons"][0]["asks"] = [
        {"kind": "check", "block": "asks", "seconds": 0, "within": "", "path": "main"}
    ]
    activity = Activity.objects.create(kind="session", title="A day in court")
    rule = {
        "kind": "all",
        "of": [
            _lesson(key),
            {"kind": "check", "key": "asks"},
            {"kind": "credit", "key": str(activity.public_id), "says": "A day in court", "minutes": 60},
            {"kind": "credit", "key": str(uuid4()), "says": "A film"},
            {"kind": "evaluation"},
        ],
    }
    found = _changed(found, modules=manifest["modules"], rule=rule, evaluation={"statements": []})

    assert titles(of(found)) == [
        ("Read “Lesson 1”", "About 20 minutes."),
        ("Earn credit from “A day in court”", "It is earned elsewhere; it counts here from 60 minutes on."),
        ("Earn credit from “A film”", "It is earned elsewhere; any credit from it counts here."),
        ("Answer question 1 in “Lesson 1”", "It stands in the lesson."),
        ("Say what you think of the course", "Opens when everything else is done."),
    ]


def test_the_syllabus_and_addresses_know_every_kind_of_step() -> None:
    rule = {"kind": "all", "of": [{"kind": "credit", "key": str(uuid4()), "says": "A film"}, {"kind": "evaluation"}]}
    found = place(lessons=1, rule=rule, evaluation={"statements": []})
    Waiver.objects.create(enrollment=found, kind="evaluation", key="", at=AT)
    stands = of(found)

    parts = showing.syllabus(found, stands.progress)

    home = f"/learn/{found.course.slug}/"
    assert [
        (part["title"], [(row["title"], row["url"], row["mark"]) for row in part["lessons"]]) for part in parts
    ] == [
        ("Demo module", [("Lesson 1", f"{home}lesson-1/", "optional")]),
        (
            "At the end",
            [
                ("Credit from “A film”", home, ""),
                ("Evaluation of the course", f"{home}evaluation/", "excused by the office"),
            ],
        ),
    ]
    assert telling.excused(stands.progress) == ["Evaluation of the course"]


def test_a_step_that_waits_says_each_reason() -> None:
    """A module, a course, a day and the end of a place, in the zone that each moment carries."""
    cohort_zone = datetime(2026, 11, 9, 5, tzinfo=UTC).astimezone(Cohort(zone="America/New_York").own_zone)
    waits = (
        Wait(Why.MODULE, "Basics"),
        Wait(Why.COURSE, "The Code"),
        Wait(Why.DATE, opens_at=cohort_zone),
        Wait(Why.ENDED, opens_at=cohort_zone + timedelta(hours=9, minutes=30)),
    )
    page = course_page(lessons=1)
    lesson_page(module_page(page, title="More"), title="Later")
    step = of(enrollment(course(page))).progress.steps[0]

    ended = "Your time on this course ended: it lasted until November 9, 2026, 9:30 a.m. (New York time)."
    assert telling.why(replace(step, waits=waits)) == [
        "Opens when the module “Basics” is finished.",
        "Opens when the course “The Code” is finished.",
        "Opens on November 9, 2026 (New York time).",
        f"{ended} You can go on reading; nothing can be finished any more. The office can give you more time.",
    ]
    assert telling.why(step) == []
    assert isinstance(step, Step)
    assert step.kind is Kind.LESSON


def test_until_when_a_place_counts_is_said_with_its_zone_and_whose_it_is() -> None:
    found = place(lessons=1)
    assert telling.until(of(found)) is None
    found.cohort = Cohort.objects.create(
        course=found.course,
        title="Fall",
        begins_on=date(2026, 10, 1),
        ends_on=date(2026, 11, 30),
        zone="America/Chicago",
    )
    found.save()
    fall = telling.until(of(found))
    Extension.objects.create(enrollment=found, until=datetime(2026, 12, 5, 23, 0, tzinfo=UTC), reason="x", at=AT)
    own = telling.until(of(found))
    over = telling.until(of(found, at=AT + timedelta(days=60)))

    assert fall == {"said": "You have time until the end of November 30, 2026 (Chicago time).", "has_ended": False}
    assert own == {
        "said": "You have time until December 5, 2026, 5 p.m. (Chicago time): the office extended it for you.",
        "has_ended": False,
    }
    assert over is not None
    assert over["has_ended"]
    assert over["said"].startswith(
        "Your time on this course ended: it lasted until December 5, 2026, 5 p.m. (Chicago time)."
    )

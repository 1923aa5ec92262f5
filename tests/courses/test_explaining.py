"""Why somebody is not done is said step by step in plain sentences, at the same cost however long the course is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assessments.models import Attempt
from courses.coordinating import excusing, explaining, extending, leaving, reporting
from courses.coordinating.reporting import Clock
from courses.models import CheckAnswer, CourseRelease, Enrollment, Waiver, Watching
from courses.progress import Kind, State, Step, Wait, Why
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    open_lesson,
    read,
    read_everything,
    sit,
)
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
WHEN = "November 2, 2026, 1:30 p.m. (New York time)"
CLOCK = Clock(ZoneInfo("America/New_York"), AT)
AFTER = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)


def facts(place: Enrollment, *, at: datetime = AT) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.title, step.state, step.facts) for step in explaining.explain(place, at=at).steps]


def rewritten(place: Enrollment, **words: object) -> Enrollment:
    """Put the place on another release whose manifest says this too."""
    manifest = {**place.release.manifest, **words}
    made = CourseRelease.objects.create(course=place.course, number=2, manifest=manifest, digest="", released_at=AT)
    Enrollment.objects.filter(pk=place.pk).update(release=made)
    return Enrollment.objects.get(pk=place.pk)


def test_a_place_that_was_never_begun_says_what_would_complete_it() -> None:
    told = explaining.explain(enrollment(course(quiz=True)), at=AT)

    assert told.lines == (
        f"Not finished: 0 of 3 steps are done. The place began on {WHEN}.",
        "The release is number 1, the newest.",
        "Never seen in this course.",
    )
    assert told.left == (
        "Finish the lesson “Lesson 1”.", "Finish the lesson “Lesson 2”.", "Pass the quiz “A made-up quiz”."
    )  # fmt: skip
    assert [(step.title, step.state, step.facts) for step in told.steps][1:] == [
        ("The lesson “Lesson 2”", "open, not begun", ()),
        ("The quiz “A made-up quiz”", "not open yet", ("Opens when every lesson of “Demo module” is finished.",)),
    ]


def test_what_was_read_and_sat_is_told_with_its_moments_and_results() -> None:
    place = enrollment(course(quiz=True))
    read(place, "lesson-1")
    open_lesson(place, "lesson-2")
    first = facts(place)
    read_everything(place)
    sit(place, right=1)
    sit(place, right=2, at=AT + timedelta(days=2))

    later = facts(place)

    assert first[:2] == [
        ("The lesson “Lesson 1”", "done", (f"Opened on {WHEN}, finished on {WHEN}.",)),
        ("The lesson “Lesson 2”", "begun", (f"Opened on {WHEN}, not finished.",)),
    ]
    assert later[2] == (
        "The quiz “A made-up quiz”",
        "begun",
        (
            f"Attempt 1 was handed in on {WHEN}: not passed, with 1 of 5 points.",
            "Attempt 2 was handed in on November 4, 2026, 1:30 p.m. (New York time): not passed, with 2 of 5 points.",
        ),
    )
    assert explaining.explain(place, at=AT).lines[-1] == "Last seen on November 4, 2026, 1:30 p.m. (New York time)."


def test_an_attempt_that_is_open_and_one_without_a_mark_say_so() -> None:
    place = read_everything(enrollment(course(quiz=True)))
    row: Any = Attempt.objects.with_points().get(pk=sit(place, right=5).pk)

    passed = reporting.attempt(row, CLOCK)
    row.points = None
    waiting = reporting.attempt(row, CLOCK)
    row.submitted_at = None
    begun = reporting.attempt(row, CLOCK)

    assert passed == f"Attempt 1 was handed in on {WHEN}: passed, with 5 of 5 points."
    assert waiting == f"Attempt 1 was handed in on {WHEN} and waits for its mark."
    assert begun == f"Attempt 1 was begun on {WHEN} and is not handed in."


def test_what_the_office_decided_is_told_with_who_did_it_and_why() -> None:
    place, staff = place_in(cohort()), PersonFactory.create(name="Demo Coordinator")
    [step, *_rest] = excusing.excusable(place)
    excusing.excuse(place, (step.kind.value, step.key), actor=staff, at=AT, reason="Knows it")
    extending.extend(place, date(2026, 12, 24), actor=staff, at=AT, reason="Ill")
    place.extensions.update(reason="")

    told = explaining.explain(place, at=AT)

    until = "the end of December 24, 2026 (New York time)"
    assert told.lines[1:3] == (
        f"The place lasts until {until}.",
        f"A later end of their own, {until}, was given on {WHEN} by Demo Coordinator. Reason: none is kept",
    )
    assert (told.steps[0].state, told.steps[0].is_done) == ("excused", True)
    assert told.steps[0].facts == (f"Excused on {WHEN} by Demo Coordinator. Reason: Knows it",)
    assert told.left == ("Finish the lesson “Lesson 2”.",)
    excused = place.waivers.get()
    excused.actor = None
    assert reporting.waiver(excused, CLOCK) == f"Excused on {WHEN} by the platform. Reason: Knows it"


def test_a_place_whose_last_day_has_passed_says_so_and_how_it_opens_again() -> None:
    place = place_in(cohort())

    told = explaining.explain(place, at=AFTER)

    end = "the end of November 30, 2026 (New York time)"
    assert told.lines[1] == f"The place lasted until {end}."
    assert told.steps[0].facts == (f"The time for it lasted until {end}.", "Extending the end opens it again.")


def test_every_reason_to_wait_has_its_sentence() -> None:
    waits = [Wait(why, title="First", opens_at=AT) for why in Why]
    step = Step(Kind.LESSON, "k", "s", "Lesson", 5, State.LOCKED, "Module", waits=tuple(waits))

    assert list(reporting.waits(step)) == [
        "Opens on November 2, 2026 (New York time).",
        "Opens when the module “First” is finished.",
        "Opens when the course “First” is finished.",
        "Opens when every lesson of “First” is finished.",
        "Opens when everything else is done.",
        f"The time for it lasted until {WHEN}.",
        "Extending the end opens it again.",
    ]


def test_checks_recordings_credit_and_the_form_are_told_and_a_choice_says_how_many_are_enough() -> None:
    place = enrollment()
    module = place.release.manifest["modules"][0]
    one = module["lessons"][0]["key"]
    asks = [
        {"kind": "check", "block": "c", "seconds": 0, "within": "", "path": "main"},
        *({"kind": "recording", "block": block, "seconds": 125, "within": "", "path": "main"} for block in "vwx"),
    ]
    lessons = [{**module["lessons"][0], "asks": asks}, {**module["lessons"][1], "is_optional": True}]
    either = [{"kind": "credit", "key": "a-key", "minutes": 30, "says": "The hearing"}, {"kind": "check", "key": "c"}]
    rule = {
        "kind": "all",
        "of": [
            {"kind": "lesson", "key": one}, {"kind": "some", "least": 1, "of": either}, {"kind": "evaluation"}
        ],
    }  # fmt: skip
    words = {"modules": [{**module, "lessons": lessons}], "rule": rule, "evaluation": {"statements": []}}
    place = rewritten(place, **words)
    lesson = place.course.lessons.get(page_key=one)
    version = lesson.versions.get()
    here = {"enrollment": place, "lesson": lesson}
    for _ in range(2):
        CheckAnswer.objects.create(
            **here, block="c", version=version, question=place.public_id, said={}, is_right=False, at=AT
        )
    Watching.objects.create(**here, block="v", spans=[[0, 300], [600, 650]], began_at=AT, told_at=AT)
    Watching.objects.create(**here, block="w", began_at=AT, told_at=AT, transcript_at=AT)

    told = explaining.explain(place, at=AT)

    assert [step.facts for step in told.steps] == [
        (
            "1 of 1 check answered (2 answers in all).",
            "0:35 of 2:05 minutes of the recording were played, as the browser says.",
            f"The transcript of the recording was read on {WHEN}.",
            "The recording was not played, and its transcript not read.",
        ),
        ("The course can be finished without it.",),
        ("0 minutes earned.", "The course can be finished without it."),
        ("Opens when everything else is done.",),
    ]
    assert told.left == ("Finish the lesson “Lesson 1”.", "Give the evaluation at the end.")


def test_of_a_choice_that_is_not_met_it_says_how_many_are_enough() -> None:
    place = enrollment()
    either = [{"kind": "credit", "key": "a-key", "minutes": 30, "says": "The hearing"}, {"kind": "check", "key": "c"}]
    place = rewritten(place, rule={"kind": "all", "of": [{"kind": "some", "least": 1, "of": either}]})

    told = explaining.explain(place, at=AT)

    assert told.left == ("1 more of these is enough: Earn credit from “The hearing”. Answer a check in a lesson.",)


def test_a_course_that_is_finished_was_left_or_waits_for_its_certificate_says_so() -> None:
    done, gone, waiting = finished(), enrollment(), enrollment()
    leaving.leave(gone, actor=None, at=AT)
    for step in excusing.excusable(waiting):  # as a release leaves it that takes the last open step away
        Waiver.objects.create(enrollment=waiting, kind=step.kind.value, key=step.key, reason="", at=AT)

    lines = [explaining.explain(place, at=AT).lines[0] for place in (done, gone, waiting)]

    assert lines == [
        f"The course was finished on {WHEN}.",
        f"The place ended on {WHEN}, unfinished.",
        "Nothing is left. The course is finished once the person takes the certificate on its page.",
    ]
    assert explaining.explain(done, at=AT).left == ()


def test_a_newer_release_is_named() -> None:
    place = enrollment()
    words = {"manifest": place.release.manifest, "digest": "", "released_at": AT}
    CourseRelease.objects.create(course=place.course, number=2, **words)

    assert "The release is number 1; the newest is 2." in explaining.explain(place, at=AT).lines


def test_it_costs_as_much_for_two_lessons_as_for_twenty() -> None:
    """P25."""
    counts = []
    for lessons in (2, 20):
        place = read_everything(enrollment(course(course_page(lessons=lessons))))
        place = Enrollment.objects.select_related("course", "release").get(pk=place.pk)
        with statements() as run:
            explaining.explain(place, at=AT)
        counts.append(len(run))

    assert counts == [8, 8]

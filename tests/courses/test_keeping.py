"""A person can take her record of learning away; what must be kept is kept without her name (P24)."""

from __future__ import annotations

import json

import pytest

from courses import keeping
from courses.authoring import releasing
from courses.models import Enrollment
from tests.factories.courses import AT, course, course_page, enrollment, finished
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_the_export_holds_places_readings_and_quizzes_and_is_plain() -> None:
    place = finished(course(quiz=True, title="The Code"))

    told = json.loads(json.dumps(keeping.export(place.trainee)))

    [told_place] = told["enrollments"]
    assert (told_place["id"], told_place["course"], told_place["release"]) == (str(place.public_id), "The Code", 1)
    assert (told_place["began_at"], told_place["finished_at"], told_place["left_at"]) == (
        AT.isoformat(),
        AT.isoformat(),
        None,
    )
    assert told_place["lessons"] == [
        {"title": title, "opened_at": AT.isoformat(), "finished_at": AT.isoformat()}
        for title in ("Lesson 1", "Lesson 2")
    ]
    assert [quiz["attempt"] for quiz in told_place["quizzes"]] == [str(place.sittings.get().attempt.public_id)]
    assert told["releases"] == []


def test_the_export_holds_what_an_instructor_released() -> None:
    instructor = PersonFactory.create()
    releasing.release(course_page(title="The Code"), note="First", actor=instructor, at=AT)

    assert keeping.export(instructor)["releases"] == [
        {"course": "The Code", "release": 1, "note": "First", "at": AT.isoformat()}
    ]


def test_the_export_holds_nothing_of_anybody_else() -> None:
    finished()

    told = keeping.export(PersonFactory.create())

    parts = {"enrollments", "completed_programs", "releases_of_programs", "releases", "cohorts_taught"}
    assert set(told) == parts | {"questions_asked", "answers_given", "announcements_made", "evaluations_given"}
    assert [name for name, found in told.items() if found != []] == []


def test_erasing_ends_open_places_and_keeps_what_was_done() -> None:
    trainee = PersonFactory.create()
    done, open_place = finished(trainee=trainee), enrollment(trainee=trainee)

    [said] = keeping.erase(trainee, AT)

    assert said.startswith("Which courses you took, which lessons you finished and which programs you completed")
    assert keeping.kept(trainee) == [said]
    facts = Enrollment.objects.order_by("pk").values_list("pk", "finished_at", "left_at")
    assert list(facts) == [(done.pk, AT, None), (open_place.pk, None, AT)]


def test_erasing_somebody_without_a_place_keeps_nothing() -> None:
    assert keeping.erase(PersonFactory.create(), AT) == []

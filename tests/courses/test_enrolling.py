"""A place on a course: one for each person, welcomed by letter, given up and taken up again without loss."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from courses import following
from courses.authoring import releasing
from courses.coordinating import enrolling, leaving
from courses.coordinating.deciding import FinishedAlready
from courses.coordinating.enrolling import EnrollmentClosed, NobodyThere
from courses.models import Course, Enrollment
from foundation.accounts.holding import Erased
from foundation.ground import jobbing
from foundation.ground.models import JobResult
from foundation.letters.models import Letter
from tests.factories.courses import AT, course, course_page, enrollment, finished, lessons_of, read, rewrite
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


def test_a_trainee_gets_a_place_on_the_current_release_and_a_letter() -> None:
    found, trainee = course(title="The Code"), PersonFactory.create(name="Demo Trainee", email="a@example.org")

    place = enrolling.enroll(trainee, found, actor=trainee, at=AT)

    assert (place.trainee, place.course, place.release, place.began_at) == (trainee, found, found.current_release, AT)
    letter = Letter.objects.get()
    assert (letter.reason, letter.address, letter.about) == ("welcome", "a@example.org", place.public_id)
    assert letter.context == {
        "name": "Demo Trainee",
        "course": "The Code",
        "minutes": 40,
        "link": f"http://testserver/learn/{found.slug}/",
    }


def test_enrolling_twice_is_one_place_and_one_letter() -> None:
    found, trainee = course(), PersonFactory.create()

    first = enrolling.enroll(trainee, found, actor=trainee, at=AT)
    second = enrolling.enroll(trainee, found, actor=trainee, at=LATER)

    assert first == second
    assert (Enrollment.objects.count(), Letter.objects.count()) == (1, 1)
    assert ModelLogEntry.objects.filter(action="courses.enroll").count() == 1


def test_the_database_refuses_a_second_place() -> None:
    place = enrollment()

    with pytest.raises(IntegrityError, match="one_enrollment_a_course"), transaction.atomic():
        Enrollment.objects.create(trainee=place.trainee, course=place.course, release=place.release, began_at=AT)


def test_a_closed_course_takes_nobody_new_and_keeps_whoever_is_in_it() -> None:
    place = enrollment()
    Course.objects.update(closed_at=AT)

    with pytest.raises(EnrollmentClosed, match="takes no new trainees"):
        enrolling.enroll(PersonFactory.create(), place.course, actor=None, at=AT)
    assert enrolling.enroll(place.trainee, place.course, actor=None, at=AT) == place


def test_a_course_that_closes_later_is_open_until_then() -> None:
    found = course()
    Course.objects.update(closed_at=LATER)

    assert enrolling.enroll(PersonFactory.create(), found, actor=None, at=AT).left_at is None


def test_leaving_gives_up_the_place_once_with_its_reason() -> None:
    place = enrollment()

    leaving.leave(place, actor=place.trainee, at=AT, reason="Moved away")
    again = leaving.leave(place, actor=place.trainee, at=LATER)

    assert again.left_at == AT
    assert ModelLogEntry.objects.get(action="courses.leave").data == {"reason": "Moved away"}


def test_whoever_finished_cannot_leave() -> None:
    """P1."""
    place = finished()

    with pytest.raises(FinishedAlready, match="finished, and stays so"):
        leaving.leave(place, actor=place.trainee, at=LATER)


def test_whoever_comes_back_finds_what_she_had_finished_on_the_release_of_today() -> None:
    """P1."""
    page = course_page()
    place = enrollment(course(page))
    read(place, "lesson-1")
    leaving.leave(place, actor=place.trainee, at=AT)
    rewrite(lessons_of(page)[1], "New words.")
    made = releasing.release(page, note="", actor=None, at=AT)

    back = enrolling.enroll(place.trainee, place.course, actor=place.trainee, at=LATER)

    assert (back, back.left_at, back.release, back.began_at) == (place, None, made, AT)
    assert [step.state.value for step in following.follow(back).steps] == ["done", "open"]
    assert Letter.objects.count() == 1


def test_a_person_is_enrolled_by_her_address_however_it_is_typed() -> None:
    found, trainee = course(), PersonFactory.create(email="a@example.org")

    assert enrolling.enroll_by_address(" A@Example.org ", found, actor=None, at=AT) == "Enrolled."
    assert enrolling.enroll_by_address("a@example.org", found, actor=None, at=AT) == "Has a place already."
    assert Enrollment.objects.get().trainee == trainee


def test_an_address_without_an_account_is_refused() -> None:
    PersonFactory.create(email="gone@example.org", is_active=False)

    for address in ("nobody@example.org", "gone@example.org"):
        with pytest.raises(NobodyThere, match=r"^Nobody has an account with this address\.$"):
            enrolling.enroll_by_address(address, course(), actor=None, at=AT)


def test_an_account_whose_address_nobody_proved_is_nobodys_and_gets_no_letter() -> None:
    """A stranger who signs up with her address and a name of his choosing must not write to her through us."""
    stranger = PersonFactory.create(email="a@example.org", name="Read www.bad.example")
    EmailAddress.objects.filter(user=stranger).update(verified=False)

    with pytest.raises(NobodyThere, match=r"^Nobody has an account with this address\.$"):
        enrolling.enroll_by_address("a@example.org", course(), actor=None, at=AT)

    assert not Letter.objects.exists()


def test_a_person_is_enrolled_by_another_address_that_she_has_proved() -> None:
    trainee = PersonFactory.create()
    EmailAddress.objects.create(user=trainee, email="second@example.org", verified=True)

    enrolling.enroll_by_address("second@example.org", course(), actor=None, at=AT)

    assert Enrollment.objects.get().trainee == trainee


def test_an_erased_person_gets_no_place() -> None:
    erased = PersonFactory.create()
    erased.email, erased.name, erased.is_active, erased.erased_at = None, "", False, AT
    erased.save()

    with pytest.raises(Erased, match=r"^This record was erased on "):
        enrolling.enroll(erased, course(), actor=None, at=AT)

    assert not Enrollment.objects.exists()
    assert not Letter.objects.exists()


def test_a_list_is_worked_person_by_person_and_says_what_came_of_each() -> None:
    found, actor = course(), PersonFactory.create()
    new, old = PersonFactory.create(email="new@example.org"), PersonFactory.create(email="old@example.org")
    enrollment(found, old)

    job = enrolling.ask_for_list(
        found, ["new@example.org", "old@example.org", "nobody@example.org"], actor=actor, at=AT
    )
    jobbing.run(job.pk)

    assert list(JobResult.objects.values_list("part", "says", "is_refused")) == [
        ("new@example.org", "Enrolled.", False),
        ("old@example.org", "Has a place already.", False),
        ("nobody@example.org", "Nobody has an account with this address.", True),
    ]
    assert set(Enrollment.objects.values_list("trainee", flat=True)) == {new.pk, old.pk}
    assert ModelLogEntry.objects.filter(action="courses.enroll").latest("pk").user == actor

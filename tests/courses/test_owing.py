"""Who is owed the certificate of a course or a program, and how one is given it."""

from __future__ import annotations

import pytest

from certificates.earning import crediting
from certificates.granting import distributing, foreseeing, owing
from certificates.granting.foreseeing import Outcome
from certificates.models import Certificate, Credit
from courses import graduating
from courses.completing import CreditTakenBack, NotFinished
from courses.models import Course, Enrollment, ProgramCompletion
from foundation.accounts.models import User
from foundation.ground import jobbing
from tests.factories.courses import AT, course, course_page, enrollment, finished, program_page, released_program
from tests.factories.owed import owed
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def nameless(found: Course) -> Enrollment:
    """Somebody who finished before saying a name, and has said it since."""
    place = finished(found, PersonFactory.create(name="", certificate_name=""))
    User.objects.filter(pk=place.trainee_id).update(name="Rosa Demo")
    return place


def test_who_finished_before_saying_a_name_is_owed_the_courses_certificate() -> None:
    found = course()
    place, staff = nameless(found), PersonFactory.create()
    finished(found)
    enrollment(found)

    assert [person.pk for person in owing.candidates(found.activity)] == [place.trainee_id]
    given = owing.give(place.trainee, found.activity, actor=staff, reason="Owed.", at=AT)

    assert (given.person, given.record["minutes"]) == (
        place.trainee,
        Credit.objects.get(source=place.public_id).minutes,
    )
    assert [(event.actor, event.reason) for event in given.events.all()] == [(staff.public_id, "Owed.")]
    assert not owing.candidates(found.activity).exists()


def test_whose_credit_was_taken_back_is_not_given_the_courses_certificate() -> None:
    found = course()
    place, staff = nameless(found), PersonFactory.create()
    crediting.reverse(Credit.objects.get(source=place.public_id), reason="By mistake.", actor=staff, at=AT)

    assert [line.outcome for line in foreseeing.everybody(found.activity).lines] == [Outcome.TAKEN_BACK]
    with pytest.raises(CreditTakenBack):
        owing.give(place.trainee, found.activity, actor=staff, reason="Owed.", at=AT)


def test_who_has_not_finished_or_has_no_place_is_not_given_the_courses_certificate() -> None:
    place, staff = enrollment(), PersonFactory.create()

    for person in (place.trainee, PersonFactory.create()):
        with pytest.raises(NotFinished):
            owing.give(person, place.course.activity, actor=staff, reason="Owed.", at=AT)


def test_who_completed_a_program_is_owed_its_certificate_until_what_it_rests_on_is_taken_back() -> None:
    page = program_page()
    first = course_page(program=page, lessons=1)
    found = course(first)
    program = released_program(page, ("course", first.page_ptr))
    place, staff = nameless(found), PersonFactory.create()
    assert ProgramCompletion.objects.filter(person=place.trainee).exists()

    assert [line.outcome for line in foreseeing.everybody(program.activity).lines] == [Outcome.READY]
    given = owing.give(place.trainee, program.activity, actor=staff, reason="Owed.", at=AT)
    other = nameless(found)
    crediting.reverse(Credit.objects.get(source=other.public_id), reason="By mistake.", actor=staff, at=AT)

    assert [(event.actor, event.reason) for event in given.events.all()] == [(staff.public_id, "Owed.")]
    assert [line.outcome for line in foreseeing.everybody(program.activity).lines] == [Outcome.TAKEN_BACK]
    assert graduating.claim(place.trainee, program, at=AT) == given


def test_a_whole_course_is_served_by_one_job() -> None:
    found, staff = owed(3), PersonFactory.create()

    job = distributing.ask(
        found.activity, foreseeing.everybody(found.activity).ready, reason="Owed.", actor=staff, at=AT
    )
    jobbing.run(job.pk)

    assert Certificate.objects.on(found.activity).count() == 3
    assert foreseeing.everybody(found.activity).lines == ()

"""What waits for the office about members, by one statement; and what an agency's coordinator is told."""

from __future__ import annotations

import pytest

from courses.coordinating import witnessing
from membership import waiting
from membership.models import Application, Claim, Consultation, Referral
from tests.factories import members
from tests.factories.courses import course, enrollment, finished
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def test_what_waits_is_counted_by_one_statement() -> None:
    for person in PersonFactory.create_batch(2):
        Application.objects.create(person=person, level=members.level(), asked_at=AT)
        Consultation.objects.create(person=person, asked_at=AT, answered_at=AT)
    Claim.objects.create(person=PersonFactory.create(), asked_at=AT)
    Referral.objects.create(asked_at=AT)

    with statements() as ran:
        found = waiting.waiting()

    assert (found, len(ran)) == ({"application": 2, "claim": 1, "referral": 1}, 1)


def test_a_coordinator_is_told_titles_of_finished_courses_alone() -> None:
    found = course()
    done, under_way = finished(found), enrollment(found)

    told = witnessing.finished([done.trainee, under_way.trainee])

    assert told == {done.trainee.pk: [found.title]}

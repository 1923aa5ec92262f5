"""A coordinator who is a trainee too does themselves no favor: no step less, no later end, no attempt, no more time."""

from datetime import date
from decimal import Decimal

import pytest

from assessments import granting
from assessments.models import ExtraAttempt
from certificates.models import Certificate
from courses.coordinating import excusing, extending
from courses.models import Extension, Waiver
from foundation.accounts import accommodating
from foundation.accounts.accommodating import Terms
from foundation.accounts.holding import OwnFavor
from tests.assessments.test_granting import used_up
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import AT, course, enrollment, read_everything
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_nobody_excuses_themselves_from_the_quiz_and_so_has_a_certificate() -> None:
    place = enrollment(course(quiz=True))
    read_everything(place)
    [quiz] = excusing.excusable(place)

    with pytest.raises(OwnFavor):
        excusing.excuse(place, (quiz.kind.value, quiz.key), actor=place.trainee, at=AT, reason="I know it.")

    assert not Waiver.objects.exists()
    assert not Certificate.objects.exists()


def test_nobody_moves_their_own_end() -> None:
    place = place_in(cohort(places=1), PersonFactory.create())

    with pytest.raises(OwnFavor):
        extending.extend(place, date(2027, 3, 1), actor=place.trainee, at=AT, reason="Ill")

    assert not Extension.objects.exists()


def test_nobody_grants_themselves_an_attempt() -> None:
    person = PersonFactory.create()
    quiz = used_up(person)

    with pytest.raises(OwnFavor):
        granting.grant(person, quiz, reason="Power cut", actor=person, at=AT)

    assert not ExtraAttempt.objects.exists()


def test_nobody_confirms_their_own_accommodation() -> None:
    person = PersonFactory.create()
    asked = accommodating.ask(person, "Twice the time, please.", at=AT)

    with pytest.raises(OwnFavor):
        accommodating.confirm(asked, Terms(Decimal(2)), actor=person, at=AT)

    asked.refresh_from_db()
    assert asked.state == "asked"

"""Granting one more attempt; limits and pauses, told in words."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import ANY
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from wagtail.models import ModelLogEntry

from assessments import attempting, granting, keeping, limiting
from assessments.models import Attempt, ExtraAttempt, Quiz
from assessments.roles import GRANTS
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from tests.assessments.desks import sit, text
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


def used_up(person: User, **quiz: object) -> Quiz:
    """A quiz at which this person has used her only attempt, and failed."""
    return sit(right=0, quiz=QuizFactory.create(questions=2, **{"attempts_allowed": 1, **quiz}), person=person).quiz


def grant(person: User, quiz: Quiz) -> ExtraAttempt:
    return granting.grant(person, quiz, reason="Power cut", actor=PersonFactory.create(), at=LATER)


def test_a_granted_attempt_can_be_begun_once(person: User) -> None:
    quiz = used_up(person)

    grant(person, quiz)

    assert attempting.begin(person, quiz, at=LATER).number == 2
    sit(quiz=quiz, person=PersonFactory.create())
    Attempt.objects.filter(person=person, number=2).update(submitted_at=LATER)
    with pytest.raises(limiting.NoAttemptLeft):
        attempting.begin(person, quiz, at=LATER)


def test_a_granted_attempt_waives_the_pause_once(person: User) -> None:
    quiz = used_up(person, attempts_allowed=5, cool_down_hours=48)
    with pytest.raises(limiting.NotYet):
        attempting.begin(person, quiz, at=LATER)

    grant(person, quiz)
    second = attempting.begin(person, quiz, at=LATER)
    Attempt.objects.filter(pk=second.pk).update(submitted_at=LATER + timedelta(minutes=5))

    with pytest.raises(limiting.NotYet):
        attempting.begin(person, quiz, at=LATER + timedelta(minutes=6))


def test_the_pause_is_told_with_its_end_in_her_zone(person: User) -> None:
    quiz = used_up(person, attempts_allowed=5, cool_down_hours=24)

    with timezone.override(ZoneInfo("America/Chicago")), pytest.raises(limiting.NotYet) as refused:
        attempting.begin(person, quiz, at=LATER)

    assert str(refused.value) == "You can begin the next attempt from November 3, 6:00 a.m. CST."
    assert refused.value.from_at == NOON + timedelta(hours=24)


def test_the_grant_is_in_the_audit_log_with_its_reason(person: User) -> None:
    quiz = used_up(person)

    granted = grant(person, quiz)

    entry = ModelLogEntry.objects.get(action="assessments.grant_attempt")
    assert entry.data == {"quiz": str(quiz.public_id), "reason": "Power cut"}
    assert entry.user == granted.granted_by
    assert person.name not in entry.label


def test_nothing_is_granted_to_who_may_begin_has_one_open_or_has_passed(person: User) -> None:
    quiz = used_up(person)
    grant(person, quiz)
    with pytest.raises(granting.NothingToGrant, match="can begin as it is"):
        grant(person, quiz)

    attempting.begin(person, quiz, at=LATER)
    with pytest.raises(granting.NothingToGrant, match="is open"):
        grant(person, quiz)

    passed = sit(right=2, quiz=QuizFactory.create(questions=2, attempts_allowed=1), person=person)
    with pytest.raises(granting.NothingToGrant, match="is passed"):
        grant(person, passed.quiz)


def test_nothing_is_granted_at_a_quiz_that_has_closed(person: User) -> None:
    quiz = used_up(person, closes_at=NOON + timedelta(minutes=1))

    with pytest.raises(limiting.Closed):
        grant(person, quiz)


def test_the_coordinator_grants_on_the_attempt_and_an_instructor_may_not(settings: Settings, person: User) -> None:
    attempt = sit(right=0, quiz=QuizFactory.create(questions=2, attempts_allowed=1), person=person)
    coordinator = enter(with_permissions(*GRANTS[Role.COORDINATOR]), settings)
    address = reverse("grant_attempt", args=[attempt.public_id])
    assert address in text(coordinator, "attempt:inspect", attempt.public_id)

    instructor = enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)
    assert instructor.post(address, {"reason": "Mine"}).status_code == 302
    assert not ExtraAttempt.objects.exists()
    assert Client().post(address, {"reason": "Mine"}).status_code == 302
    coordinator.post(address, {"reason": "Power cut"})
    again = coordinator.post(address, {"reason": "Power cut"})

    assert ExtraAttempt.objects.get().reason == "Power cut"
    assert "can begin as it is" in again.content.decode()


def test_granting_is_offered_only_where_it_changes_something(settings: Settings, person: User) -> None:
    coordinator = enter(with_permissions(*GRANTS[Role.COORDINATOR]), settings)
    passed = sit(right=2, quiz=QuizFactory.create(questions=2, attempts_allowed=1), person=person)
    unlimited = sit(right=0, quiz=QuizFactory.create(questions=2), person=person)

    for attempt, why in ((passed, "This quiz is passed."), (unlimited, "Nothing needs to be granted.")):
        address = reverse("grant_attempt", args=[attempt.public_id])
        assert address not in text(coordinator, "attempt:inspect", attempt.public_id)
        shown = coordinator.get(address, follow=True)
        assert shown.redirect_chain == [(reverse("attempt:inspect", args=[attempt.public_id]), 302)]
        assert why in shown.content.decode()


def test_extra_attempts_are_exported_and_their_reason_is_emptied_when_she_is_erased(person: User) -> None:
    """P24."""
    quiz = used_up(person)
    grant(person, quiz)

    [exported] = keeping.export(person)["extra_attempts"]
    keeping.erase(person, LATER)

    assert exported == {"id": ANY, "quiz": quiz.title, "granted_at": "2026-11-02T13:00:00+00:00", "reason": "Power cut"}
    assert ExtraAttempt.objects.get().reason == ""

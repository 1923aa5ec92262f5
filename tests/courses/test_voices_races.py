"""Many at once: one question, one announcement, one evaluation; and what happens without the lock."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest

from certificates.models import Certificate
from courses.learning import evaluating, inquiring
from courses.models import Announcement, Course, Enrollment, EvaluationGiven, EvaluationSheet, Inquiry, Reply
from courses.overseeing import announcing, replying
from courses.overseeing.announcing import Audience, Words
from foundation.accounts import erasing, holding
from foundation.accounts.models import User
from foundation.ground.models import Job
from lms import roles
from tests.factories.courses import AT, course, enrollment
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.factories.voices import all_read, cohort, evaluated, in_cohort, instructor, said
from tests.racing import PATIENCE, at_once, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")
ASKED = "Is this a client?"
SAID = Words("We meet on Monday", "Bring the vignette.")


@pytest.fixture(autouse=True)
def _roles(committed: None) -> None:
    roles.apply()


def taught(*teachers: User) -> Enrollment:
    """Somebody in a cohort of these people."""
    place = enrollment(trainee=PersonFactory.create(name="Demo Trainee"))
    return in_cohort(place, cohort(place.course, *teachers))


def group(teacher: User) -> Audience:
    """A cohort of two."""
    found = course()
    autumn = cohort(found, teacher)
    for _ in range(2):
        in_cohort(enrollment(found), autumn)
    return Audience(found, autumn)


def at_the_end() -> Enrollment:
    """Somebody who has done everything but the evaluation."""
    place = enrollment()
    evaluated(place.course)
    return all_read(place)


def test_eight_presses_at_once_are_one_question() -> None:
    place = taught(instructor())

    asked = at_once([lambda: inquiring.ask(place, ASKED, at=AT)] * 8)

    assert asked == [Inquiry.objects.get()] * 8


def test_without_the_lock_two_presses_are_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: neither sees the other's."""
    place = taught(instructor())
    unlock(monkeypatch, Enrollment, User)
    create = Inquiry.objects.create

    def slow(**words: Any) -> Inquiry:
        meeting.wait()
        return create(**words)

    meeting = Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(Inquiry.objects, "create", slow)

    at_once([lambda: inquiring.ask(place, ASKED, at=AT)] * 2)

    assert Inquiry.objects.count() == 2


def test_what_an_instructor_writes_while_she_is_erased_is_refused() -> None:
    """P24."""
    teacher, administrator = instructor(), SuperuserFactory.create()
    inquiry = inquiring.ask(taught(teacher), ASKED, at=AT)

    refused = meanwhile(
        lambda: erasing.erase(teacher, actor=administrator, at=AT),
        lambda: replying.reply(inquiry, "Too late.", actor=teacher, at=AT),
    )

    assert type(refused) is holding.Erased
    assert not Reply.objects.exists()


def test_eight_presses_at_once_are_one_announcement() -> None:
    teacher = instructor()
    audience = group(teacher)

    said = at_once([lambda: announcing.announce(audience, SAID, actor=teacher, at=AT)] * 8)

    assert said == [Announcement.objects.get()] * 8
    assert Job.objects.count() == 1


def test_without_the_lock_two_presses_are_two_announcements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: neither sees the other's."""
    teacher = instructor()
    audience = group(teacher)
    unlock(monkeypatch, Course)
    looked = Barrier(2, timeout=PATIENCE)
    create = Announcement.objects.create

    def slow(**words: Any) -> Announcement:
        looked.wait()
        return create(**words)

    monkeypatch.setattr(Announcement.objects, "create", slow)

    at_once([lambda: announcing.announce(audience, SAID, actor=teacher, at=AT)] * 2)

    assert Job.objects.count() == 2


def test_two_tabs_at_once_give_one() -> None:
    place = at_the_end()
    words = said(place)

    at_once([lambda: evaluating.give(place, words, at=AT)] * 8)

    assert (EvaluationSheet.objects.count(), EvaluationGiven.objects.count(), Certificate.objects.count()) == (1, 1, 1)


def test_without_the_lock_two_tabs_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both find none given; only the constraint stops the second."""
    place = at_the_end()
    words = said(place)
    looked = Barrier(2, timeout=PATIENCE)
    unlock(monkeypatch, Enrollment, User)
    demand = evaluating._demand

    def slow(*facts: Any) -> None:
        demand(*facts)
        looked.wait()

    monkeypatch.setattr(evaluating, "_demand", slow)

    outcomes = at_once([lambda: evaluating.give(place, words, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "Progress"]
    assert EvaluationSheet.objects.count() == 1

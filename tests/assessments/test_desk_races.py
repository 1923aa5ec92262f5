"""Many at once at the desk: one grant, each mark tallied once; and what happens without the locks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import transaction
from django.template import Engine
from django.test import Client

from assessments import checking, granting, practicing, tallying
from assessments.models import Attempt, ExtraAttempt, Quiz, Tally, Uncounted
from foundation.accounts import erasing, holding
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from lms import roles
from tests.assessments.desks import sit
from tests.assessments.test_admin import send
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory
from tests.racing import at_once, interrupted

pytestmark = pytest.mark.usefixtures("committed")
LATER = NOON + timedelta(hours=1)


def used_up() -> tuple[User, Quiz]:
    """A person who has used her only attempt at a quiz, and failed."""
    person, quiz = PersonFactory.create(), QuizFactory.create(questions=2, attempts_allowed=1)
    sit(right=0, quiz=quiz, person=person)
    return person, quiz


def test_two_who_grant_at_once_grant_one() -> None:
    person, quiz = used_up()
    staff = PersonFactory.create()

    outcomes = at_once([lambda: granting.grant(person, quiz, reason="Power cut", actor=staff, at=LATER)] * 4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ExtraAttempt", *["NothingToGrant"] * 3]


def test_without_the_lock_two_attempts_are_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both find that she may not begin, and both grant."""
    person, quiz = used_up()
    staff, looked = PersonFactory.create(), Barrier(2, timeout=20)
    check = granting.check

    def look(*about: Any, at: datetime) -> None:
        check(*about, at=at)
        looked.wait()

    monkeypatch.setattr(granting, "hold", lambda _person: None)
    monkeypatch.setattr(granting, "check", look)

    at_once([lambda: granting.grant(person, quiz, reason="Power cut", actor=staff, at=LATER)] * 2)

    assert ExtraAttempt.objects.count() == 2


def test_an_erased_person_is_granted_nothing_even_while_she_is_being_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    """P24: the page of her attempt was opened before she was erased, and its button pressed after."""
    person, quiz = used_up()
    staff = PersonFactory.create()
    interrupted(monkeypatch, granting, "hold", lambda: erasing.erase(person, actor=person, at=LATER))

    with pytest.raises(holding.Erased):
        granting.grant(person, quiz, reason="Power cut", actor=staff, at=LATER)

    assert not ExtraAttempt.objects.exists()


def marked(count: int) -> Quiz:
    """A quiz of two questions that so many people have handed in, each with one right; nothing is counted yet."""
    quiz = QuizFactory.create(questions=2)
    for _person in range(count):
        sit(right=1, quiz=quiz)
    return quiz


def asked() -> list[int]:
    """How often each wording was tallied as asked."""
    return list(Tally.objects.order_by("version").values_list("asked", flat=True))


def test_many_who_count_at_once_count_each_mark_once() -> None:
    marked(12)

    counted = at_once([lambda: tallying.count(at_once=2)] * 4)

    tallying.count()  # Whoever was passed over while another held it is counted by the next sweep.
    assert sum(counted) <= 12
    assert asked() == [12, 12]
    assert not Uncounted.objects.exists()
    assert list(checking.tallies_agree()) == []


def test_without_the_lock_on_a_tally_a_mark_is_lost_and_the_nightly_check_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sabotage: both add to what they saw, and the later one writes over the earlier."""
    quiz = marked(1)
    tallying.count()
    sit(right=1, quiz=quiz)
    sit(right=1, quiz=quiz)
    looked = Barrier(2)

    def look(quiz: int, version: int, *, is_first: bool) -> Tally:
        found = Tally.objects.get(quiz=quiz, version=version, is_first=is_first)
        with suppress(BrokenBarrierError):
            looked.wait(3)
        return found

    monkeypatch.setattr(tallying, "hold", look)

    at_once([lambda: tallying._count_some(1)] * 2)

    assert not Uncounted.objects.exists()
    assert min(asked()) == 2
    assert len(list(checking.tallies_agree())) >= 1


def test_counting_holds_up_nobody_who_hands_in() -> None:
    quiz = marked(2)

    with transaction.atomic():
        tallying._count_some(500)
        [outcome] = at_once([lambda: sit(right=2, quiz=quiz)])

    assert isinstance(outcome, Attempt)
    tallying.count()
    assert asked() == [3, 3]


@pytest.fixture
def at_odds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], str]]:
    """A practice and a quiz that counts, and the two forms that give both of them one bank.

    Both look who draws from the bank before either is saved, unless one waits for the other.
    """
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # stock templates of Wagtail, in other threads
    settings.DEMO = True  # demo staff need no second factor
    roles.apply()
    practice, counts = QuizFactory.create(questions=1, is_practice=True), QuizFactory.create(questions=1)
    bank = BankFactory.create()
    QuestionFactory.create(bank=bank)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    looked, look = Barrier(2), practicing.at_odds

    def slow(*banks: Any, **which: Any) -> list[str]:
        found = look(*banks, **which)
        with suppress(BrokenBarrierError):
            looked.wait(2)
        return found

    monkeypatch.setattr(practicing, "at_odds", slow)
    return [
        lambda client=client, quiz=quiz: send(client, quiz, banks=[bank.pk])  # type: ignore[misc]
        for client, quiz in zip(clients, (practice, counts), strict=True)
    ]


def test_a_practice_and_a_quiz_that_counts_never_get_one_bank_at_once(at_odds: list[Callable[[], str]]) -> None:
    """P3. The one that comes second hears why."""
    said = sorted(at_once(at_odds))

    assert (said[0], "draw from the same bank" in said[1]) == ("", True)
    assert list(checking.practices_have_banks_of_their_own()) == []


def test_without_the_lock_on_the_bank_they_do(
    at_odds: list[Callable[[], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: both find that nobody else draws from it."""
    monkeypatch.setattr(practicing, "hold", lambda _banks: None)

    assert at_once(at_odds) == ["", ""]
    assert len(list(checking.practices_have_banks_of_their_own())) == 1

"""Many at once: one open attempt, one mark, no lost answer; and what happens without the lock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from assessments import attempting, checking, saving, submitting
from assessments.models import Attempt, Mark, Unmarked
from foundation.accounts.models import Accommodation
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers
from tests.racing import PATIENCE, at_once, interrupted, meanwhile


def begin(**quiz: Any) -> Attempt:
    return attempting.begin(PersonFactory.create(), QuizFactory.create(**quiz), at=NOON)


def together(count: int) -> Callable[[UUID], Attempt]:
    """Return a way of getting an attempt without its lock, in which `count` have looked before one goes on."""
    looked = Barrier(count, timeout=PATIENCE)

    def look(public_id: UUID) -> Attempt:
        found = Attempt.objects.get(public_id=public_id)
        looked.wait()
        return found

    return look


@pytest.mark.usefixtures("committed")
def test_twenty_submits_at_once_make_one_mark() -> None:
    """P4."""
    attempt = begin()
    saving.save(attempt, answers(attempt, right=4), client=attempt.public_id, sequence=1, at=NOON)

    marks = at_once([lambda: submitting.submit(attempt, at=NOON)] * 20)

    assert marks == [Mark.objects.get()] * 20
    assert list(checking.marks_agree()) == []


@pytest.mark.usefixtures("committed")
def test_without_the_lock_two_submits_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both find it open and mark it, and only the constraint stops the second."""
    attempt = begin()
    monkeypatch.setattr(submitting, "hold", together(2))

    outcomes = at_once([lambda: submitting.submit(attempt, at=NOON)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "Mark"]


@pytest.mark.usefixtures("committed")
def test_saves_of_many_tabs_at_once_lose_no_answer() -> None:
    """P2."""
    attempt = begin(questions=10)

    def tab(place: int, version: str) -> Callable[[], Any]:
        return lambda: saving.save(attempt, {version: "a"}, client=UUID(int=place), sequence=1, at=NOON)

    said = at_once([tab(place, version) for place, version in enumerate(attempt.asked, 1)])

    assert all(each.is_applied for each in said)
    assert Attempt.objects.get().answers == dict.fromkeys(attempt.asked, "a")
    assert list(checking.answers_are_as_saved()) == []


@pytest.mark.usefixtures("committed")
def test_without_the_lock_an_acknowledged_answer_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both merge into what they saw, the later one writes over the earlier; the nightly check finds it."""
    attempt = begin(questions=2)
    monkeypatch.setattr(saving, "hold", together(2))
    first, second = attempt.asked

    said = at_once(
        [
            lambda: saving.save(attempt, {first: "a"}, client=UUID(int=1), sequence=1, at=NOON),
            lambda: saving.save(attempt, {second: "a"}, client=UUID(int=2), sequence=1, at=NOON),
        ]
    )

    assert all(each.is_applied for each in said)
    assert len(Attempt.objects.get().answers) == 1
    assert list(checking.answers_are_as_saved()) == [f"{attempt} has other answers than were saved"]


@pytest.mark.usefixtures("committed")
def test_one_save_sent_many_times_at_once_is_one_event() -> None:
    attempt = begin()
    said = answers(attempt, right=2)

    acknowledged = at_once([lambda: saving.save(attempt, said, client=UUID(int=1), sequence=1, at=NOON)] * 8)

    assert len(set(acknowledged)) == 1
    assert attempt.events.count() == 1


@pytest.mark.usefixtures("committed")
def test_a_save_racing_the_submit_counts_or_is_told_that_it_does_not() -> None:
    """P2, P5."""
    attempt = begin(questions=1)

    [acknowledged, mark] = at_once(
        [
            lambda: saving.save(attempt, answers(attempt, right=1), client=UUID(int=1), sequence=1, at=NOON),
            lambda: submitting.submit(attempt, at=NOON),
        ]
    )

    assert mark.points == (1 if acknowledged.is_applied else 0)
    assert list(checking.marks_agree()) == []


@pytest.mark.usefixtures("committed")
def test_beginning_many_times_at_once_is_one_attempt() -> None:
    person, quiz = PersonFactory.create(), QuizFactory.create(attempts_allowed=1)

    begun = at_once([lambda: attempting.begin(person, quiz, at=NOON)] * 8)

    assert begun == [Attempt.objects.get()] * 8


@pytest.mark.usefixtures("committed")
def test_an_attempt_begun_in_another_tab_between_looking_and_writing_is_the_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, quiz = PersonFactory.create(), QuizFactory.create()
    interrupted(monkeypatch, attempting, "_begin", lambda: attempting.begin(person, quiz, at=NOON))

    assert attempting.begin(person, quiz, at=NOON) == Attempt.objects.get()


def grant_time(attempt: Attempt) -> None:
    """Double her time."""
    Accommodation.objects.create(
        person=attempt.person, words="Time", asked_at=NOON, confirmed_at=NOON, time_factor=Decimal(2)
    )


@pytest.mark.usefixtures("committed")
def test_the_sweep_leaves_open_what_was_given_more_time_after_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed in is handed in for good: so it asks once more, when it holds the attempt."""
    attempt = begin(minutes_allowed=10)
    interrupted(monkeypatch, submitting, "hold", lambda: grant_time(attempt))

    assert submitting.hand_in_overdue(NOON + timedelta(minutes=11)) == 0

    assert Attempt.objects.get().submitted_at is None


@pytest.mark.usefixtures("committed")
def test_who_begins_while_more_time_is_granted_goes_on_with_the_attempt_that_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempt = begin(minutes_allowed=10)
    interrupted(monkeypatch, submitting, "hold", lambda: grant_time(attempt))

    found = attempting.begin(attempt.person, attempt.quiz, at=NOON + timedelta(minutes=11))

    assert (found, found.is_submitted) == (attempt, False)


@pytest.mark.usefixtures("committed")
def test_an_attempt_that_she_hands_in_while_the_sweep_looks_is_handed_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = begin(minutes_allowed=10)
    at = NOON + timedelta(minutes=11)
    interrupted(monkeypatch, submitting, "hold", lambda: Attempt.objects.update(submitted_at=at))

    submitting.hand_in_overdue(at + timedelta(minutes=1))

    assert Attempt.objects.get().submitted_at == at
    assert submitting.mark(attempt, at=at) == Mark.objects.get()


def lost() -> Attempt:
    """An attempt that was handed in and that the list of what waits for a mark has lost."""
    attempt = begin()
    submitting.hand_in(attempt, at=NOON)
    Unmarked.objects.all().delete()
    return attempt


@pytest.mark.usefixtures("committed")
def test_what_is_marked_while_the_list_is_put_right_is_not_listed() -> None:
    attempt = lost()

    meanwhile(lambda: submitting.mark(attempt, at=NOON), submitting.list_what_was_lost)

    assert list(checking.what_waits_for_a_mark_is_listed()) == []


@pytest.mark.usefixtures("committed")
def test_without_the_lock_what_was_just_marked_is_listed_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: it looks before the mark is there and lists after."""
    attempt = lost()
    monkeypatch.setattr(submitting, "hold", lambda public_id: Attempt.objects.get(public_id=public_id))
    interrupted(monkeypatch, Unmarked.objects, "get_or_create", lambda: submitting.mark(attempt, at=NOON))

    submitting.list_what_was_lost()

    assert list(checking.what_waits_for_a_mark_is_listed()) == [
        f"{attempt} is listed to be marked, and there is nothing to mark"
    ]

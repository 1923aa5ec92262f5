"""Handing in and marking."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from assessments import attempting, listening, saving, submitting, tasks
from assessments.models import Attempt, Key, Mark, Quiz, Unmarked
from foundation.accounts.models import Accommodation
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers

pytestmark = pytest.mark.django_db


def begin(**quiz: object) -> Attempt:
    return attempting.begin(PersonFactory.create(), QuizFactory.create(**quiz), at=NOON)


def answer(attempt: Attempt, right: int) -> None:
    saving.save(attempt, answers(attempt, right=right), client=attempt.public_id, sequence=1, at=NOON)


@pytest.mark.parametrize(("right", "passes"), [(5, True), (4, True), (3, False), (0, False)])
def test_what_was_saved_is_marked_by_the_server(right: int, passes: bool) -> None:
    """P5."""
    attempt = begin()
    answer(attempt, right)

    mark = submitting.submit(attempt, at=NOON + timedelta(minutes=3))

    mark.refresh_from_db()
    assert (mark.points, mark.out_of, mark.has_passed) == (Decimal(right), Decimal(5), passes)
    assert [line["points"] for line in mark.lines] == ["1"] * right + ["0"] * (5 - right)
    assert [line["version"] for line in mark.lines] == list(attempt.asked)
    assert Attempt.objects.get().submitted_at == NOON + timedelta(minutes=3)


def test_an_attempt_without_answers_earns_nothing() -> None:
    mark = submitting.submit(begin(), at=NOON)

    assert (mark.points, mark.has_passed) == (Decimal(0), False)
    assert {line["answer"] for line in mark.lines} == {None}


def test_handing_in_again_returns_the_same_mark() -> None:
    attempt = begin()
    first = submitting.submit(attempt, at=NOON)

    again = submitting.submit(attempt, at=NOON + timedelta(days=1))

    assert again == first
    assert Attempt.objects.get().submitted_at == NOON


def test_the_key_under_which_it_was_asked_marks_it() -> None:
    """P6."""
    attempt = begin(questions=1)
    answer(attempt, 1)
    key = Key.objects.get()
    Key.objects.create(version=key.version, number=2, right="b", rationales=key.rationales, made_at=NOON)

    assert submitting.submit(attempt, at=NOON).points == 1
    later = attempting.begin(attempt.person, attempt.quiz, at=NOON)
    answer(later, 1)
    assert submitting.submit(later, at=NOON).points == 0


def test_the_percent_of_the_day_it_began_decides() -> None:
    attempt = begin()
    answer(attempt, 4)
    attempt.quiz.pass_percent = Decimal("80.01")
    attempt.quiz.save()

    assert submitting.submit(attempt, at=NOON).has_passed


def test_who_listens_is_told_once_in_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[Attempt, Mark, datetime]] = []
    monkeypatch.setattr(listening, "_listeners", [])

    def listener(attempt: Attempt, mark: Mark, at: datetime) -> None:
        heard.append((attempt, mark, at))

    listening.on_marked(listener)
    listening.on_marked(listener)
    attempt = begin()

    mark = submitting.submit(attempt, at=NOON)
    submitting.submit(attempt, at=NOON)

    assert heard == [(attempt, mark, NOON)]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work the message at once instead of sending it."""
    monkeypatch.setattr(tasks.mark, "delay", tasks.mark)


def test_what_was_handed_in_stays_so_when_marking_fails_and_is_marked_by_the_sweep(
    monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """P4: a mark is given with all that hangs on it, or not at all; handing in does not wait for it."""

    def listener(_attempt: Attempt, _mark: Mark, _at: datetime) -> None:
        raise LookupError

    monkeypatch.setattr(listening, "_listeners", [listener])

    attempt = begin()
    answer(attempt, 4)
    with pytest.raises(LookupError):
        submitting.submit(attempt, at=NOON)

    assert Attempt.objects.get().submitted_at == NOON
    assert not Mark.objects.exists()

    monkeypatch.setattr(listening, "_listeners", [])
    tasks.sweep()

    assert Mark.objects.get().points == Decimal(4)


def test_the_sweep_hands_in_what_is_overdue_with_what_was_saved() -> None:
    overdue, timely, untimed, longer = (
        begin(minutes_allowed=10),
        begin(minutes_allowed=30),
        begin(),
        begin(minutes_allowed=10),
    )
    Accommodation.objects.create(
        person=longer.person, words="Time", asked_at=NOON, confirmed_at=NOON, time_factor=Decimal("1.5")
    )
    answer(overdue, 4)

    assert submitting.hand_in_overdue(NOON + timedelta(minutes=10)) == 0
    assert submitting.hand_in_overdue(NOON + timedelta(minutes=11)) == 1

    mark = submitting.mark(overdue, at=NOON)
    assert (mark.attempt, mark.points, mark.has_passed) == (overdue, Decimal(4), True)
    assert set(Attempt.objects.open()) == {timely, untimed, longer}
    assert submitting.hand_in_overdue(NOON + timedelta(minutes=16)) == 1


def test_the_task_sweeps_by_the_clock(at_once: None) -> None:
    attempt = begin(minutes_allowed=10)

    tasks.sweep()

    assert Mark.objects.get().attempt == attempt


def test_what_waits_for_its_mark_is_known_from_the_moment_it_is_handed_in_until_it_is_marked() -> None:
    """By the database, whoever hands it in: the sweep need not look through every attempt ever made."""
    attempt, other = begin(), begin()
    assert not Unmarked.objects.exists()

    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=NOON)
    assert [waiting.attempt for waiting in Unmarked.objects.all()] == [attempt]

    submitting.submit(other, at=NOON)
    submitting.mark(attempt, at=NOON)
    assert not Unmarked.objects.exists()


def test_one_who_marks_leaves_others_waiting() -> None:
    attempt, other = begin(), begin()
    submitting.hand_in(attempt, at=NOON)
    submitting.hand_in(other, at=NOON)

    submitting.mark(attempt, at=NOON)

    assert [waiting.attempt for waiting in Unmarked.objects.all()] == [other]


def test_the_sweep_finds_the_overdue_without_looking_through_every_attempt() -> None:
    """Two thousand that were handed in and two thousand open ones without a limit stand in no way."""
    person, quizzes = PersonFactory.create(), [Quiz(key=f"q-{n}", title="Quiz", drawn=1) for n in range(2000)]
    Quiz.objects.bulk_create(quizzes)
    plain = {"person": person, "seed": 1, "questions": [], "pass_percent": 80, "began_at": NOON}
    Attempt.objects.bulk_create(
        Attempt(quiz=quiz, number=number, submitted_at=submitted_at, **plain)
        for quiz in quizzes
        for number, submitted_at in ((1, NOON), (2, None))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE assessments_attempt, assessments_quiz")

    plan = Attempt.objects.past_plain_end(NOON).explain()

    used = set(re.findall(r"using (\w+) on assessments_attempt|Scan on (attempt_\w+)", plan))
    assert {name for names in used for name in names if name} == {
        "attempt_timed",
        "attempt_open_at_quiz",
        "assessments_attempt_pkey",
    }
    assert "Seq Scan on assessments_attempt" not in plan


def test_a_quiz_that_closes_ends_what_is_open_at_it_and_nothing_else() -> None:
    closing, later = begin(closes_at=NOON + timedelta(hours=1)), begin(closes_at=NOON + timedelta(hours=3))
    forever = begin()

    assert submitting.hand_in_overdue(NOON + timedelta(hours=2)) == 1

    assert set(Attempt.objects.open()) == {later, forever}
    assert Attempt.objects.get(pk=closing.pk).is_submitted

"""What a person takes with her, and what stays (P24)."""

from __future__ import annotations

import json

import pytest

from assessments import attempting, keeping, saving, standing, submitting, trying
from assessments.models import Attempt
from foundation.accounts.models import User
from foundation.ground import records
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def sit(person: User, right: int, **quiz: object) -> Attempt:
    attempt = attempting.begin(person, QuizFactory.create(**quiz), at=NOON)
    saving.save(attempt, answers(attempt, right=right), client=attempt.public_id, sequence=1, at=NOON)
    return attempt


def test_attempts_are_exported_in_full_without_the_key_until_it_may_be_seen() -> None:
    """P3."""
    person = PersonFactory.create()
    submitting.submit(sit(person, 3), at=NOON)
    sit(PersonFactory.create(), 5)

    [exported] = keeping.export(person)["attempts"]

    assert exported["marks"] == [
        {"points": "3.000", "out_of": "5.000", "has_passed": False, "at": "2026-11-02T12:00:00+00:00"}
    ]
    assert [question["your_answer"] for question in exported["questions"]] == ["a", "a", "a", "b", "b"]
    assert [save["outcome"] for save in exported["saves"]] == ["applied"]
    assert "Rationale" not in json.dumps(exported)
    assert [question["right_answer"] for question in exported["questions"]] == [[]] * 5
    assert [question["points"] for question in exported["questions"]] == [None] * 5


def test_once_passed_the_export_says_what_was_right_and_why() -> None:
    person = PersonFactory.create()
    attempt = sit(person, 4)
    submitting.submit(attempt, at=NOON)

    [exported] = keeping.export(person)["attempts"]

    assert [question["points"] for question in exported["questions"]] == ["1"] * 4 + ["0"]
    assert exported["questions"][4]["right_answer"][0].startswith("Option a of ")
    assert len(exported["questions"][0]["rationales"]) == 3


@pytest.mark.parametrize("limit", [None, 100])
def test_an_export_costs_the_same_with_two_attempts_at_a_quiz_and_with_twelve(limit: int | None) -> None:
    """P24, P25: whoever tried most often must still get her record, and in time."""
    person, quiz = PersonFactory.create(), QuizFactory.create(attempts_allowed=limit, shows_key="at_once")

    def cost(tries: int) -> int:
        for _try in range(tries):
            submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)
        with statements() as asked:
            keeping.export(person)
        return len(asked)

    assert cost(2) == cost(10) <= 8


def test_what_was_tried_before_is_listed_without_fetching_what_was_asked() -> None:
    """A row's questions and answers are most of it, and no list shows them."""
    person, quiz = PersonFactory.create(), QuizFactory.create(questions=1)
    submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)

    with statements() as asked:
        trying.tries(person, quiz, at=NOON)
        standing.everywhere(person, at=NOON)
        standing.at_quiz(person, quiz, at=NOON)

    assert [sql for sql in asked if '"questions"' in sql or '"answers"' in sql] == []


def test_an_open_attempt_is_exported_without_a_mark() -> None:
    person = PersonFactory.create()
    sit(person, 1)

    [exported] = keeping.export(person)["attempts"]

    assert (exported["submitted_at"], exported["marks"]) == (None, [])


def test_erasing_keeps_the_attempts_and_says_why() -> None:
    person = PersonFactory.create()
    sit(person, 1)
    sit(person, 1)

    [said] = keeping.erase(person, NOON)

    assert said == (
        "Your 2 attempts at quizzes, with their questions, your answers and their marks, without your name. "
        "They are kept for as long as boards may ask for them; NASAMS has not set an end yet."
    )
    assert keeping.kept(person) == [said]
    assert Attempt.objects.of(person).count() == 2


def test_who_never_tried_is_told_nothing() -> None:
    assert keeping.erase(PersonFactory.create(), NOON) == []


def test_the_room_is_registered_as_a_keeper() -> None:
    assert records.keepers()["assessments"] == records.Keeper(keeping.export, keeping.erase, keeping.kept)

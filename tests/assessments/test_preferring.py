"""On a retake: what she has not been asked first, and among that what rests on provisions she missed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import attempting, gathering, preferring, publishing
from assessments.banking import as_stream
from assessments.drawing import Candidate, NoDraw, Row, draw
from assessments.models import Attempt, Question, QuestionVersion, Quiz
from tests.assessments.desks import line, sit
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuestionFactory, QuizFactory, plain
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def questions_of(attempt: Any) -> set[Question]:
    return {version.question for version in QuestionVersion.objects.filter(public_id__in=attempt.asked)}


def test_a_retake_asks_first_what_was_not_asked_and_rests_on_what_she_missed() -> None:
    missed, known = ProvisionFactory.create(), ProvisionFactory.create()
    quiz = QuizFactory.create(questions=0, drawn=2)
    bank = quiz.banks.get()
    QuestionFactory.create_batch(2, bank=bank, provisions=[missed])
    person = PersonFactory.create()
    first = sit(right=0, quiz=quiz, person=person)
    fresh = QuestionFactory.create_batch(2, bank=bank, provisions=[missed])
    QuestionFactory.create_batch(6, bank=bank, provisions=[known])

    second = attempting.begin(person, quiz, at=NOON)

    assert questions_of(second) == set(fresh)
    assert not questions_of(first) & questions_of(second)


def test_a_question_reworded_since_counts_as_asked() -> None:
    quiz = QuizFactory.create(questions=1, drawn=1)
    person, asked = PersonFactory.create(), quiz.banks.get().questions.get()
    sit(right=0, quiz=quiz, person=person)
    asked.asks = as_stream("single", plain("reworded"))
    asked.save()
    publishing.publish(asked, at=NOON)
    other = QuestionFactory.create(bank=quiz.banks.get())

    assert asked.versions.count() == 2
    assert questions_of(attempting.begin(person, quiz, at=NOON)) == {other}


def test_the_blueprint_is_kept_whatever_is_preferred() -> None:
    missed, quiz = ProvisionFactory.create(), QuizFactory.create(questions=0, drawn=2)
    bank, person = quiz.banks.get(), PersonFactory.create()
    only = QuestionFactory.create(bank=bank, level="judge")
    QuestionFactory.create(bank=bank, provisions=[missed])
    line(quiz, 1, level="judge")
    sit(right=0, quiz=quiz, person=person)
    QuestionFactory.create_batch(5, bank=bank, provisions=[missed])

    assert only in questions_of(attempting.begin(person, quiz, at=NOON))


@pytest.mark.parametrize("earlier", [2, 50])
def test_a_retake_costs_no_more_statements_however_many_went_before(earlier: int) -> None:
    """P25."""
    quiz, person = QuizFactory.create(questions=4, drawn=2), PersonFactory.create()
    for _attempt in range(earlier):
        sit(right=1, quiz=quiz, person=person)

    with statements() as asked:
        attempting.begin(person, quiz, at=NOON)

    assert len(asked) == 4


def known_and_missed(**quiz: Any) -> tuple[Any, Question]:
    """A quiz that draws one of two questions, and the one that rests on what she missed in a practice."""
    missed = ProvisionFactory.create()
    practice = QuizFactory.create(questions=0, drawn=1, is_practice=True)
    QuestionFactory.create(bank=practice.banks.get(), provisions=[missed])
    made = QuizFactory.create(questions=0, drawn=1, **quiz)
    weak = QuestionFactory.create(bank=made.banks.get(), provisions=[missed])
    QuestionFactory.create_batch(9, bank=made.banks.get())
    person = PersonFactory.create()
    sit(right=0, quiz=practice, person=person)
    return (person, made), weak


def test_a_further_try_asks_first_what_was_missed_in_a_practice() -> None:
    """What she missed in a practice would otherwise never be asked of her again where it counts."""
    (person, quiz), weak = known_and_missed()
    while weak in questions_of(first := sit(right=1, quiz=quiz, person=person)):
        person = PersonFactory.create()
        sit(right=0, quiz=Quiz.objects.get(is_practice=True), person=person)

    second = attempting.begin(person, quiz, at=NOON)

    assert (first.number, second.number, questions_of(second)) == (1, 2, {weak})


def test_a_practice_asks_first_what_was_missed_elsewhere_from_its_first_attempt_on() -> None:
    (person, quiz), weak = known_and_missed(is_practice=True)

    assert questions_of(attempting.begin(person, quiz, at=NOON)) == {weak}


def test_a_first_try_at_a_quiz_that_counts_is_drawn_as_for_everybody() -> None:
    """Nobody meets a harder quiz for having practiced."""
    (person, quiz), _weak = known_and_missed()

    assert preferring.ranks(quiz, gathering.candidates(quiz), list(Attempt.objects.of(person).with_lines())) == {}


@given(seed=st.integers(0, 2**63 - 1), ranks=st.lists(st.integers(0, 4), min_size=12, max_size=12))
def test_ranks_never_break_the_blueprint_and_the_lowest_that_suffice_are_drawn(seed: int, ranks: list[int]) -> None:
    bank = [Candidate(f"v{n:02}", f"q{n:02}", traits=frozenset({f"part:{'CE' if n % 2 else 'SP'}"})) for n in range(12)]
    rows = [Row(2, frozenset({"part:CE"})), Row(1, frozenset({"part:SP"}))]
    ranked = {candidate.version: rank for candidate, rank in zip(bank, ranks, strict=True)}

    drawn = draw(bank, 4, seed=seed, rows=rows, ranks=ranked)

    parts = [next(iter(each.traits)) for each in bank if each.version in drawn]
    assert (parts.count("part:CE") >= 2, parts.count("part:SP") >= 1, len(set(drawn))) == (True, True, 4)
    assert drawn == draw(bank, 4, seed=seed, rows=rows, ranks=ranked)
    highest = max(ranked[version] for version in drawn)
    if any(ranked[each.version] < highest for each in bank):
        lower = [each for each in bank if ranked[each.version] < highest]
        with pytest.raises(NoDraw):
            draw(lower, 4, seed=seed, rows=rows)

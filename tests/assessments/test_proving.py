"""Proving that a quiz can be served, and saying what starves."""

from __future__ import annotations

import pytest

from assessments import attempting, proving
from assessments.models import Quiz
from courses import checking
from tests.assessments.desks import line
from tests.factories import courses
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def test_a_quiz_whose_banks_hold_what_its_blueprint_asks_for_is_served() -> None:
    quiz = QuizFactory.create(questions=4, drawn=3)
    line(quiz, 3, level="apply")

    proof = proving.prove(quiz)

    assert (proof.is_served, proof.words, proof.ready) == (True, (), 4)


def test_a_line_that_starves_is_named_in_words_with_what_is_ready() -> None:
    quiz = QuizFactory.create(questions=4, drawn=3)
    provision = ProvisionFactory.create()
    QuestionFactory.create_batch(2, bank=quiz.banks.get(), level="judge", provisions=[provision])
    line(quiz, 3, part=provision.part, level="judge")
    line(quiz, 1, provision=provision, kind="single")
    line(quiz, 1, kind="matching")

    assert proving.prove(quiz).words == (
        f"At least 3 of part {provision.part.key} at level judge: 2 are ready.",
        "At least 1 of kind “matching”: none is ready.",
    )


def test_lines_that_starve_only_together_are_named_together() -> None:
    quiz = QuizFactory.create(questions=3, drawn=3)
    QuestionFactory.create_batch(3, bank=quiz.banks.get(), level="judge")
    line(quiz, 2, level="judge")
    line(quiz, 2, level="apply")

    assert proving.prove(quiz).words == (
        "In one draw of 3, these can't all be met:",
        "At least 2 at level judge: 3 are ready.",
        "At least 2 at level apply: 3 are ready.",
    )


def test_too_few_questions_are_told_whatever_the_blueprint_and_so_are_enemies() -> None:
    thin, quarrelsome = QuizFactory.create(questions=1, drawn=3), QuizFactory.create(questions=1, drawn=2)
    bank = quarrelsome.banks.get()
    QuestionFactory.create(bank=bank, enemies=[bank.questions.get()])

    assert proving.prove(thin).words == ("Questions drawn: 3; 1 is ready.",)
    [said] = proving.prove(quarrelsome).words
    assert said.startswith("Questions drawn: 2; 2 are ready, but no 2 of them can stand together: ")


def test_a_question_that_retires_or_is_unpublished_is_known_at_once() -> None:
    quiz = QuizFactory.create(questions=3, drawn=2)
    first, second, _third = quiz.banks.get().questions.all()
    assert proving.prove(quiz).is_served

    first.retired_at = NOON
    first.save()
    assert proving.prove(quiz).is_served
    second.unpublish()

    assert proving.starving([quiz]) == [(quiz, proving.prove(quiz))]
    with pytest.raises(attempting.BankTooThin, match="too few of its questions are ready"):
        attempting.begin(PersonFactory.create(), quiz, at=NOON)


def short(quiz: Quiz) -> None:
    """Put a question that only practices may ask into the quiz's bank."""
    QuestionFactory.create(bank=quiz.banks.get(), kind="short", said={"stem": "Which part?", "right": ["CE"]})


def test_what_only_practices_may_ask_is_drawn_in_practices_only() -> None:
    counts = QuizFactory.create(questions=1, drawn=2)
    practice = QuizFactory.create(questions=1, drawn=2, is_practice=True)
    short(counts)
    short(practice)

    assert proving.prove(counts).words == ("Questions drawn: 2; 1 is ready.",)
    assert len(proving.prove(counts).left_out) == 1
    assert proving.prove(practice).is_served
    assert len(attempting.begin(PersonFactory.create(), practice, at=NOON).asked) == 2


def test_a_quiz_draws_from_all_its_banks() -> None:
    quiz, other = QuizFactory.create(questions=1, drawn=3), BankFactory.create()
    QuestionFactory.create_batch(2, bank=other)
    quiz.banks.add(other)

    assert proving.prove(quiz).is_served


def test_proving_costs_three_queries_with_2_quizzes_and_with_50() -> None:
    """P25."""
    costs = []
    for count in (2, 48):
        for quiz in QuizFactory.create_batch(count, questions=1):
            line(quiz, 1, level="apply")
        quizzes = list(Quiz.objects.all())
        with statements() as asked:
            assert proving.starving(quizzes) == []
        costs.append(len(asked))

    assert costs == [3, 3]


def test_a_course_whose_quiz_can_not_be_served_is_found_by_the_nightly_check() -> None:
    release = courses.course(quiz=True).current_release
    quiz = Quiz.objects.get()
    assert list(checking.quizzes_are_served()) == []

    quiz.banks.get().questions.update(retired_at=NOON)

    [said] = checking.quizzes_are_served()
    assert said.startswith(f"release {release.public_id} asks a quiz that can't be served: Questions drawn: ")

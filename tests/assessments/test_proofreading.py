"""What an author may want to look at again."""

from __future__ import annotations

import pytest

from assessments import noting
from assessments.models import Change, EditionReview, Question
from assessments.proofreading import Slip, proofread
from standards.models import Code, Edition
from tests.factories.code import ProvisionFactory
from tests.factories.quizzes import NOON, QuestionFactory, plain

PLAIN = [("This one", True), ("That one", False)]


@pytest.mark.parametrize(
    ("stem", "options", "modalities", "found"),
    [
        ("Which fits?", PLAIN, ["should"], []),
        ("What must you do?", PLAIN, ["should"], [Slip.STRONGER]),
        ("What must you do?", PLAIN, ["should", "none"], [Slip.STRONGER]),
        ("What must you do?", PLAIN, ["should", "must"], []),
        ("What must you do?", PLAIN, ["none"], []),
        ("What should you do?", PLAIN, ["must"], [Slip.WEAKER]),
        ("Which fits?", [("You are required to ask", True), ("Nothing", False)], ["should"], [Slip.STRONGER]),
        ("Which fits?", [("Ask", True), ("You must ask", False)], ["should"], []),
        ("Which fits?", [("a" * 60, True), ("b" * 30, False)], [], [Slip.LONGEST]),
        ("Which fits?", [("a" * 45, True), ("b" * 30, False)], [], []),
        ("Which fits?", [("a" * 15, True), ("b" * 2, False)], [], []),
        ("Which fits?", [("a" * 60, True), ("b" * 30, True), ("c" * 29, False)], [], []),
        ("Which fits?", [("This", True), ("All of the above", False)], [], [Slip.ALL_OF_THE_ABOVE]),
        ("Which fits?", [("This", True), ("None of these", False)], [], [Slip.ALL_OF_THE_ABOVE]),
        ("Which of these is not a ground?", PLAIN, [], [Slip.NEGATIVE]),
        ("Which isn\u2019t one?", PLAIN, [], [Slip.NEGATIVE]),
        ("Counsel has not answered. What do you do?", PLAIN, [], []),
        ("All of these are duties except", PLAIN, [], [Slip.NEGATIVE]),
    ],
)
def test_what_to_look_at_again(
    stem: str, options: list[tuple[str, bool]], modalities: list[str], found: list[Slip]
) -> None:
    assert proofread(stem, options, modalities) == found


@pytest.mark.django_db
def test_an_author_reads_it_in_words_and_hears_of_a_new_edition() -> None:
    cited = ProvisionFactory.create(modality="should")
    said = {**plain("x"), "stem": "What must you never do?"}
    question = QuestionFactory.create(said=said, provisions=[cited])
    edition = Edition.objects.create(
        code=Code.objects.get(key="ethics"),
        label="Second",
        source_name="x.txt",
        digest="x",
        imported_at=NOON,
        confirmed_at=NOON,
    )
    EditionReview.objects.create(
        edition=edition, version=question.versions.get(), change=Change.REWORDED, changes=[], found_at=NOON
    )

    notes = noting.notes(question)

    assert notes == [
        str(noting.NEW_EDITION),
        str(noting.WORDS[Slip.STRONGER]),
        str(noting.WORDS[Slip.NEGATIVE]),
    ]


@pytest.mark.django_db
def test_a_question_without_words_has_nothing_to_look_at() -> None:
    assert noting.notes(Question(key="empty")) == []


@pytest.mark.django_db
def test_kinds_without_options_to_choose_from_are_read_too() -> None:
    cited = ProvisionFactory.create(modality="must")
    said = {"stem": "What should come first?", "scoring": "all", "steps": ["One", "Two"]}
    question = QuestionFactory.create(kind="ordering", said=said, provisions=[cited])

    assert noting.notes(question) == [str(noting.WORDS[Slip.WEAKER])]

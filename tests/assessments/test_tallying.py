"""Counting what came of each wording: every mark once, whatever is killed when."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assessments import checking, tallying
from assessments.models import Tally, Uncounted
from tests.assessments.desks import sit
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


def test_first_attempts_are_counted_apart_and_each_quiz_by_itself() -> None:
    quiz, person = QuizFactory.create(questions=1), PersonFactory.create()
    other = QuizFactory.create(questions=0, drawn=1)
    other.banks.set(quiz.banks.all())
    sit(right=0, quiz=quiz, person=person)
    sit(right=1, quiz=quiz, person=person)
    sit(right=1, quiz=quiz)
    sit(right=1, quiz=other)

    assert tallying.count() == 4

    found = Tally.objects.order_by("quiz", "is_first").values_list("quiz", "is_first", "asked", "right", "choices")
    assert list(found) == [
        (quiz.pk, False, 1, 1, {"a": 1}),
        (quiz.pk, True, 2, 1, {"a": 1, "b": 1}),
        (other.pk, True, 1, 1, {"a": 1}),
    ]
    assert set(Tally.objects.values_list("out_of", flat=True)) == {Decimal(1), Decimal(2)}
    assert list(checking.tallies_agree()) == []


def test_counting_that_breaks_off_in_the_middle_counts_nothing_and_the_next_counts_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker killed between adding to the tallies and forgetting the marks leaves both as they were."""
    sit(quiz=QuizFactory.create(questions=2), right=1)
    queryset = type(Uncounted.objects.all())

    def killed(*_about: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(queryset, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            tallying.count()
    assert (Tally.objects.count(), Uncounted.objects.count()) == (0, 1)

    assert (tallying.count(), tallying.count()) == (1, 0)
    assert list(Tally.objects.values_list("asked", flat=True)) == [1, 1]
    assert list(checking.tallies_agree()) == []


def test_handing_in_touches_no_tally() -> None:
    sit()

    assert Uncounted.objects.count() == 1
    assert not Tally.objects.exists()
    assert list(checking.tallies_agree()) == []


def test_a_tally_that_says_otherwise_is_found() -> None:
    sit(quiz=QuizFactory.create(questions=1), right=1)
    tallying.count()

    Tally.objects.update(asked=7)

    [said] = checking.tallies_agree()
    assert said.endswith("was asked 1 times and tallied 7 times")


@pytest.mark.parametrize(
    ("kind", "answer", "named"),
    [
        ("single", "b", ["b"]),
        ("multiple", ["a", "c"], ["a", "c"]),
        ("best_worst", {"best": "a", "worst": "c"}, ["best:a", "worst:c"]),
        ("matching", {"b": "a", "a": "c"}, ["a:c", "b:a"]),
        ("ordering", {"a": 2, "b": 1}, ["a:2", "b:1"]),
        ("cite", "CE-6", ["CE-6"]),
        ("short", "CE", []),
        ("single", None, []),
    ],
)
def test_choices_are_named_and_what_was_written_freely_is_not(kind: str, answer: Any, named: list[str]) -> None:
    assert list(tallying.chosen(kind, answer)) == named

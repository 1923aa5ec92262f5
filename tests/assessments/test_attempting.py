"""Beginning an attempt."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments import attempting, limiting, submitting
from assessments.models import Attempt, Mark
from foundation.accounts.models import Accommodation, User
from standards.models import Code, Edition
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuestionFactory, QuizFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


def grant(person: User, **terms: object) -> None:
    Accommodation.objects.create(person=person, words="More of it", asked_at=NOON, confirmed_at=NOON, **terms)


def test_an_attempt_freezes_as_many_questions_as_the_quiz_draws(person: User) -> None:
    """P6."""
    quiz = QuizFactory.create(questions=8, drawn=5, pass_percent=Decimal(75), minutes_allowed=20)

    attempt = attempting.begin(person, quiz, at=NOON)

    attempt.refresh_from_db()
    assert len(set(attempt.asked)) == 5
    assert (attempt.pass_percent, attempt.minutes_allowed, attempt.began_at) == (Decimal(75), 20, NOON)
    assert (attempt.answers, attempt.number, attempt.submitted_at) == ({}, 1, None)


def test_a_frozen_question_is_its_wording_in_a_drawn_order_without_key_weight_or_rationale(person: User) -> None:
    """P3."""
    attempt = attempting.begin(person, QuizFactory.create(), at=NOON)

    for question in attempt.questions:
        assert set(question) == {"version", "digest", "key_number", "kind", "wording", "cites"}
        assert set(question["wording"]) == {"stem", "options"}
        assert all(set(option) == {"key", "text"} for option in question["wording"]["options"])
        assert sorted(option["key"] for option in question["wording"]["options"]) == ["a", "b", "c"]
        assert question["cites"][0]["code"].startswith("ZZ-")


def test_the_edition_in_force_when_it_began_stays_with_the_attempt(person: User) -> None:
    """P6."""
    first, second, third = QuizFactory.create_batch(3)
    before = attempting.begin(PersonFactory.create(), first, at=NOON)
    code = Code.objects.get(key="ethics")
    facts = {"code": code, "source_name": "code.txt", "imported_at": NOON}
    Edition.objects.create(label="2013", digest="1", confirmed_at=NOON, **facts)

    during = attempting.begin(person, second, at=NOON)
    Edition.objects.create(label="2027", digest="2", confirmed_at=NOON + timedelta(days=1), **facts)

    during.refresh_from_db()
    assert (before.edition, during.edition) == ("", "2013")
    assert attempting.begin(person, third, at=NOON).edition == "2027"


def test_the_open_attempt_is_returned_not_another(person: User) -> None:
    quiz = QuizFactory.create()
    first = attempting.begin(person, quiz, at=NOON)

    again = attempting.begin(person, quiz, at=NOON + timedelta(days=3))

    assert again == first
    assert Attempt.objects.count() == 1


def test_after_handing_in_the_next_one_begins(person: User) -> None:
    quiz = QuizFactory.create()
    first = attempting.begin(person, quiz, at=NOON)
    submitting.submit(first, at=NOON)

    second = attempting.begin(person, quiz, at=NOON)

    assert (first.number, second.number) == (1, 2)


def test_retired_questions_are_not_drawn(person: User) -> None:
    quiz = QuizFactory.create(questions=3, drawn=2)
    retired = QuestionFactory.create(bank=quiz.banks.get(), retired_at=NOON)

    seen = {
        version for _round in range(30) for version in attempting.begin(PersonFactory.create(), quiz, at=NOON).asked
    }

    assert str(retired.versions.get().public_id) not in seen
    assert len(seen) == 3


def test_the_limit_of_attempts_is_refused_in_words(person: User) -> None:
    quiz = QuizFactory.create(attempts_allowed=2)
    for _attempt in range(2):
        submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)

    with pytest.raises(limiting.NoAttemptLeft, match="used all the attempts"):
        attempting.begin(person, quiz, at=NOON)


def test_an_accommodation_adds_attempts(person: User) -> None:
    quiz = QuizFactory.create(attempts_allowed=1)
    submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)
    grant(person, extra_attempts=1)

    second = attempting.begin(person, quiz, at=NOON)

    submitting.submit(second, at=NOON)
    assert second.number == 2
    with pytest.raises(limiting.NoAttemptLeft):
        attempting.begin(person, quiz, at=NOON)


def test_an_open_attempt_is_returned_even_when_it_is_the_last(person: User) -> None:
    quiz = QuizFactory.create(attempts_allowed=1)
    first = attempting.begin(person, quiz, at=NOON)

    assert attempting.begin(person, quiz, at=NOON) == first


def test_an_open_attempt_whose_time_is_over_is_handed_in_and_the_next_begins(person: User) -> None:
    quiz = QuizFactory.create(minutes_allowed=10)
    first = attempting.begin(person, quiz, at=NOON)

    second = attempting.begin(person, quiz, at=NOON + timedelta(minutes=11))

    assert second.number == 2
    assert Mark.objects.get().attempt == first


def test_the_pause_counts_from_an_attempt_that_was_handed_in_by_beginning_the_next(person: User) -> None:
    """Who lets the time run out waits as long as who hands in."""
    quiz = QuizFactory.create(minutes_allowed=10, cool_down_hours=24)
    attempting.begin(person, quiz, at=NOON)
    late = NOON + timedelta(minutes=11)

    with pytest.raises(limiting.NotYet) as refused:
        attempting.begin(person, quiz, at=late)

    assert refused.value.from_at == late + timedelta(hours=24)
    assert Attempt.objects.get().submitted_at == late


def test_a_bank_thinner_than_the_draw_is_refused_in_words(person: User) -> None:
    quiz = QuizFactory.create(questions=2, drawn=3)

    with pytest.raises(attempting.BankTooThin, match="too few of its questions are ready"):
        attempting.begin(person, quiz, at=NOON)


@pytest.mark.parametrize("earlier", [2, 50])
def test_a_start_costs_at_most_four_queries_however_many_went_before(person: User, earlier: int) -> None:
    """P25, and the budget of eight for the whole start: the rest is the course's."""
    quiz = QuizFactory.create(questions=20, attempts_allowed=100)
    for _attempt in range(earlier):
        submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)

    with statements() as asked:
        attempting.begin(person, quiz, at=NOON)

    assert len(asked) == 4, asked


def test_nobody_begins_more_than_sixty_an_hour_and_an_hour_later_she_may() -> None:
    """Each attempt is kept for good: a machine could fill the house with them."""
    person, quiz = PersonFactory.create(), QuizFactory.create(questions=1, is_practice=True)
    for minute in range(limiting.MOST_AN_HOUR):
        submitting.submit(
            attempting.begin(person, quiz, at=NOON + timedelta(seconds=minute)), at=NOON + timedelta(seconds=minute)
        )

    with pytest.raises(limiting.NotYet):
        attempting.begin(person, quiz, at=NOON + timedelta(minutes=59))

    assert attempting.begin(person, quiz, at=NOON + timedelta(hours=1)).number == limiting.MOST_AN_HOUR + 1

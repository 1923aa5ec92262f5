"""Accommodations: asked for in her words, answered once, one that holds, private."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from foundation.accounts import accommodating
from foundation.accounts.accommodating import AlreadyAnswered, AlreadyWaiting, NothingGranted, Terms, TermsOutOfRange
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db

HALF_MORE = Terms(time_factor=Decimal("1.5"))


def asked(person: User | None = None) -> Accommodation:
    return accommodating.ask(person or PersonFactory(), "More time to read, please.", at=clock.now())


def test_what_is_asked_holds_only_when_it_is_confirmed() -> None:
    one = asked()
    assert (one.state, accommodating.of(one.person)) == ("asked", None)

    accommodating.confirm(one, HALF_MORE, actor=SuperuserFactory(), at=clock.now())

    standing = accommodating.of(one.person)
    assert standing is not None
    assert (standing.state, standing.time_factor) == ("confirmed", Decimal("1.5"))


def test_asking_again_changes_the_words_that_wait() -> None:
    one = asked()

    again = accommodating.ask(one.person, "More time, and breaks.", at=clock.now())

    assert again.pk == one.pk
    assert list(Accommodation.objects.values_list("words", flat=True)) == ["More time, and breaks."]


def test_a_newly_confirmed_one_takes_the_place_of_the_one_that_stood() -> None:
    person, actor = PersonFactory(), SuperuserFactory()
    first = accommodating.confirm(asked(person), HALF_MORE, actor=actor, at=clock.now())

    second = accommodating.confirm(asked(person), Terms(extra_attempts=2), actor=actor, at=clock.now())

    first.refresh_from_db()
    assert (first.state, accommodating.of(person)) == ("ended", second)


def test_it_is_answered_once() -> None:
    one, actor = asked(), SuperuserFactory()
    accommodating.decline(one, "We have no other format yet.", actor=actor, at=clock.now())

    with pytest.raises(AlreadyAnswered):
        accommodating.confirm(one, HALF_MORE, actor=actor, at=clock.now())
    with pytest.raises(AlreadyAnswered):
        accommodating.decline(one, "Again.", actor=actor, at=clock.now())
    with pytest.raises(AlreadyAnswered):
        accommodating.end(one, actor=actor, at=clock.now())


def test_what_stands_can_be_ended_and_then_holds_no_longer() -> None:
    actor = SuperuserFactory()
    one = accommodating.confirm(asked(), HALF_MORE, actor=actor, at=clock.now())

    accommodating.end(one, actor=actor, at=clock.now())

    assert accommodating.of(one.person) is None


@pytest.mark.parametrize(
    "terms",
    [
        Terms(time_factor=Decimal("0.5")), Terms(time_factor=Decimal("4.01")), Terms(extra_attempts=11),
        Terms(extra_attempts=-1), Terms(break_minutes=121), Terms(break_minutes=-1),
    ],
)  # fmt: skip
def test_terms_out_of_range_are_refused(terms: Terms) -> None:
    one = asked()

    with pytest.raises(TermsOutOfRange):
        accommodating.confirm(one, terms, actor=SuperuserFactory(), at=clock.now())

    one.refresh_from_db()
    assert one.state == "asked"


def test_terms_that_change_nothing_are_refused() -> None:
    with pytest.raises(NothingGranted):
        accommodating.confirm(asked(), Terms(), actor=SuperuserFactory(), at=clock.now())


def test_the_letter_says_the_terms_and_the_log_says_none_of_it() -> None:
    one = asked()

    terms = Terms(time_factor=Decimal("1.50"), extra_attempts=1, break_minutes=15)
    accommodating.confirm(one, terms, actor=SuperuserFactory(), at=clock.now())

    letter = Letter.objects.get(reason="accommodation_confirmed")
    assert letter.context["accommodation"].splitlines() == [
        "On everything timed: 1.5 times the time",
        "Further attempts: 1",
        "Minutes of break: 15",
    ]
    assert ModelLogEntry.objects.get(action="accounts.confirm_accommodation").data == {}


@pytest.mark.parametrize(
    ("factor", "said"),
    [("1.00", "no more time"), ("2.00", "twice the time"), ("1.50", "1.5 times the time"), ("4", "4 times the time")],
)
def test_more_time_is_said_as_one_says_it(factor: str, said: str) -> None:
    assert accommodating.times(Decimal(factor)) == said


def test_an_answer_that_comes_with_the_terms_is_in_the_letter_and_in_no_log() -> None:
    """Once the letter has left, what is kept of it holds a mask in the answer's place."""
    one = asked()

    accommodating.confirm(one, HALF_MORE, actor=SuperuserFactory(), at=clock.now(), answer="A distinctive answer.")

    one.refresh_from_db()
    letter = Letter.objects.get(reason="accommodation_confirmed")
    kind = kinds.find(letter.reason)
    assert one.answer == "A distinctive answer."
    assert "\n\nA distinctive answer.\n\n" in composing.shipped(kind, composing.facts_for_all() | letter.context).body
    assert "distinctive" not in str(composing.masked(kind, letter.context))
    assert [entry.data for entry in ModelLogEntry.objects.all()] == [{}]


def test_what_was_told_by_phone_is_written_down_and_answered_as_any_other() -> None:
    person, actor = PersonFactory(), SuperuserFactory()

    told = accommodating.record(person, "More time, please.", actor=actor, at=clock.now())
    accommodating.confirm(told, HALF_MORE, actor=actor, at=clock.now())

    assert accommodating.of(person) == told
    entry = ModelLogEntry.objects.get(action="accounts.record_accommodation")
    assert (entry.user, entry.data) == (actor, {})


def test_what_is_told_never_takes_the_place_of_the_persons_own_words() -> None:
    one = asked()

    with pytest.raises(AlreadyWaiting):
        accommodating.record(one.person, "Something else.", actor=SuperuserFactory(), at=clock.now())

    one.refresh_from_db()
    assert one.words == "More time to read, please."


def test_the_letter_of_a_refusal_holds_no_answer() -> None:
    """Health may be inferred from it, and letters are kept for two years."""
    accommodating.decline(asked(), "A distinctive answer.", actor=SuperuserFactory(), at=clock.now())

    letter = Letter.objects.get(reason="accommodation_answered")
    assert "distinctive" not in str(letter.context)


def test_two_standing_ones_are_impossible_even_past_the_rule() -> None:
    one = accommodating.confirm(asked(), HALF_MORE, actor=SuperuserFactory(), at=clock.now())

    with pytest.raises(IntegrityError, match="one_standing_accommodation"), transaction.atomic():
        Accommodation.objects.create(person=one.person, words="x", asked_at=clock.now(), confirmed_at=clock.now())


def test_taking_back_does_not_end_what_staff_confirm_at_that_moment(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her page still shows the request as waiting when she presses the button."""
    person, actor = PersonFactory(), SuperuserFactory()
    asked = accommodating.ask(person, "More time.", at=clock.now())
    client.force_login(person)
    take_back = accommodating.take_back

    def after_the_answer(waiting: Accommodation, *, at: datetime) -> Accommodation:
        accommodating.confirm(asked, Terms(extra_attempts=1), actor=actor, at=at)
        return take_back(waiting, at=at)

    monkeypatch.setattr(accommodating, "take_back", after_the_answer)
    page = client.post(reverse("account_accommodation_end"), follow=True)

    assert accommodating.of(person) == asked
    assert "has been answered already" in page.text

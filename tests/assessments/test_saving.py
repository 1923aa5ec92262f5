"""Saving answers: no acknowledged answer is lost (P2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assessments import attempting, checking, saving, submitting
from assessments.models import Attempt, Outcome
from foundation.accounts.models import Accommodation
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory

A, B = UUID(int=1), UUID(int=2)


def begin(**quiz: object) -> Attempt:
    return attempting.begin(PersonFactory.create(), QuizFactory.create(**{"questions": 3, **quiz}), at=NOON)


def stored(attempt: Attempt) -> dict[str, str]:
    """Return the answers as the database has them, by the questions' places."""
    answers: dict[str, str] = Attempt.objects.get(pk=attempt.pk).answers
    return {f"q{place}": answers[version] for place, version in enumerate(attempt.asked, 1) if version in answers}


def save(
    attempt: Attempt, client: UUID, sequence: int, minutes: float = 0, **said: str | None
) -> saving.Acknowledgment:
    """Save answers given by the questions' places: `q1="a"`, or None to take one back."""
    answers = {attempt.asked[int(name[1:]) - 1]: option for name, option in said.items()}
    return saving.save(attempt, answers, client=client, sequence=sequence, at=NOON + timedelta(minutes=minutes))


def grant_time(attempt: Attempt) -> None:
    """Double her time."""
    Accommodation.objects.create(
        person=attempt.person, words="Time", asked_at=NOON, confirmed_at=NOON, time_factor=Decimal(2)
    )


@pytest.mark.django_db
class TestOneAfterTheOther:
    """Saves, one after the other."""

    def test_a_save_is_applied_appended_and_acknowledged_with_its_moment(self) -> None:
        attempt = begin()

        said = save(attempt, A, 1, 2, q1="a", q3="c")

        assert (said.outcome, said.at, said.said) == (Outcome.APPLIED, NOON + timedelta(minutes=2), "Saved.")
        assert stored(attempt) == {"q1": "a", "q3": "c"}
        event = attempt.events.get()
        assert (event.client, event.sequence, event.outcome) == (A, 1, "applied")
        assert Attempt.objects.get().saved_at == NOON + timedelta(minutes=2)

    def test_a_save_speaks_only_of_its_own_questions(self) -> None:
        attempt = begin()
        save(attempt, A, 1, q1="a", q2="a")

        save(attempt, A, 2, q2="b")

        assert stored(attempt) == {"q1": "a", "q2": "b"}

    def test_a_late_packet_of_a_page_too_old_to_stand_on_the_attempt_is_known_all_the_same(self) -> None:
        attempt = begin()
        save(attempt, A, 2, q1="a")
        for place in range(saving.PAGES + 5):
            save(attempt, UUID(int=place + 10), 1, q2="a")
        save(attempt, B, 1, q1="b")

        late = save(attempt, A, 1, q1="c")

        assert late.outcome == Outcome.STALE
        assert stored(attempt) == {"q1": "b", "q2": "a"}
        pages = Attempt.objects.get().sequences
        assert len(pages) == saving.PAGES
        assert pages[-1] == [str(B), 1]

    def test_of_saves_that_come_too_late_only_so_many_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(saving, "MOST_IN_VAIN", 2)
        attempt = begin()
        submitting.submit(attempt, at=NOON)

        said = [save(attempt, A, sequence, 1, q1="a") for sequence in (1, 2, 3)]

        assert [(each.outcome, each.is_kept) for each in said] == [
            (Outcome.HANDED_IN, True),
            (Outcome.HANDED_IN, True),
            (Outcome.HANDED_IN, False),
        ]
        assert "aren't kept" in said[2].said
        assert attempt.events.count() == 2

    def test_of_two_tabs_the_last_to_reach_the_server_wins_question_by_question(self) -> None:
        """The example in the module's docstring."""
        attempt = begin()
        save(attempt, A, 1, q1="a")
        save(attempt, B, 1, q1="b", q2="c")

        save(attempt, A, 2, q3="a")
        save(attempt, A, 1, q1="a")

        assert stored(attempt) == {"q1": "b", "q2": "c", "q3": "a"}

    def test_a_late_packet_of_the_same_page_is_stored_and_changes_nothing(self) -> None:
        attempt = begin()
        save(attempt, A, 2, q1="b", q2="a")

        late = save(attempt, A, 1, q1="a")

        assert (late.outcome, late.is_applied) == (Outcome.STALE, False)
        assert stored(attempt) == {"q1": "b", "q2": "a"}
        assert list(attempt.events.values_list("sequence", "outcome")) == [(2, "applied"), (1, "stale")]

    @pytest.mark.parametrize("first", [{"q1": "a"}, {}])
    def test_a_repeated_save_gets_the_same_acknowledgment_and_no_second_event(self, first: dict[str, str]) -> None:
        attempt = begin()
        said = save(attempt, A, 1, 1, **first)
        save(attempt, B, 1, 2, q1="b")

        again = save(attempt, A, 1, 3, **first)

        assert again == said
        assert stored(attempt) == {"q1": "b"}
        assert attempt.events.count() == 2

    def test_a_repeated_late_packet_gets_the_same_acknowledgment(self) -> None:
        attempt = begin()
        save(attempt, A, 2, q1="b")
        said = save(attempt, A, 1, 1, q1="a")

        assert save(attempt, A, 1, 5, q1="a") == said

    def test_other_answers_under_a_used_sequence_are_refused_not_swallowed(self) -> None:
        attempt = begin()
        save(attempt, A, 1, q1="a")

        with pytest.raises(saving.SequenceReused):
            save(attempt, A, 1, q1="b")

    @pytest.mark.parametrize("answers", [{str(UUID(int=9)): "a"}, {"q": "a"}])
    def test_an_answer_to_what_was_not_asked_is_refused_and_not_stored(self, answers: dict[str, str]) -> None:
        attempt = begin()

        with pytest.raises(saving.NotAsked):
            saving.save(attempt, answers, client=A, sequence=1, at=NOON)

        assert not attempt.events.exists()

    def test_an_option_that_was_not_offered_is_refused(self) -> None:
        with pytest.raises(saving.NotAsked):
            save(begin(), A, 1, q1="z")

    def test_after_handing_in_a_save_is_stored_and_not_applied_and_says_so(self) -> None:
        attempt = begin()
        save(attempt, A, 1, q1="a")
        submitting.submit(attempt, at=NOON)

        said = save(attempt, A, 2, 1, q1="b")

        assert said.outcome == Outcome.HANDED_IN
        assert "had been handed in" in said.said
        assert save(attempt, A, 2, 9, q1="b") == said
        assert save(attempt, A, 1, 9, q1="a").is_applied
        assert stored(attempt) == {"q1": "a"}
        assert list(attempt.events.values_list("outcome", flat=True)) == ["applied", "handed_in"]

    def test_past_the_deadline_a_save_is_stored_and_not_applied_and_says_so(self) -> None:
        attempt = begin(minutes_allowed=10)
        save(attempt, A, 1, 10, q1="a")

        said = save(attempt, A, 2, 10.01, q1="b")

        assert said.outcome == Outcome.LATE
        assert "The time was over" in said.said
        assert stored(attempt) == {"q1": "a"}

    def test_a_save_that_came_too_late_and_would_count_now_asks_for_an_id_of_its_own(self) -> None:
        """P2: time was granted meanwhile. The late save stays on record as it was; the answers don't get lost."""
        attempt = begin(minutes_allowed=10)
        assert save(attempt, A, 1, 11, q1="a").outcome == Outcome.LATE
        grant_time(attempt)

        with pytest.raises(saving.SequenceReused, match="would count now"):
            save(attempt, A, 1, 12, q1="a")

        assert save(attempt, A, 2, 12, q1="a").is_applied
        assert list(attempt.events.values_list("outcome", flat=True)) == ["late", "applied"]
        assert stored(attempt) == {"q1": "a"}


class Saves(RuleBasedStateMachine):
    """Random pages, sequences, orders and repeats against the simplest model: P2.

    The model knows of each page the last sequence applied and merges answers as they come; None takes one back. A save
    a minute arrives; the time is over after `MINUTES`, until more is granted.
    """

    MINUTES = 8

    sent = Bundle("sent")
    clients = st.sampled_from([A, B, UUID(int=3)])
    sequences = st.integers(1, 6)
    said = st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), st.sampled_from([*"abc", None]), max_size=3)

    @initialize()
    def begin(self) -> None:
        self.attempt = begin(minutes_allowed=self.MINUTES)
        self.granted = 1
        self.answers: dict[str, str] = {}
        self.last: dict[UUID, int] = {}
        self.known: dict[tuple[UUID, int], tuple[dict[str, str | None], saving.Acknowledgment]] = {}
        self.minute = 0
        self.is_handed_in = False

    @rule(target=sent, client=clients, sequence=sequences, said=said)
    def send(self, client: UUID, sequence: int, said: dict[str, str | None]) -> tuple[UUID, int, dict[str, str | None]]:
        self.arrive(client, sequence, said)
        return client, sequence, said

    @rule(packet=sent)
    def send_again(self, packet: tuple[UUID, int, dict[str, str | None]]) -> None:
        self.arrive(*packet)

    @rule()
    def hand_in(self) -> None:
        submitting.submit(self.attempt, at=NOON)
        self.is_handed_in = True

    @precondition(lambda self: self.granted == 1)
    @rule()
    def grant(self) -> None:
        grant_time(self.attempt)
        self.granted = 2

    def expected(self, client: UUID, sequence: int) -> Outcome:
        """Return what becomes of a save that arrives now."""
        if self.is_handed_in:
            return Outcome.HANDED_IN
        if self.minute > self.MINUTES * self.granted:
            return Outcome.LATE
        return Outcome.APPLIED if sequence > self.last.get(client, 0) else Outcome.STALE

    def arrive(self, client: UUID, sequence: int, said: dict[str, str | None]) -> None:
        self.minute += 1
        expected = self.expected(client, sequence)
        if (client, sequence) in self.known:
            before, acknowledged = self.known[client, sequence]
            if before == said and expected != Outcome.APPLIED:
                assert save(self.attempt, client, sequence, self.minute, **said) == acknowledged
            else:
                with pytest.raises(saving.SequenceReused):
                    save(self.attempt, client, sequence, self.minute, **said)
            return
        answer = save(self.attempt, client, sequence, self.minute, **said)
        self.known[client, sequence] = said, answer
        assert answer.outcome == expected
        if answer.is_applied:
            merged = {**self.answers, **said}
            self.answers = {name: option for name, option in merged.items() if option is not None}
            self.last[client] = sequence

    @invariant()
    def the_server_has_what_the_model_has(self) -> None:
        assert stored(self.attempt) == self.answers
        assert self.attempt.events.count() == len(self.known)
        assert list(checking.answers_are_as_saved()) == []


class TestManyPages(TestCase):
    """The machine, in a database that is rolled back."""

    def test_any_pages_in_any_order_end_as_the_model_does(self) -> None:
        run_state_machine_as_test(
            Saves,
            settings=settings(
                max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
            ),
        )


@pytest.mark.django_db
def test_a_stale_packet_alone_can_not_lose_an_answer_of_a_page_that_says_all_that_is_unacknowledged() -> None:
    """P2: save 1 is lost on the way, save 2 says it again; however late save 1 comes, the end is the same."""
    attempt = begin()
    client = uuid4()

    save(attempt, client, 2, q1="a", q2="b")
    save(attempt, client, 1, q1="a")

    assert stored(attempt) == {"q1": "a", "q2": "b"}


@pytest.mark.django_db
def test_only_a_sequence_that_stands_is_told_as_one() -> None:
    """Whatever else the database refuses is no save that came before."""
    attempt = begin()

    with pytest.raises(IntegrityError):
        save(attempt, A, -1, q1="a")

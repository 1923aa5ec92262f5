"""Credit is written down once with its evidence, and taken back whole by another row (P19)."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from certificates import erasing, exporting
from certificates.earning import crediting
from certificates.earning.crediting import Earned, NothingToTakeBack, TakenBackAlready
from certificates.models import Activity, Certificate, Credit
from foundation.accounts import erasing as ending
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.refusals import ReasonNeeded
from tests.certificates.test_admin import coordinator, signed_in
from tests.factories.certificates import AT, ActivityFactory, certificate, earned, withdraw
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.racing import PATIENCE, at_once

__all__ = ["coordinator"]
SOURCE = UUID("00000000-0000-7000-8000-000000000001")
LATER = AT + timedelta(days=1)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Credit, Any]]:
    """What a listener was told."""
    told: list[tuple[Credit, Any]] = []
    monkeypatch.setattr(crediting, "_listeners", [])
    crediting.on_credited(lambda credit, at: told.append((credit, at)))
    return told


@pytest.mark.django_db
def test_credit_says_what_was_earned_from_what_and_by_which_evidence() -> None:
    person, activity = PersonFactory.create(), ActivityFactory.create()

    crediting.credit(person, activity, Earned(40, date(2026, 11, 2), SOURCE, {"checks": 3}), at=AT)

    row = Credit.objects.get()
    assert (row.person, row.activity, row.minutes, row.source) == (person, activity, 40, SOURCE)
    assert (row.earned_on, row.evidence, row.at, row.reverses) == (date(2026, 11, 2), {"checks": 3}, AT, None)
    assert crediting.minutes(person) == {str(activity.public_id): 40}


@pytest.mark.django_db
def test_one_source_earns_once_and_is_told_once(heard: list[Any]) -> None:
    first = earned(source=SOURCE)

    again = earned(first.person, first.activity, minutes=99, source=SOURCE, at=LATER)

    assert (again, again.minutes, Credit.objects.count()) == (first, 30, 1)
    assert heard == [(first, AT)]


@pytest.mark.django_db
def test_who_registers_twice_is_told_once(heard: list[Any]) -> None:
    def listen(credit: Credit, at: Any) -> None:
        heard.append((credit, at))

    crediting.on_credited(listen)
    crediting.on_credited(listen)

    earned()

    assert len(heard) == 2  # the fixture's listener, and this one


@pytest.mark.django_db
def test_a_listener_that_refuses_takes_the_credit_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(credit: Credit, at: Any) -> None:
        raise ReasonNeeded

    monkeypatch.setattr(crediting, "_listeners", [refuse])

    with pytest.raises(ReasonNeeded):
        earned()
    assert not Credit.objects.exists()


@pytest.mark.django_db
def test_whoever_is_erased_earns_nothing() -> None:
    """P24."""
    person = PersonFactory.create()
    ending.erase(person, actor=SuperuserFactory.create(), at=AT)

    with pytest.raises(holding.Erased):
        earned(person)


@pytest.mark.django_db
def test_what_is_taken_back_counts_no_more_and_both_lines_stay(heard: list[Any]) -> None:
    credit, staff = earned(), PersonFactory.create()

    back = crediting.reverse(credit, reason=" By mistake. ", actor=staff, at=LATER)

    assert (back.reverses, back.minutes, back.reason, back.actor, back.at) == (credit, 30, "By mistake.", staff, LATER)
    assert (crediting.minutes(credit.person), crediting.transcript(credit.person)) == ({}, [])
    assert crediting.is_taken_back(credit.person, credit.source)
    assert Credit.objects.count() == 2
    assert heard == [(credit, AT)]
    assert [entry.data for entry in ModelLogEntry.objects.filter(action="certificates.reverse_credit")] == [
        {"by": str(back.public_id)}
    ]


@pytest.mark.django_db
def test_credit_is_taken_back_once_with_a_reason_and_never_given_back() -> None:
    credit, staff = earned(), PersonFactory.create()

    with pytest.raises(ReasonNeeded):
        crediting.reverse(credit, reason="  ", actor=staff, at=AT)
    back = crediting.reverse(credit, reason="By mistake.", actor=staff, at=AT)
    with pytest.raises(TakenBackAlready):
        crediting.reverse(credit, reason="Again.", actor=staff, at=AT)
    with pytest.raises(NothingToTakeBack):
        crediting.reverse(back, reason="Back again.", actor=staff, at=AT)
    assert Credit.objects.count() == 2


@pytest.mark.django_db
def test_what_was_taken_back_is_earned_by_another_source_and_never_by_the_same() -> None:
    credit = earned()
    crediting.reverse(credit, reason="By mistake.", actor=PersonFactory.create(), at=AT)

    same = earned(credit.person, credit.activity, source=credit.source)
    other = earned(credit.person, credit.activity, minutes=10)

    assert (same, other.minutes) == (credit, 10)
    assert crediting.minutes(credit.person) == {str(credit.activity.public_id): 10}


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"minutes": 1}, {"reason": "Another."}, {"evidence": {}}])
def test_the_database_refuses_to_change_credit(change: dict[str, Any]) -> None:
    credit = earned()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        credit.delete()


@pytest.mark.django_db
def test_a_transcript_sums_by_activity_the_latest_first() -> None:
    person, other = PersonFactory.create(), PersonFactory.create()
    old, new = ActivityFactory.create(title="Old"), ActivityFactory.create(title="New")
    earned(person, old, minutes=10)
    earned(person, new, minutes=5, at=LATER)
    earned(person, old, minutes=20)
    earned(other, old, minutes=99)

    lines = crediting.transcript(person)

    assert [(line.title, line.minutes, line.earned_on) for line in lines] == [
        ("New", 5, LATER.date()),
        ("Old", 30, AT.date()),
    ]
    assert crediting.minutes_by_person([str(old.public_id)]) == {
        person.pk: {str(old.public_id): 30},
        other.pk: {str(old.public_id): 99},
    }


@pytest.mark.django_db
def test_a_certificate_is_in_doubt_while_nothing_of_its_credit_stands() -> None:
    credit = earned()
    issued = certificate(credit.person, activity=credit.activity)
    certificate(activity=credit.activity)  # another's, which rests on no credit at all
    assert list(crediting.in_doubt()) == []

    crediting.reverse(credit, reason="By mistake.", actor=PersonFactory.create(), at=AT)
    assert list(crediting.in_doubt()) == [issued]
    again = earned(credit.person, credit.activity)
    assert list(crediting.in_doubt()) == []
    crediting.reverse(again, reason="By mistake.", actor=PersonFactory.create(), at=AT)
    withdraw(issued, reason="Not learned.", actor=PersonFactory.create(), at=AT)
    assert (list(crediting.in_doubt()), Certificate.objects.unended().count()) == ([], 1)


class Undone(Exception):  # noqa: N818  (a signal to take an example's changes back)
    """Takes back what an example did to the database."""


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["credit", "reverse"]), st.integers(0, 2), st.integers(0, 3), st.integers(0, 90)),
        max_size=20,
    )
)
def test_sums_are_right_after_any_sequence(deeds: list[tuple[str, int, int, int]]) -> None:
    """P19: against a ledger kept by hand."""
    with contextlib.suppress(Undone), transaction.atomic():
        person, staff = PersonFactory.create(), PersonFactory.create()
        activities = [ActivityFactory.create() for _ in range(3)]
        sources = [uuid4() for _ in range(4)]
        ledger: dict[tuple[int, int], int] = {}
        for deed, activity, source, minutes in deeds:
            if deed == "credit":
                earned(person, activities[activity], minutes=minutes, source=sources[source])
                ledger.setdefault((activity, source), minutes)
            elif row := Credit.objects.filter(
                activity=activities[activity], source=sources[source], reverses=None
            ).first():
                with contextlib.suppress(TakenBackAlready):
                    crediting.reverse(row, reason="By mistake.", actor=staff, at=AT)
                ledger[activity, source] = -1
        sums: dict[str, int] = defaultdict(int)
        for (activity, _source), minutes in ledger.items():
            if minutes >= 0:
                sums[str(activities[activity].public_id)] += minutes
        assert crediting.minutes(person) == sums
        assert {line.activity: line.minutes for line in crediting.transcript(person)} == sums
        raise Undone


@pytest.mark.usefixtures("committed")
def test_eight_credits_of_one_source_at_once_are_one_row(heard: list[Any]) -> None:
    person, activity = PersonFactory.create(), ActivityFactory.create()

    made = at_once([lambda: earned(person, activity, source=SOURCE)] * 8)

    assert made == [Credit.objects.get()] * 8
    assert len(heard) == 1


def unheld(person: int) -> User:
    return User.objects.get(pk=person)


@pytest.mark.usefixtures("committed")
def test_without_the_persons_lock_the_constraint_keeps_it_one(
    heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: nobody waits for anybody; the second finds by the constraint what the first has written."""
    person, activity = PersonFactory.create(), ActivityFactory.create()
    monkeypatch.setattr(crediting, "hold", unheld)

    made = at_once([lambda: earned(person, activity, source=SOURCE)] * 8)

    assert made == [Credit.objects.get()] * 8
    assert len(heard) == 1


@pytest.mark.usefixtures("committed")
def test_two_who_take_it_back_at_once_take_it_back_once() -> None:
    credit, staff = earned(), PersonFactory.create()

    outcomes = at_once([lambda: crediting.reverse(credit, reason="By mistake.", actor=staff, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Credit", "TakenBackAlready"]


@pytest.mark.usefixtures("committed")
def test_without_the_lock_two_who_take_it_back_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both see that it stands; only the constraint stops the second."""
    credit, staff = earned(), PersonFactory.create()
    looked = Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(crediting, "hold", unheld)
    exists = type(Credit.objects.all()).exists

    def slow(self: Any) -> bool:
        answer = exists(self)
        looked.wait()
        return bool(answer)

    monkeypatch.setattr(type(Credit.objects.all()), "exists", slow)

    outcomes = at_once([lambda: crediting.reverse(credit, reason="By mistake.", actor=staff, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Credit", "IntegrityError"]


@pytest.mark.django_db
def test_the_record_tells_credit_with_its_evidence_and_an_erasure_empties_reasons() -> None:
    """P24."""
    credit = earned(quizzes=["a"])
    back = crediting.reverse(credit, reason="They said so.", actor=PersonFactory.create(), at=LATER)
    earned(quizzes=["another's"])

    told = exporting.export(credit.person)["credit"]
    [said] = erasing.erase(credit.person, LATER)

    assert [(line["minutes"], line["takes_back_an_earlier_line"], line["reason"]) for line in told] == [
        (30, False, ""),
        (30, True, "They said so."),
    ]
    assert told[0]["evidence"] == {"demonstration": False, "quizzes": ["a"]}
    assert said.startswith("How many minutes you earned from which activity")
    assert erasing.kept(credit.person) == [said]
    back.refresh_from_db()
    assert (back.reason, back.minutes) == ("", 30)


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_staff_read_what_credit_rests_on_and_take_it_back(coordinator: Client) -> None:
    credit = earned(PersonFactory.create(name="Ána Demo"), quizzes=["a", "b"], evaluation=True)
    issued = certificate(credit.person, activity=credit.activity)
    page = reverse("credit:inspect", args=[credit.public_id])
    deed = reverse("reverse_credit", args=[credit.public_id])

    before = coordinator.get(page).text
    asked = coordinator.get(deed).text
    answer = coordinator.post(deed, {"reason": "Not learned."})
    after, listed = coordinator.get(page).text, coordinator.get(reverse("credit:index"), {"q": "Ána"}).text

    assert [part in before for part in ("Ána Demo", "30 minutes", "Quizzes passed", issued.serial, deed)] == [True] * 5
    assert "a certificate stands until somebody withdraws it" in asked
    assert answer["Location"] == page
    assert ("Not learned." in after, deed in after, "taken back" in listed) == (True, False, True)


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_nobody_else_sees_credit_or_takes_it_back(settings: Any) -> None:
    """P21."""
    settings.DEMO = True
    credit, stranger = earned(), signed_in("wagtailadmin.access_admin")

    answers = [
        stranger.get(reverse("credit:index")),
        stranger.get(reverse("credit:inspect", args=[credit.public_id])),
        stranger.post(reverse("reverse_credit", args=[credit.public_id]), {"reason": "I want to."}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 3
    assert Credit.objects.count() == 1


@pytest.mark.django_db
def test_an_activity_may_be_of_any_kind() -> None:
    session = Activity.objects.create(kind="session", title="A session")

    assert earned(activity=session).activity == session

"""Dues are sold: what they buy is shown before, given once the order is confirmed, and taken back by policy (P8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import broken_constraint
from foundation.letters.models import Letter
from membership import entitling, giving, knowing, upgrading
from membership.models import Agency, Application, Interruption, Level, Membership, Term
from membership.standing import State
from membership.terming import Span
from payments import booking
from payments.models import Order, Pool
from payments.selling import pricing, swapping, withdrawing
from payments.selling.pricing import NotForSale
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def refused(*wishes: object, payer: User, at: datetime = AT) -> str:
    """Return why a basket can't be had."""
    with pytest.raises(NotForSale) as refusal:
        pricing.quote(list(wishes), payer=payer, at=at)  # type: ignore[arg-type]  # wishes
    return str(refusal.value)


def state(person: User, on: date) -> State:
    known = knowing.of_person(person, on)
    assert known is not None
    return known.standing.state


def capacity(agency: Agency) -> int:
    """Return how many seats an agency has."""
    pools = Membership.objects.filter(agency=agency).values("pool")
    return Pool.objects.values_list("capacity", flat=True).get(pk__in=pools)


def test_whoever_pays_dues_is_a_member_that_moment() -> None:
    person, level = PersonFactory.create(), members.level(12_000)

    order = members.buy(person, members.wish(level, person))

    assert members.terms_of(person) == [(ON, date(2027, 11, 1))]
    assert (order.shown_cents, state(person, ON)) == (12_000, State.ACTIVE)
    assert Term.objects.get().source == order.lines.get().public_id
    assert sold.breaches() == []


def test_an_order_says_for_which_days_the_dues_are() -> None:
    person, level = PersonFactory.create(), members.level()
    members.term(person, level, first=date(2026, 1, 1), last=date(2026, 12, 31))

    line = members.order(person, members.wish(level, person)).lines.get()

    assert line.detail == "January 1, 2027 to December 31, 2027"


def test_what_was_ordered_and_not_paid_gives_nothing() -> None:
    person, level = PersonFactory.create(), members.level()

    members.order(person, members.wish(level, person))

    assert not Term.objects.exists()


def test_renewing_early_in_grace_and_after_a_lapse() -> None:
    level = members.level(grace_days=30)
    told = []
    for last in (ON + DAY * 40, ON - DAY * 20, ON - DAY * 31):
        person = members.member(level, first=last - DAY * 300, last=last)
        members.buy(person, members.wish(level, person))
        known = knowing.of_person(person, ON)
        assert known is not None
        told.append((members.terms_of(person)[-1][0], known.standing.since == members.terms_of(person)[0][0]))

    assert told == [(ON + DAY * 41, True), (ON - DAY * 19, True), (ON, False)]


def test_what_is_left_of_a_fixed_year_costs_its_part() -> None:
    person = PersonFactory.create()
    level = members.level(12_000, runs=Level.Runs.FIXED, year_month=7, year_day=1, prorates=True)

    order = members.buy(person, members.wish(level, person))

    assert members.terms_of(person) == [(ON, date(2027, 6, 30))]
    assert order.shown_cents == 12_000 * 241 // 365


def test_two_orders_of_one_person_follow_one_another() -> None:
    person, level = PersonFactory.create(), members.level()

    for _twice in range(2):
        members.buy(person, members.wish(level, person))

    assert members.terms_of(person) == [(ON, date(2027, 11, 1)), (date(2027, 11, 2), date(2028, 11, 1))]


def test_nobody_renews_for_more_than_three_years_ahead() -> None:
    person, level = PersonFactory.create(), members.level()
    members.term(person, level, first=ON, last=ON + DAY * 1200)

    assert refused(members.wish(level, person), payer=person) == "This membership is paid until February 15, 2030."


def test_nothing_is_sold_to_somebody_suspended() -> None:
    person, level = PersonFactory.create(), members.level()
    membership = members.term(person, level).membership
    giving.interrupt(
        membership, Interruption.Kind.SUSPENDED, begins_on=ON, until_on=None, reason="A test.", actor=person, at=AT
    )

    assert refused(members.wish(level, person), payer=person).startswith("This membership is suspended.")


def test_nothing_is_sold_to_somebody_suspended_of_whose_terms_none_stands() -> None:
    person, level = PersonFactory.create(), members.level()
    term = members.term(person, level)
    giving.interrupt(
        term.membership, Interruption.Kind.SUSPENDED, begins_on=ON, until_on=None, reason="A test.", actor=person, at=AT
    )
    giving.reverse(term, reason="A test.", actor=person, at=AT)

    assert refused(members.wish(level, person), payer=person).startswith("This membership is suspended.")


def test_an_agency_that_never_joined_is_named_with_its_dues_and_only_by_who_coordinates_it() -> None:
    """Also by a coordinator who has proved no address: that gives no price for members, and bars no dues."""
    agency, coordinator = members.coordinated(name="Demo Office")
    EmailAddress.objects.filter(user=coordinator).delete()
    stranger, level = members.coordinated()[1], members.agency_level()

    [line] = pricing.quote(
        [members.wish(level, coordinator, agency=str(agency.public_id))], payer=coordinator, at=AT
    ).lines
    others = [
        refused(members.wish(level, stranger, agency=said), payer=stranger) for said in (str(agency.public_id), "")
    ]

    assert line.offer.detail.startswith("Demo Office, ")
    assert others == ["Only a coordinator of the agency can do this."] * 2


def test_whoever_resigned_and_joins_again_belongs_again() -> None:
    person, level = PersonFactory.create(), members.level()
    membership = members.term(person, level, first=date(2025, 1, 1), last=date(2025, 12, 31)).membership
    giving.interrupt(
        membership, Interruption.Kind.ENDED, begins_on=ON, until_on=ON, reason="Resigned.", actor=person, at=AT
    )
    before = state(person, ON)

    members.buy(person, members.wish(level, person))

    assert (before, state(person, ON)) == (State.ENDED, State.ACTIVE)


@pytest.mark.parametrize(
    ("needs", "said"),
    [("needs_approval", "asks for an application"), ("needs_yearly_proof", "a proof each year")],
)
def test_a_level_that_asks_first_is_sold_once_that_is_approved(needs: str, said: str) -> None:
    person, level = PersonFactory.create(), members.level(**{needs: True})
    why = refused(members.wish(level, person), payer=person)
    application = Application.objects.create(person=person, level=level, asked_at=AT)
    still = refused(members.wish(level, person), payer=person)

    application.decided_at, application.is_approved, application.good_until_on = AT, True, ON
    application.save()
    members.buy(person, members.wish(level, person))

    assert said in why
    assert still == why
    assert said in refused(members.wish(level, person), payer=person, at=AT + DAY)


def test_giving_dues_up_takes_the_term_back_by_the_policy_of_that_day() -> None:
    person, level = PersonFactory.create(), members.level(12_000)
    order = members.buy(person, members.wish(level, person))

    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=person, at=AT + DAY * 3)

    assert (members.terms_of(person), booking.balance(order)) == ([], 0)
    assert Term.objects.get().reversed_why == "Other plans"


def test_dues_are_given_up_from_the_last_to_the_first() -> None:
    person, level = PersonFactory.create(), members.level()
    first = members.buy(person, members.wish(level, person))
    members.buy(person, members.wish(level, person))

    with pytest.raises(giving.LaterTermStands):
        withdrawing.withdraw(first.lines.get(), reason="Other plans", actor=person, at=AT)

    assert len(members.terms_of(person)) == 2


def test_dues_for_nobody_named_yet_run_from_the_day_somebody_is() -> None:
    office, colleague, level = PersonFactory.create(), PersonFactory.create(), members.level()
    line = members.buy(office, members.wish(level, None)).lines.get()
    before = Term.objects.count()

    swapping.swap(line, colleague, actor=office, at=AT + DAY * 5)

    assert (before, members.terms_of(colleague)[0][0]) == (0, ON + DAY * 5)
    with pytest.raises(Exception, match="Dues stay with whom they were paid for"):
        swapping.swap(line, PersonFactory.create(), actor=office, at=AT + DAY * 6)
    withdrawing.withdraw(line, reason="Other plans", actor=office, at=AT + DAY * 7)
    assert members.terms_of(colleague) == []


def test_what_nobody_was_named_for_is_given_up_without_a_term() -> None:
    office, level = PersonFactory.create(), members.level()
    order = members.buy(office, members.wish(level, None))

    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=office, at=AT)

    assert booking.balance(order) == 0


def test_an_agency_that_joins_has_its_seats() -> None:
    agency, coordinator = members.coordinated()
    level = members.agency_level(90_000, seats=10)

    order = members.buy(coordinator, members.wish(level, coordinator, agency=str(agency.public_id)))

    membership = Membership.objects.get(agency=agency)
    assert (membership.pool and membership.pool.capacity, order.lines.get().detail) == (
        10,
        f"{agency}, 10 seats, November 2, 2026 to November 1, 2027",
    )


def test_a_smaller_level_takes_no_seat_from_anybody() -> None:
    agency, _coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=10))
    Pool.objects.update(taken=7)

    members.term(agency, members.agency_level(seats=5), first=date(2027, 3, 1), last=date(2028, 2, 28))
    before = capacity(agency)
    giving.fit_seats_of_begun(datetime.fromisoformat("2027-03-03T12:00:00+00:00"))

    assert (before, capacity(agency)) == (10, 7)


def test_seats_of_the_next_term_come_when_it_begins_and_go_when_it_is_taken_back() -> None:
    """P13: nobody sits in a seat that was paid for another year, or was paid back."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=2), last=date(2026, 12, 31))
    more = members.agency_level(90_000, seats=50)

    order = members.buy(coordinator, members.wish(more, coordinator, agency=str(agency.public_id)))
    bought = capacity(agency)
    giving.fit_seats_of_begun(datetime.fromisoformat("2027-01-01T12:00:00+00:00"))
    begun = capacity(agency)
    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=None, at=AT)

    assert (bought, begun, capacity(agency)) == (2, 50, 2)


def test_only_its_coordinator_joins_an_agency() -> None:
    agency, _coordinator = members.coordinated()
    level, stranger = members.agency_level(), PersonFactory.create()

    said = [
        refused(members.wish(level, stranger, agency=str(agency.public_id)), payer=stranger),
        refused(members.wish(level, stranger), payer=stranger),
    ]

    assert said == ["Only a coordinator of the agency can do this.", f"“{level}” is for an agency: say which one."]


def test_changing_the_level_credits_the_days_that_are_left_to_the_day() -> None:
    person, small, large = PersonFactory.create(), members.level(36_500), members.level(50_000)
    old = members.buy(person, members.wish(small, person))
    at = AT + DAY * 100
    known = knowing.of_person(person, ON + DAY * 100)
    assert known is not None
    foreseen = upgrading.foresee(known, large, upgrading.Rest(known.terms, ON + DAY * 100))

    new = members.buy(person, members.wish(large, person, instead=True), at=at)

    assert members.terms_of(person) == [
        (ON, ON + DAY * 99),
        (ON + DAY * 100, date(2028, 2, 9)),
    ]
    assert (foreseen.credited, booking.balance(old), new.shown_cents) == (26_500, 10_000, 50_000)
    found = knowing.of_person(person, ON + DAY * 100)
    assert found is not None
    assert (found.level, found.standing.since) == (large, ON)
    letter = Letter.objects.get(reason="order-line-given-up", address=person.email)
    assert letter.context["money"].splitlines() == [
        "- Of the $365.00 that it cost, $265.00 is credited.",
        "- $265.00 is taken off what is still to be paid.",
    ]
    assert sold.breaches() == []


def test_changing_on_the_first_day_credits_all_of_it_and_the_term_to_come() -> None:
    person, small, large = PersonFactory.create(), members.level(12_000), members.level(50_000)
    orders = [members.buy(person, members.wish(small, person)) for _twice in range(2)]

    members.buy(person, members.wish(large, person, instead=True))

    assert [booking.balance(order) for order in orders] == [0, 0]
    assert members.terms_of(person) == [(ON, date(2027, 11, 1))]


def test_days_that_were_granted_are_given_up_for_nothing() -> None:
    person, small, large = PersonFactory.create(), members.level(), members.level()
    members.term(person, small, first=ON - DAY * 10, last=ON + DAY * 10)

    members.buy(person, members.wish(large, person, instead=True))

    assert members.terms_of(person) == [(ON - DAY * 10, ON - DAY), (ON, date(2027, 11, 1))]


def test_there_is_nothing_to_change_where_no_other_level_runs() -> None:
    person, level = PersonFactory.create(), members.level()
    before = refused(members.wish(level, person, instead=True), payer=person)
    members.term(person, level)

    assert {before, refused(members.wish(level, person, instead=True), payer=person)} == {
        "No other level runs now. Join or renew instead."
    }


def test_the_database_refuses_terms_that_share_a_day() -> None:
    found = members.term(PersonFactory.create(), first=ON, last=ON + DAY * 10)

    for first, last in ((ON - DAY * 5, ON), (ON + DAY * 10, ON + DAY * 20), (ON + DAY, ON + DAY)):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Term.objects.create(
                membership=found.membership,
                level=found.level,
                span=DateRange(first, last + DAY),
                kind=Term.Kind.GRANTED,
                given_at=AT,
            )
        assert broken_constraint(error.value) == "terms_never_overlap"


def test_the_database_lets_terms_stand_side_by_side_with_others_and_with_what_was_reversed() -> None:
    found = members.term(PersonFactory.create(), first=ON, last=ON + DAY * 10)
    giving.reverse(found, reason="A slip", actor=None, at=AT)

    given = giving.Grant(found.level, found.days, Term.Kind.GRANTED)
    giving.give(found.membership, given, actor=None, at=AT)
    members.term(PersonFactory.create(), first=ON, last=ON + DAY * 10)

    assert Term.objects.standing().count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"span": DateRange(ON, ON + DAY)},
        {"kind": "paid", "source": "0197a000-0000-7000-8000-000000000000"},
        {"reason": "Another reason"},
        {"given_at": AT - DAY},
    ],
)
def test_the_database_refuses_to_change_a_term(change: dict[str, object]) -> None:
    found = members.term(PersonFactory.create())

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Term.objects.filter(pk=found.pk).update(**change)


def test_the_database_refuses_to_take_up_a_reversed_term_again_or_to_delete_one() -> None:
    found = members.term(PersonFactory.create())
    giving.reverse(found, reason="A slip", actor=None, at=AT)
    giving.reverse(found, reason="Again", actor=None, at=AT + DAY)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Term.objects.filter(pk=found.pk).update(reversed_at=None)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        found.delete()
    assert Term.objects.get().reversed_why == "A slip"


def test_the_office_gives_days_with_a_reason_and_takes_them_back() -> None:
    person, staff, honorary = PersonFactory.create(), PersonFactory.create(), members.level(None)
    membership = giving.hold(person, on=ON)
    given = giving.Grant(honorary, Span(ON, ON + DAY * 30), Term.Kind.GRANTED, reason="Founded it.")

    term = giving.grant(membership, given, actor=staff, at=AT)
    with pytest.raises(giving.Overlaps, match="There is a term from November 2, 2026"):
        giving.grant(membership, given, actor=staff, at=AT)
    giving.take_back(term, reason="A slip", actor=staff, at=AT)

    assert members.terms_of(person) == []


def test_the_office_does_not_take_paid_days_back_behind_the_order() -> None:
    person, level = PersonFactory.create(), members.level()
    members.buy(person, members.wish(level, person))

    with pytest.raises(giving.PaidFor):
        giving.take_back(Term.objects.get(), reason="A slip", actor=person, at=AT)


def test_a_level_for_agencies_is_not_given_to_a_person() -> None:
    with pytest.raises(giving.WrongHolder):
        members.term(PersonFactory.create(), members.agency_level())


def test_a_suspension_is_lifted_once() -> None:
    person = members.member()
    stop = giving.interrupt(
        members.membership_of(person),
        Interruption.Kind.SUSPENDED,
        begins_on=ON,
        until_on=None,
        reason="A test.",
        actor=person,
        at=AT,
    )
    before = entitling.entitlement(person, ON)

    staff = PersonFactory.create()
    giving.lift(stop, actor=staff, at=AT)
    giving.lift(stop, actor=staff, at=AT + DAY)

    assert (before.is_granted, before.explanation) == (False, "the personal membership is suspended")
    assert entitling.entitlement(person, ON).is_granted
    assert giving.today(members.membership_of(person), AT).standing.state == State.ACTIVE
    assert Order.objects.count() == 0
    assert clock.day_of(AT) == ON

"""Dues paid twice and seats claimed twice at the same moment, and what happens without the lock (P7, P8)."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection

from foundation.accounts import holding
from foundation.accounts.models import User
from membership import checking, knowing, linking, seating, upgrading
from membership.giving import Overlaps
from membership.models import Agency, AgencyCoordinator, Level, Membership, Seat, Term
from membership.terming import DAY
from payments import booking
from payments.models import Charge, Order, OrderLine
from payments.selling import delivering, withdrawing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.racing import PATIENCE, at_once, elsewhere, interrupted, meanwhile, somebody_waits_for_me, unlock

pytestmark = pytest.mark.usefixtures("committed")
LATER = AT + DAY * 100


def office() -> tuple[Agency, list[User], Level]:
    """An agency that is a member, two who coordinate it, and its level."""
    agency, first = members.coordinated()
    second = PersonFactory.create()
    AgencyCoordinator.objects.create(agency=agency, person=second, since_at=AT)
    level = members.agency_level(90_000)
    members.term(agency, level, first=date(2026, 1, 1), last=date(2026, 12, 31))
    return agency, [first, second], level


def paying(agency: Agency, coordinator: User, level: Level) -> Callable[[], Order]:
    """Return what confirms an order for the agency's dues."""
    order = members.order(coordinator, members.wish(level, coordinator, agency=str(agency.public_id)))
    return lambda: delivering.confirm(order, actor=None, at=AT)


def begins() -> list[date]:
    return sorted(term.days.first for term in Term.objects.standing())


def test_dues_given_up_while_something_is_bought_by_them_keep_what_it_saved() -> None:
    """P12, P13: the order was under way, in another tab, when the dues were given up; $60 less were paid by them."""
    person = PersonFactory.create()
    with sold.open_shop():
        thing = sold.sellable(30_000, 24_000)
        dues = members.buy(person, members.wish(members.level(12_000), person)).lines.get()

        given_up = meanwhile(
            lambda: members.buy(person, Wish(thing, person)),
            lambda: withdrawing.withdraw(dues, reason="Other plans", actor=None, at=AT),
        )

    assert isinstance(given_up, OrderLine)
    credited = -given_up.charges.get(kind=Charge.Kind.REFUND).cents
    assert credited == 12_000 - 6_000


def test_dues_paid_twice_at_once_follow_one_another() -> None:
    agency, coordinators, level = office()

    outcomes = at_once([paying(agency, person, level) for person in coordinators])

    assert [type(outcome) for outcome in outcomes] == [Order, Order]
    assert begins() == [date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)]


def test_without_the_lock_the_second_has_paid_and_is_given_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both count from the same last day, and the second is refused."""
    agency, coordinators, level = office()
    first, second = (paying(agency, person, level) for person in coordinators)
    unlock(monkeypatch, Membership)
    call = knowing.what_dues_buy

    def counted_then_overtaken(*args: Any) -> Any:
        bought = call(*args)
        monkeypatch.setattr(knowing, "what_dues_buy", call)
        elsewhere(second)
        return bought

    monkeypatch.setattr(knowing, "what_dues_buy", counted_then_overtaken)

    with pytest.raises(Overlaps):
        first()

    assert begins() == [date(2026, 1, 1), date(2027, 1, 1)]
    assert Order.objects.filter(confirmed_at=None).count() == 1


def seats(n: int) -> tuple[Agency, User]:
    """An agency with so many seats, and who coordinates it."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=n))
    return agency, coordinator


def token_of(seat: Seat) -> str:
    return linking.link_of(seat).split("/")[2]


def test_of_six_offers_at_once_two_find_a_seat() -> None:
    """P7."""
    agency, coordinator = seats(2)

    outcomes = at_once(
        [
            lambda n=n: seating.invite(agency, f"{n}@example.org", actor=coordinator, at=AT)  # type: ignore[misc]  # a number
            for n in range(6)
        ]
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoSeatLeft"] * 4 + ["Seat"] * 2
    assert list(checking.pools_are_their_seats()) == []


def test_of_two_who_follow_one_link_at_once_one_sits_down() -> None:
    agency, coordinator = seats(2)
    token = token_of(seating.invite(agency, "a@example.org", actor=coordinator, at=AT))
    people = PersonFactory.create_batch(2)

    outcomes = at_once([lambda person=person: seating.claim(token, person, at=AT) for person in people])  # type: ignore[misc]  # a person

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkIsOld", "Seat"]


def test_without_the_lock_both_are_told_that_the_seat_is_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the link was good when each looked."""
    agency, coordinator = seats(2)
    token = token_of(seating.invite(agency, "a@example.org", actor=coordinator, at=AT))
    first, second = PersonFactory.create_batch(2)
    unlock(monkeypatch, Membership)
    theirs: list[Seat] = []
    interrupted(monkeypatch, holding, "hold", lambda: theirs.append(seating.claim(token, second, at=AT)))

    hers = seating.claim(token, first, at=AT)

    assert (len(theirs), theirs[0].person, hers.person) == (1, second, first)
    assert Seat.objects.get().person == first


def changing() -> tuple[User, Order, Order]:
    """Somebody whose level runs since today, her renewal of it, and her change to a larger one; neither is paid."""
    person, small, large = PersonFactory.create(), members.level(36_500), members.level(50_000)
    members.buy(person, members.wish(small, person))
    renewal = members.order(person, members.wish(small, person))
    change = members.order(person, members.wish(large, person, instead=True), at=LATER)
    return person, renewal, change


def paid(order: Order) -> Order:
    return delivering.confirm(order, actor=None, at=LATER)


def test_a_change_of_level_credits_the_renewal_that_was_paid_while_it_waited() -> None:
    person, renewal, change = changing()

    outcome = meanwhile(lambda: paid(renewal), lambda: paid(change))

    assert type(outcome) is Order
    assert members.terms_of(person) == [(ON, ON + DAY * 99), (ON + DAY * 100, date(2028, 2, 9))]
    assert (booking.balance(renewal), sold.breaches()) == (0, [])


def test_a_renewal_that_waited_for_a_change_of_level_follows_it() -> None:
    person, renewal, change = changing()

    outcome = meanwhile(lambda: paid(change), lambda: paid(renewal))

    assert type(outcome) is Order
    assert members.terms_of(person) == [
        (ON, ON + DAY * 99),
        (ON + DAY * 100, date(2028, 2, 9)),
        (date(2028, 2, 10), date(2029, 2, 9)),
    ]
    assert sold.breaches() == []


def test_both_at_once_end_well() -> None:
    person, renewal, change = changing()

    outcomes = at_once([lambda: paid(renewal), lambda: paid(change)])

    assert [type(outcome) for outcome in outcomes] == [Order, Order]
    assert members.terms_of(person)[:2] == [(ON, ON + DAY * 99), (ON + DAY * 100, date(2028, 2, 9))]
    assert sold.breaches() == []


def overtaken(monkeypatch: pytest.MonkeyPatch) -> tuple[Order, Order, list[Any]]:
    """Let a change of level look for what it gives up just before a renewal is paid, which is given up right then.

    Return both orders, and what will have come of giving the renewal up.
    """
    _person, renewal, change = changing()
    came_of: list[Any] = []
    look, give_up = upgrading.lock_orders, upgrading.give_up_the_rest
    others = ThreadPoolExecutor(1)

    def looked(holders: Any) -> Any:
        found = look(holders)
        if holders and OrderLine.objects.filter(order=renewal, delivered_at=None).exists():
            elsewhere(lambda: paid(renewal))
        return found

    def given_up() -> Any:
        try:
            return withdrawing.withdraw(renewal.lines.get(), reason="Other plans", actor=None, at=LATER)
        finally:
            connection.close()

    def met(*args: Any, **words: Any) -> None:
        came_of.append(others.submit(given_up))
        giving_up = time.monotonic() + PATIENCE
        while not somebody_waits_for_me():
            assert time.monotonic() < giving_up, "nobody waits"
            time.sleep(0.01)
        give_up(*args, **words)

    monkeypatch.setattr(upgrading, "lock_orders", looked)
    monkeypatch.setattr(upgrading, "give_up_the_rest", met)
    return renewal, change, came_of


def test_a_change_of_level_takes_the_lock_of_an_order_before_the_one_of_the_membership(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The renewal is paid after the change looked for what it gives up, and somebody gives it up right then."""
    renewal, change, came_of = overtaken(monkeypatch)

    paid(change)

    [given_up] = [future.result(PATIENCE) for future in came_of]
    assert (given_up.withdrawn_at, booking.balance(renewal), sold.breaches()) == (LATER, 0, [])


def test_without_looking_again_they_wait_for_each_other_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the change holds the membership and wants the renewal's order, whose holder wants the membership."""
    _renewal, change, came_of = overtaken(monkeypatch)
    first = upgrading.orders_of([change.payer])
    monkeypatch.setattr(upgrading, "orders_of", lambda holders: first if holders else set())
    outcomes = []

    for deed in (lambda: paid(change), lambda: came_of[0].result(PATIENCE)):
        try:
            outcomes.append(type(deed()).__name__)
        except OperationalError as error:
            outcomes.append(type(error.__cause__).__name__)

    assert outcomes.count("DeadlockDetected") == 1

"""What goes back beside what is owed: paid anew, refused, by another card, and lost to a bank in part (P8, P12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from foundation.letters.models import Letter
from payments import booking
from payments.billing import returning
from payments.charging import disputing, gateway, sending
from payments.charging.facts import DisputeFacts, Movement
from payments.models import Order, Payment, Refund
from payments.selling import foreseeing, tracing, withdrawing
from payments.selling.lettering import GIVEN_UP
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.till import Till

pytestmark = pytest.mark.django_db


def give_up(order: Order, position: int, till: Till, cents: int | None = None) -> None:
    line = order.lines.get(position=position)
    withdrawing.withdraw_and_tell(line, reason="Any", actor=None, at=till.now, cents=cents)


def by_card(order: Order) -> Payment:
    return order.payments.filter(provider="stripe").latest("pk")


def test_what_the_dashboard_paid_back_and_was_paid_anew_hides_no_debt(till: Till) -> None:
    """Of 300, a check paid 200 and a card 100. The dashboard pays 100 back, a second check makes it good."""
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000), at=till.now)
    first = billed.check(20_000, {order: 20_000})
    till.pay(order)
    till.hear()
    till.sandbox.refund(by_card(order).external_id, 10_000)
    till.hear()
    assert (booking.debt(order), till.findings()) == (0, ["refund-elsewhere"])

    billed.check(10_000, {order: 10_000}, reference="2")

    assert (booking.balance(order), till.findings()) == (0, [])
    returning.bounce(first, reason="No money", actor=PersonFactory.create(), at=till.now)
    assert booking.debt(order) == 20_000


def test_what_a_card_pays_beyond_makes_good_what_the_dashboard_paid_back(till: Till) -> None:
    """A page of 200 is paid although a check of 200 came while it was open: 100 make good, 100 go back."""
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000), at=till.now)
    bounces = billed.check(20_000, {order: 20_000})
    till.pay(order)
    till.hear()
    till.sandbox.refund(by_card(order).external_id, 10_000)
    till.hear()
    returning.bounce(bounces, reason="No money", actor=PersonFactory.create(), at=till.now)
    session = till.begin(order)
    check = billed.check(20_000, {order: 20_000}, reference="2")
    assert (booking.balance(order), booking.debt(order), till.findings()) == (10_000, 0, ["refund-elsewhere"])

    till.sandbox.pay(session)
    till.hear()
    till.send()

    assert (booking.balance(order), refunded().cents, till.findings()) == (0, 10_000, [])
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=till.now)
    assert booking.debt(order) == 20_000


def test_less_than_was_paid_back_makes_good_as_much(till: Till) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(10_000), at=till.now)
    till.pay(order)
    till.hear()
    till.sandbox.refund(by_card(order).external_id, 10_000)
    till.hear()

    check = billed.check(4_000, {order: 4_000})

    assert (booking.balance(order), booking.debt(order), till.findings()) == (6_000, 0, ["refund-elsewhere"])
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=till.now)
    assert (booking.balance(order), booking.debt(order)) == (10_000, 4_000)


def two_cards(till: Till) -> Order:
    """Return an order of 300 by invoice that two cards paid: one of them 200, which a bounced check left open."""
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000), at=till.now)
    check = billed.check(20_000, {order: 20_000})
    till.pay(order)
    till.hear()
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=till.now)
    till.pay(order)
    till.hear()
    assert booking.balance(order) == 0
    return order


def refunded() -> Refund:
    """Return our refund to a card: what a bounced check had paid is one of its own."""
    return Refund.objects.get(is_ours=True, payment__provider="stripe")


def other_card(order: Order, than: Refund) -> str:
    return order.payments.filter(provider="stripe").exclude(pk=than.payment_id).get().external_id


def test_what_waits_to_go_back_to_one_card_gives_way_to_what_the_dashboard_paid_to_another(till: Till) -> None:
    order = two_cards(till)
    give_up(order, 2, till, 10_000)
    waits = refunded()
    till.sandbox.refund(other_card(order, waits), 10_000)

    till.hear()
    till.settle_down()

    waits.refresh_from_db()
    assert (waits.ended_as, booking.balance(order), till.findings()) == ("failed", 0, [])
    cards = order.payments.filter(provider="stripe")
    assert sum(cards.values_list("refunded_cents", flat=True)) == 10_000
    assert sold.breaches() == []


def test_one_that_is_refused_and_went_back_in_the_dashboard_meanwhile_waits_for_nobody(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe was asked for ours and did not answer; staff paid it to the other card; then Stripe refuses ours."""
    order = two_cards(till)
    give_up(order, 2, till, 10_000)
    ours = refunded()
    Refund.objects.filter(pk=ours.pk).update(looked_at=till.now)
    till.sandbox.refund(other_card(order, ours), 10_000)
    till.hear()

    def refuse(*_asked: Any, **_how: Any) -> None:
        raise gateway.NotTaken("No.")

    monkeypatch.setattr(gateway, "refund", refuse)
    sending.send(ours.pk, at=till.now)

    assert (booking.balance(order), till.findings()) == (0, [])
    assert Refund.objects.get(is_ours=False).met_cents == 10_000


def dispute_a_part(order: Order, cents: int, status: str, till: Till) -> None:
    """Take a dispute of a part in: the bank has withdrawn it, and has decided or not."""
    taken = Movement("txn_part", "adjustment", -cents, 0, -cents, till.now, "dp_part")
    intent = by_card(order).external_id
    facts = DisputeFacts("dp_part", intent, cents, status, "general", till.now, None, (taken,))
    disputing.take_in(facts, at=till.now)


def test_what_is_still_owed_back_once_a_part_was_lost_is_left_to_a_person(till: Till) -> None:
    """Two things of 150; the bank disputes 150; both are given up meanwhile; it decides for the cardholder."""
    order = till.paid(till.places(2, 15_000), till.places(2, 15_000))
    dispute_a_part(order, 15_000, "needs_response", till)
    for position in (1, 2):
        give_up(order, position, till)
    assert (booking.balance(order), till.findings()) == (-30_000, ["dispute-open"])

    dispute_a_part(order, 15_000, "lost", till)

    assert (booking.balance(order), till.findings()) == (-15_000, ["owed-otherwise"])
    assert [line for line in sold.breaches() if not line.startswith("P12 money at Stripe")] == []


def test_what_the_bank_took_is_known_before_the_house_takes_back_what_is_left(till: Till, settings: Settings) -> None:
    settings.LOST_DISPUTE_WITHDRAWS = True
    order = till.paid(till.places(2, 15_000), till.places(2, 15_000))
    dispute_a_part(order, 15_000, "needs_response", till)
    give_up(order, 1, till)
    assert booking.balance(order) == -15_000

    dispute_a_part(order, 15_000, "lost", till)

    assert (booking.balance(order), till.findings()) == (0, [])
    assert not order.lines.filter(withdrawn_at=None).exists()


def money_of(order: Order) -> str:
    """Return what the last letter about something given up says of the money."""
    return str(Letter.objects.filter(reason=GIVEN_UP, address=order.payer.email).latest("pk").context["money"])


def shown(order: Order, position: int, till: Till) -> tracing.Where:
    seen = foreseeing.preview(order.lines.get(position=position), till.now)
    return tracing.where(order, seen.credited, seen.lost)


@pytest.mark.parametrize(
    ("status", "promised", "told"),
    [
        (
            "needs_response",
            "Your bank keeps what you paid until it has decided",
            "your bank keeps until it has decided",
        ),
        ("lost", "What no card can take the office sends to you.", "The office sees to it that you get it."),
    ],
)
def test_the_page_and_the_letter_say_the_same_of_the_way_back(
    till: Till, status: str, promised: str, told: str
) -> None:
    order = till.paid(till.places(2, 15_000), till.places(2, 15_000))
    dispute_a_part(order, 10_000, "needs_response", till)
    till.pass_time(minutes=1)
    dispute_a_part(order, 10_000, status, till)
    way = shown(order, 1, till).way

    give_up(order, 1, till)

    assert promised in way
    assert told in money_of(order)


def test_a_refund_of_the_dashboard_is_booked_once_however_often_it_is_told(till: Till) -> None:
    order = two_cards(till)
    give_up(order, 2, till, 10_000)
    till.send()
    told = gateway.refund_now(refunded().external_id or "")
    other = replace(told, id="re_other", intent=other_card(order, refunded()), metadata={})

    for _twice in range(2):
        sending.take_in(other, at=till.now + timedelta(minutes=1))

    assert (booking.balance(order), till.findings()) == (10_000, ["refund-elsewhere"])

"""Whatever lowers what an order comes to has the difference go back, once, the way it came (P8, P9, P12)."""

from __future__ import annotations

import pytest

from payments import booking
from payments.billing import crediting, recording
from payments.charging import disputing, gateway, refunding
from payments.models import Order, Payment, Refund
from payments.selling import withdrawing
from tests.factories import billed, members, sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db


def invoiced(till: Till, *prices: int) -> Order:
    """Return an order of things at these prices, promised and not paid."""
    return billed.order(PersonFactory.create(), *(till.places(2, cents) for cents in prices), at=till.now)


def refunds() -> list[tuple[int, str]]:
    return list(Refund.objects.order_by("pk").values_list("cents", "reason"))


def test_an_invoice_that_was_paid_by_card_and_is_voided_goes_back_to_the_card(till: Till) -> None:
    order = invoiced(till, PRICE)
    till.pay(order)
    till.hear()

    crediting.void(order.invoices.get(), reason="Ordered twice", actor=PersonFactory.create(), at=till.now)
    till.send()

    assert (till.standing(order), refunds()) == ("confirmed, owed 0", [(PRICE, "Ordered twice")])
    assert sold.breaches() == []


def test_what_a_change_of_level_credits_goes_back_to_the_card_that_paid_the_dues(till: Till) -> None:
    person, small, large = PersonFactory.create(), members.level(36_500), members.level(50_000)
    old = members.order(person, members.wish(small, person), at=till.now)
    till.pay(old)
    till.hear()

    members.buy(person, members.wish(large, person, instead=True), at=till.now)
    till.send()

    assert (till.standing(old), [cents for cents, _why in refunds()]) == ("confirmed, owed 0", [36_500])
    assert sold.breaches() == []


def test_a_check_is_not_kept_back_for_what_is_on_its_way_to_the_card(till: Till) -> None:
    """Paid twice, by card and by check: what goes back to the card is not kept for the check's sender as well."""
    order = invoiced(till, PRICE, PRICE)
    session = till.begin(order)
    check = billed.check(2 * PRICE, {order: 2 * PRICE})
    till.sandbox.pay(session)
    till.hear()
    assert refunds() == [(2 * PRICE, refunding.PAID_TWICE)]

    withdrawing.withdraw(order.lines.get(position=1), reason="Other plans", actor=None, at=till.now)
    till.send()

    assert (booking.balance(order), recording.kept(check)) == (0, PRICE)
    assert sold.breaches() == []


def test_what_a_lost_dispute_took_is_not_owed_back_a_second_time(till: Till) -> None:
    order = till.paid(card="4000000000002685")
    case = till.sandbox.show("dispute")[0]["id"]
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)

    till.sandbox.lose(case)
    till.hear()
    disputing.take_in(gateway.dispute(case), at=till.now)

    assert (till.standing(order), Payment.objects.get().refunded_cents) == ("confirmed, owed 0", 0)
    assert (till.cents(booking.Account.LOSS), till.cents(booking.Account.DISPUTED)) == (0, 0)
    assert sold.breaches() == []

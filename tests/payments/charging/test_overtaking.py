"""What became of a payment at Stripe before it was received here is not forgotten (P8, P10, P12)."""

from __future__ import annotations

import pytest

from payments import booking
from payments.booking import Account
from payments.models import Dispute, Order, Refund
from tests.factories import sold
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db
LATE = {"days": 5}
"""After what is looked back to, hour by hour: only the page itself tells then."""


def overtaken(till: Till, *, back: int = 0, is_disputed: bool = False) -> tuple[Order, str]:
    """Return an order that was paid and paid back or disputed while nothing reached us, and its page."""
    order = till.order()
    session = till.pay(order)
    if back:
        till.sandbox.refund(session, back)
    if is_disputed:
        till.sandbox.dispute(session)
    for letter in till.sandbox.letters():
        till.sandbox.taken(letter, 200)
    till.pass_time(**LATE)
    return order, session


def test_what_the_dashboard_paid_back_before_the_payment_was_received_is_booked_with_it(till: Till) -> None:
    order, _session = overtaken(till, back=10_000)

    till.look()

    assert (till.standing(order), till.findings()) == ("confirmed, owed 10000", ["refund-elsewhere"])
    assert (till.cents(Account.STRIPE), order.payments.get().refunded_cents) == (till.balance_at_stripe(), 10_000)
    assert sold.breaches() == []


def test_what_can_not_be_given_goes_back_but_for_what_went_back_before(till: Till) -> None:
    order, _session = overtaken(till, back=10_000)
    till.shop.refuses = True

    till.look()
    till.send()

    assert list(Refund.objects.order_by("cents").values_list("cents", "is_ours")) == [(10_000, False), (20_000, True)]
    assert (till.standing(order), till.findings()) == ("canceled, owed 0", [])
    assert (till.cents(Account.STRIPE), sold.breaches()) == (till.balance_at_stripe(), [])


@pytest.mark.parametrize("refuses", [False, True])
def test_a_dispute_of_what_was_not_received_yet_is_a_case_all_the_same(till: Till, refuses: bool) -> None:
    order, _session = overtaken(till, is_disputed=True)
    till.shop.refuses = refuses

    till.look()

    case = Dispute.objects.get()
    assert (case.cents, case.withdrawn_at is not None, till.findings()) == (PRICE, True, ["dispute-open"])
    assert (till.cents(Account.DISPUTED), till.cents(Account.STRIPE)) == (PRICE, till.balance_at_stripe())
    assert not Refund.objects.exists()
    till.sandbox.win(case.external_id)
    till.hear()
    till.send()
    assert till.standing(order) == ("canceled, owed 0" if refuses else "confirmed, owed 0")
    assert (Refund.objects.count(), till.findings(), sold.breaches()) == (int(refuses), [], [])


def test_a_lost_dispute_of_what_was_never_given_leaves_nothing_to_do(till: Till) -> None:
    """The bank gave the money back: nobody has to, and no check says so day after day."""
    order, _session = overtaken(till, is_disputed=True)
    till.shop.refuses = True
    till.look()

    till.sandbox.lose(Dispute.objects.get().external_id)
    till.hear()
    till.send()
    till.pass_time(**LATE)

    assert (till.standing(order), till.findings(), sold.breaches()) == ("canceled, owed 0", [], [])
    assert booking.to_give_back(order) == 0
    assert till.cents(Account.LOSS) == 0


def test_a_payment_without_news_asks_for_none(till: Till) -> None:
    order = till.order()
    till.pay(order)
    before = len(till.sandbox.requests())

    till.hear()

    asked = {one["path"] for one in till.sandbox.requests()[before:]}
    assert not asked & {"/v1/refunds", "/v1/disputes"}

"""A receipt that an employer reimburses, printed from the facts; what is promised is never said to be paid."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from foundation.ground.identity import new_public_id
from payments.billing import invoicing, receipting, returning
from payments.billing.receipting import NothingPaid
from payments.models import Order
from payments.selling import withdrawing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db


def said(order: Order) -> str:
    pages = PdfReader(io.BytesIO(receipting.receipt(order))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_receipt_names_office_purchase_order_payer_learner_and_what_was_paid_how(shop: Shop) -> None:
    payer, learner = PersonFactory.create(name="Demo Payer"), PersonFactory.create(name="Demo Learner")
    order = billed.order(payer, sold.sellable(30_000, title="The Code in practice"), whose=learner)
    billed.check(10_000, {order: 10_000})

    text = said(order)

    told = [
        "Demo Association", "11-1111111", "Demo Office of the Defender", "2 Example Street", "PO-4711", "00-0000000",
        "Ordered by Demo Payer", "For Demo Learner", "The Code in practice",
        "Paid by check 1042, November 12, 2026 $100.00", "Still owed $200.00",
    ]  # fmt: skip
    assert [word for word in told if word not in text] == []


def test_what_is_only_promised_has_no_receipt(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))

    with pytest.raises(NothingPaid):
        receipting.receipt(order)


def test_what_cost_nothing_has_a_receipt(shop: Shop) -> None:
    order = sold.order(PersonFactory.create(), sold.sellable(0, title="A free course"))

    assert "A free course" in said(order)


def test_a_receipt_says_what_was_credited_and_what_the_bank_did_not_pay(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000), sold.sellable(10_000))
    check = billed.check(40_000, {order: 40_000})
    withdrawing.withdraw(order.lines.get(position=2), reason="Plantedreason", actor=None, at=LATER)
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=LATER + timedelta(days=2))

    text = said(order)

    told = ["Given up", "Credited to Demo Office of the Defender, November 12, 2026 $100.00",
            "Not paid by the bank, November 14, 2026 $300.00", "Still owed $300.00"]  # fmt: skip
    assert [word for word in told if word not in text] == []
    assert "Planted" not in text


def test_reasons_of_somebody_else_are_not_on_the_buyers_paper(shop: Shop) -> None:
    payer, learner = PersonFactory.create(), PersonFactory.create()
    thing = sold.sellable(30_000, 24_000)
    shop.members = {learner.pk}
    sold.WaiverFactory.create(person=learner, sellable=thing, cents=6_000, source="Plantedaward")
    order = billed.order(payer, thing, whose=learner)
    billed.check(18_000, {order: 18_000})

    text = said(order)

    assert "$180.00" in text
    assert not [word for word in ("Planted", "member", "$300", "$240", "$60.00") if word in text]


def test_the_same_facts_print_the_same_bytes(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    billed.check(30_000, {order: 30_000})

    first, second = (receipting.receipt(Order.objects.get(pk=order.pk)) for _time in range(2))

    assert first == second
    assert len(first) <= 60 * 1024


def test_a_receipt_for_fifty_people_names_each_of_them_and_stays_small(shop: Shop) -> None:
    payer, people = PersonFactory.create(), PersonFactory.create_batch(50)
    thing = sold.sellable(30_000, title="The Code in practice")
    billed.payee()
    sold.terms()
    wishes = [Wish(thing, person) for person in people]
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, 1_500_000, billing=billed.BILLING)
    order = invoicing.order(payer, wishes, checkout, at=AT)
    billed.check(1_500_000, {order: 1_500_000})

    text, size = said(order), len(receipting.receipt(order))

    assert [person for person in people if person.get_full_name() not in text] == []
    assert "50 $300.00 $15,000.00" in text
    assert size <= 60 * 1024

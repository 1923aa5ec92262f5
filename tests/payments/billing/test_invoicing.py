"""An order to an office is invoiced in the transaction that confirms it; the invoice is never changed (P12, P14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from foundation.ground import clock
from foundation.ground.identity import new_public_id
from foundation.letters.models import Letter
from payments import booking
from payments.billing import composing, invoicing
from payments.billing.invoicing import NobodyIsPaid
from payments.models import Invoice, Order, OrderLine, Payee, Series
from payments.selling import pricing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db


def test_an_order_to_an_office_is_confirmed_and_invoiced_at_once(shop: Shop) -> None:
    thing = sold.sellable(30_000, title="The Code in practice")

    order = billed.order(PersonFactory.create(), thing)

    invoice = order.invoices.get()
    assert (order.confirmed_at, shop.told) == (AT, ["delivered The Code in practice"])
    assert (str(invoice), invoice.kind, invoice.cents, booking.balance(order)) == (
        "INV-00001",
        "invoice",
        30_000,
        30_000,
    )
    assert (str(invoice.due_on), invoice.words["billing"]) == ("2026-12-02", billed.BILLING)
    assert invoice.words["lines"] == [
        {"title": "The Code in practice", "detail": "", "count": 1, "each_cents": 30_000, "cents": 30_000}
    ]
    assert Letter.objects.filter(reason="invoice-sent", about=invoice.public_id).count() == 1
    assert sold.breaches() == []


def test_an_invoice_is_sent_once(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable())

    invoicing.promise(order, actor=None, at=billed.LATER)

    assert Invoice.objects.count() == 1


def test_what_is_alike_stands_on_one_line_without_names_or_reasons(shop: Shop) -> None:
    """In an order for several people, what belongs to somebody is not the buyer's business."""
    member, other = PersonFactory.create(name="Plantedmember Person"), PersonFactory.create()
    shop.members = {member.pk}
    thing = sold.sellable(30_000, 24_000, title="The Code in practice")
    sold.WaiverFactory.create(person=other, sellable=thing, cents=6_000)
    billed.payee()
    sold.terms()
    wishes = [Wish(thing, person) for person in (member, other, None)]
    payer = PersonFactory.create()
    shown = pricing.quote(wishes, payer=payer, at=AT).cents

    order = invoicing.order(payer, wishes, Checkout(new_public_id(), Order.Way.INVOICE, shown), at=AT)

    words = order.invoices.get().words
    assert [(row["count"], row["each_cents"], row["cents"]) for row in words["lines"]] == [
        (2, 24_000, 48_000),
        (1, 30_000, 30_000),
    ]
    assert not [word for word in ("Planted", "award", "member") if word in str(words)]


def test_an_order_that_fails_takes_no_number(shop: Shop) -> None:
    """P12."""
    billed.invoice()
    shop.refuses = True

    with pytest.raises(Exception, match="gives nothing today"):
        billed.order(PersonFactory.create(), sold.sellable())

    shop.refuses = False
    assert str(billed.invoice()) == "INV-00002"
    assert Order.objects.count() == 2


def test_nothing_is_invoiced_while_nobody_is_paid(shop: Shop) -> None:
    thing, payer = sold.sellable(), PersonFactory.create()
    sold.terms()
    Payee.load()

    with pytest.raises(NobodyIsPaid):
        invoicing.order(payer, [Wish(thing, payer)], Checkout(new_public_id(), Order.Way.INVOICE, 30_000), at=AT)

    assert not Order.objects.exists()


def test_an_order_by_card_is_left_to_be_paid(shop: Shop) -> None:
    thing, payer = sold.sellable(), PersonFactory.create()
    sold.terms()

    order = invoicing.order(payer, [Wish(thing, payer)], Checkout(new_public_id(), Order.Way.CARD, 30_000), at=AT)

    assert (order.confirmed_at, order.invoices.count()) == (None, 0)


@pytest.mark.parametrize(
    ("terms_from", "begins_in", "due_in"),
    [
        (Payee.Terms.INVOICE, 90, 30),
        (Payee.Terms.START, 90, 120),
        (Payee.Terms.START, -10, 30),
        (Payee.Terms.START, None, 30),
    ],
)
def test_an_invoice_may_be_due_so_many_days_after_what_is_on_it_begins(
    shop: Shop, terms_from: Payee.Terms, begins_in: int | None, due_in: int
) -> None:
    """Many public offices pay only for what was held. What has begun by now is due as any other."""
    payee = billed.payee()
    payee.terms_from = terms_from
    payee.save()
    shop.starts_at = None if begins_in is None else AT + timedelta(days=begins_in)

    invoice = billed.invoice()

    assert invoice.due_on == clock.day_of(AT) + timedelta(days=due_in)


def test_dues_are_not_held_on_a_day_and_due_as_ever(shop: Shop) -> None:
    """The harm: dues that are renewed early were due a year later."""
    payee = billed.payee()
    payee.terms_from = Payee.Terms.START
    payee.save()
    level = members.level(12_000)
    person = members.member(level, last=date(2027, 6, 30))
    assert level.sellable

    order = billed.order(person, level.sellable)

    line = order.lines.get()
    assert line.starts_at
    assert clock.day_of(line.starts_at) == date(2027, 7, 1)
    with pytest.raises(DatabaseError, match="stays as it was ordered"), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(starts_at=AT)
    assert order.invoices.get().due_on == clock.day_of(AT) + timedelta(days=30)


def test_the_database_refuses_to_change_an_invoice(shop: Shop) -> None:
    """P12."""
    invoice = billed.invoice()

    with pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.delete()


def test_an_invoice_prints_the_same_bytes_and_is_small(shop: Shop) -> None:
    invoice = billed.invoice(organization="Office of “Demo” \U0001f600")

    first, second = (composing.invoice(Invoice.objects.get(pk=invoice.pk)) for _time in range(2))

    assert first == second
    assert first.startswith(b"%PDF-")
    assert len(first) <= 60 * 1024


def test_a_gap_in_the_numbers_is_found(shop: Shop) -> None:
    billed.invoice()
    Series.objects.filter(key="invoice").update(last=3)

    found = [line for line in sold.breaches() if "gaps" in line]

    assert [line.partition(": ")[2] for line in found] == [
        "number 2 of 3 in the series “invoice” is not right",
        "number 3 of 3 in the series “invoice” is not right",
    ]

"""A credit note corrects an invoice in the transaction that takes something back; an invoice is never edited (P12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from payments import booking
from payments.billing import composing, crediting, recording
from payments.billing.crediting import CorrectedAlready
from payments.models import Invoice, Order
from payments.selling import delivering, withdrawing
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db


def notes() -> list[tuple[str, int, str]]:
    found = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).order_by("number")
    return [(str(note), note.cents, str(note.corrects)) for note in found]


def two_things() -> Order:
    return billed.order(PersonFactory.create(), sold.sellable(30_000, title="A course"), sold.sellable(10_000))


def test_giving_up_a_line_of_an_invoiced_order_sends_a_credit_note(shop: Shop) -> None:
    order = two_things()
    line = order.lines.get(position=1)

    for _again in range(2):
        withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + timedelta(days=3))

    assert (notes(), booking.balance(order)) == ([("CN-00001", -30_000, "INV-00001")], 10_000)
    note = order.invoices.get(kind="credit")
    assert [(row["title"], row["cents"]) for row in note.words["lines"]] == [("A course", -30_000)]
    assert Letter.objects.filter(reason="invoice-corrected", about=note.public_id).count() == 1
    assert sold.breaches() == []


def test_giving_up_for_nothing_sends_none(shop: Shop) -> None:
    order = two_things()

    withdrawing.withdraw(order.lines.get(position=1), reason="Too late", actor=None, at=AT + timedelta(days=30))

    assert (notes(), booking.balance(order)) == ([], 40_000)


def test_giving_up_a_line_of_an_order_by_card_sends_none(shop: Shop) -> None:
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable()), actor=None, at=AT)

    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=None, at=AT)

    assert Invoice.objects.count() == 0


def test_what_was_paid_too_much_is_kept_for_whoever_sent_the_check(shop: Shop) -> None:
    order = two_things()
    check = billed.check(40_000, {order: 40_000})

    withdrawing.withdraw(order.lines.get(position=1), reason="Other plans", actor=None, at=LATER)

    assert (booking.balance(order), recording.kept(check)) == (0, 30_000)
    assert order.payments.get().refunded_cents == 30_000
    assert sold.breaches() == []


def test_a_voided_invoice_takes_everything_back_by_one_credit_note(shop: Shop) -> None:
    order = two_things()
    invoice = order.invoices.get()

    crediting.void(invoice, reason="Ordered twice", actor=PersonFactory.create(), at=AT + timedelta(days=90))

    assert (notes(), booking.balance(order)) == ([("CN-00001", -40_000, "INV-00001")], 0)
    assert order.lines.filter(withdrawn_at=None).count() == 0
    assert sold.breaches() == []
    with pytest.raises(CorrectedAlready, match="INV-00001"):
        crediting.void(invoice, reason="Again", actor=PersonFactory.create(), at=LATER)


def test_voiding_credits_what_was_kept_of_a_line_given_up_before(shop: Shop) -> None:
    order = two_things()
    withdrawing.withdraw(order.lines.get(position=1), reason="Sick", actor=None, at=AT, cents=10_000)

    crediting.void(order.invoices.get(kind="invoice"), reason="Never mind", actor=PersonFactory.create(), at=LATER)

    assert notes() == [("CN-00001", -10_000, "INV-00001"), ("CN-00002", -30_000, "INV-00001")]
    assert booking.balance(order) == 0
    assert sold.breaches() == []


def test_an_invoice_is_sent_anew_made_out_otherwise(shop: Shop) -> None:
    order = two_things()
    billing = {**billed.BILLING, "po_number": "PO-9"}

    new = crediting.reissue(
        order.invoices.get(), billing, reason="The number was missing", actor=PersonFactory.create(), at=LATER
    )

    assert (str(new), new.cents, new.words["billing"]["po_number"]) == ("INV-00002", 40_000, "PO-9")
    assert (notes(), booking.balance(order)) == ([("CN-00001", -40_000, "INV-00001")], 40_000)
    assert sold.breaches() == []


def test_a_voided_invoice_needs_a_reason(shop: Shop) -> None:
    order = two_things()

    with pytest.raises(ReasonNeeded):
        crediting.void(order.invoices.get(), reason=" ", actor=PersonFactory.create(), at=LATER)

    assert notes() == []


def test_a_credit_note_prints(shop: Shop) -> None:
    order = two_things()
    crediting.void(order.invoices.get(), reason="Ordered twice", actor=PersonFactory.create(), at=LATER)

    pdf = composing.invoice(order.invoices.get(kind="credit"))

    assert pdf.startswith(b"%PDF-")
    assert len(pdf) <= 60 * 1024


def test_an_order_invoiced_for_another_amount_than_was_sold_is_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "_listeners", [])
    order = two_things()

    withdrawing.withdraw(order.lines.get(position=2), reason="Other plans", actor=None, at=AT)

    found = [line for line in sold.breaches() if "invoices" in line]
    assert found == [
        f"P12 invoices are what was sold: order {order.number} is invoiced for 40000 cents, the ledger says 30000"
    ]

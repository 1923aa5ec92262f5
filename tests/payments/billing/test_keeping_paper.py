"""What a person takes away of paper, and what an erasure leaves of it (P24)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile

from foundation.files.models import PrivateFile
from payments import keeping
from payments.billing import attaching, composing
from payments.models import Invoice, Quote, Refund
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.foundation.files import making

pytestmark = pytest.mark.django_db


def test_a_person_takes_her_invoices_quotes_and_what_she_handed_in(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    billed.check(10_000, {order: 10_000})
    attaching.attach(order, ContentFile(making.pdf(b"/Said(order)"), "PO-4711.pdf"), actor=order.payer, at=AT)

    [told] = keeping.export(order.payer)["orders"]

    assert (told["purchase_order"], told["owed_cents"], told["payments"][0]["cents"]) == ("PO-4711.pdf", 20_000, 10_000)
    assert [one["number"] for one in told["invoices"]] == ["INV-00001"]


def test_a_person_takes_her_quotes_her_awards_and_what_was_paid_back_to_her(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    payment = billed.check(10_000, {order: 10_000}).payments.get()
    Refund.objects.create(payment=payment, key="1", cents=10_000, reason="Other plans", asked_at=AT)
    sold.WaiverFactory.create(person=order.payer, sellable=order.lines.get().sellable)
    facts = {"cents": 1, "made_at": AT, "good_until_on": date(2027, 1, 1), "words": {"lines": []}, "asks": {}}
    Quote.objects.create(number=1, person=order.payer, **facts)

    told = keeping.export(order.payer)

    [paid] = told["orders"][0]["payments"]
    assert [(one["cents"], one["reason"]) for one in paid["paid_back"]] == [(10_000, "Other plans")]
    assert told["quotes"] == [{"number": "Q-00001", "made_at": AT.isoformat(), "words": {"lines": []}}]
    assert [(one["cents"], one["from"]) for one in told["awards"]] == [(10_000, "A demonstration award")]


def test_an_erasure_keeps_the_invoice_and_forgets_quotes_and_what_was_handed_in(shop: Shop) -> None:
    order = billed.order(payer := PersonFactory.create(), sold.sellable(30_000))
    attaching.attach(order, ContentFile(making.pdf(b"/Said(order)"), "PO-4711.pdf"), actor=payer, at=AT)
    words = {"billing": {"name": "Planted"}, "lines": []}
    Quote.objects.create(
        number=1, person=payer, cents=1, made_at=AT, good_until_on=date(2027, 1, 1), words=words, asks={}
    )

    said = keeping.erase(payer, AT)

    assert (len(said), Quote.objects.count(), PrivateFile.objects.filter(kind=attaching.KIND).count()) == (1, 0, 0)
    invoice = Invoice.objects.get()
    assert composing.digest(invoice.words) == invoice.digest
    assert sold.breaches() == []

"""Friendly letters about invoices, each once, and none about what is settled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from foundation.ground import clock
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from payments import tasks
from payments.billing import crediting, offering, reminding
from payments.models import Invoice, Order, Quote
from tests.factories import billed
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

HARSH = ("overdue", "delinquent", "final notice", "failure", "immediately", "collection", "must")


def day(after: int) -> datetime:
    """So many days after the invoice, which is due after thirty."""
    return AT + timedelta(days=after)


def asked() -> list[str]:
    found = Letter.objects.filter(reason__startswith="invoice-").exclude(reason="invoice-sent")
    return list(found.exclude(reason="invoice-corrected").order_by("pk").values_list("reason", flat=True))


def test_an_invoice_that_breaks_keeps_no_other_payer_from_the_letter(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (billed.invoice(30_000) for _each in range(2))
    due = reminding.due

    def breaks(invoice: Invoice, on: date) -> str:
        if invoice == first:
            raise ZeroDivisionError
        return due(invoice, on)

    monkeypatch.setattr(reminding, "due", breaks)
    words = {"cents": 1, "made_at": AT, "good_until_on": AT.date(), "words": {}, "asks": {}}
    Quote.objects.create(number=1, person=PersonFactory.create(), **words)
    monkeypatch.setattr(clock, "now", lambda: day(1000))

    with pytest.raises(ExceptionGroup):
        tasks.remind()

    assert [letter.about for letter in Letter.objects.filter(reason="invoice-still-due")] == [second.public_id]
    assert not Quote.objects.exists(), "what comes after is done all the same"


def test_a_payer_is_reminded_before_and_twice_after_each_once(shop: Shop) -> None:
    billed.invoice(30_000)

    for after in range(100):
        reminding.remind(day(after))

    assert asked() == ["invoice-due-soon", "invoice-due", "invoice-still-due"]


@pytest.mark.parametrize(
    ("after", "reasons"),
    [(22, []), (23, ["invoice-due-soon"]), (30, []), (36, []), (37, ["invoice-due"]), (60, ["invoice-still-due"])],
)
def test_after_a_standstill_only_the_last_letter_is_written(shop: Shop, after: int, reasons: list[str]) -> None:
    billed.invoice(30_000)

    reminding.remind(day(after))

    assert asked() == reasons


def test_what_is_to_be_paid_at_once_is_not_reminded_of_beforehand(shop: Shop) -> None:
    billed.payee()
    invoice = billed.invoice(30_000)
    invoice.due_on = due_on = AT.date() + timedelta(days=5)

    assert reminding.due(invoice, due_on - timedelta(days=1)) == ""


def test_nobody_is_reminded_of_what_is_paid_credited_or_replaced(shop: Shop) -> None:
    actor = PersonFactory.create()
    paid, voided, replaced = (billed.invoice(30_000) for _n in range(3))
    billed.check(30_000, {paid.order: 30_000})
    crediting.void(voided, reason="Ordered twice", actor=actor, at=AT)
    crediting.reissue(replaced, billed.BILLING, reason="PO", actor=actor, at=AT)

    reminding.remind(day(40))

    told = Letter.objects.get(reason="invoice-due")
    assert (asked(), told.about) == (["invoice-due"], Invoice.objects.get(number=4, kind="invoice").public_id)


def test_a_letter_names_what_is_still_open(shop: Shop) -> None:
    order = billed.invoice(30_000).order
    billed.check(12_000, {order: 12_000})

    reminding.remind(day(40))

    assert Letter.objects.get(reason="invoice-due").context["owed"] == "$180.00"


def test_no_letter_sounds_like_dunning(shop: Shop) -> None:
    for reason in ("invoice-due-soon", "invoice-due", "invoice-still-due"):
        kind = kinds.find(reason)
        words = composing.shipped(kind, {**kind.sample(), **composing.facts_for_all()})
        said = f"{words.subject} {words.body}".lower()
        assert [word for word in HARSH if word in said] == []


def test_each_day_the_task_reminds_and_forgets_old_quotes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    billed.invoice(30_000)
    person = PersonFactory.create()
    words: dict[str, Any] = {"lines": []}
    for number, good_until_on in enumerate((AT - timedelta(days=400), AT), 1):
        Quote.objects.create(
            number=number, person=person, cents=1, made_at=AT, good_until_on=good_until_on, words=words, asks={}
        )
    monkeypatch.setattr("foundation.ground.clock.now", lambda: day(37))

    tasks.remind()

    assert (asked(), list(Quote.objects.values_list("number", flat=True))) == (["invoice-due"], [2])
    assert offering.forget_old(day(37)) == 0


def test_looking_through_invoices_costs_as_much_for_many_as_for_one(shop: Shop) -> None:
    """Before any letter is due: on its day, what is owed is asked once more, order by order."""
    counted = []
    for n in (1, 4):
        for _each in range(n):
            first = billed.invoice(30_000)
            crediting.reissue(first, billed.BILLING, reason="Another address", actor=PersonFactory.create(), at=AT)
        with statements() as found:
            assert reminding.remind(AT) == 0
        counted.append(len(found))

    assert counted == [2, 2]
    assert reminding.remind(day(60)) == 5
    latest = [crediting.latest(order) for order in Order.objects.order_by("pk")]
    assert [one.public_id for one in latest if one] == [
        letter.about for letter in Letter.objects.filter(reason="invoice-still-due").order_by("pk")
    ]

"""What nobody will pay is written off: booked, asked for by nobody, told truthfully; and taken back if it is paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from wagtail.models import ModelLogEntry

from foundation.accounts import erasing
from foundation.accounts.holding import OwnFavor
from foundation.accounts.models import User
from foundation.ground.refusals import ReasonNeeded, Refusal
from foundation.letters.models import Letter
from payments import booking, keeping
from payments.billing import crediting, exporting, forgoing, owing, proving, receipting, recording, reminding, returning
from payments.booking import Account, Amount
from payments.charging import sending
from payments.charging.facts import RefundFacts
from payments.models import AccountCodes, CardAttempt, Entry, Invoice, Order, Payment
from payments.selling import withdrawing
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.factories.till import Till
from tests.payments.test_books_admin import desk  # noqa: F401  (a fixture)
from tests.sandboxing import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def write_off(invoice: Invoice, cents: int, actor: User | None = None, **more: Any) -> int:
    words = {"reason": "The office was closed", "at": LATER, **more}
    return forgoing.write_off(invoice, shown_cents=cents, actor=actor or PersonFactory.create(), **words)


def books() -> dict[str, int]:
    """What each account holds that holds anything."""
    summed = Entry.objects.order_by().values_list("account").annotate(cents=Sum("cents"))
    return {account: cents for account, cents in summed if cents}


def test_what_is_written_off_is_a_bad_debt_and_the_invoice_stays(shop: Shop) -> None:
    invoice, actor = billed.invoice(30_000), PersonFactory.create()
    billed.check(10_000, {invoice.order: 10_000})
    before = Invoice.objects.values().get()

    assert write_off(invoice, 20_000, actor) == 20_000

    assert books() == {"bank": 10_000, "revenue": -30_000, "bad_debt": 20_000}
    assert (booking.debt(invoice.order), booking.written_off(invoice.order_id)) == (0, 20_000)
    assert Invoice.objects.values().get() == before
    logged = ModelLogEntry.objects.get(action="payments.write_off")
    told = (logged.user, logged.data["reason"], logged.data["cents"])
    assert told == (actor, "The office was closed", 20_000)
    assert sold.breaches() == []


def test_nobody_is_asked_for_it_any_more(shop: Shop) -> None:
    invoice = billed.invoice(30_000)
    late = AT + 90 * (LATER - AT) / 10
    assert (owing.report(late.date()).owed, owing.late_of(invoice.order.payer, late.date()) is None) == (30_000, False)
    letters = Letter.objects.count()

    write_off(invoice, 30_000)

    assert owing.report(late.date()).offices == ()
    assert owing.late_of(invoice.order.payer, late.date()) is None
    assert (reminding.remind(late), Letter.objects.count()) == (0, letters)


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        (lambda invoice: write_off(invoice, 30_000, reason=" "), ReasonNeeded),
        (lambda invoice: write_off(invoice, 30_000, invoice.order.payer), OwnFavor),
        (lambda invoice: write_off(invoice, 20_000), forgoing.OwedChanged),
        (lambda invoice: [write_off(invoice, 30_000) for _twice in range(2)], forgoing.NothingOwed),
        (
            lambda invoice: [
                crediting.void(invoice, reason="Any", actor=PersonFactory.create(), at=LATER),
                write_off(invoice, 30_000),
            ],
            crediting.CorrectedAlready,
        ),
    ],
)
def test_what_cant_be_written_off_is_refused(
    shop: Shop, deed: Callable[[Invoice], Any], refusal: type[Refusal]
) -> None:
    invoice = billed.invoice(30_000)

    with pytest.raises(refusal):
        deed(invoice)

    assert sold.breaches() == []


def test_a_check_that_comes_after_all_takes_back_what_it_pays(shop: Shop) -> None:
    """And is owed again, where the bank doesn't pay it."""
    invoice = billed.invoice(30_000)
    write_off(invoice, 30_000)

    check = billed.check(12_000, {invoice.order: 12_000})
    assert books() == {"bank": 12_000, "revenue": -30_000, "bad_debt": 18_000}
    with pytest.raises(recording.MoreThanOwed, match=r"\$180.00 is owed"):
        billed.check(20_000, {invoice.order: 20_000}, reference="2")
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=LATER)

    assert books() == {"receivable": 12_000, "revenue": -30_000, "bad_debt": 18_000}
    assert sold.breaches() == []


def test_a_card_that_is_faster_takes_it_back_too(shop: Shop, sandbox: Sandbox) -> None:
    till = Till(shop, sandbox, Client())
    order = billed.order(PersonFactory.create(), sold.sellable(30_000), at=till.now)
    session = till.begin(order)
    write_off(order.invoices.get(), 30_000, at=till.now)

    till.sandbox.pay(session)
    till.hear()

    assert (till.standing(order), till.cents(Account.BAD_DEBT), order.payments.get().refunded_cents) == (
        "confirmed, owed 0",
        0,
        0,
    )
    assert sold.breaches() == []


def test_what_is_given_up_afterwards_pays_back_nothing_that_never_came(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000))
    check = billed.check(12_000, {order: 12_000})
    write_off(order.invoices.get(), 18_000)
    first, second = order.lines.order_by("position")

    withdrawing.withdraw(second, reason="Any", actor=None, at=LATER, cents=10_000)
    assert (booking.written_off(order.pk), booking.balance(order), recording.kept(check)) == (8_000, 0, 0)
    withdrawing.withdraw(first, reason="Any", actor=None, at=LATER, cents=20_000)

    assert (booking.written_off(order.pk), booking.balance(order), recording.kept(check)) == (0, 0, 12_000)
    assert books() == {"bank": 12_000, "credit": -12_000}
    assert sold.breaches() == []


def test_what_is_given_up_is_taken_off_what_is_owed_before_what_is_written_off(shop: Shop) -> None:
    """A check of 120.00 bounced after the rest was written off: whoever gives something up owes less first."""
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000))
    check = billed.check(12_000, {order: 12_000})
    write_off(order.invoices.get(), 18_000)
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=LATER)
    first, second = order.lines.order_by("position")

    withdrawing.withdraw(second, reason="Any", actor=None, at=LATER, cents=10_000)
    assert (booking.balance(order), booking.written_off(order.pk)) == (2_000, 18_000)
    withdrawing.withdraw(first, reason="Any", actor=None, at=LATER, cents=15_000)

    assert (booking.balance(order), booking.written_off(order.pk)) == (0, 5_000)
    assert books() == {"revenue": -5_000, "bad_debt": 5_000}
    assert sold.breaches() == []


def test_a_void_invoice_is_no_bad_debt_and_what_was_paid_is_kept_for_its_sender(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000))
    check = billed.check(12_000, {order: 12_000})
    write_off(order.invoices.get(), 18_000)

    crediting.void(order.invoices.get(), reason="Any", actor=PersonFactory.create(), at=LATER)

    assert (books(), recording.kept(check)) == ({"bank": 12_000, "credit": -12_000}, 12_000)
    assert sold.breaches() == []


def test_what_an_erased_payer_owes_is_written_off_all_the_same(shop: Shop, desk: Client) -> None:  # noqa: F811
    invoice = billed.invoice(30_000)
    erasing.erase(invoice.order.payer, actor=PersonFactory.create(), at=LATER)
    page = f"/admin/invoice/{invoice.public_id}/write-off/"

    look = desk.get(page)
    done = desk.post(page, {"shown_cents": 30_000, "reason": "Nobody is there"})

    assert (look.status_code, done.status_code, books()) == (200, 302, {"revenue": -30_000, "bad_debt": 30_000})
    assert sold.breaches() == []


def test_payer_and_paper_tell_it_truthfully(shop: Shop) -> None:
    invoice = billed.invoice(30_000)
    order = invoice.order
    client = Client()
    client.force_login(order.payer)
    write_off(invoice, 30_000)

    unpaid = client.get(f"/orders/{order.public_id}/").text
    listed = client.get("/orders/").text
    billed.check(10_000, {order: 10_000})
    partly = client.get(f"/orders/{order.public_id}/").text
    sums = [(row["label"], row["amount"]) for row in receipting._words(order)["sums"]]

    assert ["not paid, written off" in text for text in (unpaid, listed)] == [True, True]
    assert "$300.00 of it was not paid and is written off" in unpaid
    assert ["Checks are made out to" in text for text in (unpaid, partly)] == [False, False]
    assert "partly paid, the rest is written off" in partly
    assert sums[-2:] == [("Not paid, written off", "$200.00"), ("Still owed", "$0.00")]
    told = keeping.export(order.payer)["orders"][0]
    assert (told["owed_cents"], told["written_off_cents"]) == (0, 20_000)


def test_finance_reads_what_it_means_before_and_does_it_once(shop: Shop, desk: Client) -> None:  # noqa: F811
    invoice = billed.invoice(30_000)
    billed.check(10_000, {invoice.order: 10_000})
    page = f"/admin/invoice/{invoice.public_id}/"
    offered = desk.get(page).text
    look = desk.get(f"{page}write-off/").text

    blank = desk.post(f"{page}write-off/", {"shown_cents": 20_000, "reason": ""})
    stale = desk.post(f"{page}write-off/", {"shown_cents": 30_000, "reason": "Closed"})
    assert booking.balance(invoice.order) == 20_000
    done = desk.post(f"{page}write-off/", {"shown_cents": 20_000, "reason": "Closed"})
    again = desk.post(f"{page}write-off/", {"shown_cents": 20_000, "reason": "Closed"})

    assert f"{page}write-off/" in offered
    assert [said in look for said in ("$300.00", "$100.00", "$200.00", "It was to be paid by")] == [True] * 4
    assert (blank.status_code, "$200.00 is owed now; it was $300.00" in stale.text) == (200, True)
    assert (done.status_code, f"Nothing is owed on {invoice} any more." in again.text) == (302, True)
    after = desk.get(page).text
    assert [f"{page}write-off/" in after, "Written off on its order" in after] == [False, True]
    assert "Written off" in desk.get(f"/admin/order/{invoice.order.public_id}/").text


def test_it_stands_in_the_table_of_the_books_under_its_code(shop: Shop) -> None:
    codes = AccountCodes.load()
    codes.bad_debt = "6900"
    codes.save()
    invoice = billed.invoice(30_000)
    write_off(invoice, 30_000)

    table = exporting.table(Entry.objects.order_by("pk"))

    row = next(line for line in table.splitlines() if "written-off" in line and "6900" in line)
    assert ["bad debts" in row, "300.00" in row, invoice.order.spoken in row] == [True, True, True]


def test_a_debt_that_was_paid_and_still_stands_as_written_off_is_named(shop: Shop) -> None:
    """P12: planted."""
    order = billed.invoice(30_000).order
    write_off(order.invoices.get(), 30_000)
    assert list(proving.what_is_written_off_was_not_paid()) == []

    amounts = [Amount(Account.BANK, 500), Amount(Account.RECEIVABLE, -500)]
    booking.book("paid:planted", amounts, order=order, about="planted", at=LATER)

    said = f"order {order.number} has 30000 cents written off, and -500 are owed on it"
    assert list(proving.what_is_written_off_was_not_paid()) == [said]


def partly_paid_by_card() -> Order:
    """An order of $100.00 by invoice, of which $40.00 came by card and $60.00 were written off."""
    order = billed.order(PersonFactory.create(), sold.sellable(10_000))
    attempt = CardAttempt.objects.create(
        order=order, n=1, key="k", cents=4_000, params={}, made_at=AT, expires_at=AT, ended_at=AT, ended_as="failed"
    )
    payment = Payment.objects.create(
        attempt=attempt, order=order, provider="stripe", external_id="pi_x", cents=4_000, received_at=AT
    )
    amounts = [Amount(Account.STRIPE, 4_000), Amount(Account.RECEIVABLE, -4_000)]
    booking.book(f"paid:{payment.public_id}", amounts, order=order, about=str(payment.public_id), at=AT)
    write_off(order.invoices.get(), 6_000)
    return order


def test_a_refund_that_comes_back_pays_what_was_written_off(shop: Shop) -> None:
    """The dashboard's $40.00 were met by what was credited; they never arrived, so they pay what is a bad debt."""
    order = partly_paid_by_card()
    facts = RefundFacts("re_1", "pi_x", 4_000, "pending", metadata={}, at=AT)
    sending.take_in(facts, at=AT)
    withdrawing.withdraw(order.lines.get(), reason="A test.", actor=None, at=AT, cents=4_000)
    assert (booking.debt(order), booking.written_off(order.pk)) == (0, 6_000)

    sending.take_in(replace(facts, status="failed", failed_at=AT), at=AT)

    assert (booking.balance(order), booking.written_off(order.pk)) == (0, 2_000)
    assert sold.breaches() == []


@pytest.mark.parametrize("status", ["pending", "succeeded"])
def test_what_the_dashboard_pays_back_is_had_once_also_before_it_has_arrived(shop: Shop, status: str) -> None:
    """P12: of $100.00 by invoice $40.00 came by card and go back by the dashboard; $60.00 are a bad debt."""
    order = partly_paid_by_card()
    facts = RefundFacts("re_1", "pi_x", 4_000, status, metadata={}, at=AT)
    sending.take_in(facts, at=AT)
    owed = booking.debt(order)
    withdrawing.withdraw(order.lines.get(), reason="A test.", actor=None, at=AT, cents=10_000)

    assert (owed, booking.balance(order), booking.written_off(order.pk)) == (0, 0, 0)
    assert sold.breaches() == []

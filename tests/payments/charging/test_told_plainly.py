"""What a newcomer stumbled over: money that went back by hand, or that a bank keeps, is told where it is looked for."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from foundation.ground import clock
from foundation.letters.models import Letter
from payments.billing import crediting, offering, receipting, reminding, returning
from payments.billing.offering import Basket
from payments.charging import remitting, standing
from payments.models import Invoice, Order, Refund
from payments.selling import ordering, swapping, withdrawing
from payments.selling.collecting import Item
from tests.buying import signed_in
from tests.factories import billed, members, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.factories.till import PRICE, Till
from tests.payments.charging.test_desk import finance as finance  # noqa: PLC0414  (a fixture)
from tests.payments.charging.test_disputing import NOT_RECEIVED, disputed
from tests.payments.selling.test_inviting import DAY
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def receipt(order: Order) -> str:
    pages = PdfReader(io.BytesIO(receipting.receipt(order))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_was_sent_back_by_hand_stands_on_the_order_and_on_its_receipt(till: Till) -> None:
    """Its sums closed nowhere: a refund had failed, and the check that was sent instead was named on no paper."""
    order, staff = till.paid(card="4000000000005126"), PersonFactory.create()
    withdrawing.give_up(order.lines.get(), reason="No more", actor=order.payer, at=till.now)
    till.settle_down()

    remitting.send_by_hand(order, PRICE, shown_cents=PRICE, reference="Check 77", actor=staff, at=till.now)

    page = signed_in(order.payer)[0].get(f"/orders/{order.public_id}/").text
    stands = standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get())
    assert "Sent back to you by check or transfer" in page
    assert (stands.word, stands.by_hand) == ("paid back", PRICE)
    assert re.search(r"Sent back by check or transfer, \w+ \d+, \d{4} \$300\.00", receipt(order))


def test_while_a_bank_keeps_the_money_nobody_is_told_that_it_goes_back(till: Till) -> None:
    order, _case = disputed(till)
    client = signed_in(order.payer)[0]

    asked = client.get(f"/orders/{order.public_id}/give-up/1/").text
    withdrawing.give_up(order.lines.get(), reason="No more", actor=order.payer, at=till.now)
    till.settle_down()
    page = client.get(f"/orders/{order.public_id}/").text

    assert "Your bank keeps what you paid until it has decided the dispute" in asked
    assert "It goes back to the card" not in asked
    assert "Kept by your bank until it has decided" in page
    assert "Goes back to you" not in page


def test_finance_finds_orders_and_invoices_by_the_numbers_on_paper(till: Till, finance: Client) -> None:
    invoice, other = billed.invoice(), billed.invoice()

    orders = finance.get(f"/admin/order/?q={invoice.order.spoken}").text
    invoices = finance.get(f"/admin/invoice/?q={invoice}").text

    assert (invoice.order.spoken in orders, other.order.spoken in orders) == (True, False)
    assert (str(invoice) in invoices, "match your query" in finance.get("/admin/invoice/?q=INV-99999").text) == (
        True,
        True,
    )


def test_more_than_it_cost_is_refused_before_it_is_asked_once_more(till: Till, finance: Client) -> None:
    order = till.paid()

    page = finance.post(
        f"/admin/order/{order.public_id}/take-back/", {"line": 1, "cents": "500.00", "reason": "Planted"}
    ).text

    assert "It cost $300.00: no more can be paid back." in page
    assert "Give it up, and credit" not in page


def test_a_receipt_says_how_many_are_not_named_and_names_nobody_for_an_agency(shop: Shop) -> None:
    agency, coordinator = members.coordinated(PersonFactory.create(name="Demo Coordinator"))
    course, colleague = sold.sellable(30_000, title="A course"), PersonFactory.create(name="Demo Colleague")
    dues = members.wish(members.agency_level(90_000), coordinator, agency=str(agency.public_id))
    places = billed.order(coordinator, course, course, course, whose=None)
    swapping.swap(places.lines.order_by("position")[0], colleague, actor=None, at=AT)
    joined = members.buy(coordinator, dues)
    billed.check(180_000, {places: 90_000, joined: 90_000})

    assert "For Demo Colleague, and 2 not named yet" in receipt(places)
    assert "For Demo Coordinator" not in receipt(joined)


def test_ordering_again_from_a_quote_says_that_it_was_ordered_and_for_which_days(shop: Shop) -> None:
    """The dues of a quote that was ordered are a second year; its total is the same."""
    person, level = PersonFactory.create(), members.level(12_000)
    assert level.sellable
    billed.payee()
    sold.terms()
    at = clock.now()
    quote = offering.offer(person, Basket([Item(level.sellable.public_id)]), billed.BILLING, at=at)
    client = signed_in(person)[0]

    before = client.post(f"/quotes/{quote.public_id}/order/", follow=True).text
    order = members.buy(person, members.wish(level, person), at=at + DAY)
    after = client.post(f"/quotes/{quote.public_id}/order/", follow=True).text

    assert f"Everything on {quote} is in your basket" in before
    assert "You have ordered some of it" not in before
    assert "but what stands on it reads otherwise now" in after
    assert f"You have ordered some of it since {quote}: {order.spoken}." in after


def test_ordering_from_a_quote_of_something_renamed_since_says_that_it_reads_otherwise(shop: Shop) -> None:
    """Its days are the same: nothing is said of those."""
    person, thing = PersonFactory.create(), sold.sellable(12_000, title="The Code in practice")
    billed.payee()
    quote = offering.offer(person, Basket([Item(thing.public_id)]), billed.BILLING, at=clock.now())
    thing.title = "The Code at work"
    thing.save()

    said = signed_in(person)[0].post(f"/quotes/{quote.public_id}/order/", follow=True).text

    assert f"{quote} comes to $120.00 as it said, but what stands on it reads otherwise now." in said
    assert "same days" not in said


def test_a_number_on_paper_finds_what_it_means_and_nothing_that_merely_has_its_digits(
    till: Till, finance: Client
) -> None:
    first, second, last = (billed.order(PersonFactory.create(), sold.sellable()) for _each in range(3))
    invoice = last.invoices.get()
    crediting.void(invoice, reason="A test.", actor=PersonFactory.create(), at=AT)
    note, other = last.invoices.exclude(pk=invoice.pk).get(), second.invoices.get()

    def found(address: str, typed: str, *records: Order | Invoice) -> list[bool]:
        page = finance.get(f"/admin/{address}/?q={typed}").text
        return [str(record.public_id) in page for record in records]

    assert found("order", str(invoice), first, second, last) == [False, False, True]
    assert found("order", str(note), first, second, last) == [False, False, True]
    assert found("order", last.spoken, first, second, last) == [False, False, True]
    assert found("order", f"INV-{last.number}", last) == [False]
    assert found("invoice", str(note), note, invoice, other) == [True, False, False]
    assert found("invoice", last.spoken, note, invoice, other) == [True, True, False]


def test_a_receipt_calls_no_place_open_that_was_given_up(shop: Shop) -> None:
    payer, colleague, thing = PersonFactory.create(), PersonFactory.create(name="Demo Colleague"), sold.sellable()
    order = billed.order(payer, thing, thing, whose=None)
    first, second = order.lines.order_by("position")
    swapping.name(first, str(colleague.email), actor=payer, at=AT)
    billed.check(60_000, {order: 60_000})
    open_ = receipt(order)

    withdrawing.give_up(second, reason="", actor=payer, at=AT)

    assert "For Demo Colleague, and 1 not named yet" in open_
    assert ("For Demo Colleague" in receipt(order), "not named yet" in receipt(order)) == (True, False)


def test_a_long_reason_is_kept_whole_with_its_refund(till: Till) -> None:
    order, reason = till.paid(), "x" * 500

    withdrawing.withdraw(order.lines.get(), reason=reason, actor=None, at=till.now)

    assert Refund.objects.get().reason == reason


def test_what_waits_to_be_paid_by_card_keeps_nobody_from_ordering_by_invoice(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable(1_000)
    sold.order_for(payer, None, *[thing] * 40)

    invoiced = sold.order_for(payer, None, *[thing] * 20, way=Order.Way.INVOICE)

    assert invoiced.lines.count() == 20
    with pytest.raises(ordering.TooManyOpen):
        sold.order_for(payer, None, *[thing] * 20)


def test_a_reminder_that_was_asked_for_is_not_written_into_the_database_again(shop: Shop) -> None:
    """P24: what the database refuses stands in its log, with the address."""
    billed.order(PersonFactory.create(), sold.sellable())
    at = AT + 120 * DAY
    reminding.remind(at)

    with statements() as ran:
        reminding.remind(at + DAY)

    assert [one for one in ran if one.startswith("INSERT")] == []
    assert Letter.objects.filter(reason="invoice-still-due").count() == 1


def paid_by_check_too(till: Till) -> Order:
    """An order by invoice of which $100.00 came by check, and the rest by card."""
    order = billed.order(PersonFactory.create(), sold.sellable(PRICE), at=till.now)
    billed.check(10_000, {order: 10_000})
    till.pay(order, card=NOT_RECEIVED)
    till.hear()
    return order


def test_what_no_bank_keeps_may_go_back_while_another_payment_is_disputed(till: Till) -> None:
    order = paid_by_check_too(till)

    asked = signed_in(order.payer)[0].get(f"/orders/{order.public_id}/give-up/1/").text

    assert "Of what your bank keeps until it has decided the dispute, nothing goes back before that." in asked


def test_money_that_came_two_ways_goes_back_the_way_it_came(till: Till) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(PRICE), at=till.now)
    billed.check(10_000, {order: 10_000})
    till.pay(order)
    till.hear()

    asked = signed_in(order.payer)[0].get(f"/orders/{order.public_id}/give-up/1/").text

    assert "It goes back the way it came" in asked


def test_a_receipt_says_what_a_bank_keeps_and_what_it_took_back(till: Till) -> None:
    order, case = disputed(till)
    kept = receipt(order)

    till.sandbox.lose(case)
    till.hear()
    lost = receipt(order)
    withdrawing.withdraw(order.lines.get(), reason="Lost.", actor=None, at=till.now)
    given_up = receipt(order)

    assert "The bank of whoever paid keeps $300.00 until it has decided a dispute." in kept
    assert ("Taken back by the bank of whoever paid, " in lost, "Not asked for again" in lost) == (True, True)
    assert ("Taken back by the bank of whoever paid, " in given_up, "Not asked for again" in given_up) == (True, False)
    assert "Not asked for again $300.00" in lost
    assert till.findings() == []


def test_whoever_ordered_hears_that_a_check_came_and_that_the_bank_did_not_pay_it(shop: Shop) -> None:
    order = billed.invoice(30_000).order
    check = billed.check(20_000, {order: 20_000})
    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=billed.LATER)

    came, bounced = (Letter.objects.get(reason=reason).context for reason in ("check-arrived", "check-not-paid"))
    assert (came["how"], came["cents"], came["rest"]) == ("check 1042", "$200.00", "$100.00 is left to be paid.")
    assert (bounced["cents"], bounced["rest"]) == ("$200.00", "$300.00 is left to be paid.")


def test_of_a_check_for_somebody_without_an_address_nobody_is_written_to(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(email=None), sold.sellable())

    billed.check(30_000, {order: 30_000})

    assert not Letter.objects.filter(reason="check-arrived").exists()


def test_an_invoice_that_is_sent_anew_says_what_of_it_is_still_to_be_paid(shop: Shop) -> None:
    invoice, staff = billed.invoice(30_000), PersonFactory.create()
    billed.check(20_000, {invoice.order: 20_000})

    crediting.reissue(invoice, {**billed.BILLING, "name": "Other"}, reason="A name", actor=staff, at=billed.LATER)

    first, anew = Letter.objects.filter(reason="invoice-sent").order_by("pk")
    assert "The places are yours from today on." in first.context["asks"]
    assert anew.context["asks"].startswith("$100.00 of it is still to be paid, by ")

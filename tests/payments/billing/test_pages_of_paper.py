"""An office orders by invoice, downloads its paper, hands in its purchase order, and orders from a quote (P21)."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.files import checking, taking
from foundation.letters.models import Letter
from lms import roles
from payments.billing import attaching, composing
from payments.models import Invoice, Order, OrderLine, Price, Quote
from payments.selling import collecting, swapping
from tests.buying import decide
from tests.factories import billed, sold
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.sold import AT, Shop
from tests.foundation.files import making
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_office_orders_by_invoice_and_finds_its_paper(shop: Shop) -> None:
    billed.payee()
    sold.terms()
    thing, client = sold.sellable(30_000), of(PersonFactory.create())
    client.post(reverse("basket_add"), {"sellable": thing.public_id, "n": 3})
    said = decide(client.get(reverse("checkout")).text, **billed.BILLING, way="invoice")

    answer = client.post(reverse("checkout"), said, follow=True)

    page = answer.content.decode()
    invoice = Invoice.objects.get()
    assert (invoice.cents, invoice.order.confirmed_at is not None) == (90_000, True)
    assert reverse("invoice_pdf", args=[invoice.public_id]) in page
    assert reverse("receipt", args=[invoice.order.public_id]) not in page
    assert "invoiced, not paid yet" in page
    assert client.get(reverse("invoice_pdf", args=[invoice.public_id])).content.startswith(b"%PDF-")
    assert client.get(reverse("receipt", args=[invoice.order.public_id])).status_code == 404


def test_what_can_not_be_printed_is_refused_before_it_is_ordered(shop: Shop) -> None:
    billed.payee()
    sold.terms()
    thing, client = sold.sellable(30_000), of(PersonFactory.create())
    client.post(reverse("basket_add"), {"sellable": thing.public_id})
    said = decide(client.get(reverse("checkout")).text, **billed.BILLING, way="invoice")

    page = client.post(reverse("checkout"), {**said, "organization": "Office \U0001f600"}).content.decode()

    assert "can&#x27;t print “\U0001f600”" in page
    assert not Order.objects.exists()


def test_paper_is_not_there_for_strangers_and_is_for_finance(shop: Shop, settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    roles.apply()
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    billed.check(30_000, {order: 30_000})
    pages = [
        reverse("invoice_pdf", args=[order.invoices.get().public_id]),
        reverse("receipt", args=[order.public_id]),
    ]

    finance = StaffFactory(Role.FINANCE, is_demo=True)
    who = {"payer": order.payer, "stranger": PersonFactory.create(), "finance": finance}

    told = {name: [of(person).get(page).status_code for page in pages] for name, person in who.items()}

    assert told == {"payer": [200, 200], "stranger": [404, 404], "finance": [200, 200]}


def test_a_purchase_order_is_handed_in_and_opened_by_few(shop: Shop) -> None:
    """P21."""
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    client, url = of(order.payer), reverse("purchase_order", args=[order.public_id])

    client.post(url, {"file": SimpleUploadedFile("PO-4711.pdf", making.pdf(b"/Said(order)"))})

    file = attaching.attached(order)
    assert file is not None
    assert "PO-4711.pdf" in client.get(reverse("order", args=[order.public_id])).content.decode()
    opened = reverse("private_file", args=[file.public_id])
    shown = client.get(opened)
    assert (shown.status_code, shown.getvalue()[:5]) == (200, b"%PDF-")
    assert of(PersonFactory.create()).get(opened).status_code == 404


def test_a_purchase_order_of_some_megabytes_is_taken_and_looked_at_before_the_order_is_held(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    client, url = of(order.payer), reverse("purchase_order", args=[order.public_id])
    held, content = [], making.PDF + b"\n" * 4 * 1024 * 1024
    monkeypatch.setattr(checking, "document", lambda *_: held.append(len(connection.savepoint_ids)))
    outside = len(connection.savepoint_ids)

    client.post(url, {"file": SimpleUploadedFile("PO-4711.pdf", content)})

    file = attaching.attached(order)
    assert file is not None
    assert (file.size, held) == (len(content), [outside])
    assert "Up to 15 megabytes." in client.get(reverse("order", args=[order.public_id])).content.decode()


def test_purchase_orders_are_counted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_FILES", 0)
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    url = reverse("purchase_order", args=[order.public_id])

    page = of(order.payer).post(url, {"file": SimpleUploadedFile("PO-4711.pdf", making.PDF)}, follow=True)

    assert "Please send this one in an hour." in page.content.decode()
    assert attaching.attached(order) is None


@pytest.mark.parametrize(("name", "why"), [("po.html", "taken as a PDF"), ("po.pdf", "does not begin as a PDF")])
def test_what_is_no_purchase_order_is_refused(shop: Shop, name: str, why: str) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    url = reverse("purchase_order", args=[order.public_id])

    page = of(order.payer).post(url, {"file": SimpleUploadedFile(name, b"<html>")}, follow=True).content.decode()

    assert why in page
    assert attaching.attached(order) is None


def asked_for_a_quote(client: Client, cents: int = 30_000) -> Quote:
    billed.payee()
    sold.terms()
    client.post(reverse("basket_add"), {"sellable": sold.sellable(cents, title="A course").public_id, "n": 5})
    said = {"name": "Demo Coordinator", "organization": "Demo Office", "address": "2 Example Street"}
    assert client.post(reverse("quote_new"), said).status_code == 302
    return Quote.objects.get()


def test_a_quote_is_dated_numbered_and_printed(shop: Shop) -> None:
    client = of(PersonFactory.create())

    quote = asked_for_a_quote(client)

    assert (str(quote), quote.cents) == ("Q-00001", 150_000)
    assert [(row["title"], row["count"]) for row in quote.words["lines"]] == [("A course", 5)]
    pdf = client.get(reverse("quote_pdf", args=[quote.public_id])).content
    assert (pdf[:5], len(pdf) <= 60 * 1024) == (b"%PDF-", True)
    assert "Order from Q-00001" in client.get(reverse("quotes")).content.decode()


@pytest.mark.parametrize("legal", ["Defenders.org, Inc.", "St.John County"])
def test_an_office_is_on_paper_by_its_legal_name_also_where_that_reads_as_an_address(shop: Shop, legal: str) -> None:
    """A colleague reads in the letter that offers a place to her that an office does: no link is made of its name."""
    payer = PersonFactory.create()
    client = of(payer)
    billed.payee()
    sold.terms()
    client.post(reverse("basket_add"), {"sellable": sold.sellable(30_000).public_id, "n": 2})
    client.post(reverse("quote_new"), {"name": "Demo Payer", "organization": legal, "address": "2 Example Street"})
    said = decide(client.get(reverse("checkout")).text, **{**billed.BILLING, "organization": legal}, way="invoice")
    client.post(reverse("checkout"), said)

    order = Order.objects.get()
    swapping.name(order.lines.get(position=1), "planted.colleague@example.org", actor=payer, at=AT)

    papers = [composing.quote(Quote.objects.get()), composing.invoice(order.invoices.get())]
    read = [" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages) for paper in papers]
    assert [legal in text for text in read] == [True, True]
    assert Letter.objects.get(reason="place-offered").context["buyer"] == "An office"


def test_a_quote_is_not_there_for_strangers(shop: Shop) -> None:
    """P21."""
    quote, stranger = asked_for_a_quote(of(PersonFactory.create())), of(PersonFactory.create())

    found = [
        stranger.get(reverse("quote_pdf", args=[quote.public_id])).status_code,
        stranger.post(reverse("quote_order", args=[quote.public_id])).status_code,
    ]

    assert found == [404, 404]
    assert "Q-00001" not in stranger.get(reverse("quotes")).content.decode()


def test_ordering_from_a_quote_says_whether_the_total_differs(shop: Shop) -> None:
    client = of(PersonFactory.create())
    quote = asked_for_a_quote(client)
    collecting.clear(session := client.session)
    session.save()
    url = reverse("quote_order", args=[quote.public_id])

    same = client.post(url, follow=True).content.decode()
    Price.objects.create(sellable_id=Price.objects.get().sellable_id, list_cents=31_000, begins_at=AT)
    other = client.post(url, follow=True).content.decode()

    assert "for $1,500.00 as it said" in same
    assert "Q-00001 said $1,500.00; today it comes to $1,550.00." in other
    assert len(client.session["basket"]) == 5


def test_the_list_of_quotes_names_the_order_that_has_what_one_offered(shop: Shop) -> None:
    """The harm: what was ordered from a quote looked as if it was still to be ordered."""
    person = PersonFactory.create()
    client = of(person)
    quote = asked_for_a_quote(client)
    thing, at = Price.objects.get().sellable, quote.made_at + timedelta(minutes=1)
    words = {"person": person, "cents": 1, "good_until_on": at, "words": quote.words}

    other, ordered = (billed.order(person, *[thing] * n, whose=None, at=at) for n in (4, 5))
    first = rows_of(client)
    Quote.objects.create(number=2, made_at=quote.made_at, asks=quote.asks, **words)
    Quote.objects.create(number=3, made_at=at + timedelta(days=1), asks=quote.asks, **words)
    with statements() as few:
        then = rows_of(client)
    again = billed.order(person, *[thing] * 5, whose=None, at=at + timedelta(days=2))
    with statements() as many:
        last = rows_of(client)
    OrderLine.objects.filter(order=again).update(withdrawn_at=at)

    assert first == {"Q-00001": ordered.spoken}
    assert then == {"Q-00001": "", "Q-00002": ordered.spoken, "Q-00003": ""}
    assert last == {"Q-00001": "", "Q-00002": ordered.spoken, "Q-00003": again.spoken}
    assert rows_of(client) == then
    assert other.spoken not in client.get(reverse("quotes")).text
    assert len(few) == len(many)


def rows_of(client: Client) -> dict[str, str]:
    """Return by number of a quote the order that the list of quotes names beside it, or nothing."""
    page = client.get(reverse("quotes")).text
    found = {}
    for row in page.split("<tr>")[2:]:
        [number] = set(re.findall(r"Q-\d+", row))
        order = "".join(re.findall(r">(O-\d+)<", row))
        assert ("Order again from" in row) is bool(order)
        found[number] = order
    return found


def test_an_office_types_its_address_once(shop: Shop) -> None:
    """The harm: it had asked for a quote, and typed office and address again to order from it, and for the next one."""
    person = PersonFactory.create()
    client = of(person)
    quote = asked_for_a_quote(client)
    later = of(person)

    def known(visit: Client, page: str) -> list[bool]:
        found = visit.get(reverse(page)).text
        return [said in found for said in ("Demo Coordinator", "Demo Office", "2 Example Street")]

    later.post(reverse("quote_order", args=[quote.public_id]))
    elsewhere = of(person)
    elsewhere.post(reverse("basket_add"), {"sellable": sold.sellable().public_id})

    assert known(later, "checkout") == [True, True, True]
    assert known(elsewhere, "quote_new") == [False, True, True]
    stranger = of(PersonFactory.create())
    stranger.post(reverse("basket_add"), {"sellable": sold.sellable().public_id})
    assert known(stranger, "quote_new") == [False, False, False]


def test_the_number_of_a_purchase_order_is_for_one_order(shop: Shop) -> None:
    billed.payee()
    sold.terms()
    client = of(PersonFactory.create())
    client.post(reverse("basket_add"), {"sellable": sold.sellable().public_id, "n": 1})
    page = client.get(reverse("checkout")).text
    client.post(reverse("checkout"), decide(page, **{**billed.BILLING, "way": "invoice", "po_number": "PO-4711"}))
    client.post(reverse("basket_add"), {"sellable": sold.sellable().public_id, "n": 1})

    again = client.get(reverse("checkout")).text

    assert (billed.BILLING["organization"] in again, "PO-4711" in again) == (True, False)

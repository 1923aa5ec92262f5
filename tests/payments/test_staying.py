"""What was agreed and what was booked stays as it was: the database refuses, whoever asks (P12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from payments import pooling
from payments.billing import crediting, offering
from payments.billing.offering import Basket
from payments.booking import Account
from payments.models import Booking, Charge, Entry, Order, OrderLine, Quote
from payments.selling.collecting import Item
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db
NOTE = "payments_invoice WHERE kind = 'credit'"
CHANGES = {
    "payments_charge": [
        "kind = 'code'", "cents = cents - 1", "reason = 'Another'", "at = now()",
        "reason = '', evidence = '{}', cents = 0"
    ],
    "payments_booking": ["key = 'another'", "order_id = NULL", "booked_at = now()", "actor_id = NULL"],
    "payments_entry": ["account = 'bank'", "code = 'another'", "cents = -cents"],
    "payments_orderline": [
        "title = 'Another'", "account_code = '9'", "refunds = '[]'", "position = position + 1",
        "detail = 'Another'", "wish = '{\"cohort\": 1}'", "starts_at = now()",
        "delivered_at = NULL", "withdrawn_at = NULL", "withdrawn_at = now()", "public_id = gen_random_uuid()",
    ],
    "payments_order": [
        "number = 1", "key = gen_random_uuid()", "payer_id = payer_id + 1", "way = 'card'", "shown_cents = 1",
        "terms_id = terms_id + 1", "payee = '{}'", "placed_at = now()",
    ],
    "payments_price": ["list_cents = 1", "member_cents = 1", "begins_at = now()"],
    "payments_quote": ["cents = 1", "words = '{}'", "asks = '{}'", "good_until_on = now()"],
    "payments_move": ["n = n + 5", "about = gen_random_uuid()", "reason = 'another'"],
    "payments_invoice": ["cents = cents - 1", "words = '{}'", "number = 99", "due_on = now()"],
    NOTE: ["cents = cents - 1", "words = '{}'", "number = 99", "corrects_id = NULL"],
    "payments_terms": ["text = 'Others'", "version = 2", "begins_at = now()"],
}  # fmt: skip
"""What somebody could say of each table's rows; by a condition of those that are meant, where not all are."""
STAYS = ("never changed or deleted", "stays as it was ordered", "stays as it was placed")


@pytest.fixture(autouse=True)
def books(shop: Shop) -> Order:
    """An order of an office with its quote, its invoice and the credit note that took it back: rows everywhere."""
    thing = sold.sellable(30_000, 24_000)
    shop.pools[thing.pk] = pooling.make(5)
    order = billed.order(payer := PersonFactory.create(), thing)
    offering.offer(payer, Basket([Item(thing.public_id, is_mine=True)]), billed.BILLING, at=AT)
    crediting.void(order.invoices.get(), reason="A test.", actor=PersonFactory.create(), at=AT + timedelta(days=1))
    return order


def run(statement: str) -> int:
    """Run it, with every check that waits for the end; return how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        touched = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return touched


def is_refused(statement: str) -> bool:
    """Whether the database refuses it because what it would touch stays as it was."""
    try:
        run(statement)
    except IntegrityError as refused:
        return any(words in str(refused) for words in STAYS)
    return False


@pytest.mark.parametrize("rows", CHANGES)
def test_no_word_of_what_was_written_down_is_changed_and_none_of_it_is_deleted(rows: str) -> None:
    """P12: quotes alone are forgotten, a year after they were good."""
    table, _where, which = rows.partition(" WHERE ")

    ways = {said: f"UPDATE {table} SET {said} WHERE {which or 'true'}" for said in CHANGES[rows]}  # noqa: S608  (ours)
    changed = [said for said, statement in ways.items() if not is_refused(statement)]
    is_kept = is_refused(f"DELETE FROM {rows}")  # noqa: S608  (ours)

    assert (changed, is_kept) == ([], rows != "payments_quote")


def test_what_may_be_forgotten_is_forgotten(books: Order) -> None:
    """Reasons are emptied by an erasure, quotes go; nothing else of them moves."""
    before = list(Charge.objects.order_by("pk").values_list("kind", "cents"))

    emptied = run("UPDATE payments_charge SET reason = '', evidence = '{}'")
    forgotten = run("DELETE FROM payments_quote")

    assert (emptied, forgotten, Quote.objects.count()) == (len(before), 1, 0)
    assert list(Charge.objects.order_by("pk").values_list("kind", "cents")) == before


def test_a_line_is_delivered_and_withdrawn_once() -> None:
    """Its moments are filled in, each once, whatever else is refused."""
    line = sold.order(PersonFactory.create(), sold.sellable()).lines.get()

    given = OrderLine.objects.filter(pk=line.pk).update(delivered_at=AT)
    withdrawn = OrderLine.objects.filter(pk=line.pk).update(withdrawn_at=AT)

    assert (given, withdrawn) == (1, 1)


def plant(*cents: int) -> None:
    """Write a booking of these entries by hand, past the rule that refuses what is off, and end its transaction."""
    with transaction.atomic():
        made = Booking.objects.create(key="planted", kind="planted", about="planted", booked_at=AT, entered_at=AT)
        Entry.objects.bulk_create([Entry(booking=made, account=Account.BANK, cents=one) for one in cents])
        run("SELECT 1")


@pytest.mark.parametrize("cents", [(100,), (100, -99), (50, 50, -101)])
def test_a_booking_that_is_off_is_refused_at_the_end_of_its_transaction(cents: tuple[int, ...]) -> None:
    """P12: also where it was written past `booking`."""
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        plant(*cents)

    assert not Booking.objects.filter(key="planted").exists()


def test_a_booking_that_sums_to_zero_stays_and_nothing_is_added_to_it() -> None:
    """P12: its entries may come one by one until its transaction ends."""
    plant(50, 50, -100)

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        run(
            "INSERT INTO payments_entry (booking_id, account, code, cents)"
            " SELECT id, 'bank', '', 1 FROM payments_booking WHERE key = 'planted'"
        )
    assert list(Entry.objects.filter(booking__key="planted").values_list("cents", flat=True)) == [50, 50, -100]

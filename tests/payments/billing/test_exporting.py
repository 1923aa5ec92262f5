"""The day's bookings as a table that finance takes into its own books: it sums to zero (P12)."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.db import connection

from payments.billing import exporting
from payments.billing.exporting import Total
from payments.models import AccountCodes, Booking
from payments.selling import withdrawing
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

TO, FROM = date(2026, 11, 2), date(2026, 11, 12)
FILL = import_module("payments.migrations.0007_bookings_say_when_they_were_entered").FILL


class Now:
    """What time it is."""

    at = AT


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    """Have it be a moment; that of the orders, until a test says another."""
    found = Now()
    monkeypatch.setattr("foundation.ground.clock.now", lambda: found.at)
    return found


def rows(first: date, last: date) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(exporting.table(exporting.booked(first, last)).lstrip("\ufeff"))))


def test_a_day_holds_what_was_booked_on_it_with_account_codes(shop: Shop, now: Now) -> None:
    order = billed.order(
        PersonFactory.create(), sold.sellable(30_000, account_code="4100"), sold.sellable(10_000, account_code="4200")
    )
    now.at = billed.LATER
    billed.check(40_000, {order: 40_000})

    told = [(row["Booking"], row["Account"], row["Code"], row["Debit"], row["Credit"]) for row in rows(TO, TO)]

    assert told == [
        ("sold", "revenue", "4100", "", "300.00"),
        ("sold", "owed by payers", "", "300.00", ""),
        ("sold", "revenue", "4200", "", "100.00"),
        ("sold", "owed by payers", "", "100.00", ""),
    ]
    assert {row["Order"] for row in rows(TO, TO)} == {order.spoken}


def test_every_account_has_the_code_that_finance_set_and_says_whose_and_what_it_is(shop: Shop) -> None:
    """The harm: all but revenue stood without a code, under other words than on the screen, and named nobody."""
    codes = AccountCodes.load()
    codes.receivable, codes.bank, codes.credit = "1200", "1000", "2400"
    codes.save()
    thing, payer = sold.sellable(30_000, account_code="4100"), PersonFactory.create(name="Demo Payer")
    office, own = billed.order(payer, thing), billed.order(payer, thing, billing={})
    billed.check(40_000, {office: 30_000}, sender="Demo Sender", reference="1042")

    told = [(row["Account"], row["Code"], row["Order"], row["Payer"], row["What"]) for row in rows(TO, FROM)]
    totals = [(total.account, total.code) for total in exporting.totals(exporting.booked(TO, FROM))]

    organization = billed.BILLING["organization"]
    assert told == [
        ("revenue", "4100", office.spoken, organization, thing.title),
        ("owed by payers", "1200", office.spoken, organization, ""),
        ("revenue", "4100", own.spoken, "Demo Payer", thing.title),
        ("owed by payers", "1200", own.spoken, "Demo Payer", ""),
        ("bank", "1000", "", "Demo Sender", "1042"),
        ("kept for payers", "2400", "", "Demo Sender", "1042"),
        ("kept for payers", "2400", office.spoken, organization, "1042"),
        ("owed by payers", "1200", office.spoken, organization, ""),
    ]
    assert totals == [("bank", "1000"), ("kept for payers", "2400"), ("owed by payers", "1200"), ("revenue", "4100")]


def test_the_table_costs_as_much_for_two_orders_as_for_nine(shop: Shop) -> None:
    """P25."""
    AccountCodes.load()
    costs = []
    for count in (2, 7):
        for number in range(count):
            billed.check(40_000, {billed.invoice().order: 30_000}, reference=f"{count}-{number}")
        with statements() as run:
            exporting.table(exporting.booked(TO, FROM))
        costs.append(len(run))

    assert costs[0] == costs[1]


def test_the_table_sums_to_zero_and_so_do_its_totals(shop: Shop) -> None:
    """P12."""
    order = billed.order(PersonFactory.create(), sold.sellable(30_000), sold.sellable(10_000))
    billed.check(45_000, {order: 40_000})
    withdrawing.withdraw(order.lines.get(position=1), reason="Sick", actor=None, at=AT + timedelta(days=3))

    totals = exporting.totals(exporting.booked(TO, FROM))

    assert totals == [
        Total("bank", "", 45_000, 0),
        Total("kept for payers", "", 40_000, 75_000),
        Total("owed by payers", "", 70_000, 70_000),
        Total("revenue", "4100", 30_000, 40_000),
    ]
    assert sum(total.debit - total.credit for total in totals) == 0


def test_a_day_begins_and_ends_where_the_office_is(shop: Shop, now: Now) -> None:
    now.at = datetime.fromisoformat("2026-11-03T04:59:59+00:00")
    billed.invoice(100)
    now.at += timedelta(seconds=1)
    billed.invoice(200)

    assert [{row["Debit"] for row in rows(day, day)} - {""} for day in (TO, TO + timedelta(days=1))] == [
        {"1.00"},
        {"2.00"},
    ]


def test_what_happened_yesterday_and_is_written_down_today_is_a_line_of_today(shop: Shop, now: Now) -> None:
    """The harm: a day that finance had taken away grew by what was told late."""
    now.at = AT + timedelta(days=1)

    billed.invoice(100, at=AT)

    told = [(row["Day"], row["Entered at"], row["Happened at"]) for row in rows(TO, FROM)]
    assert told == [("2026-11-03", "2026-11-03T18:30:00+00:00", "2026-11-02T18:30:00+00:00")] * 2
    assert rows(TO, TO) == []


def test_the_day_on_which_it_happened_is_that_of_the_office(shop: Shop, now: Now) -> None:
    """The harm: an evening's booking stood under the next day, since its moment is told as it is in Greenwich."""
    now.at = AT + timedelta(days=1)

    billed.invoice(100, at=datetime.fromisoformat("2026-11-03T04:59:59+00:00"))
    billed.invoice(100, at=datetime.fromisoformat("2026-11-03T05:00:00+00:00"))

    told = [(row["Happened on"], row["Happened at"]) for row in rows(TO, FROM)]
    assert told == [("2026-11-02", "2026-11-03T04:59:59+00:00")] * 2 + [("2026-11-03", "2026-11-03T05:00:00+00:00")] * 2


def test_a_booking_of_before_was_entered_when_its_id_was_made(shop: Shop) -> None:
    billed.invoice(100)
    booking = Booking.objects.get()
    made_at = datetime.fromtimestamp((booking.public_id.int >> 80) / 1000, UTC)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(FILL)

    booking.refresh_from_db()
    assert (booking.entered_at, booking.booked_at) == (made_at, AT)
    assert datetime.now(UTC) - made_at < timedelta(minutes=5)

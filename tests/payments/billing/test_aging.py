"""What is owed, by how long it is past due, office by office: pure, and the same as the ledger says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from foundation.ground import clock
from payments.billing import aging, owing, recording
from payments.billing.aging import Open
from payments.models import Entry
from payments.selling import delivering, withdrawing
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

ON = date(2027, 3, 31)


def owed(cents: int, days: int, office: str = "An office") -> Open:
    """So much, so many days past due."""
    return Open(office, "INV-1", "O-1", "/", ON - timedelta(days=days), cents)


@pytest.mark.parametrize(
    ("days", "part"), [(-2, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)]
)
def test_days_past_due_are_parted_at_thirty_sixty_and_ninety(days: int, part: int) -> None:
    assert aging.part(ON - timedelta(days=days), ON) == part


def test_each_office_stands_once_and_the_most_first() -> None:
    report = aging.age([owed(100, 5, "Office  A"), owed(900, 40, "Office B"), owed(50, 95, "office a")], ON)

    assert [(one.office, one.parts) for one in report.offices] == [
        ("Office B", (0, 0, 900, 0, 0)),
        ("office a", (0, 100, 0, 0, 50)),
    ]
    assert (report.parts, report.owed) == ((0, 100, 900, 0, 50), 1_050)


def test_what_is_owed_to_a_payer_hides_nobodys_debt() -> None:
    report = aging.age([owed(100, 5), owed(-300, 5)], ON)

    assert (report.owed, report.to_payers, report.balance) == (100, -300, -200)


@given(st.lists(st.tuples(st.integers(-(10**7), 10**7), st.integers(-400, 400), st.sampled_from("ABC"))))
def test_no_cent_is_lost_or_counted_twice(rows: list[tuple[int, int, str]]) -> None:
    report = aging.age([owed(cents, days, office) for cents, days, office in rows], ON)

    assert report.balance == sum(cents for cents, _days, _office in rows)
    assert report.owed == sum(office.cents for office in report.offices)
    assert all(sum(row.cents for row in office.orders) == office.cents for office in report.offices)


@pytest.mark.django_db
def test_the_report_equals_the_ledger(shop: Shop) -> None:
    first, second = billed.invoice(30_000, organization="Office A"), billed.invoice(10_000, organization="Office B")
    check = billed.check(12_000, {first.order: 12_000})
    delivering.confirm(sold.order(PersonFactory.create(), sold.sellable(7_000)), actor=None, at=AT)
    withdrawing.withdraw(second.order.lines.get(), reason="Sick", actor=None, at=LATER)
    over = billed.invoice(5_000, organization="Office C").order
    recording.put(billed.check(5_000, reference="7"), over, 5_000, shown_cents=5_000, actor=check.actor, at=LATER)

    report = owing.report(clock.day_of(first.issued_at) + timedelta(days=65))

    told = [(one.office, one.parts) for one in report.offices]
    assert told == [("Office A", (0, 0, 18_000, 0, 0)), ("Without an office", (0, 0, 0, 7_000, 0))]
    ledger = Entry.objects.filter(account=Entry.Account.RECEIVABLE).values_list("cents", flat=True)
    assert (report.balance, owing.kept_for_payers()) == (sum(ledger), 0)


@pytest.mark.django_db
def test_the_report_takes_two_statements_however_much_is_owed(shop: Shop) -> None:
    """P25."""
    for _order in range(3):
        billed.invoice()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        owing.report(ON)

    assert len(asked) == 2


@pytest.mark.django_db
def test_the_table_holds_each_order_under_its_part(shop: Shop) -> None:
    invoice = billed.invoice(30_050, organization="=Office")

    lines = owing.table(owing.report(ON), ON).lstrip("\ufeff").splitlines()

    order = invoice.order.spoken
    assert lines[1] == f"'=Office,INV-00001,{order},2026-12-02,,,,,300.50,300.50"
    assert lines[2] == "Together,,,,0.00,0.00,0.00,0.00,300.50,300.50"

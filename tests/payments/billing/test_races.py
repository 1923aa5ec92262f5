"""Two at one check, and many invoices at once: nothing is used twice, and no number is lost (P9, P12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from foundation.accounts.models import User
from payments import booking
from payments.billing import forgoing, recording, returning
from payments.billing.recording import EnteredAlready, MoreThanKept
from payments.billing.returning import Meanwhile
from payments.models import Invoice, Order, Remittance
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.racing import at_once, interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def putting(check: Remittance, order: Order, actor: User) -> Callable[[], Any]:
    """Return what puts all of a check of 200.00 to this order."""
    return partial(recording.put, check, order, 20_000, shown_cents=20_000, actor=actor, at=LATER)


def test_a_check_that_two_put_to_two_orders_pays_one(shop: Shop) -> None:
    """P12."""
    first, second, actor = billed.invoice(30_000).order, billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(20_000)

    refused = meanwhile(putting(check, first, actor), putting(check, second, actor))

    assert type(refused) is MoreThanKept
    assert (booking.balance(first), booking.balance(second), recording.kept(check)) == (10_000, 30_000, 0)
    assert sold.breaches() == []


def test_without_the_lock_a_check_pays_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: somebody else uses what is kept after it was looked at."""
    first, second, actor = billed.invoice(30_000).order, billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(20_000)
    unlock(monkeypatch, Remittance)
    interrupted(monkeypatch, booking, "balance", putting(check, second, actor))

    putting(check, first, actor)()

    assert recording.kept(check) == -20_000
    assert [line for line in sold.breaches() if "20000 cents more were used than came" in line] != []


def test_a_check_that_bounces_while_it_is_used_elsewhere_is_looked_at_again(shop: Shop) -> None:
    order, actor = billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(20_000)
    bouncing = partial(returning.bounce, check, reason="No money", actor=actor, at=LATER)

    refused = meanwhile(putting(check, order, actor), bouncing)
    bouncing()

    assert type(refused) is Meanwhile
    assert (booking.balance(order), recording.kept(check)) == (30_000, 0)
    assert sold.breaches() == []


def test_one_check_entered_by_two_is_entered_once(shop: Shop) -> None:
    """P9."""
    actor = PersonFactory.create()

    outcomes = at_once([partial(billed.check, 20_000, actor=actor) for _clerk in range(3)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EnteredAlready"] * 2 + ["Remittance"]
    assert EnteredAlready in map(type, outcomes)
    assert recording.kept(Remittance.objects.get()) == 20_000


def test_invoices_sent_at_the_same_moment_have_numbers_without_gaps(shop: Shop) -> None:
    """P12."""
    thing = sold.sellable(30_000)
    billed.payee()
    sold.terms()
    payers = PersonFactory.create_batch(8)

    outcomes = at_once([partial(billed.order, payer, thing) for payer in payers])

    assert [type(outcome) for outcome in outcomes] == [Order] * 8
    assert sorted(Invoice.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert sold.breaches() == []


def writing_off(invoice: Invoice, actor: User) -> Callable[[], Any]:
    """Return what writes off 300.00 of this invoice."""
    return partial(forgoing.write_off, invoice, shown_cents=30_000, reason="Closed", actor=actor, at=LATER)


def test_what_is_paid_in_the_same_moment_is_not_written_off(shop: Shop) -> None:
    """P12."""
    invoice, actor = billed.invoice(30_000), PersonFactory.create()
    check = billed.check(30_000)
    paying = partial(recording.put, check, invoice.order, 30_000, shown_cents=30_000, actor=actor, at=LATER)

    refused = meanwhile(paying, writing_off(invoice, actor))

    assert type(refused) is forgoing.NothingOwed
    assert (booking.balance(invoice.order), booking.written_off(invoice.order_id), sold.breaches()) == (0, 0, [])


def test_two_of_finance_write_one_debt_off_once(shop: Shop) -> None:
    """P12."""
    invoice = billed.invoice(30_000)

    refused = meanwhile(*(writing_off(invoice, PersonFactory.create()) for _each in range(2)))

    assert type(refused) is forgoing.NothingOwed
    assert (booking.balance(invoice.order), booking.written_off(invoice.order_id), sold.breaches()) == (0, 30_000, [])


def test_without_the_lock_two_write_it_off_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: somebody else writes it off after it was looked at what is owed."""
    invoice, actor = billed.invoice(30_000), PersonFactory.create()
    unlock(monkeypatch, Order)
    interrupted(monkeypatch, booking, "book", writing_off(invoice, PersonFactory.create()))

    writing_off(invoice, actor)()

    assert (booking.balance(invoice.order), booking.written_off(invoice.order_id)) == (-30_000, 60_000)
    assert [line for line in sold.breaches() if "written off" in line] != []


def test_without_the_lock_what_is_paid_is_written_off_as_well(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: a check is put to the order after it was looked at what is owed."""
    invoice, actor = billed.invoice(30_000), PersonFactory.create()
    check = billed.check(30_000)
    paying = partial(recording.put, check, invoice.order, 30_000, shown_cents=30_000, actor=actor, at=LATER)
    unlock(monkeypatch, Order)
    interrupted(monkeypatch, booking, "book", paying)

    writing_off(invoice, actor)()

    assert booking.balance(invoice.order) == -30_000
    assert [line for line in sold.breaches() if "written off" in line] != []

"""Any series of invoices, checks, parts, joint checks, bounces, credit notes and debts written off: the ledger sums to
zero, and what each order owes (never below zero), what is written off on it, and what each sender keeps is right (P12).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.models import User
from payments import booking
from payments.billing import crediting, forgoing, recording, returning
from payments.models import Entry, Invoice, Order, Remittance
from payments.selling import withdrawing
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, open_shop

STEP = st.one_of(
    st.tuples(st.just("check"), st.integers(1, 60_000), st.lists(st.integers(1, 40_000), max_size=2)),
    st.tuples(st.just("put"), st.integers(0, 5), st.integers(0, 2), st.integers(1, 40_000)),
    st.tuples(st.just("bounce"), st.integers(0, 5)),
    st.tuples(st.just("withdraw"), st.integers(0, 2), st.integers(1, 2), st.integers(0, 20_000)),
    st.tuples(st.just("void"), st.integers(0, 2)),
    st.tuples(st.just("reissue"), st.integers(0, 2)),
    st.tuples(st.just("write off"), st.integers(0, 2)),
    st.tuples(st.just("return"), st.integers(0, 5), st.integers(1, 60_000)),
)


class Books:
    """What somebody with pencil and paper would have: owed by order, put by check and order, kept by check."""

    def __init__(self, orders: list[Order], actor: User) -> None:
        self.orders, self.actor = orders, actor
        self.checks: list[Remittance] = []
        self.lines = [{1: 20_000, 2: 10_000} for _order in orders]
        self.put: list[list[list[Any]]] = [[] for _order in orders]  # [check, cents], the latest last
        self.kept: list[int] = []
        self.bounced: set[int] = set()
        self.written_off = [0 for _order in orders]

    def owed(self, at: int) -> int:
        """Invoiced, less what was paid, credited and written off."""
        return sum(self.lines[at].values()) - sum(cents for _check, cents in self.put[at]) - self.written_off[at]

    def payable(self, at: int) -> int:
        """What may be put to it: what was written off may be paid after all."""
        return self.owed(at) + self.written_off[at]

    def recover(self, at: int) -> None:
        """Take back of what was written off what was paid after all."""
        self.written_off[at] -= max(0, -self.owed(at))

    def credit(self, at: int, cents: int) -> None:
        """Take what is credited, and was no longer owed, off the bad debts."""
        self.written_off[at] -= min(self.written_off[at], max(0, cents - max(0, self.owed(at) + cents)))

    def write_off(self, at: int) -> None:
        invoice = crediting.latest(self.orders[at])
        if invoice is None or crediting.outstanding(self.orders[at]) <= 0 or self.owed(at) <= 0:
            return
        forgoing.write_off(invoice, shown_cents=self.owed(at), reason="Any", actor=self.actor, at=LATER)
        self.written_off[at] += self.owed(at)

    def keep_back(self, at: int) -> None:
        """Give back to the senders, the latest first, what is too much."""
        for part in reversed(self.put[at]):
            cents = min(part[1], max(0, -self.owed(at)))
            part[1] -= cents
            self.kept[part[0]] += cents

    def check(self, cents: int, parts: list[int]) -> None:
        puts = {at: min(part, self.payable(at)) for at, part in enumerate(parts)}
        puts = {at: part for at, part in puts.items() if part > 0}
        if sum(puts.values()) > cents:
            return
        number = len(self.checks)
        orders = {self.orders[at]: part for at, part in puts.items()}
        self.checks.append(billed.check(cents, orders, reference=str(number), actor=self.actor))
        self.kept.append(cents - sum(puts.values()))
        for at, part in puts.items():
            self.put[at].append([number, part])
            self.recover(at)

    def put_to(self, check: int, at: int, cents: int) -> None:
        if check >= len(self.checks) or check in self.bounced:
            return
        cents = min(cents, self.kept[check], self.payable(at))
        if cents <= 0:
            return
        shown, order = self.kept[check], self.orders[at]
        recording.put(self.checks[check], order, cents, shown_cents=shown, actor=self.actor, at=LATER)
        self.kept[check] -= cents
        self.put[at].append([check, cents])
        self.recover(at)

    def bounce(self, check: int) -> None:
        if check >= len(self.checks):
            return
        returning.bounce(self.checks[check], reason="No money", actor=self.actor, at=LATER)
        if check in self.bounced:
            return
        self.bounced.add(check)
        for parts in self.put:
            for part in parts:
                if part[0] == check:
                    self.kept[check] += part[1]
                    part[1] = 0
        self.kept[check] -= self.checks[check].cents

    def withdraw(self, at: int, position: int, cents: int) -> None:
        line = self.orders[at].lines.get(position=position)
        if line.withdrawn_at:
            return
        cents = min(cents, self.lines[at][position])
        withdrawing.withdraw(line, reason="Any", actor=self.actor, at=LATER, cents=cents)
        self.lines[at][position] -= cents
        self.credit(at, cents)
        self.keep_back(at)

    def void(self, at: int) -> None:
        invoice = crediting.latest(self.orders[at])
        if invoice is None or crediting.outstanding(self.orders[at]) <= 0:
            return
        crediting.void(invoice, reason="Any", actor=self.actor, at=LATER)
        credited, self.lines[at] = sum(self.lines[at].values()), {1: 0, 2: 0}
        self.credit(at, credited)
        self.keep_back(at)

    def reissue(self, at: int) -> None:
        invoice = crediting.latest(self.orders[at])
        if invoice is None or crediting.outstanding(self.orders[at]) <= 0:
            return
        crediting.reissue(invoice, billed.BILLING, reason="Any", actor=self.actor, at=LATER)

    def give_back(self, check: int, cents: int) -> None:
        if check >= len(self.checks) or check in self.bounced or self.kept[check] <= 0:
            return
        cents = min(cents, self.kept[check])
        shown, actor = self.kept[check], self.actor
        returning.pay_back(self.checks[check], cents, shown_cents=shown, reference="88", actor=actor, at=LATER)
        self.kept[check] -= cents


DEEDS: dict[str, Callable[..., None]] = {
    "check": Books.check,
    "put": Books.put_to,
    "bounce": Books.bounce,
    "withdraw": Books.withdraw,
    "void": Books.void,
    "reissue": Books.reissue,
    "write off": Books.write_off,
    "return": Books.give_back,
}


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=12))
def test_any_series_keeps_the_ledger_right(steps: list[tuple[Any, ...]]) -> None:
    """P12."""
    with open_shop(), transaction.atomic():
        one, other = sold.sellable(20_000), sold.sellable(10_000)
        orders = [billed.order(PersonFactory.create(), one, other, at=AT + timedelta(days=n)) for n in range(3)]
        books = Books(orders, PersonFactory.create())

        for name, *told in steps:
            DEEDS[name](books, *told)

        assert [booking.balance(order) for order in orders] == [books.owed(at) for at in range(3)]
        assert [booking.written_off(order.pk) for order in orders] == books.written_off
        assert min(*books.written_off, *(books.owed(at) for at in range(3))) >= 0
        assert [recording.kept(check) for check in books.checks] == books.kept
        assert sum(Entry.objects.values_list("cents", flat=True)) == 0
        assert sum(Invoice.objects.values_list("cents", flat=True)) == sum(sum(one.values()) for one in books.lines)
        assert sold.breaches() == []
        transaction.set_rollback(True)  # Each series begins with empty books.

"""A till that tests work by hand: orders for places, pages at the sandbox, events delivered when the test says so.

Nothing happens by itself: `hear` brings what Stripe tells and works it, `sweep` is a minute's sweep, `send` asks for
refunds, `settle_down` is all of them until nothing is left to do. At its end nothing may be broken (`breaches`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Sum
from django.test import Client

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from payments import booking, pooling
from payments.charging import attempting, receiving, reconciling, sending, sweeping
from payments.charging.attempting import HELD_AFTER, OPEN_FOR
from payments.models import CardAttempt, Entry, Finding, Order, Pool, Refund, Sellable
from payments.sandbox.serving import Server
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.sandboxing import Sandbox, through

WEBHOOK = "/payments/stripe/webhook"
PRICE = 30_000
FEE = 900
"""What the sandbox keeps of it: 2.9 % and 30 cents."""


@dataclass
class Till:
    """A shop, the sandbox, and who posts between them."""

    shop: Shop
    sandbox: Sandbox
    client: Client
    told: list[str] = field(default_factory=list)
    server: Server | None = None
    """Where the sandbox runs in this process, for whoever looks into it."""

    @property
    def now(self) -> datetime:
        return clock.now()

    def pass_time(self, **span: float) -> None:
        clock.move(clock.offset() + timedelta(**span))

    def places(self, n: int, cents: int = PRICE) -> Sellable:
        """Put so many places on sale."""
        thing = sold.sellable(cents)
        self.shop.pools[thing.pk] = pooling.make(n)
        return thing

    def taken(self, thing: Sellable) -> int:
        """How many of its places are taken."""
        return Pool.objects.get(pk=self.shop.pools[thing.pk].pk).taken

    def order(self, *things: Sellable, payer: User | None = None) -> Order:
        """Order these; without any, one place of five."""
        return sold.order(payer or PersonFactory.create(), *(things or (self.places(5),)), at=self.now)

    def begin(self, order: Order) -> str:
        """Click on “pay by card”; return the session."""
        return attempting.begin(order, at=self.now).session_id or ""

    def pay(self, order: Order, **how: Any) -> str:
        """Pay it on its page and close the tab; return the session."""
        session = self.begin(order)
        self.sandbox.pay(session, **how)
        return session

    def paid(self, *things: Sellable, **how: Any) -> Order:
        """Return an order that was paid and confirmed."""
        order = self.order(*things)
        self.pay(order, **how)
        self.hear()
        order.refresh_from_db()
        assert order.confirmed_at
        return order

    def hear(self, *, shuffled: Random | None = None, times: int = 1) -> None:
        """Have every event that waits delivered, and worked."""
        statuses = self.sandbox.deliver(through(self.client, WEBHOOK), shuffled=shuffled, times=times)
        assert set(statuses) <= {200}
        self.work()

    def work(self) -> int:
        """Work the events that are due; what can't be worked is tried again later. Returns how many were due."""
        due = receiving.overdue(self.now)
        for event_id in due:
            try:
                receiving.work(event_id, at=self.now)
            except Refusal as refusal:
                self.told.append(str(refusal))
        return len(due)

    def send(self) -> None:
        """Ask Stripe for every refund that waits."""
        for refund in Refund.objects.filter(ended_at=None, is_ours=True).order_by("pk"):
            sending.send(refund.pk, at=self.now)

    def sweep(self) -> None:
        sweeping.sweep(self.now)

    def look(self) -> None:
        sweeping.look(self.now)

    def settle_down(self) -> None:
        """Let everything happen by itself until after the places of every unpaid order are freed."""
        for span in (timedelta(minutes=6), OPEN_FOR + HELD_AFTER, timedelta(minutes=6)):
            self.hear()
            clock.move(clock.offset() + span)
            self.work()
            self.look()
            self.sweep()
            reconciling.reconcile(self.now)
            self.work()

    def cents(self, account: Entry.Account) -> int:
        """Return what an account holds."""
        return Entry.objects.filter(account=account).aggregate(cents=Sum("cents"))["cents"] or 0

    def balance_at_stripe(self) -> int:
        """Return what Stripe says is on the balance."""
        return sum(moved["net"] for moved in self.sandbox.show("balance_transaction"))

    def standing(self, order: Order) -> str:
        """Say in a word what became of an order."""
        order.refresh_from_db()
        word = "confirmed" if order.confirmed_at else order.ended_as or "open"
        return f"{word}, owed {booking.balance(order)}"

    def findings(self) -> list[str]:
        """Return the kinds of what is found and open."""
        return list(Finding.objects.filter(settled_at=None).order_by("pk").values_list("kind", flat=True))

    def ends(self, order: Order) -> list[str]:
        """Say what became of each attempt to pay it."""
        return list(CardAttempt.objects.filter(order=order).order_by("n").values_list("ended_as", flat=True))

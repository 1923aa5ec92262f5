"""Orders to an office, and checks that come in for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from payments.billing import invoicing, recording
from payments.billing.recording import Arrival
from payments.models import Invoice, Order, Payee, Remittance, Sellable
from payments.selling import pricing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT

BILLING: Mapping[str, Any] = {
    "name": "Demo Coordinator",
    "organization": "Demo Office of the Defender",
    "address": "2 Example Street\nDemo City, ST 00000",
    "po_number": "PO-4711",
    "tax_id": "00-0000000",
}
LATER = AT + timedelta(days=10)


def payee() -> Payee:
    """Write down who is paid."""
    found = Payee.load()
    found.name, found.address = "Demo Association", "1 Example Street\nDemo City, ST 00000"
    found.tax_id, found.w9 = "11-1111111", "https://example.org/w9.pdf"
    found.save()
    return found


def order(
    payer: User,
    *things: Sellable,
    whose: User | str | None = "payer",
    billing: Mapping[str, Any] = BILLING,
    at: datetime = AT,
) -> Order:
    """Order these things for an office by invoice; for the payer herself, unless `whose` says otherwise."""
    payee()
    sold.terms()
    person = payer if whose == "payer" else whose
    assert person is None or isinstance(person, User)
    wishes = [Wish(thing, person) for thing in things]
    shown = pricing.quote(wishes, payer=payer, at=at).cents
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, shown, billing=billing)
    return invoicing.order(payer, wishes, checkout, at=at)


def invoice(cents: int = 30_000, *, at: datetime = AT, **billing: Any) -> Invoice:
    """Have an office owe so much."""
    made = order(PersonFactory.create(), sold.sellable(cents), billing={**BILLING, **billing}, at=at)
    return made.invoices.get()


def check(
    cents: int,
    puts: Mapping[Order, int] | None = None,
    *,
    reference: str = "1042",
    sender: str = "Demo Office of the Defender",
    actor: User | None = None,
    at: datetime = LATER,
) -> Remittance:
    """Have a check come in from the office, put to these orders."""
    arrival = Arrival(Remittance.Way.CHECK, reference, sender, cents, clock.day_of(at))
    return recording.enter(arrival, puts or {}, actor=actor or PersonFactory.create(), at=at)

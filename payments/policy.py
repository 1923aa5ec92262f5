"""Who may see and do what with orders, decided here for pages, files and admin alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from payments.models import Order, OrderLine

if TYPE_CHECKING:
    from foundation.accounts.models import User

SEE = "payments.see_orders"
TAKE_MONEY = "payments.take_money"
REFUND = "payments.refund_orders"
SET_PRICES = "payments.set_prices"
SETTLE = "payments.settle_findings"


def may_see(person: User | AnonymousUser, order: Order) -> bool:
    """Whether this person may open the order's page and its paper: whoever pays, and staff who see orders."""
    return person.is_authenticated and (person.pk == order.payer_id or person.has_perm(SEE))


def may_decide(person: User | AnonymousUser, order: Order) -> bool:
    """Whether this person may pay the order, give it up or give up what is on it: whoever pays."""
    return person.is_authenticated and person.pk == order.payer_id


def may_read_reasons(person: User | AnonymousUser, line: OrderLine) -> bool:
    """Whether this person may open the page of a place with the reasons for its price: whoever it is for, alone."""
    return person.is_authenticated and line.delivered_at is not None and person.pk == line.person_id

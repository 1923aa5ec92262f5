"""Delivering: an order is confirmed, and everything on it is given, in one transaction with what it rests on (P8).

Locks in the order of the house: the order, then the rooms' own rows, then people by key, then pools by key. What is
done to an order that the caller holds already takes it as `Held`: it is neither locked nor read a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NewType

from django.db import transaction
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import booking
from payments.booking import Account, Amount, Posting
from payments.models import Charge, Hold, Order, OrderLine
from payments.selling import holding, lettering
from payments.selling.registering import handler_of

Held = NewType("Held", Order)
"""An order as `lock` returned it in the transaction that runs: nobody else changes it before that ends."""


class NotNeeded(Refusal):
    """Something on the order can't be given any more: nobody is led to pay for what would come straight back."""


class OrderEnded(Refusal):
    """The order was given up or not paid in time: nothing is delivered on it."""


def lock(order_id: int) -> Held:
    """Return the order as it stands now, held until the caller's transaction ends: the first of all locks."""
    return Held(Order.objects.select_for_update().get(pk=order_id))


def demand_needed(order: Order) -> None:
    """Raise `NotNeeded`, in the words of the room that sells it, where something on an unpaid order can't be given."""
    if not order.is_open:
        return
    for line in order.lines.select_related("sellable", "person", "order__payer").order_by("position"):
        try:
            handler_of(line.sellable.kind).demand(line)
        except Refusal as refusal:
            raise NotNeeded(str(refusal)) from refusal


@transaction.atomic
def confirm(order: Order, *, actor: User | None, at: datetime) -> Order:
    """Give everything on the order and book what is owed for it. Safe to repeat: it is confirmed once.

    Whoever calls has the money, or the promise of it. Raises `OrderEnded`, and what a selling room refuses.
    """
    return confirm_held(lock(order.pk), actor=actor, at=at)


@transaction.atomic
def confirm_held(order: Held, *, actor: User | None, at: datetime) -> Order:
    """Confirm, as `confirm` does, an order that the caller holds."""
    if order.confirmed_at:
        return order
    if order.ended_at:
        raise OrderEnded(_("Order %(number)s has ended and can't be confirmed.") % {"number": order.spoken})
    lines = list(_with_pools(with_totals(order.lines.all())).select_related("sellable", "person").order_by("position"))
    held = lock_rooms(lines)
    for line in lines:
        line.person = held.get(line.person_id or 0)
    if payer := held.get(order.payer_id):
        order.payer = payer
    _book(order, lines, at, actor)
    for line in sorted(lines, key=lambda line: (line.first_pool, line.position)):
        handler_of(line.sellable.kind).deliver(line, actor, at)
        line.delivered_at = at
        line.save(update_fields=["delivered_at"])
    if any(line.still_held > 0 for line in lines):
        holding.keep(lines, at=at)
    order.confirmed_at, order.held_until = at, None
    order.save(update_fields=["confirmed_at", "held_until"])
    lettering.tell_confirmed(order, lines, at=at)
    log(actor, "payments.confirm", order, number=order.spoken)
    return order


def lock_rooms(lines: Sequence[OrderLine], *, leaving: Sequence[OrderLine] = ()) -> dict[int, User]:
    """Lock what delivering these lines, or taking back those of `leaving`, changes; return the people, by key.

    Other orders come first, then rooms by kind, then people by key. Whoever was erased is given nothing, and loses
    what she had as anybody does. Raises `Erased` for a person of `lines`.
    """
    every = [*lines, *leaving]
    of_kinds = [
        (handler_of(kind), [line for line in every if line.sellable.kind == kind])
        for kind in sorted({line.sellable.kind for line in every})
    ]
    for handler, its_lines in of_kinds:
        handler.lock_orders(its_lines)
    for handler, its_lines in of_kinds:
        handler.lock(its_lines)
    given = {line.person_id for line in lines}
    return {
        key: people.hold(key) if key in given else people.hold_leaving(key)
        for key in sorted({line.person_id for line in every if line.person_id})
    }


def _with_pools(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Annotate lines with the first pool that each holds something of, and how many (`first_pool`, `still_held`)."""
    standing = Hold.objects.filter(line=OuterRef("pk"), ended_at=None).order_by().values("line")
    first = Coalesce(Subquery(standing.annotate(first=Min("pool_id")).values("first")), 0)
    held = Coalesce(Subquery(standing.annotate(held=Count("pk")).values("held")), 0)
    return lines.annotate(first_pool=first, still_held=held)  # type: ignore[no-redef]  # declared


def with_totals(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Annotate lines with what each costs in all (`cents`), and what of it awards pay (`waived_cents`, 0 or less)."""
    waived = _summed(kind=Charge.Kind.WAIVER)
    return lines.annotate(cents=_summed(), waived_cents=waived)  # type: ignore[no-redef]  # declared


def _summed(**which: str) -> Coalesce:
    """Return, for a query over lines, the sum of their charges of this kind."""
    found = Charge.objects.filter(line=OuterRef("pk"), **which).order_by().values("line")
    return Coalesce(Subquery(found.annotate(summed=Sum("cents")).values("summed")), 0)


def totals(line: OrderLine) -> dict[str, int]:
    """Return what the line costs in all (`all`), and what of its charges awards pay (`waiver`, not above zero)."""
    summed = dict(line.charges.order_by().values_list("kind").annotate(cents=Sum("cents")))
    return {"all": sum(summed.values()), "waiver": summed.get(Charge.Kind.WAIVER, 0)}


def _book(order: Order, lines: Sequence[OrderLine], at: datetime, actor: User | None) -> None:
    """Book what was sold: revenue by account code, what awards pay, and the rest as owed by the payer."""
    amounts = []
    for line in lines:
        amounts += [
            Amount(Account.REVENUE, -(line.cents - line.waived_cents), line.account_code),
            Amount(Account.WAIVED, -line.waived_cents, line.account_code),
            Amount(Account.RECEIVABLE, line.cents),
        ]
    about = str(order.public_id)
    booking.book_new([Posting(f"sold:{about}", amounts, order, about, at, actor)])

"""Sweeping: what nobody came back for is seen to, minute by minute (P8, P10, P11).

Of what waits, what was asked about least recently comes first, so that each has its turn, however much there is.
Places that were held long enough are freed, but never before Stripe said that nobody can pay for them any more. While
Stripe can't be reached they stay, and a finding says so. What breaks on one order, as nobody foresaw, is logged by its
public id, and stands in the way of no other; the run ends as failed once all was seen to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from foundation.ground import enduring
from foundation.ground.enduring import Deed
from foundation.ground.refusals import Refusal
from payments import booking, finding
from payments.charging import closing, gateway, opening, sending, settling
from payments.models import CardAttempt, Finding, Order, Payment, Refund
from payments.selling import releasing

LOOKED_AT_AFTER = timedelta(minutes=5)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
LOOKED_AFTER_REFUNDS = timedelta(hours=1)
AT_ONCE = 200
UNREACHABLE, HELD = "stripe-unreachable", "held-too-long"


def sweep(at: datetime) -> None:
    """Free what was held long enough, close pages that nobody needs, and ask again for refunds that wait.

    Raises `ExceptionGroup`, once all was seen to, of what broke.
    """
    enduring.each(_to_sweep(at))


def _to_sweep(at: datetime) -> Iterator[Deed[Any]]:
    """Yield what a sweep does; what comes later is looked for once what came before is done."""
    for order in overdue(at):
        yield f"order {order.public_id}", partial(release, order, at=at)
    yield "what was found of orders", partial(settle_held, at)
    for attempt in needless():
        yield f"order {attempt.order.public_id}", partial(_or_later, partial(_close, attempt, at=at))
    for refund in waiting_refunds(at):
        yield f"refund {refund.public_id}", partial(_or_later, partial(sending.send, refund.pk, at=at))


def look(at: datetime) -> None:
    """Ask what became of pages that have been open for a while. Raises as `sweep` does."""
    open_ones = CardAttempt.objects.filter(ended_at=None, made_at__lte=at - LOOKED_AT_AFTER).select_related("order")
    enduring.each(
        (f"order {attempt.order.public_id}", partial(_or_later, partial(look_at, attempt, at=at)))
        for attempt in open_ones.order_by(Coalesce("looked_at", "made_at"), "pk")[:AT_ONCE]
    )


def look_at(attempt: CardAttempt, *, at: datetime) -> None:
    """Ask what became of one attempt. Raises `gateway.Unreachable`."""
    _has_its_turn(attempt, at)
    attempt = opening.opened(attempt, at=at)
    if attempt.session_id:
        settling.settle(attempt.session_id, at=at)


def overdue(at: datetime) -> QuerySet[Order]:
    """Return orders that held places for long enough: first those whose page was asked about longest ago.

    An order without a page needs nobody's answer to end.
    """
    page = CardAttempt.objects.filter(order=OuterRef("pk"), ended_at=None).order_by("pk")
    by_turn = Order.objects.overdue(at).alias(turn_at=Greatest(Subquery(page.values("looked_at")[:1]), "held_until"))
    return by_turn.order_by("turn_at", "pk")[:AT_ONCE]


def release(order: Order, *, at: datetime) -> None:
    """End an order whose time is over, once its page is closed; keep it where nobody knows whether it was paid."""
    about = str(order.public_id)
    attempt = order.attempts.filter(ended_at=None).select_related("order").first()
    try:
        if attempt is not None:
            _close(attempt, at=at)
        releasing.end(order, Order.End.EXPIRED, actor=None, at=at)
    except gateway.Unreachable:
        says = "Its time is over, and Stripe can't be reached to ask whether it was paid. It keeps its places."
        finding.note(HELD, about, says, at=at, order=order)
        return
    except (releasing.StillPayable, releasing.AlreadyConfirmed, opening.CantBePaid):
        pass  # It is being paid, or was: settling has said so, or a finding has.
    finding.gone(HELD, about, at=at)


def settle_held(at: datetime) -> None:
    """Settle what was found of orders that hold nothing for too long any more, since something else saw to them."""
    held = Finding.objects.filter(kind=HELD, settled_at=None).exclude(order__in=Order.objects.overdue(at))
    for about in held.values_list("about", flat=True):
        finding.gone(HELD, about, at=at)


def needless() -> QuerySet[CardAttempt]:
    """Return open attempts that ask for more than is owed by now, or for what has ended: nobody pays twice (P9)."""
    confirmed: Any = booking.with_balance(Order.objects.filter(confirmed_at__isnull=False, pk=OuterRef("order_id")))
    over = Q(order__ended_at__isnull=False) | Exists(confirmed.filter(owed__lt=OuterRef("cents")))
    found = CardAttempt.objects.filter(over, ended_at=None, processing_at=None).select_related("order")
    return found.order_by(Coalesce("looked_at", "made_at"), "pk")[:AT_ONCE]


def _close(attempt: CardAttempt, *, at: datetime) -> None:
    """Have a page closed, and write down that it had its turn. Raises what `closing.close` raises."""
    _has_its_turn(attempt, at)
    closing.close(attempt, at=at)


def _has_its_turn(attempt: CardAttempt, at: datetime) -> None:
    """Write down that it is asked about now: the others come before it the next time."""
    CardAttempt.objects.filter(pk=attempt.pk).update(looked_at=at)


def waiting_refunds(at: datetime) -> QuerySet[Refund]:
    """Return refunds that Stripe doesn't have yet, and those on their way that were not asked about for an hour.

    Each is asked for again every minute until Stripe has it, and every hour until it has ended.
    """
    unasked = Q(external_id=None, turn_at__lte=at - ASKED_AGAIN_AFTER)
    under_way = Q(external_id__isnull=False, turn_at__lte=at - LOOKED_AFTER_REFUNDS)
    by_card = Refund.objects.filter(payment__provider=Payment.Provider.STRIPE, is_ours=True, ended_at=None)
    by_turn = by_card.alias(turn_at=Coalesce("looked_at", "asked_at")).order_by("turn_at", "pk")
    return by_turn.filter(unasked | under_way)[:AT_ONCE]


def _or_later(deed: Callable[[], Any]) -> None:
    """Do it; what refuses it, or can't be reached, is met again by the next sweep."""
    try:
        deed()
    except Refusal:
        return

"""Attempting: whoever ordered is led to the hosted page on which the order is paid by card.

The row comes first, with everything that Stripe will be asked; the page follows after the commit (`opening`). A second
click, a second tab and a reloaded page lead to the same page (constraint `one_open_attempt_an_order`), so that nobody
pays twice (P9). The order holds its places until after the page is closed (P11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal, needed
from payments import booking
from payments.charging import closing, marking, opening
from payments.models import CardAttempt, Order, OrderLine
from payments.selling import delivering, ordering, releasing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish

OPEN_FOR = timedelta(minutes=31)
"""How long a page is open: Stripe's half an hour at the least, and a minute for the way."""
HELD_AFTER = timedelta(minutes=10)
"""How long the places are held after that, for the news to arrive."""
LEFT = timedelta(minutes=3)
"""What must be left of a page's time for anybody to be led there."""
MOST = 10
"""How many pages one order is given: so nobody holds places for ever."""
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 20
"""How many pages one person is given in an hour, whatever she orders: enough for an office, too few to try cards."""
LOOKED_AT_FOR = timedelta(minutes=1)
"""For how long after an order was placed it goes without saying that all on it can be given."""
WAYS = ("card",)
"""How a place may be paid: cards and wallets, which answer at once."""


class NothingToPay(Refusal):
    """Nothing is owed on the order."""


class OrderOver(Refusal):
    """The order has ended."""


class TooManyPages(Refusal):
    """The order was led to the page too often, or its payer to too many pages in an hour."""


@transaction.atomic
def order(payer: User, wishes: Sequence[Wish], checkout: Checkout, *, at: datetime) -> tuple[Order, CardAttempt | None]:
    """Place an order, as `ordering.place` does; where a card is to pay it, its first attempt is written with it.

    Raises `TooManyPages`: then nothing is ordered.
    """
    placed = ordering.place(payer, wishes, checkout, at=at)
    if placed.was_there or not placed.is_open:
        return placed, None
    return placed, _write(placed, placed.shown_cents, _things(placed, placed.placed_lines), n=1, at=at)


def begin(order: Order, *, at: datetime, attempt: CardAttempt | None = None) -> CardAttempt:
    """Return the attempt whose page is open for this order; its `url` is where the payer goes.

    `attempt` is the one that was written down with the order just now. Raises `delivering.NotNeeded`, what `intend`
    raises, `gateway.Unreachable` and `opening.CantBePaid`; the order keeps its places then. What is on an order that
    was placed a moment ago was looked at then, and is not asked again.
    """
    if order.placed_at <= at - LOOKED_AT_FOR:
        delivering.demand_needed(order)
    attempt = attempt or intend(order, at=at)
    if attempt.expires_at <= at + LEFT or attempt.cents != owed(attempt.order):
        closing.close(attempt, at=at)
        attempt = intend(order, at=at)
    attempt = opening.opened(attempt, at=at)
    if attempt.ended_at:  # Its page could not be opened in time; the next one can.
        attempt = opening.opened(intend(order, at=at), at=at)
    return attempt


def cancel(order: Order, *, actor: User | None, at: datetime, reason: str = "") -> Order:
    """Give up an order that is not paid, once the page on which it could be is closed.

    Raises `gateway.Unreachable`, and what `releasing.end` raises: it may have been paid a moment ago.
    """
    if attempt := order.attempts.filter(ended_at=None).select_related("order").first():
        closing.close(attempt, at=at)
    return releasing.end(order, Order.End.CANCELED, actor=actor, at=at, reason=reason)


def call_off(order: Order, *, reason: str, actor: User, at: datetime) -> Order:
    """Give up somebody else's order that is not paid, as `cancel` does, with a reason that staff can read later.

    Raises `ReasonNeeded`, `OrderOver`, and what `cancel` raises.
    """
    reason = needed(reason, _("Please say why it is ended."))
    if order.ended_at:
        raise OrderOver(_("Order %(number)s has ended: its places were freed.") % {"number": order.spoken})
    return cancel(order, actor=actor, at=at, reason=reason)


@transaction.atomic
def intend(order: Order, *, at: datetime) -> CardAttempt:
    """Return the order's open attempt, or write down a new one; whoever commits lets `begin` ask for its page.

    Raises `NothingToPay`, `OrderOver`, `TooManyPages`, `ordering.TooLittle`, `ordering.TooMuch`.
    """
    held = delivering.lock(order.pk)
    if held.ended_at:
        raise OrderOver(_("Order %(number)s has ended: its places were freed.") % {"number": held.spoken})
    before = list(held.attempts.order_by("n"))
    if standing := next((attempt for attempt in before if attempt.ended_at is None), None):
        return standing
    cents = owed(held)
    _refuse(held, cents, len(before))
    people.hold(held.payer_id)  # Two orders of hers are led to pages one after the other, so that both count.
    held.payer = order.payer  # Who pays never changes, and was mostly read before.
    attempt = _write(held, cents, _items(held, cents), n=before[-1].n + 1 if before else 1, at=at)
    if held.confirmed_at is None:
        held.held_until = attempt.expires_at + HELD_AFTER
        held.save(update_fields=["held_until"])
    return attempt


def owed(order: Order) -> int:
    """Return what is to be paid on the order, in cents: the total that was shown, or what is left of it (P9).

    What went back in Stripe's dashboard is not asked for again.
    """
    return booking.debt(order) if order.confirmed_at else order.shown_cents


def _refuse(order: Order, cents: int, pages: int) -> None:
    """Raise where there is nothing to be paid on a page, or no page any more after so many."""
    if cents <= 0:
        raise NothingToPay(_("Nothing is left to pay on order %(number)s.") % {"number": order.spoken})
    ordering.demand_chargeable(cents)
    if pages >= MOST:
        raise TooManyPages(
            _("Order %(number)s was led to the page for cards %(most)d times. Please order again, or write to us.")
            % {"number": order.spoken, "most": MOST}
        )


def _write(order: Order, cents: int, items: Sequence[dict[str, Any]], *, n: int, at: datetime) -> CardAttempt:
    """Write down the order's `n`th attempt with what Stripe will be asked, word for word. Its payer is held.

    Raises `TooManyPages`; then nothing is written.
    """
    public_id, expires_at = new_public_id(), (at + OPEN_FOR).replace(microsecond=0)
    marks = marking.marks(order=order.public_id, attempt=public_id)
    written = CardAttempt.objects.create(
        public_id=public_id,
        order=order,
        n=n,
        key=f"co:{order.public_id}:{n}",
        cents=cents,
        params=_params(order, items, expires_at, marks),
        made_at=at,
        pages_lately=_pages_lately(order.payer_id, at) + 1,
        expires_at=expires_at,
    )
    if written.pages_lately > MOST_AN_HOUR:
        raise TooManyPages(_("Very many pages for cards were opened for you just now. Please go on in an hour."))
    return written


def _pages_lately(payer: int, at: datetime) -> Coalesce:
    """Return, for the statement that writes one more, how many pages this payer was given within the last hour."""
    lately = CardAttempt.objects.filter(order__payer=payer, made_at__gt=at - AN_HOUR).order_by()
    return Coalesce(Subquery(lately.values("order__payer").annotate(n=Count("pk")).values("n")), Value(0))


def _params(
    order: Order, items: Sequence[dict[str, Any]], expires_at: datetime, marks: dict[str, str]
) -> dict[str, Any]:
    """Return what Stripe is asked: our own lines, so that the page shows what the order shows."""
    params: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order.spoken,
        "line_items": list(items),
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": _("Order %(number)s") % {"number": order.spoken}},
        "allowed_payment_method_types": list(WAYS),
        "success_url": settings.SITE_ADDRESS + reverse("order_paid", args=[order.public_id]),
        "cancel_url": settings.SITE_ADDRESS + reverse("order_unpaid", args=[order.public_id]),
        "expires_at": int(expires_at.timestamp()),
    }
    if order.payer.email:
        params["customer_email"] = order.payer.email
    return params


def _items(order: Order, cents: int) -> list[dict[str, Any]]:
    """Return the order's lines at their net price; one line for what is left of an order that is confirmed already."""
    if order.confirmed_at:
        return [_item(_("What is open on order %(number)s") % {"number": order.spoken}, "", cents, order.currency)]
    return _things(order, delivering.with_totals(order.lines.order_by("position")))


def _things(order: Order, lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    """Return what is on an order, a line each at its net price."""
    return [_item(line.title, line.detail, line.cents, order.currency) for line in lines]


def _item(name: str, detail: str, cents: int, currency: str) -> dict[str, Any]:
    """Return one line as Stripe is asked for it."""
    product = {"name": name, "description": detail} if detail else {"name": name}
    return {"price_data": {"currency": currency, "unit_amount": cents, "product_data": product}, "quantity": 1}

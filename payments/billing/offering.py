"""Offering: a dated quote, which an office's procurement needs before it gives the number of a purchase order.

A quote reserves nothing. What can be ordered from it is kept as a basket holds it, and is ordered at the prices of the
day on which it is ordered; whether they differ is said before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock
from payments.billing import composing
from payments.billing.invoicing import NobodyIsPaid
from payments.models import Order, OrderLine, Payee, Quote
from payments.numbering import next_number
from payments.selling import collecting, ordering, pricing
from payments.selling.collecting import Item, Session
from payments.selling.registering import Wish

SERIES = "quote"
KEPT_FOR = timedelta(days=365)
"""How long a quote is kept after the last day on which it was good."""


@dataclass(frozen=True)
class Basket:
    """What is asked for: the things as a basket holds them, and the code."""

    items: Sequence[Item]
    code: str = ""


@transaction.atomic
def offer(person: User, basket: Basket, billing: Mapping[str, str], *, at: datetime) -> Quote:
    """Make a quote for what is in the basket, at what it costs this person now.

    Raises `NobodyIsPaid`, `ordering.NothingChosen`, and what `pricing.quote` raises.
    """
    payee = Payee.load()
    if not payee.name:
        raise NobodyIsPaid(_("No quote can be made yet: the office has not written down who is paid."))
    priced = pricing.quote(_wishes(basket, person), payer=person, at=at, code=basket.code)
    if not priced.lines:
        raise ordering.NothingChosen(_("Your basket is empty."))
    good_until_on = clock.day_of(at) + timedelta(days=payee.quote_days)
    words = {
        "payee": ordering.payee_words(payee),
        "billing": dict(billing),
        "lines": lines(priced),
        "cents": priced.cents,
        "currency": "usd",
        "terms_days": payee.terms_days,
        "terms_from": payee.terms_from,
        "made_on": clock.day_of(at).isoformat(),
        "good_until_on": good_until_on.isoformat(),
    }
    asks = {"items": [item.kept() for item in basket.items], "code": basket.code}
    quote = Quote(person=person, cents=priced.cents, made_at=at, good_until_on=good_until_on, asks=asks)
    quote.number = next_number(SERIES)
    quote.words = {**words, "number": str(quote)}
    quote.save(force_insert=True)
    return quote


def lines(priced: pricing.Quote) -> list[dict[str, Any]]:
    """Return what was priced as it stands on paper."""
    return composing.grouped((one.offer.title, _detail(one), one.priced.cents) for one in priced.lines)


def _detail(one: pricing.Asked) -> str:
    """Return what stands under a thing on a quote."""
    is_told = one.wish.person is None and bool(one.priced.of("member"))
    return composing.said_of(one.offer.detail, is_for_members=is_told)


def ordered_since(quote: Quote) -> Order | None:
    """Return the newest order since the quote, by whose it is, that stands and has something of it; None for none."""
    asked = [one["sellable"] for one in quote.asks["items"]]
    since = Order.objects.of(quote.person).filter(placed_at__gte=quote.made_at, ended_at=None)
    return since.filter(lines__sellable__public_id__in=asked).order_by("-number").first()


def ordered_from(quotes: Sequence[Quote]) -> dict[int, Order]:
    """Return by quote's key the order since that has exactly its things; the quotes are one person's, newest first.

    An order is told of one quote alone, the newest that it can be of. Two statements for any number.
    """
    if not quotes:
        return {}
    since = min(quote.made_at for quote in quotes)
    lines = Prefetch("lines", OrderLine.objects.select_related("sellable"))
    placed = Order.objects.of(quotes[0].person).filter(placed_at__gte=since, ended_at=None).order_by("-number")
    orders = {order: _things(order) for order in placed.prefetch_related(lines)}
    found = {}
    for quote in quotes:
        asked = Counter(one["sellable"] for one in quote.asks["items"])
        alike = (order for order, things in orders.items() if order.placed_at >= quote.made_at and things == asked)
        if order := next(alike, None):
            found[quote.pk] = order
            del orders[order]
    return found


def _things(order: Order) -> Counter[str]:
    """Return what was ordered, as a quote names it; nothing of an order of which all was given up."""
    lines = list(order.lines.all())
    is_given_up = all(line.withdrawn_at for line in lines)
    return Counter() if is_given_up else Counter(str(line.sellable.public_id) for line in lines)


def made_out_before(person: User) -> dict[str, str]:
    """Return to which office and address the newest quote or order of this person was made out; empty for none.

    One statement.
    """
    orders = Order.objects.of(person).filter(billing__has_key="address").values_list("placed_at", "billing")
    quotes = Quote.objects.filter(person=person).values_list("made_at", "words__billing")
    newest = orders.order_by().union(quotes.order_by()).order_by("-placed_at").first()
    return {name: newest[1][name] for name in ("organization", "address") if name in newest[1]} if newest else {}


def put_back(quote: Quote, session: Session) -> str:
    """Let the basket hold what the quote offered, in place of what it held; return the quote's code."""
    kept = quote.asks["items"]
    items = [Item(UUID(one["sellable"]), is_mine=one["is_mine"], chosen=one["chosen"]) for one in kept]
    collecting.write(session, items)
    return str(quote.asks["code"])


def forget_old(at: datetime) -> int:
    """Delete quotes that were good long enough ago; return how many."""
    before = clock.day_of(at) - KEPT_FOR
    return Quote.objects.filter(good_until_on__lt=before).delete()[0]


def _wishes(basket: Basket, person: User) -> list[Wish]:
    """Return what the basket asks for, by one query."""
    session: Session = {}
    collecting.write(session, basket.items)
    return collecting.wishes(session, person)

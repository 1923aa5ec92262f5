"""Belonging: what a basket tells whoever pays more than members do: how much more, and how she would not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments import wording
from payments.selling import pricing
from payments.selling.pricing import Quote
from payments.selling.reducing import Hint, Way


@dataclass(frozen=True)
class Joining:
    """Dues that can be put beside the rest; `comes_to` says what the whole order would cost then."""

    way: Way
    comes_to: str


@dataclass(frozen=True)
class Belonging:
    """What members would pay less for this basket, in words, and how whoever orders could be one.

    `is_joining` says that such dues are in the basket already: the price follows once it is known who orders, and for
    a new member the order then comes to `with_dues`.
    """

    missed: str
    ways: Sequence[Joining] = ()
    hints: Sequence[Hint] = ()
    is_joining: bool = False
    with_dues: str = ""


def of(quote: Quote, hers: Collection[int]) -> Belonging | None:
    """Return what is to be told; None where members would pay no less.

    `hers` are the places of the basket that are for whoever orders: her own dues lower nothing else.
    """
    if not quote.missed:
        return None
    wanted = {line.wish.sellable.pk for line in quote.lines}
    ways, saved = quote.ways(), quote.missed_at(hers)
    offered = [way for way in ways if saved and way.sellable.pk not in wanted]
    return Belonging(
        missed=wording.money(quote.missed),
        ways=[
            _joining(quote, way, dues, saved)
            for way, dues in zip(offered, pricing.dues(offered, quote.code), strict=True)
        ],
        hints=quote.hints(),
        is_joining=any(way.sellable.pk in wanted for way in ways),
        with_dues=wording.money(quote.cents - saved),
    )


def _joining(quote: Quote, way: Way, dues: int, saved: int) -> Joining:
    """Say what these dues would do to the order, on which they save so much."""
    words = {"total": wording.money(quote.cents + dues - saved), "more": wording.money(abs(dues - saved))}
    if dues > saved:
        said = _("With it, this order comes to %(total)s: %(more)s more than now, for the whole membership.") % words
    elif dues < saved:
        said = _("With it, this order comes to %(total)s: %(more)s less than now.") % words
    else:
        said = _("With it, this order costs the same.")
    return Joining(way, said)

"""Belonging: what a basket tells whoever pays more than members do: how much more, and how she would not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.accounts.models import User
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

    `is_joining` says that such dues are in the basket already: the price follows once it is known who orders. Where all
    of it is for her, the order then comes to `with_dues`.
    """

    missed: str
    ways: Sequence[Joining] = ()
    hints: Sequence[Hint] = ()
    is_joining: bool = False
    with_dues: str = ""


def of(quote: Quote, payer: User | None, *, is_all_hers: bool) -> Belonging | None:
    """Return what is to be told; None where members would pay no less. `is_all_hers`: nobody is named later."""
    if not quote.missed:
        return None
    wanted = {line.wish.sellable.pk for line in quote.lines}
    ways, hers = quote.ways(), quote.missed_by(payer)
    return Belonging(
        missed=wording.money(quote.missed),
        ways=[_joining(quote, way, hers) for way in ways if hers and way.sellable.pk not in wanted],
        hints=quote.hints(),
        is_joining=any(way.sellable.pk in wanted for way in ways),
        with_dues=wording.money(quote.cents - quote.missed) if is_all_hers else "",
    )


def _joining(quote: Quote, way: Way, saved: int) -> Joining:
    """Say what these dues would do to the order, on which they save so much."""
    dues = pricing.dues(way, quote.code)
    words = {"total": wording.money(quote.cents + dues - saved), "more": wording.money(abs(dues - saved))}
    if dues > saved:
        said = _("With it, this order comes to %(total)s: %(more)s more than now, for the whole membership.") % words
    elif dues < saved:
        said = _("With it, this order comes to %(total)s: %(more)s less than now.") % words
    else:
        said = _("With it, this order costs the same.")
    return Joining(way, said)

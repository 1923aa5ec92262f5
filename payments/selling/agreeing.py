"""Agreeing: nobody orders other things, at another total or on other terms than the last page showed (P9).

The page carries marks of what it showed; where they are not those of now, nothing is ordered, and it is shown anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from foundation.ground import clock
from foundation.ground.refusals import Refusal
from payments import wording
from payments.models import Terms
from payments.selling.pricing import Asked, Quote


class BasketChanged(Refusal):
    """Other things are in the basket than were shown, or they would give something else."""


class PriceChanged(Refusal):
    """The total is not what was shown: nothing is ordered before the new one was seen."""


class TermsChanged(Refusal):
    """Other terms hold by now: nobody agrees to what she was not shown."""


class RefundsChanged(Refusal):
    """Other tiers of refunds hold by now: nobody agrees to what she was not shown."""


def things_mark(quote: Quote) -> str:
    """Return a mark of what would be ordered now: each thing, for whom, what was chosen, and what it would give."""
    return _mark([_thing(line) for line in quote.lines])


def refunds_mark(quote: Quote) -> str:
    """Return a mark of what is paid back until when, by the policies that hold now for what is in the basket."""
    return _mark([line.wish.sellable.policy.tiers for line in quote.lines])


def unread() -> BasketChanged:
    """Return why nothing is ordered from a page that doesn't say what it showed."""
    return BasketChanged(
        _("What you would order has changed since you opened this page. Please look at it again before you order.")
    )


def demand_things(quote: Quote, shown: str) -> None:
    """Raise `BasketChanged` where other things were shown; an empty mark where none were."""
    if shown and shown != things_mark(quote):
        raise unread()


def demand_total(quote: Quote, shown_cents: int) -> None:
    """Raise `PriceChanged` where the total is not what was shown."""
    if quote.cents != shown_cents:
        raise PriceChanged(
            _("The total is %(now)s now; you were shown %(shown)s. Please look at it again before you order.")
            % {"now": wording.money(quote.cents), "shown": wording.money(shown_cents)}
        )


def demand_terms(terms: Terms, shown_version: int | None) -> None:
    """Raise `TermsChanged` where other terms were shown; None where none were."""
    if shown_version is not None and shown_version != terms.version:
        raise TermsChanged(_("The terms have changed since you opened this page. Please read them before you order."))


def demand_refunds(quote: Quote, shown: str) -> None:
    """Raise `RefundsChanged` where other tiers were shown; an empty mark where none were."""
    if shown and shown != refunds_mark(quote):
        raise RefundsChanged(
            _("What is paid back until when has changed since you opened this page. Please read it before you order.")
        )


def _thing(line: Asked) -> dict[str, Any]:
    """Return what tells one thing of a basket from another that costs the same; dues of today begin at each moment."""
    wish, offer = line.wish, line.offer
    return {
        "sellable": str(wish.sellable.public_id),
        "person": wish.person.pk if wish.person else None,
        "chosen": dict(wish.chosen),
        "offer": [offer.title, offer.detail, str(clock.day_of(offer.starts_at)) if offer.starts_at else ""],
    }


def _mark(said: Any) -> str:
    """Return a short mark of something in JSON."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

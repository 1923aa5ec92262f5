"""Counting the addresses that somebody names for places, and the letters to each: nobody tries a list, or fills a box.

Whoever is refused is counted too.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import addressing, pacing
from foundation.ground.refusals import Refusal
from payments.models import Order

MOST, SPAN_SECONDS = 60, 3600
"""How many addresses one person may name in an hour: more than fit on an order, too few to try out a list."""
MOST_TO_ONE, DAY_SECONDS = 3, 24 * 3600
"""How many letters that offer places one who pays has sent to one address in a day, whatever the places are."""
MOST_NAMED = 10
"""How often one who pays names one colleague in a day: each time she has a letter."""


class TooMany(Refusal):
    """So many addresses were named, or so many letters sent to one, that whoever does it has to wait."""


def count_named(actor: User, at: datetime) -> None:
    """Count an address that is named, or written to again. Raises `TooMany`."""
    if pacing.count("payments.swapping", str(actor.public_id), at=at, span=SPAN_SECONDS) > MOST:
        raise TooMany(_("You named very many addresses just now. Please go on in an hour."))


def count_colleague(order: Order, person: User, at: datetime) -> None:
    """Count that whoever pays this order names this colleague. Raises `TooMany`."""
    mark = f"{order.payer.public_id} {person.public_id}"
    if pacing.count("payments.swapping.to", mark, at=at, span=DAY_SECONDS) > MOST_NAMED:
        raise TooMany(
            _("You named this colleague %(n)d times today, with a letter each. Please go on tomorrow.")
            % {"n": MOST_NAMED}
        )


def count_letter(order: Order, address: str, at: datetime) -> None:
    """Count a letter from whoever pays this order to this address. Raises `TooMany`."""
    mark = f"{order.payer.public_id} {addressing.mailbox(address)}"
    if pacing.count("payments.inviting.to", mark, at=at, span=DAY_SECONDS) > MOST_TO_ONE:
        raise TooMany(
            _("%(address)s has had %(n)d letters about places today. Please go on tomorrow.")
            % {"address": address, "n": MOST_TO_ONE}
        )

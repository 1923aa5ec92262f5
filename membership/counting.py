"""Counting the letters about seats that somebody has sent, so that nobody fills a mailbox by pressing again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import pacing
from foundation.ground.refusals import Refusal
from membership.models import Membership

SPAN_SECONDS = 3600
MOST_OFFERED = 200
"""How many seats one person offers in an hour: more than a large office needs, too few for a list."""
DAY_SECONDS = 24 * 3600
MOST_TO_ONE = 3
"""How many letters about seats an agency has sent to one address in a day, whoever of it presses the button."""
MOST_ASKED = 5
"""How often one person asks for a seat in an hour: each time whoever coordinates the agency has a letter."""


class TooMany(Refusal):
    """So many letters about seats were sent because of one person that she has to wait."""


def count_letter(membership: Membership, address: str, at: datetime) -> None:
    """Count a letter of this agency to this address, whether it offers a seat anew or again. Raises `TooMany`."""
    sent = pacing.count("membership.seating.to", f"{membership.public_id} {address}", at=at, span=DAY_SECONDS)
    if sent > MOST_TO_ONE:
        raise TooMany(
            _("%(address)s has had %(n)d letters about a seat today. Please go on tomorrow.")
            % {"address": address, "n": MOST_TO_ONE}
        )


def count_offered(actor: User, at: datetime) -> None:
    """Count a letter to an address that anybody may have. Raises `TooMany`."""
    if _count("membership.seating", actor, at) > MOST_OFFERED:
        raise TooMany(_("You offered very many seats just now. Please go on in an hour."))


def count_asked(person: User, at: datetime) -> None:
    """Count a letter to each who coordinates an agency. Raises `TooMany`."""
    if _count("membership.seating.ask", person, at) > MOST_ASKED:
        raise TooMany(_("You asked very often just now. Please ask again in an hour."))


def _count(what: str, person: User, at: datetime) -> int:
    """Tell how often she has done this within the hour."""
    return pacing.count(what, str(person.public_id), at=at, span=SPAN_SECONDS)

"""Counting the letters about seats that somebody has sent, so that nobody fills a mailbox by pressing again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from foundation.ground import addressing, pacing
from foundation.ground.refusals import Refusal
from membership.models import Membership, Seat

SPAN_SECONDS = 3600
MOST_OFFERED = 200
"""How many seats one person offers in an hour: more than a large office needs, too few to write to everybody."""
DAY_SECONDS = 24 * 3600
MOST_TO_ONE = 3
"""How many letters about seats an agency has sent to one address in a day, whoever of it presses the button."""
TO_ONE, BY_ONE = "membership.seating.to", "membership.seating"
MOST_ASKED = 5
"""How often one person asks for a seat in an hour: each time whoever coordinates the agency has a letter."""


class TooMany(Refusal):
    """So many letters about seats were sent because of one person that she has to wait."""


def count_letters(offered: Sequence[Seat], at: datetime) -> None:
    """Count a letter to the address of each of these seats of one agency, whether it is offered anew or again.

    Whoever had asked for a seat has it at once, without such a letter. Raises `TooMany`.
    """
    marks = {seat.address: _mark(seat.membership, seat.address) for seat in offered if not seat.claimed_at}
    asked = Counter(marks.values())
    had = {mark: pacing.count(TO_ONE, mark, at=at, span=DAY_SECONDS, times=n) for mark, n in asked.items()}
    if full := [address for address, mark in marks.items() if had[mark] > MOST_TO_ONE]:
        raise _too_many_to(full)


def demand_few(membership: Membership, addresses: Sequence[str], actor: User, at: datetime) -> None:
    """Refuse a list of addresses to which not all letters may be sent today, naming each; count nothing.

    Raises `TooMany`.
    """
    if pacing.counted(BY_ONE, str(actor.public_id), at=at, span=SPAN_SECONDS) + len(addresses) > MOST_OFFERED:
        raise _too_many_offered()
    asked = Counter(_mark(membership, address) for address in addresses)
    left = {mark: MOST_TO_ONE - pacing.counted(TO_ONE, mark, at=at, span=DAY_SECONDS) for mark in asked}
    if full := [address for address in addresses if asked[mark := _mark(membership, address)] > left[mark]]:
        raise _too_many_to(full)


def _mark(membership: Membership, address: str) -> str:
    """Return under what letters of an agency to one mailbox are counted."""
    return f"{membership.public_id} {addressing.mailbox(address)}"


def _too_many_to(addresses: Sequence[str]) -> TooMany:
    """Return the refusal of more letters to these addresses."""
    said = ngettext(
        "%(who)s has had %(n)d letters about a seat today, or would have more. Please go on tomorrow.",
        "%(who)s have had %(n)d letters about a seat today, or would have more. Please go on tomorrow.",
        len(addresses),
    )
    return TooMany(said % {"who": ", ".join(addresses), "n": MOST_TO_ONE})


def _too_many_offered() -> TooMany:
    return TooMany(_("You offered very many seats just now. Please go on in an hour."))


def count_offered(actor: User, at: datetime, *, times: int = 1) -> None:
    """Count a letter to an address that anybody may have, or so many at once. Raises `TooMany`."""
    if _count(BY_ONE, actor, at, times) > MOST_OFFERED:
        raise _too_many_offered()


def count_asked(person: User, at: datetime) -> None:
    """Count a letter to each who coordinates an agency. Raises `TooMany`."""
    if _count("membership.seating.ask", person, at) > MOST_ASKED:
        raise TooMany(_("You asked very often just now. Please ask again in an hour."))


def _count(what: str, person: User, at: datetime, times: int = 1) -> int:
    """Tell how often she has done this within the hour."""
    return pacing.count(what, str(person.public_id), at=at, span=SPAN_SECONDS, times=times)

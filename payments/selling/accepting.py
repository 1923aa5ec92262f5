"""Accepting: whoever opens the link of an offered place takes it, as if she had been named for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from payments.models import OrderLine
from payments.selling import delivering, lettering, linking, reducing, swapping
from payments.selling.registering import handler_of


@transaction.atomic
def take(token: str, person: User, *, at: datetime) -> OrderLine:
    """Give an offered place to whoever has its link, and write to her. The offer ends with it.

    Raises `LinkIsOld`, `NoMember`, `CantChange` and what `swapping.swap` raises; the offer then stands as it did.
    """
    delivering.lock(linking.find(token).line.order_id)
    line = linking.find(token).line  # Again: now nobody else takes it, and nobody else is named.
    if line.person_id == person.pk:
        return swapping.swap(line, person, actor=person, at=at)
    if said := why_not(line, person):
        raise swapping.NoMember(said)
    if handler_of(line.sellable.kind).is_bound(line):
        said = _("“%(title)s” can't be taken any more. Please ask whoever offered it to you.")
        raise swapping.CantChange(said % {"title": line.title})
    given = swapping.swap(line, person, actor=person, at=at)
    lettering.tell_named(given, person, at=at)
    log(person, "payments.take_place", line.order, number=line.order.spoken, position=line.position)
    return given


def why_not(line: OrderLine, person: User) -> str:
    """Say what she needs first, where this cost less since the office is a member; empty if she may have it (P13)."""
    if reducing.holds_for(line, person):
        return ""
    seat = reducing.seat_for(line, person)
    said = _("“%(title)s” was bought at the price for members, so it goes to somebody with a seat of %(office)s.")
    then = _("Ask whoever offered it to you for a seat. Once you have taken the seat, come back to this link.")
    if seat.address:
        then = _("One is offered to you: take it first, then come back to this link.")
    return f"{said} {then}" % {"title": line.title, "office": seat.office or _("this office")}


def needed_first(line: OrderLine) -> str:
    """Say to whoever has not signed in what is needed first; empty where the price was not for members alone."""
    if not reducing.is_for_members(line):
        return ""
    said = _(
        "It was bought at the price for members, so you need a seat of %(office)s first: ask whoever offers you this "
        "for it. If you have a letter with the link of a seat already, take the seat by it."
    )
    return said % {"office": reducing.seat_for(line, None).office or _("that office")}

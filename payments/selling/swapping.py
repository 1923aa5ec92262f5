"""Swapping: a place that was bought goes to a colleague, or to somebody named later. Nothing is freed or paid again."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import pacing
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.models import OrderLine
from payments.selling import delivering, lettering, reducing
from payments.selling.registering import handler_of, kinds

MOST, SPAN_SECONDS = 60, 3600
"""How many addresses one person may name in an hour: more than fit on an order, too few to try out a list."""


class CantChange(Refusal):
    """The thing can't be given to somebody else."""


class NobodyThere(Refusal):
    """Nobody with an account has proved this address."""


class NoMember(Refusal):
    """It was bought at the price for members, and whoever was named has no seat of the office that is one."""


class TooMany(Refusal):
    """So many addresses were named that whoever names them has to wait."""


def can_be_named(line: OrderLine) -> bool:
    """Whether whoever pays may say who gets this.

    What she bought for herself stays hers: its price may rest on her own membership (P13).
    """
    is_there = line.delivered_at is not None and line.withdrawn_at is None
    is_hers = line.person_id == line.order.payer_id
    return (
        is_there and not is_hers and line.sellable.kind in kinds() and handler_of(line.sellable.kind).swap is not None
    )


def name(line: OrderLine, address: str, *, actor: User, at: datetime) -> OrderLine:
    """Give what the line bought to whoever proved that this address is hers, and write to her. Safe to repeat.

    Raises `CantChange`, `TooMany`, `NobodyThere`, `NoMember` and what the selling room refuses.
    """
    if not can_be_named(line):
        raise CantChange(_("“%(title)s” can't be given to somebody else.") % {"title": line.title})
    if pacing.count("payments.swapping", str(actor.public_id), at=at, span=SPAN_SECONDS) > MOST:
        raise TooMany(_("You named very many addresses just now. Please go on in an hour."))
    proved = EmailAddress.objects.filter(email=address.strip().lower(), verified=True, user__is_active=True)
    person = User.objects.filter(pk__in=proved.values("user")).first()
    if person is None:
        raise NobodyThere(
            _(
                "Nobody has an account here with this address. Ask your colleague to create one at %(where)s and to "
                "confirm this address; it costs nothing. Then name it here. Until then the place is yours, for nobody."
            )
            % {"where": settings.SITE_ADDRESS + reverse("account_signup")}
        )
    with transaction.atomic():  # Not around the count: what was refused counts too.
        delivering.lock(line.order_id)  # Locked first: a second click finds her named, and writes no second letter.
        line.refresh_from_db(fields=["person", "withdrawn_at"])
        if line.person_id == person.pk:
            return line
        _demand_member(line, person)
        given = swap(line, person, actor=actor, at=at)
        lettering.tell_named(given, person, at=at)
    return given


def _demand_member(line: OrderLine, person: User) -> None:
    """Raise `NoMember` where the office paid less for this as a member, and this person has no seat of it (P13)."""
    if not reducing.holds_for(line, person):
        raise NoMember(
            _(
                "“%(title)s” was bought at the price for members, so it goes to somebody with a seat of your office. "
                "Offer your colleague a seat first; once it is taken, name the address here again."
            )
            % {"title": line.title}
        )


@transaction.atomic
def swap(line: OrderLine, person: User, *, actor: User | None, at: datetime) -> OrderLine:
    """Give what the line bought to this person. Safe to repeat.

    Raises `CantChange` and what the selling room refuses.
    """
    delivering.lock(line.order_id)
    line = OrderLine.objects.select_related("sellable", "order", "person").get(pk=line.pk)
    if line.person_id == person.pk:
        return line
    move = handler_of(line.sellable.kind).swap
    if move is None or line.withdrawn_at or not line.delivered_at:
        raise CantChange(_("“%(title)s” can't be given to somebody else.") % {"title": line.title})
    # As if both had it: the room's rows of either come before people, and people by key.
    taken_over = OrderLine(order=line.order, sellable=line.sellable, person=person, wish=line.wish)
    delivering.lock_rooms([line, taken_over])
    move(line, person, actor, at)
    lettering.tell_ended(line, at=at)
    line.person = person
    line.save(update_fields=["person"])
    log(actor, "payments.swap", line.order, number=line.order.spoken, position=line.position)
    return line

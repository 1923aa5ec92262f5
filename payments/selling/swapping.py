"""Swapping: a place that was bought goes to a colleague, or to somebody named later. Nothing is freed or paid again."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.models import OrderLine, PlaceOffer
from payments.selling import counting, delivering, inviting, lettering, reducing
from payments.selling.registering import handler_of, kinds


class CantChange(Refusal):
    """The thing can't be given to somebody else."""


class NoMember(Refusal):
    """It was bought at the price for members, and whoever was named has no seat of the office that is one."""


def can_be_named(line: OrderLine) -> bool:
    """Whether whoever pays may say who gets this.

    What she bought for herself stays hers: its price may rest on her own membership (P13).
    """
    is_there = line.delivered_at is not None and line.withdrawn_at is None
    is_hers = line.person_id == line.order.payer_id
    return (
        is_there and not is_hers and line.sellable.kind in kinds() and handler_of(line.sellable.kind).swap is not None
    )


def name(line: OrderLine, address: str, *, actor: User, at: datetime) -> PlaceOffer | None:
    """Give what the line bought to whoever proved that this address is hers, and write to her. Safe to repeat.

    Where nobody did, it is offered to the address, and the offer returned: whoever has the place keeps it until then.
    Raises `CantChange`, `TooMany`, `NoMember` and what the selling room refuses.
    """
    _demand_nameable(line)
    counting.count_named(actor, at)
    address = address.strip().lower()
    proved = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True)
    person = User.objects.filter(pk__in=proved.values("user")).first()
    with transaction.atomic():  # Not around the count: what was refused counts too.
        delivering.lock(line.order_id)  # Locked first: a second click finds her named, and writes no second letter.
        line.refresh_from_db(fields=["person", "withdrawn_at"])
        _demand_nameable(line)
        if person is None:
            _demand_free(line)
            return inviting.offer(line, address, actor=actor, at=at)
        is_hers = line.person_id == person.pk
        if not is_hers:
            counting.count_colleague(line.order, person, at)
            _demand_member(line, person)
        given = swap(line, person, actor=actor, at=at)
        if not is_hers:
            lettering.tell_named(given, person, at=at)
    return None


def _demand_nameable(line: OrderLine) -> None:
    """Raise `CantChange` where whoever pays may not say who gets this."""
    if not can_be_named(line):
        raise CantChange(_("“%(title)s” can't be given to somebody else.") % {"title": line.title})


def _demand_free(line: OrderLine) -> None:
    """Raise `CantChange` where it can go to nobody else by now: no letter offers that."""
    if handler_of(line.sellable.kind).is_bound(line):
        raise CantChange(_("“%(title)s” can't be given to somebody else any more.") % {"title": line.title})


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
    """Give what the line bought to this person; an offer of it ends. Safe to repeat.

    Raises `CantChange` and what the selling room refuses.
    """
    delivering.lock(line.order_id)
    line = OrderLine.objects.select_related("sellable", "order", "person").get(pk=line.pk)
    if line.person_id != person.pk:
        _hand_over(line, person, actor=actor, at=at)
    PlaceOffer.objects.filter(line=line).end(PlaceOffer.End.GIVEN, at)
    return line


def _hand_over(line: OrderLine, person: User, *, actor: User | None, at: datetime) -> None:
    """Have the selling room give it to this person, and write to whoever had it. Order held by caller."""
    move = handler_of(line.sellable.kind).swap
    if move is None or line.withdrawn_at or not line.delivered_at:
        raise CantChange(_("“%(title)s” can't be given to somebody else.") % {"title": line.title})
    # As if both had it: the room's rows of either come before people, and people by key.
    taken_over = OrderLine(order=line.order, sellable=line.sellable, person=person, wish=line.wish)
    delivering.lock_rooms([taken_over], leaving=[line])
    move(line, person, actor, at)
    lettering.tell_ended(line, at=at)
    line.person = person
    line.save(update_fields=["person"])
    log(actor, "payments.swap", line.order, number=line.order.spoken, position=line.position)

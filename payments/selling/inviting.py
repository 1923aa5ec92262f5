"""Inviting: a place that was bought is offered by a letter with a link, to an address that nobody has proved.

Whoever has the place keeps it until the offer is taken (`accepting`). A place is offered to one address at a time.

Locks: the order. An offer's own row comes after people: an erasure holds her, and then forgets her address here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import records
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.models import OrderLine, PlaceOffer
from payments.selling import counting, delivering, lettering, linking

KEPT_FOR = timedelta(days=365)
"""How long after its last letter an offer stands that nobody took."""


class NotOffered(Refusal):
    """The place is offered to nobody now."""


def offer(line: OrderLine, address: str, *, actor: User, at: datetime) -> PlaceOffer:
    """Offer what the line bought to this address; an offer to another one ends. Safe to repeat. Order held by caller.

    Raises `TooMany`.
    """
    standing = _open_on(line)
    if standing is not None and standing.address == address:
        return standing
    counting.count_letter(line.order, address, at)
    PlaceOffer.objects.filter(line=line).end(PlaceOffer.End.TAKEN_BACK, at)
    made = PlaceOffer.objects.create(line=line, address=address, offered_at=at)
    _write(made, actor=actor, at=at)
    return made


@transaction.atomic
def offer_again(line: OrderLine, *, actor: User, at: datetime) -> PlaceOffer:
    """Send another link, which closes the ones before. Raises `TooMany` and `NotOffered`."""
    counting.count_named(actor, at)
    delivering.lock(line.order_id)
    standing = _open_on(line)
    if standing is None:
        raise NotOffered(_("“%(title)s” is not offered to anybody any more.") % {"title": line.title})
    counting.count_letter(line.order, standing.address, at)
    standing.version += 1
    standing.offered_at = at
    standing.save(update_fields=["version", "offered_at"])
    _write(standing, actor=actor, at=at)
    return standing


@transaction.atomic
def take_back(line: OrderLine, *, actor: User, at: datetime) -> bool:
    """End what is offered of this line: its link opens nothing any more. Safe to repeat.

    Return False where that comes too late: the place went to somebody before.
    """
    delivering.lock(line.order_id)
    offers = PlaceOffer.objects.filter(line=line)
    if offers.end(PlaceOffer.End.TAKEN_BACK, at):
        log(actor, "payments.take_back_offer", line.order, number=line.order.spoken, position=line.position)
        return True
    last = offers.order_by("pk").last()
    return last is None or last.ended_as != PlaceOffer.End.GIVEN


def waiting_for(person: User) -> list[PlaceOffer]:
    """Return the offers that stand to an address that this person proved, the oldest first. Two statements."""
    return list(PlaceOffer.objects.open().filter(address__in=records.addresses_of(person)).order_by("pk"))


def forget_old(at: datetime) -> int:
    """End offers that nobody took in a year, and forget their addresses; return how many. Safe to repeat."""
    return PlaceOffer.objects.filter(offered_at__lt=at - KEPT_FOR).end(PlaceOffer.End.FORGOTTEN, at)


def with_offers(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Annotate lines with the address that each is offered to (`offered_to`) and since when, None where to nobody.

    Whoever calls shows it to nobody but whoever may name people for the line.
    """
    standing = FilteredRelation("offers", condition=Q(offers__ended_at=None))
    told = {"offered_to": F("standing_offer__address"), "offered_at": F("standing_offer__offered_at")}
    return lines.annotate(standing_offer=standing).annotate(**told)


def _open_on(line: OrderLine) -> PlaceOffer | None:
    """Hold the offer that stands of this line, if one does."""
    offers = PlaceOffer.objects.select_for_update(of=("self",)).select_related("line__order__payer")
    return offers.open().filter(line=line).first()


def _write(offered: PlaceOffer, *, actor: User, at: datetime) -> None:
    """Send the link to whom it is offered, and log that it is."""
    line = offered.line
    lettering.tell_offered(offered, linking.link_of(offered), at=at)
    log(actor, "payments.offer_place", line.order, number=line.order.spoken, position=line.position)

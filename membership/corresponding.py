"""Corresponding with the members' mailing list, which is kept elsewhere: what it should hold, and what it was told.

Each person has one row with her wish and what follows from it today. Where the list was last told something else, the
next table says so: add, remove, or another address. Nothing is sent to the list by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock, tabling
from foundation.ground.auditing import log
from foundation.ground.tabling import Cell
from membership import entitling
from membership.models import ListPlace


@transaction.atomic
def choose(person: User, *, wants: bool, at: datetime) -> ListPlace:
    """Keep somebody's wish to be on the list, or off it. On it are members alone."""
    held = people.hold(person.pk)
    is_on = wants and entitling.entitlement(held, clock.day_of(at)).is_granted
    facts = {"wants": wants, "is_on": is_on, "address": held.email or "", "changed_at": at}
    place, _made = ListPlace.objects.update_or_create(person=held, defaults=facts)
    log(person, "membership.choose_list", place, wants=str(wants))
    return place


def refresh(at: datetime) -> int:
    """Work out anew who belongs on the list; return how many changed: three statements, and one a change."""
    places = list(ListPlace.objects.select_related("person"))
    entitled = entitling.find({place.person_id for place in places}, clock.day_of(at)).people
    changed = 0
    for place in places:
        hers = entitled.get(place.person_id)
        is_on = place.wants and place.person.is_active and hers is not None and hers.is_granted
        address = place.person.email or place.address
        if (is_on, address) != (place.is_on, place.address):
            ListPlace.objects.filter(pk=place.pk).update(is_on=is_on, address=address, changed_at=at)
            changed += 1
    return changed


def untold() -> QuerySet[ListPlace]:
    """Return the rows of which the list was told something else."""
    moved = Q(is_on=True) & ~Q(told_address=F("address"))
    return ListPlace.objects.filter(~Q(told_on=F("is_on")) | moved).order_by("pk")


@transaction.atomic
def take(actor: User, *, at: datetime) -> str:
    """Return what the list has to be told, as a table, and write down that it was."""
    places = list(untold().select_for_update())
    lines: list[list[Cell]] = [[_("What"), _("Address"), _("Address before")]]
    for place in places:
        if not place.is_on:
            lines.append([_("remove"), place.told_address, ""])
        elif place.told_on:
            lines.append([_("change"), place.address, place.told_address])
        else:
            lines.append([_("add"), place.address, ""])
    for place in places:
        place.told_on, place.told_address, place.told_at = place.is_on, place.address if place.is_on else "", at
        place.save(update_fields=["told_on", "told_address", "told_at"])
    ListPlace.objects.filter(person__erased_at__isnull=False, told_on=False).delete()
    log(actor, "membership.take_list", actor, total=len(places))
    return tabling.table(lines)

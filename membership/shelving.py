"""Shelving: what a basket asks of memberships, read by three statements for any number of dues and people.

They are the levels (those whose dues are in the basket, and those on offer), and two for what people are entitled to
and what they and their agencies hold (`entitling`); the agencies, where dues name one, are a fourth.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from foundation.accounts.models import User
from foundation.ground import clock
from membership import admitting, coordinating, discounting
from membership.entitling import Found
from membership.knowing import Known
from membership.models import Agency, Level
from payments.models import Sellable
from payments.selling import labeling
from payments.selling.registering import AGENCY, Wish


@dataclass(frozen=True)
class Shelf:
    """What was read of memberships for a basket: levels, in their order, and what people and agencies hold.

    `agencies` are those that the dues name, by the person who coordinates each and by public id; `found` is empty where
    nobody orders and nobody is named.
    """

    levels: Sequence[Level]
    agencies: Mapping[tuple[int, UUID], Agency]
    found: Found | None

    def level(self, sellable: Sellable) -> Level:
        """Return the level that this is the dues of."""
        return next(level for level in self.levels if level.sellable_id == sellable.pk)

    def known(self, holder: User | Agency | None) -> Known | None:
        """Return the holder's membership; None where there is no holder, or it never joined."""
        if holder is None or self.found is None:
            return None
        held = self.found.of_agencies if isinstance(holder, Agency) else self.found.of_people
        return held.get(holder.pk)


def read(wishes: Sequence[Wish], payer: User | None, at: datetime) -> Shelf:
    """Return what looking at the dues in this basket needs, and what is to be said of everything else in it."""
    people = discounting.people_of(wishes, payer)
    sold_as = {wish.sellable.pk for wish in wishes if discounting.is_dues(wish)}
    agencies = coordinating.named(people, [wish.chosen[AGENCY] for wish in wishes if AGENCY in wish.chosen])
    found = discounting.find(wishes, payer, at, agencies={agency.pk for agency in agencies.values()})
    return Shelf(list(levels(people, at, or_sold_as=sold_as)), agencies, found)


def levels(people: Collection[int], at: datetime, *, or_sold_as: Collection[int] = ()) -> QuerySet[Level]:
    """Return the levels on offer, and those sold as these, with what a term costs now and whom of these they let in."""
    approved = admitting.approved(clock.day_of(at)).filter(level=OuterRef("pk"), person__in=people)
    price = labeling.list_cents(OuterRef("sellable"), at)
    return Level.objects.offered(or_sold_as=or_sold_as).annotate(  # type: ignore[no-redef]  # declared
        list_cents=price, approved=ArraySubquery(approved.order_by().values("person_id"))
    )


def lets_in(level: Level, person: User | None) -> bool:
    """Whether this person may join a level that was read for her; a visitor only where it asks for nothing first."""
    return not level.asks_first or (person is not None and person.pk in (level.approved or ()))

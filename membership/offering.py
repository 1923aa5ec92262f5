"""Offering: what each level costs and gives this person now, for the page of levels and beside a basket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from foundation.ground import clock
from membership import coordinating, discounting, joining, knowing, shelving, upgrading, wording
from membership.entitling import Found
from membership.knowing import Known
from membership.models import Agency, Level
from membership.shelving import Shelf
from membership.standing import State
from membership.upgrading import Rest
from payments.quoting import part_of
from payments.selling.reducing import Answer, Hint, Way
from payments.selling.registering import Look, Wish
from payments.wording import money


@dataclass(frozen=True)
class ForAgency:
    """What dues of a level would mean for an agency now: the days and the price, or that none are sold to it.

    `goes_on` says that its level stays what it is; `is_early` that its days don't end soon.
    """

    agency: Agency
    said: str
    goes_on: bool = False
    is_early: bool = False
    is_sold: bool = True


@dataclass(frozen=True)
class Offered:
    """A level as it is offered to somebody now.

    `price` is for a whole term, `now` what dues bought today cost, `days` what they give; all empty where it is not
    sold. `changes` says what changing to it in the middle of a term would do; `renews` that it goes on; `is_early`
    that it is hers and her days don't end soon. `agencies` are those that she may join or renew it for.
    """

    level: Level
    price: str = ""
    now: str = ""
    days: str = ""
    renews: bool = False
    is_hers: bool = False
    is_early: bool = False
    is_admitted: bool = True
    changes: str = ""
    agencies: Sequence[ForAgency] = ()

    @property
    def can_join(self) -> bool:
        """Whether its dues can be put into the basket."""
        return bool(self.price) and self.is_admitted

    @property
    def is_part(self) -> bool:
        """Whether dues bought today cost a part of the price."""
        return self.now != self.price


def answer(wishes: Sequence[Wish], payer: User | None, at: datetime, looks: Mapping[str, Look]) -> Answer:
    """Say who pays what members pay, and by which dues whoever orders would. Registered with `reducing`.

    Where there are dues in the basket, all that is needed was read to look at them.
    """
    looking = looks.get(discounting.KIND)
    shelf = looking.shelf if isinstance(looking, joining.Looking) else None
    found = shelf.found if shelf else discounting.find(wishes, payer, at)
    known = found.own.get(payer.pk) if found and payer else None
    entitled = discounting.by(found, wishes, shelf.levels if shelf else (), clock.day_of(at)) if found else {}
    return Answer(entitled, partial(ways, payer, known, at, shelf), partial(hints, payer, found))


def hints(payer: User | None, found: Found | None) -> list[Hint]:
    """Say where whoever orders coordinates an agency that belongs and has seats free: she may sit in one herself.

    One statement, none where she coordinates no such agency or pays what members pay already.
    """
    if payer is None or found is None or ((hers := found.people.get(payer.pk)) and hers.gives_price):
        return []
    giving = [agency for agency, ground in found.agencies.items() if ground.gives_price]
    if not giving:
        return []
    free = F("membership__pool__capacity") - F("membership__pool__taken")
    offering = Agency.objects.filter(pk__in=giving).annotate(free=free).filter(free__gt=0)
    return [_seat(agency, agency.free) for agency in offering.order_by("name")]


def _seat(agency: Agency, n: int) -> Hint:
    """Say how many seats of an agency are free, and where they are given."""
    said = ngettext(
        "%(agency)s has %(n)d seat free. Sit in it yourself, and you pay what members pay.",
        "%(agency)s has %(n)d seats free. Sit in one yourself, and you pay what members pay.",
        n,
    )
    return Hint(said % {"agency": agency, "n": n}, _("To its seats"), reverse("agency", args=[agency.public_id]))


def ways(person: User | None, known: Known | None, at: datetime, shelf: Shelf | None = None) -> list[Way]:
    """Return by which dues this person, of whose membership this is known, or a visitor, would pay what members pay.

    Dues that would begin behind a term of hers lower nothing today. One statement, none where the levels were read.
    """
    found, today = [], clock.day_of(at)
    for level in [one for one in shelf.levels if one.is_offered] if shelf else _levels(person, at):
        price = _price(level, at)
        leads_there = level.gives_member_price and not level.is_for_agencies and shelving.lets_in(level, person)
        if level.sellable and price is not None and leads_there:
            bought = knowing.what_dues_buy(level, known.terms if known else (), today)
            if not bought.span.holds(today):
                continue
            found.append(Way(level.sellable, level.title, part_of(price, bought.share), wording.days(bought.span)))
    return found


def offers(person: User | None, at: datetime) -> list[Offered]:
    """Return the levels on offer, as they are for this person now. Four statements, and what a change would do.

    For whoever coordinates agencies four more, whatever their number.
    """
    on = clock.day_of(at)
    known = knowing.of_person(person, on) if person else None
    agencies = coordinating.agencies_of(person) if person else []
    joined = knowing.of_agencies(agencies, on) if agencies else {}
    rest = upgrading.Rest(known.terms if known else (), on)
    found = [_offered(level, person, known, at, rest=rest) for level in _levels(person, at)]
    return [replace(offer, agencies=_for_agencies(offer.level, agencies, joined, at)) for offer in found]


def for_agency(agency: Agency, known: Known | None, at: datetime) -> list[tuple[Level, ForAgency]]:
    """Return what each level for agencies would mean for this one, of whose membership this is known. One statement."""
    joined = {agency.pk: known} if known else {}
    return [(level, one) for level in _levels(None, at) for one in _for_agencies(level, [agency], joined, at)]


def _for_agencies(
    level: Level, agencies: Sequence[Agency], joined: Mapping[int, Known], at: datetime
) -> list[ForAgency]:
    """Return what dues of this level would mean for each of these agencies; nothing where it is not sold to any."""
    price = _price(level, at)
    if not level.is_for_agencies or price is None:
        return []
    found = [(agency, joined.get(agency.pk)) for agency in agencies]
    return [_for_agency(agency, known, level, clock.day_of(at), price=price) for agency, known in found]


def _for_agency(agency: Agency, known: Known | None, level: Level, on: date, *, price: int) -> ForAgency:
    """Return what dues of this level, of which a term costs so much, would mean for an agency."""
    if known and known.standing.state == State.SUSPENDED:
        return ForAgency(agency, _("Its membership is suspended. Please write to the office."), is_sold=False)
    bought = knowing.what_dues_buy(level, known.terms if known else (), on)
    goes_on = known is not None and known.standing.belongs and known.level == level
    return ForAgency(
        agency,
        wording.buying(
            wording.days(bought.span),
            money(part_of(price, bought.share)),
            goes_on=goes_on,
            is_after=bought.span.first != on,
        ),
        goes_on=goes_on,
        is_early=goes_on and known is not None and not known.standing.is_ending(on),
    )


def _levels(person: User | None, at: datetime) -> QuerySet[Level]:
    """Return the levels on offer, read for this person."""
    return shelving.levels({person.pk} if person else (), at)


def _price(level: Level, at: datetime) -> int | None:
    """Return what a term of the level costs now, in cents; None where it is not sold."""
    return level.list_cents if level.sellable and not level.sellable.is_closed(at) else None


def _offered(level: Level, person: User | None, known: Known | None, at: datetime, *, rest: Rest) -> Offered:
    """Return one level as it is offered."""
    on, price = clock.day_of(at), _price(level, at)
    is_hers = known is not None and known.standing.belongs and known.level == level
    if price is None:
        return Offered(level, is_hers=is_hers, is_admitted=shelving.lets_in(level, person))
    theirs = known.terms if known and not level.is_for_agencies else ()
    bought = knowing.what_dues_buy(level, theirs, on)
    return Offered(
        level,
        price=money(price),
        now=money(part_of(price, bought.share)),
        days=wording.days(bought.span),
        renews=bool(theirs) and bought.span.first != on,
        is_hers=is_hers,
        is_early=is_hers and known is not None and not known.standing.is_ending(on),
        is_admitted=shelving.lets_in(level, person),
        changes=_changes(level, price, known, rest),
    )


def _changes(level: Level, price: int, known: Known | None, rest: Rest) -> str:
    """Say what changing to this level in the middle of a term would cost and give back; nothing where none runs."""
    if known is None or level.is_for_agencies or known.standing.state != State.ACTIVE or known.level == level:
        return ""
    foreseen = upgrading.foresee(known, level, rest)
    return wording.change(
        wording.days(foreseen.bought.span),
        money(part_of(price, foreseen.bought.share)),
        money(foreseen.credited) if foreseen.credited else "",
    )

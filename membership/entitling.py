"""Entitling: who has the benefits of a membership on a day, who the price for members, by what, in words (P13).

By her own term, by a seat of her agency, or by a claim that staff are still checking. Only somebody with a proved
address is entitled to anything: an address that was merely typed may be anybody's. In the days of grace benefits stay;
whether the price does, the level says.

Whatever the number of people, it costs two statements: their ties to agencies and claims, and the terms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from membership import knowing, wording
from membership.knowing import Known
from membership.models import AgencyCoordinator, Claim, Interruption, Membership, Seat
from membership.standing import State, Stop
from payments.selling.registering import OFFICES


class Via(StrEnum):
    """By what somebody is entitled."""

    NOTHING = ""
    TERM = "term"
    SEAT = "seat"
    CLAIM = "claim"


@dataclass(frozen=True)
class Entitlement:
    """Whether somebody has the benefits on a day and the price for members, by what, and why, in words.

    `evidence` are the facts it was decided from; they name nobody. `until` is the last day that was paid or granted.
    """

    is_granted: bool
    gives_price: bool
    explanation: str
    via: Via = Via.NOTHING
    until: date | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What was found about several people at once, by their keys; `agencies` are those that the payer coordinates.

    `coordinated` are their keys by public id, `proved` the people with a proved address, `own` the memberships that
    people hold themselves, as they stand that day: without a proved address they give nothing. `of_people` and
    `of_agencies` are all memberships that were found, also those of which no term stands.
    """

    people: Mapping[int, Entitlement]
    agencies: Mapping[int, Entitlement]
    coordinated: Mapping[str, int]
    proved: Collection[int]
    own: Mapping[int, Known]
    of_people: Mapping[int, Known]
    of_agencies: Mapping[int, Known]


def entitlement(person: User, as_of: date) -> Entitlement:
    """Return what this person is entitled to on a day, and why or why not."""
    return find({person.pk}, as_of).people.get(person.pk) or nothing(_("not a member"))


def nothing(why: str) -> Entitlement:
    """Return that somebody is entitled to nothing, for this reason."""
    return Entitlement(is_granted=False, gives_price=False, explanation=why)


def find(people: Collection[int], on: date, *, payer: int | None = None, agencies: Collection[int] = ()) -> Found:
    """Return what these people are entitled to on this day, and the agencies that `payer` coordinates.

    Of these `agencies` it is found as well what they hold.
    """
    proved, ties = _ties(people, payer)
    seats = [(person, agency, seat) for kind, person, agency, seat in ties if kind == Via.SEAT]
    coordinated = {str(public_id): agency for kind, _person, agency, public_id in ties if kind == "coordinator"}
    asked = {*agencies, *coordinated.values(), *(agency for _person, agency, _seat in seats)}
    of_people, of_agencies = _memberships(people, asked, on)
    own = {who: known for who, known in of_people.items() if known.terms}
    joined = {agency: known for agency, known in of_agencies.items() if known.terms}
    grounds = [(who, _by_term(known)) for who, known in own.items() if who in proved]
    grounds += [(person, _by_seat(joined[agency], str(seat))) for person, agency, seat in seats if agency in joined]
    claims = [(person, str(public_id)) for kind, person, _key, public_id in ties if kind == Via.CLAIM]
    grounds += [(who, _by_claim(claim)) for who, claim in claims if not _is_stopped(of_people.get(who))]
    return Found(
        people=_best(grounds),
        agencies={agency: _by_agency(joined[agency]) for agency in coordinated.values() if agency in joined},
        coordinated=coordinated,
        proved=proved,
        own=own,
        of_people=of_people,
        of_agencies=of_agencies,
    )


def _best(grounds: Iterable[tuple[int, Entitlement]]) -> dict[int, Entitlement]:
    """Return the best ground of each: one that gives the price, one that gives benefits, else why there is none."""
    best: dict[int, Entitlement] = {}
    for person, ground in grounds:
        before = best.get(person)
        if before is None or _weight(ground) > _weight(before):
            best[person] = ground
    return best


def _weight(ground: Entitlement) -> tuple[bool, bool]:
    """Return what a ground is worth beside another."""
    return ground.gives_price, ground.is_granted


def _ties(people: Collection[int], payer: int | None) -> tuple[set[int], list[tuple[str, int, int, Any]]]:
    """Return who of these has a proved address, and what ties those to agencies and claims, by one statement.

    What somebody without a proved address is tied to counts for nothing, and is left out.
    """
    seats = Seat.objects.sat_in().filter(person__in=people)
    coordinators = AgencyCoordinator.objects.filter(person=payer, ended_at=None)
    claims = Claim.objects.filter(person__in=people, decided_at=None, is_provisional=True)
    addresses = EmailAddress.objects.filter(user__in={*people, payer} - {None}, verified=True)
    found = (
        _tie(seats, Via.SEAT, "person_id", "membership__agency_id", public_id=F("public_id"))
        .union(
            _tie(coordinators, "coordinator", "person_id", "agency_id", public_id=F("agency__public_id")),
            _tie(claims, Via.CLAIM, "person_id", "pk", public_id=F("public_id")),
            _tie(addresses, "proved", "user_id", "user_id", public_id=Value(None, UUIDField())),
        )
        .order_by("tie", "what")
    )
    proved = {person for kind, person, _key, _id in found if kind == "proved"}
    return proved, [tie for tie in found if tie[1] in proved]


def _tie(rows: QuerySet[Any], kind: str, person: str, key: str, *, public_id: Any) -> QuerySet[Any, Any]:
    """Return rows as (kind, person, key, public id)."""
    named = rows.order_by().annotate(tie=Value(kind, CharField()), whose=F(person), what=F(key), which=public_id)
    return named.values_list("tie", "whose", "what", "which")


def _memberships(
    people: Collection[int], agencies: Collection[int], on: date
) -> tuple[dict[int, Known], dict[int, Known]]:
    """Return the memberships of these people, and of these agencies, by one statement: a row for each standing term."""
    stops = Interruption.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on), membership=OuterRef("pk"), lifted_at=None, begins_on__lte=on
    )
    asked = Membership.objects.filter(Q(person__in=people) | Q(agency__in=agencies))
    rows: QuerySet[Any] = asked.with_undone().annotate(
        standing_term=FilteredRelation("terms", condition=Q(terms__reversed_at=None)),
        stopped_as=Subquery(stops.order_by("kind").values("kind")[:1]),
    )
    by_membership: dict[int, list[Any]] = {}
    for row in rows.select_related("agency", "standing_term__level__sellable").order_by("standing_term__pk"):
        by_membership.setdefault(row.pk, []).append(row)
    own: dict[int, Known] = {}
    theirs: dict[int, Known] = {}
    for found in by_membership.values():
        membership = found[0]
        terms = [row.standing_term for row in found if hasattr(row, "standing_term")]  # Unset where none stands.
        stops_now = [Stop(membership.stopped_as == Interruption.Kind.ENDED, on)] if membership.stopped_as else []
        known = knowing.know(membership, terms, stops_now, on)
        if membership.person_id is not None:
            own[membership.person_id] = known
        else:
            theirs[membership.agency_id] = known
    return own, theirs


def _by_term(known: Known) -> Entitlement:
    """Return what her own membership gives."""
    if not known.standing.belongs:
        return nothing(_why_not(known, _("the personal membership")))
    return _granted(known, Via.TERM, _("%(level)s, to %(day)s"), {"level": known.level})


def _by_seat(known: Known, seat: str) -> Entitlement:
    """Return what a seat of an agency gives."""
    if not known.standing.belongs:
        return nothing(_why_not(known, _("the membership of %(agency)s") % {"agency": known.membership.agency}))
    said = _granted(known, Via.SEAT, _("agency seat of %(agency)s, to %(day)s"), {"agency": known.membership.agency})
    return replace(said, evidence={**said.evidence, "seat": seat})


def _by_agency(known: Known) -> Entitlement:
    """Return what an agency's own membership gives to places for which it has named nobody yet."""
    if not known.standing.belongs:
        return nothing(_why_not(known, _("the membership of %(agency)s") % {"agency": known.membership.agency}))
    said = _granted(known, Via.TERM, _("agency member %(agency)s, to %(day)s"), {"agency": known.membership.agency})
    return replace(said, evidence={**said.evidence, OFFICES: True})


def _is_stopped(known: Known | None) -> bool:
    """Whether the office suspended or ended her own membership: a claim of another gives nothing in advance then."""
    return known is not None and known.standing.state in {State.SUSPENDED, State.ENDED}


def _by_claim(claim: str) -> Entitlement:
    """Return what a claim gives that staff are still checking."""
    said = _("membership kept elsewhere, which you claimed; you owe this if the claim is declined")
    return Entitlement(is_granted=True, gives_price=True, explanation=said, via=Via.CLAIM, evidence={"claim": claim})


def _granted(known: Known, via: Via, words: str, named: Mapping[str, Any]) -> Entitlement:
    """Return that a membership gives benefits, and whether it gives the price."""
    standing, level = known.standing, known.level
    in_grace = standing.state == State.GRACE
    gives_price = level is not None and level.gives_member_price and (not in_grace or level.grace_keeps_price)
    said = words % {**named, "day": wording.day(standing.until) if standing.until else ""}
    return Entitlement(
        is_granted=True,
        gives_price=gives_price,
        explanation=_("%(said)s, now in the days of grace") % {"said": said} if in_grace else said,
        via=via,
        until=standing.until,
        evidence={
            "via": str(via),
            "membership": str(known.membership.public_id),
            "level": level.key if level else "",
            "until": standing.until.isoformat() if standing.until else "",
            "state": str(standing.state),
        },
    )


def _why_not(known: Known, whose: str) -> str:
    """Say why a membership gives nothing."""
    words = {"whose": whose, "until": wording.day(known.standing.until) if known.standing.until else ""}
    sentences = {
        State.PENDING: _("%(whose)s has not begun"),
        State.LAPSED: _("%(whose)s lapsed after %(until)s"),
        State.ENDED: _("%(whose)s has ended"),
        State.SUSPENDED: _("%(whose)s is suspended"),
    }
    return sentences[known.standing.state] % words

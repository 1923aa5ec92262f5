"""Checking on live data what this room promises about seats, terms and prices (P7, P8, P13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from foundation.ground import clock
from membership import differing
from membership.discounting import KIND
from membership.models import Claim, Membership, Seat, Settlement, Term
from membership.standing import State
from payments.models import Charge, OrderLine


def pools_are_their_seats() -> Iterator[str]:
    """Name agencies' memberships of which other than their seats are taken (P7)."""
    taken = Count("seats", filter=Q(seats__invited_at__isnull=False, seats__freed_at=None))
    wrong = Membership.objects.filter(agency__isnull=False).annotate(sat=taken).exclude(pool__taken=F("sat"))
    for public_id, sat, told in wrong.order_by("pk").values_list("public_id", "sat", "pool__taken"):
        yield f"membership {public_id} has {sat} seats taken, its pool says {told}"


def dues_are_terms() -> Iterator[str]:
    """Name dues that were delivered to somebody and are no standing term, and terms of dues that were given up (P8)."""
    standing = Term.objects.standing().filter(source=OuterRef("public_id"))
    delivered = OrderLine.objects.filter(sellable__kind=KIND, delivered_at__isnull=False, person__isnull=False)
    for line in delivered.filter(~Exists(standing), withdrawn_at=None).order_by("pk"):
        yield f"line {line.public_id} was delivered and is no term"
    running = standing.filter(span__endswith__gt=OuterRef("withdrawn_at"))
    for line in delivered.filter(Exists(running), withdrawn_at__isnull=False).order_by("pk"):
        yield f"line {line.public_id} was given up and its term runs on"


def terms_share_no_day() -> Iterator[str]:
    """Name terms of one membership that share a day (P13)."""
    other = Term.objects.standing().filter(
        membership=OuterRef("membership"), span__overlap=OuterRef("span"), pk__gt=OuterRef("pk")
    )
    for term in Term.objects.standing().filter(Exists(other)).order_by("pk"):
        yield f"term {term.public_id} shares a day with a later one"


def differences_are_settlements() -> Iterator[str]:
    """Name differences that were delivered and are no settlement of their claim, at what they cost; and the reverse.

    What was credited of one that was given up since takes nothing off what it cost.
    """
    by_line = {
        line: (str(claim), cents)
        for line, claim, cents in Settlement.objects.filter(line__isnull=False).values_list(
            "line", "claim__public_id", "cents"
        )
    }
    cost = Sum("charges__cents", filter=~Q(charges__kind=Charge.Kind.REFUND))
    sold = OrderLine.objects.filter(sellable__kind=differing.KIND, delivered_at__isnull=False).annotate(cost=cost)
    for line, public_id, wish, cents in sold.order_by("pk").values_list("pk", "public_id", "wish", "cost"):
        if by_line.pop(line, None) != (wish.get(differing.CLAIM), cents):
            yield f"line {public_id} was delivered and is not what was settled of its claim"
    for line in sorted(by_line):
        yield f"line {line} settled a claim and is no difference that was delivered"


def prices_rest_on_something() -> Iterator[str]:
    """Name reductions for members that rest on nothing (P13).

    That is: on a membership that neither ran on the day of the decision nor was in grace, on a seat that was not
    claimed then, on a claim that had been decided, or on dues on no line of the order, or that could only begin later.
    """
    charges = Charge.objects.filter(kind=Charge.Kind.MEMBER).exclude(evidence={}).select_related("line").order_by("pk")
    found = list(charges)
    terms: dict[str, list[Term]] = {}
    wanted = _named(found, "membership")
    for term in Term.objects.filter(membership__public_id__in=wanted).select_related("membership"):
        terms.setdefault(str(term.membership.public_id), []).append(term)
    seats = {str(seat.public_id): seat for seat in Seat.objects.filter(public_id__in=_named(found, "seat"))}
    later = _begun_later(found)
    claims = {str(claim.public_id): claim for claim in Claim.objects.filter(public_id__in=_named(found, "claim"))}
    for charge in found:
        says = charge.evidence
        if "membership" in says and not any(_carries(term, charge) for term in terms.get(says["membership"], ())):
            yield f"charge {charge.pk} says it rests on membership {says['membership']}, which had no term"
        if "seat" in says and not _sat(seats.get(says["seat"]), charge):
            yield f"charge {charge.pk} says it rests on seat {says['seat']}, in which nobody sat"
        if "claim" in says and not _was_open(claims.get(says["claim"]), charge):
            yield f"charge {charge.pk} says it rests on claim {says['claim']}, which was not open"
        if says.get("via") == "dues" and charge.line.needs_id is None:
            yield f"charge {charge.pk} says it rests on dues of its order, and no line is tied to it"
        if charge.pk in later:
            yield f"charge {charge.pk} says it rests on dues of its order, which began later"


def _begun_later(charges: Iterable[Charge]) -> set[int]:
    """Return the keys of prices that rest on dues behind a term that ran when they were decided.

    What was paid in between, and pushed dues further back, makes no price wrong.
    """
    resting = {one: one.line.needs_id for one in charges if one.evidence.get("via") == "dues" and one.line.needs_id}
    lines = dict(OrderLine.objects.filter(pk__in=resting.values()).values_list("pk", "public_id"))
    by_dues = {term.source: term for term in Term.objects.filter(source__in=lines.values()).order_by("-span")}
    terms = list(Term.objects.filter(membership__in={term.membership_id for term in by_dues.values()}))
    found = set()
    for charge, dues in resting.items():
        term, on = by_dues.get(lines[dues]), clock.day_of(charge.at)
        if term and term.days.first > on and any(_ran(one, term, charge) for one in terms):
            found.add(charge.pk)
    return found


def _ran(one: Term, dues: Term, charge: Charge) -> bool:
    """Whether this is another term of the membership, which stood and ran when the price was decided."""
    is_other = one.membership_id == dues.membership_id and one.pk != dues.pk
    return is_other and _stood(one, charge) and one.days.holds(clock.day_of(charge.at))


def _named(charges: Iterable[Charge], what: str) -> set[str]:
    """Return what these reductions say they rest on, of one kind."""
    return {charge.evidence[what] for charge in charges if what in charge.evidence}


def _sat(seat: Seat | None, charge: Charge) -> bool:
    """Whether somebody sat in this seat when the price was decided."""
    if seat is None or seat.claimed_at is None:
        return False
    return seat.claimed_at <= charge.at and (seat.released_at is None or seat.released_at >= charge.at)


def _was_open(claim: Claim | None, charge: Charge) -> bool:
    """Whether this claim gave the price in advance when the price was decided."""
    if claim is None or not claim.is_provisional:
        return False
    return claim.asked_at <= charge.at and (claim.decided_at is None or claim.decided_at >= charge.at)


def _carries(term: Term, charge: Charge) -> bool:
    """Whether a price decided then rests on this term: it stood and ran, or was the last before the days of grace."""
    is_last = charge.evidence.get("state") == State.GRACE and term.days.last.isoformat() == charge.evidence.get("until")
    return _stood(term, charge) and (term.days.holds(clock.day_of(charge.at)) or is_last)


def _stood(term: Term, charge: Charge) -> bool:
    """Whether this term was given and not reversed when the price was decided."""
    return term.given_at <= charge.at and (term.reversed_at is None or term.reversed_at > charge.at)

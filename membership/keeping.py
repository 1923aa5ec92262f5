"""What this room keeps about a person: for her to take away, and what an erasure leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.files import keeping
from foundation.ground import records
from membership import filing
from membership.models import (
    AgencyCoordinator,
    Application,
    Claim,
    Consultation,
    DirectoryEntry,
    Interruption,
    ListPlace,
    RollEntry,
    Seat,
    Settlement,
    Term,
)


def export(person: User) -> dict[str, Any]:
    """Return her membership with its terms, seats, agencies, applications, claims, and what she asked."""
    terms = Term.objects.filter(membership__person=person).select_related("level").order_by("span")
    return {
        "terms": [
            {
                "level": str(term.level),
                "first_day": term.days.first.isoformat(),
                "last_day": term.days.last.isoformat(),
                "kind": term.kind,
                "reason": term.reason,
                "reversed_at": term.reversed_at.isoformat() if term.reversed_at else None,
                "reversed_because": term.reversed_why,
            }
            for term in terms
        ],
        "interruptions": [
            {"kind": stop.kind, "from": stop.begins_on.isoformat(), "reason": stop.reason}
            for stop in Interruption.objects.filter(membership__person=person)
        ],
        "seats": [
            {"agency": str(seat.membership.agency), "offered_to": seat.address, "tells_finished": seat.tells_finished}
            for seat in Seat.objects.filter(person=person).select_related("membership__agency")
        ],
        "coordinates": [
            str(each.agency) for each in AgencyCoordinator.objects.filter(person=person).select_related("agency")
        ],
        "applications": [
            {"level": str(one.level), "words": one.words, "asked_at": one.asked_at.isoformat(), "reason": one.reason}
            for one in Application.objects.filter(person=person).select_related("level")
        ],
        "claims": [
            {
                "elsewhere": one.elsewhere,
                "words": one.words,
                "asked_at": one.asked_at.isoformat(),
                "reason": one.reason,
                "settled": [_settled(each) for each in one.settlements.all()],
            }
            for one in Claim.objects.filter(person=person).prefetch_related("settlements__line__order")
        ],
        **_services(person),
    }


def _settled(one: Settlement) -> dict[str, Any]:
    """Return what was settled of a claim: how much, how, by which order, and when that was given up."""
    line = one.line
    return {
        "cents": one.cents,
        "how": one.how,
        "order": line.order.spoken if line else None,
        "given_up_at": line.withdrawn_at.isoformat() if line and line.withdrawn_at else None,
    }


def _services(person: User) -> dict[str, Any]:
    """Return her place in the directory and on the list, and what she asked for."""
    entry = DirectoryEntry.objects.filter(person=person).first()
    place = ListPlace.objects.filter(person=person).first()
    return {
        "directory": {name: getattr(entry, name) for name in ("name", *DirectoryEntry.FIELDS)} if entry else None,
        "list": {"address": place.address, "wants": place.wants} if place else None,
        "consultations": [
            {"words": one.words, "asked_at": one.asked_at.isoformat(), "answer": one.answer}
            for one in Consultation.objects.filter(person=person)
        ],
    }


def erase(person: User, at: datetime) -> list[str]:
    """Empty words, reasons, addresses and evidence; take her from the directory and the list; say what stays."""
    said = kept(person)
    for noun, kind in ((Application, filing.OF_APPLICATION), (Claim, filing.OF_CLAIM)):
        for public_id in noun.objects.filter(person=person).values_list("public_id", flat=True):
            keeping.forget(kind, public_id)
    Application.objects.filter(person=person).update(words="", reason="")
    Claim.objects.filter(person=person).update(elsewhere="", words="", reason="")
    Settlement.objects.filter(claim__person=person).update(how="")
    for term in Term.objects.filter(membership__person=person).exclude(reason="", reversed_why=""):
        Term.objects.filter(pk=term.pk).update(reason="", reversed_why="")
    Interruption.objects.filter(membership__person=person).update(reason="")
    addresses = records.addresses_of(person)
    # Offered to her and never claimed is over too: its link opens nothing, and the day's task frees its place.
    hers = Seat.objects.filter(Q(person=person) | Q(address__in=addresses, claimed_at=None))
    hers.filter(released_at=None).update(released_at=at)
    Seat.objects.filter(Q(person=person) | Q(address__in=addresses)).update(address="")
    RollEntry.objects.filter(address__in=addresses, term=None).delete()
    AgencyCoordinator.objects.filter(person=person).delete()
    Consultation.objects.filter(person=person).update(words="", answer="")
    DirectoryEntry.objects.filter(person=person).delete()
    ListPlace.objects.filter(person=person, told_on=False).delete()
    ListPlace.objects.filter(person=person).update(wants=False, is_on=False, address="", changed_at=at)
    return said


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    said = []
    if ListPlace.objects.filter(person=person, told_on=True).exists():
        said.append(_("Your address on the mailing list, until the list was told to remove it; then it goes here too."))
    if not Term.objects.filter(membership__person=person).exists():
        return said
    return [
        *said,
        _(
            "On which days you were a member, and of which level, without your name: what was paid for those days "
            "stays in the books, and the two must agree."
        ),
    ]

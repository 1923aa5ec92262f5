"""What a person takes away of her membership: every row that the room keeps of her (P24)."""

from __future__ import annotations

import pytest

from membership import answering, keeping, seating
from membership.models import Interruption, Membership
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_whoever_belongs_takes_away_what_stopped_her_membership_her_seat_and_what_she_asked() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level())
    person = members.member()
    seating.seat_by_hand(agency, person, actor=coordinator, at=AT)
    answering.ask_for_consultation(person, "How do I begin?", at=AT)
    stopped = {"kind": "suspended", "begins_on": ON, "reason": "A test", "made_at": AT}
    Interruption.objects.create(membership=Membership.objects.get(person=person), **stopped)

    told = keeping.export(person)

    assert [term["kind"] for term in told["terms"]] == ["granted"]
    assert told["interruptions"] == [{"kind": "suspended", "from": ON.isoformat(), "reason": "A test"}]
    assert [(seat["agency"], seat["tells_finished"]) for seat in told["seats"]] == [(str(agency), False)]
    assert told["consultations"] == [{"words": "How do I begin?", "asked_at": AT.isoformat(), "answer": ""}]
    assert keeping.export(coordinator)["coordinates"] == [str(agency)]
    assert keeping.export(PersonFactory.create())["seats"] == []

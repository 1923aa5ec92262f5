"""Asking: somebody with an address at her agency's own domain asks for a seat; a coordinator gives it (`seating`)."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from membership import counting, domains, giving, lettering, seating
from membership.models import Agency, AgencyCoordinator, Membership, Seat


class NotByDomain(Refusal):
    """Staff of this agency are invited one by one, or the address is not at its domain."""


def may_ask(person: User, agency: Agency) -> bool:
    """Whether this person may ask for a seat by her address: the office allows it, and she proved one there."""
    if not agency.joins_by_domain or domains.is_shared(agency.email_domain):
        return False
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return any(domains.domain_of(address) == agency.email_domain for address in proved)


@transaction.atomic
def ask(person: User, agency: Agency, *, at: datetime) -> Seat:
    """Ask for a seat by one's address; a coordinator approves.

    Raises `NotByDomain`, `TooMany`, `NoMember` and `HasASeat`.
    """
    if not may_ask(person, agency):
        raise NotByDomain(_("Ask whoever coordinates your agency for an invitation."))
    counting.count_asked(person, at)
    membership = giving.hold_again(seating.membership_of(agency))
    people.hold(person.pk)
    _refuse_invited(membership, person)
    with seating.one_a_person():
        seat = Seat.objects.create(membership=membership, person=person, asked_at=at)
    for each in AgencyCoordinator.objects.filter(agency=agency, ended_at=None).select_related("person"):
        lettering.tell_asked(seat, agency, each.person, at=at)
    log(person, "membership.ask_for_seat", seat)
    return seat


def _refuse_invited(membership: Membership, person: User) -> None:
    """Refuse a wish where a seat is offered to a proved address of hers: else she would take two. Raises `HasASeat`."""
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list(Lower("email"))
    if Seat.objects.filter(membership=membership, address__in=proved, claimed_at=None, released_at=None).exists():
        raise seating.HasASeat(
            _("You are invited already: take the seat by the link in your letter, or ask for a new letter.")
        )

"""The letters of this room: asked for in the transaction, sent once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import addressing
from foundation.letters import asking, kinds
from membership import wording
from membership.models import Agency, Application, Claim, Seat
from payments.wording import money

LINK = "https://example.org/my-membership/"
HERS = {"name": "Demo Person", "link": LINK}
DUES = {**HERS, "level": "Individual member", "until": "June 30, 2027"}
LETTERS: dict[str, dict[str, str]] = {
    "application_approved": {**HERS, "level": "Nonprofit staff"},
    "application_declined": {**HERS, "level": "Nonprofit staff", "reason": "The letter names another year."},
    "claim_received": {**HERS, "within": "two weeks"},
    "claim_granted": {**HERS, "until": "June 30, 2027"},
    "claim_refused": {
        **HERS,
        "reason": "Nobody of this address is on the roll.",
        "owed": "You paid less by $60.00 meanwhile.",
    },
    "consultation_answered": HERS,
    "consultation_received": {**HERS, "within": "two weeks"},
    "referral_received": {"within": "two weeks"},
    "directory_confirm": HERS,
    "dues_60": DUES,
    "dues_30": DUES,
    "dues_7": DUES,
    "dues_0": {**DUES, "grace": "July 30, 2027"},
    "dues_lapsed": DUES,
    "seat_asked": {"agency": "Demo Public Defender", "link": "https://example.org/agency/0197/"},
    "seat_given": {"name": "Demo Person", "agency": "Demo Public Defender", "link": LINK},
    "seat_released": {"name": "Demo Person", "agency": "Demo Public Defender", "link": LINK},
}
"""The letters of this room by reason, each with its placeholders and what stands for them in a preview."""
TO_STRANGERS: dict[str, dict[str, str]] = {
    "directory_message": {
        "name": "Demo Person",
        "sender": "Demo Attorney",
        "address": "attorney@example.org",
        "words": "Would you be free in the spring?",
    },
    "referral_answered": {"name": "Demo Attorney", "answer": "We found somebody who will write to you."},
}
"""Letters that hold what somebody wrote: they are deleted once they have left."""
INVITED = "seat_invited"
"""The letter that opens a seat: its link is a secret."""


def register() -> None:
    """Register the letters of this room."""
    for reason, samples in LETTERS.items():
        template = f"membership/letters/{reason}.txt"
        kinds.register(reason, template=template, placeholders=tuple(samples), samples=samples)
    for reason, samples in TO_STRANGERS.items():
        template = f"membership/letters/{reason}.txt"
        kinds.register(reason, template=template, placeholders=tuple(samples), samples=samples, fleeting=True)
    samples = {"agency": "Demo Public Defender", "link": "https://example.org/seat/…/"}
    template = f"membership/letters/{INVITED}.txt"
    kinds.register(INVITED, template=template, placeholders=("agency", "link"), secrets=("link",), samples=samples)


def tell(
    reason: str, person: User, about: UUID, words: Mapping[str, Any], *, at: datetime, is_repeated: bool = False
) -> None:
    """Ask for a letter to somebody who has an address; `name` and `link` are filled in where the kind has them.

    `is_repeated` as for `asking.ask`.
    """
    if not person.email:
        return
    asks = {"name": person.get_short_name(), "link": settings.SITE_ADDRESS + reverse("my_membership"), **words}
    context = {name: asks[name] for name in kinds.find(reason).placeholders}
    asking.ask(
        reason,
        to=person.email,
        about=about,
        person=person.public_id,
        context=context,
        at=at,
        is_repeated=is_repeated,
    )


def tell_application(application: Application, person: User, *, at: datetime) -> None:
    """Tell whoever applied what the office decided."""
    reason = "application_approved" if application.is_approved else "application_declined"
    words = {"level": str(application.level), "reason": application.reason}
    tell(reason, person, application.public_id, words, at=at)


def tell_claim(claim: Claim, person: User, *, owed: int, at: datetime) -> None:
    """Tell whoever claimed what the office decided, and what is owed."""
    if claim.is_granted:
        terms = person.membership.terms.standing().order_by("-span")
        words = {"until": wording.day(terms[0].days.last)}
        tell("claim_granted", person, claim.public_id, words, at=at)
        return
    said = _("You paid less by %(owed)s meanwhile. You can pay that on the page below.") % {"owed": money(owed)}
    tell("claim_refused", person, claim.public_id, {"reason": claim.reason, "owed": said if owed else ""}, at=at)


def invite(seat: Seat, link: str, *, at: datetime) -> None:
    """Send the link of a seat to the address that it was offered to; about the seat and this version of its link.

    An office's name that holds an address is not told: strangers have these letters.
    """
    about = uuid5(seat.public_id, str(seat.version))  # A newer link is a letter of its own.
    name = str(seat.membership.agency)
    agency = _("An office") if addressing.is_in(name) else name
    context = {"agency": agency, "link": settings.SITE_ADDRESS + link}
    asking.ask(INVITED, to=seat.address, about=about, context=context, at=at)


def tell_seat(reason: str, seat: Seat, person: User, *, at: datetime) -> None:
    """Tell somebody about her seat; one that ended, where she can join by herself."""
    words = {"agency": str(seat.membership.agency)}
    if reason == "seat_released":
        words["link"] = settings.SITE_ADDRESS + reverse("membership")
    tell(reason, person, seat.public_id, words, at=at)


def tell_asked(seat: Seat, agency: Agency, coordinator: User, *, at: datetime) -> None:
    """Tell a coordinator that somebody asks for a seat; who, the desk says."""
    link = settings.SITE_ADDRESS + reverse("agency", args=[agency.public_id])
    tell("seat_asked", coordinator, seat.public_id, {"agency": str(agency), "link": link}, at=at)

"""Answering what somebody asks of the office: a consultation of a member, somebody for a defense team.

Asked, assigned, answered; each once, each with a letter. What is asked must not identify a client: the pages say so.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock, pacing
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from foundation.letters import asking
from membership import entitling, lettering, policy
from membership.models import Consultation, Referral

MOST, SPAN_SECONDS = 3, 3600
"""How many requests are taken from one network in an hour."""


class NoBenefit(Refusal):
    """Only members have this."""


class AskedAlready(Refusal):
    """The office has a request that it has not answered."""


class TooMany(Refusal):
    """So many requests came from one network that it has to wait."""


class AnsweredAlready(Refusal):
    """It has been answered."""


@transaction.atomic
def ask_for_consultation(person: User, words: str, *, at: datetime) -> Consultation:
    """Ask for an individual consultation. Raises `NoBenefit` and `AskedAlready`."""
    if not entitling.entitlement(person, clock.day_of(at)).is_granted:
        raise NoBenefit(_("Consultations are for members. Join, or renew, and ask then."))
    people.hold(person.pk)
    try:
        with transaction.atomic():
            made = Consultation.objects.create(person=person, words=words, asked_at=at)
    except IntegrityError as taken:
        raise AskedAlready(_("The office has your request and will write to you.")) from taken
    words_of_letter = {"link": settings.SITE_ADDRESS + reverse("consultations"), "within": policy.ANSWERED_WITHIN}
    lettering.tell("consultation_received", person, made.public_id, words_of_letter, at=at)
    log(person, "membership.ask_consultation", made)
    return made


@transaction.atomic
def ask_for_somebody(
    *, name: str, office: str, address: str, region: str, words: str, network: str, at: datetime
) -> Referral:
    """Ask the office, as a defense team, to find somebody; a letter says that it came. Raises `TooMany`.

    The letter repeats nothing that was typed: anybody may have typed that address.
    """
    if pacing.count("membership.answering", network, at=at, span=SPAN_SECONDS) > MOST:
        raise TooMany(
            _("Many requests came from your network just now. Please wait an hour, or write to %(office)s.")
            % {"office": settings.OFFICE_EMAIL}
        )
    made = Referral.objects.create(
        name=name, office=office, address=address.lower(), region=region, words=words, asked_at=at
    )
    context = {"within": policy.ANSWERED_WITHIN}
    asking.ask("referral_received", to=made.address, about=made.public_id, context=context, at=at)
    return made


@transaction.atomic
def assign[Asked: (Consultation, Referral)](asked: Asked, to: User, *, actor: User, at: datetime) -> Asked:
    """Give it to somebody to answer. Raises `AnsweredAlready`."""
    held = _held(asked)
    held.assigned_to, held.assigned_at = to, at
    held.save(update_fields=["assigned_to", "assigned_at"])
    log(actor, "membership.assign", held)
    return held


@transaction.atomic
def answer[Asked: (Consultation, Referral)](asked: Asked, words: str, *, actor: User, at: datetime) -> Asked:
    """Answer it, by a letter. A member reads the answer on her page; a defense team has it in the letter.

    Raises `ReasonNeeded` and `AnsweredAlready`.
    """
    words = needed(words, _("Write the answer: it is what the letter brings."))
    held = _held(asked)
    held.answer, held.answered_at = words, at
    held.save(update_fields=["answer", "answered_at"])
    log(actor, "membership.answer", held)
    if isinstance(held, Consultation):
        link = settings.SITE_ADDRESS + reverse("consultations")
        lettering.tell("consultation_answered", held.person, held.public_id, {"link": link}, at=at)
    else:
        context = {"name": held.name, "answer": words}
        asking.ask("referral_answered", to=held.address, about=held.public_id, context=context, at=at)
    return held


def _held[Asked: (Consultation, Referral)](asked: Asked) -> Asked:
    """Hold what was asked and not answered. Raises `AnsweredAlready`."""
    held = type(asked).objects.select_for_update().get(pk=asked.pk)
    if held.answered_at:
        raise AnsweredAlready(_("This has been answered already."))
    return held

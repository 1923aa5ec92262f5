"""Applying: what a level asks for first is sent in, looked at by the office, and approved or not, with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from membership import filing, lettering
from membership.models import Application, Level
from membership.terming import last_of_months
from standards.models import Edition

PROOF_MONTHS = 12
"""For how long the proof of a year is good, in months from the day it was approved."""


class AppliedAlready(Refusal):
    """The office has an application for this level already."""


class NotAsked(Refusal):
    """The level asks for no application."""


class NotAttested(Refusal):
    """The level asks for an attestation to the Code, and it was not given."""


class DecidedAlready(Refusal):
    """Somebody has decided it."""


def edition_now() -> Edition | None:
    """Return the current edition of the Code of Ethics, the first of the Code's documents; None before any is here."""
    return Edition.objects.current().order_by("code__position", "pk").first()


def apply(
    person: User, level: Level, *, words: str, attests: bool, evidence: File[bytes] | None, at: datetime
) -> Application:
    """Send an application or a proof. Raises `NotAsked`, `NotAttested`, `AppliedAlready` and `UploadRefused`."""
    if not level.asks_first:
        raise NotAsked(_("“%(level)s” asks for no application: simply join.") % {"level": level})
    if level.needs_approval and not attests:
        raise NotAttested(_("Please attest that you work by the Code of Ethics."))
    if evidence is not None:
        evidence = filing.cleaned(evidence, sender=person, at=at)
    return _apply(person, level, words=words, attests=attests, evidence=evidence, at=at)


@transaction.atomic
def _apply(
    person: User, level: Level, *, words: str, attests: bool, evidence: File[bytes] | None, at: datetime
) -> Application:
    """Send it, with what is kept of the evidence."""
    people.hold(person.pk)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                person=person,
                level=level,
                edition=edition_now() if attests else None,
                attests=attests,
                words=words,
                asked_at=at,
            )
    except IntegrityError as taken:
        raise AppliedAlready(_("The office has your application and will write to you.")) from taken
    if evidence is not None:
        filing.keep(evidence, filing.OF_APPLICATION, made.public_id, at=at)
    log(person, "membership.apply", made, level=level.key)
    return made


@transaction.atomic
def decide(application: Application, *, is_approved: bool, reason: str, actor: User, at: datetime) -> Application:
    """Approve an application, or decline it with a reason; its sender is told by letter.

    Raises `ReasonNeeded`, `DecidedAlready` and `OwnFavor`.
    """
    people.refuse_own(application.person_id, actor)
    if not is_approved:
        reason = needed(reason, _("Say why it is declined: whoever applied reads it."))
    person = people.hold(application.person_id)
    held = Application.objects.select_for_update().select_related("level").get(pk=application.pk)
    if held.decided_at:
        raise DecidedAlready(_("This has been decided already."))
    held.decided_at, held.is_approved, held.reason, held.actor = at, is_approved, reason.strip(), actor
    held.good_until_on = _good_until(held.level, clock.day_of(at)) if is_approved else None
    held.save(update_fields=["decided_at", "is_approved", "reason", "actor", "good_until_on"])
    log(actor, "membership.decide_application", held, decision="approved" if is_approved else "declined")
    lettering.tell_application(held, person, at=at)
    return held


def _good_until(level: Level, on: date) -> date | None:
    """Return until when an approval is good: for a year where the level asks for proof each year."""
    return last_of_months(on, PROOF_MONTHS) if level.needs_yearly_proof else None

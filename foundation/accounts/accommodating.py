"""Accommodations: asked for by the person in her words, answered by staff, private, and hers everywhere at once.

Rooms that time anything ask `of(person)` each time, so that what is confirmed holds at once, also mid-attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.holding import hold, refuse_own
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.letters import asking

SLOWEST = Decimal(4)
MOST_ATTEMPTS = 10
LONGEST_BREAK = 120


class AlreadyAnswered(Refusal):
    """Staff have confirmed or declined this accommodation, or it has ended."""


class AlreadyWaiting(Refusal):
    """The person asked already, in their own words; those are answered first."""


class NothingGranted(Refusal):
    """The terms would change nothing."""


class TermsOutOfRange(Refusal):
    """A term is smaller or larger than the house knows how to give."""


@dataclass(frozen=True)
class Terms:
    """What is granted: time times `time_factor` (1 to 4), further attempts (0 to 10), minutes of break (0 to 120)."""

    time_factor: Decimal = Decimal(1)
    extra_attempts: int = 0
    break_minutes: int = 0

    def check(self) -> None:
        """Raise `NothingGranted` or `TermsOutOfRange` for terms that can't be confirmed."""
        in_range = (
            1 <= self.time_factor <= SLOWEST
            and 0 <= self.extra_attempts <= MOST_ATTEMPTS
            and 0 <= self.break_minutes <= LONGEST_BREAK
        )
        if not in_range:
            raise TermsOutOfRange(
                _("Time may be multiplied by 1 to 4, with up to 10 further attempts and up to 120 minutes of break.")
            )
        if self == Terms():
            raise NothingGranted(_("These terms would change nothing. Decline instead, and say why."))

    def in_words(self) -> str:
        """Say the terms, one a line, as the letter does."""
        lines = []
        if self.time_factor != 1:
            lines.append(_("On everything timed: %(times)s") % {"times": times(self.time_factor)})
        if self.extra_attempts:
            lines.append(_("Further attempts: %(count)d") % {"count": self.extra_attempts})
        if self.break_minutes:
            lines.append(_("Minutes of break: %(minutes)d") % {"minutes": self.break_minutes})
        return "\n".join(lines)


def times(factor: Decimal) -> str:
    """Say a time factor as one says it: "twice the time", "1.5 times the time"."""
    if factor == 1:
        return _("no more time")
    if factor == 2:  # noqa: PLR2004  (language has a word for two)
        return _("twice the time")
    return _("%(factor)s times the time") % {"factor": f"{factor.normalize():f}"}


def terms_of(one: Accommodation) -> Terms:
    """Return what an accommodation grants."""
    return Terms(one.time_factor, one.extra_attempts, one.break_minutes)


def of(person: User) -> Accommodation | None:
    """Return what holds for her now, or None."""
    return Accommodation.objects.filter(person=person).standing().first()


@transaction.atomic
def ask(person: User, words: str, *, at: datetime) -> Accommodation:
    """Ask in her own words. While an earlier request waits for its answer, her new words take its place.

    Raises `Erased`.
    """
    hold(person.pk)  # Two tabs may ask at once.
    waiting = Accommodation.objects.filter(person=person).asked().first()
    if waiting is None:
        return Accommodation.objects.create(person=person, words=words, asked_at=at)
    waiting.words, waiting.asked_at = words, at
    waiting.save(update_fields=["words", "asked_at"])
    return waiting


@transaction.atomic
def record(person: User, words: str, *, actor: User, at: datetime) -> Accommodation:
    """Write down, as staff, what the person asked for by phone or letter; it waits for its answer as any other.

    What they asked for in their own words is never written over. Raises `AlreadyWaiting` and `Erased`.
    """
    hold(person.pk)  # The person may ask at the same moment.
    if Accommodation.objects.filter(person=person).asked().exists():
        raise AlreadyWaiting(_("Something this person asked for waits for its answer already. Answer that first."))
    asked = Accommodation.objects.create(person=person, words=words, asked_at=at)
    log(actor, "accounts.record_accommodation", asked)
    return asked


@transaction.atomic
def confirm(asked: Accommodation, terms: Terms, *, actor: User, at: datetime, answer: str = "") -> Accommodation:
    """Grant the terms; what stood until now ends, so that one accommodation holds.

    The answer, if there is one, stands in the letter and on the person's own page, and nowhere else.

    Raises `AlreadyAnswered`, `NothingGranted`, `TermsOutOfRange` and `OwnFavor`.
    """
    terms.check()
    refuse_own(asked.person_id, actor)
    asked = _waiting(asked)
    Accommodation.objects.filter(person=asked.person).standing().update(ended_at=at)
    asked.time_factor, asked.confirmed_at = terms.time_factor, at
    asked.extra_attempts, asked.break_minutes = terms.extra_attempts, terms.break_minutes
    asked.answer = answer
    asked.save()
    log(actor, "accounts.confirm_accommodation", asked)
    begins_on = f"{clock.day_of(at):%B %-d, %Y}"
    words = {"accommodation": terms.in_words(), "answer": answer, "begins_on": begins_on}
    _write(asked, "accommodation_confirmed", at, **words)
    return asked


@transaction.atomic
def decline(asked: Accommodation, answer: str, *, actor: User, at: datetime) -> Accommodation:
    """Decline, with an answer that she reads on her own page. Raises `AlreadyAnswered`."""
    asked = _waiting(asked)
    asked.declined_at, asked.answer = at, answer
    asked.save(update_fields=["declined_at", "answer"])
    log(actor, "accounts.decline_accommodation", asked)
    _write(asked, "accommodation_answered", at)
    return asked


@transaction.atomic
def take_back(asked: Accommodation, *, at: datetime) -> Accommodation:
    """Take back, as the person herself, what nobody has answered yet. Raises `AlreadyAnswered` and `Erased`."""
    return _end(_waiting(asked), actor=asked.person, at=at)


@transaction.atomic
def end(accommodation: Accommodation, *, actor: User, at: datetime) -> Accommodation:
    """End what stands, or take back what was asked. Raises `AlreadyAnswered` when it is over already."""
    accommodation = Accommodation.objects.select_for_update().get(pk=accommodation.pk)
    if accommodation.state in {"ended", "declined"}:
        raise AlreadyAnswered(_("This accommodation is over already."))
    return _end(accommodation, actor=actor, at=at)


def _end(accommodation: Accommodation, *, actor: User, at: datetime) -> Accommodation:
    """Write the end of one that is locked."""
    accommodation.ended_at = at
    accommodation.save(update_fields=["ended_at"])
    log(actor, "accounts.end_accommodation", accommodation)
    return accommodation


def _waiting(asked: Accommodation) -> Accommodation:
    """Lock the person and her request, and see that it still waits. Raises `AlreadyAnswered` and `Erased`."""
    hold(asked.person_id)
    asked = Accommodation.objects.select_for_update().select_related("person").get(pk=asked.pk)
    if asked.state != "asked":
        raise AlreadyAnswered(_("This request has been answered already. Look at it again."))
    return asked


def _write(answered: Accommodation, reason: str, at: datetime, **words: str) -> None:
    """Ask for the letter about an answer."""
    person = answered.person
    link = settings.SITE_ADDRESS + reverse("account_accommodations")
    context = {"name": person.name, "link": link, "contact": settings.OFFICE_EMAIL, **words}
    whose = person.public_id
    asking.ask(reason, to=str(person.email), about=answered.public_id, context=context, at=at, person=whose)

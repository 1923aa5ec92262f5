"""Issuing a certificate: once, with words frozen for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import announcing, archiving, recording, rendering, sealing, spelling
from certificates.freezing import FORMAT, Record, freeze
from certificates.models import Activity, Certificate, CertificateEvent, SerialCounter
from foundation.accounts.holding import Erased, hold
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.printing import glyphs

SERIES = "MCP"


class NotIssued(Refusal):
    """No certificate was issued. Whoever completes something catches this: the completion stands all the same."""


class NameNeeded(NotIssued):
    """The person has said no name that can be printed. When she has, issuing again gives her the certificate."""


class WordsUnprintable(NotIssued):
    """A title or text holds a character that can't be printed; staff must change it, then issue again."""


class HolderErased(NotIssued):
    """The person's record was erased: there is no name to print, and nobody to give the certificate to."""


class WithdrawnBefore(NotIssued):
    """Her certificate for this activity was withdrawn; only someone else than herself can have another issued."""

    is_for_the_office = True


@dataclass(frozen=True)
class Achievement:
    """What was completed, in the words to be printed.

    `minutes` is the learning time. `assessed` is a sentence such as "Assessed on the Code of Ethics: passed", printed
    as it stands, or empty; never a mark. `demonstration` marks practice content.
    """

    course_title: str
    program_title: str
    minutes: int
    completed_on: date
    assessed: str
    demonstration: bool


@transaction.atomic
def issue(
    person: User, activity: Activity, achievement: Achievement, *, actor: User | None, at: datetime, reason: str = ""
) -> Certificate:
    """Give the person her certificate for this activity; `actor` is None when the platform issues by itself.

    Safe to repeat: a standing certificate is returned as it is (constraint `one_standing_certificate`). A letter and
    the PDF are asked for as rows in the transaction and follow after commit. `reason` is why staff issue by hand; it
    stands in the certificate's events alone, where erasure can empty it, and the audit log names the event.

    Raises `NotIssued`: `HolderErased`, `NameNeeded`, `WordsUnprintable` or `WithdrawnBefore`. The text is for the
    person.
    """
    if standing := Certificate.objects.of(person).on(activity).standing().first():
        return standing
    # Locked and read anew before her name is: an erasure that is under way would otherwise miss this certificate.
    person = locked_person(person)
    name = _printable_name(person)
    _check_words(achievement)
    # Locked, then looked again: twenty parallel issues stand in line here and make one, and serials have no gaps.
    counter = locked_counter(clock.day_of(at).year)
    if standing := Certificate.objects.of(person).on(activity).standing().first():
        return standing
    _refuse_to_undo_a_withdrawal(person, activity, actor)
    certificate = _write(person, activity, name, achievement, serial=_next_serial(counter), at=at)
    event = recording.record(certificate, CertificateEvent.Kind.ISSUED, actor=actor, at=at, reason=reason)
    log(actor, "certificates.issue", certificate, event=event.digest)
    announcing.announce(certificate, at=at)
    archiving.ask(certificate, at=at)
    return certificate


def locked_person(person: User) -> User:
    """Return the person as she stands now, held until the transaction ends; always before any of her certificates.

    Raises `HolderErased`.
    """
    try:
        return hold(person.pk)
    except Erased as erased:
        raise HolderErased(_("This record was erased; no certificate can be issued for it.")) from erased


def locked_counter(year: int) -> SerialCounter:
    """Return the year's counter, held until the transaction ends."""
    SerialCounter.objects.get_or_create(year=year)
    return SerialCounter.objects.select_for_update().get(year=year)


def _next_serial(counter: SerialCounter) -> str:
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{SERIES}-{counter.year}-{counter.last:05d}"


def _printable_name(person: User) -> str:
    """Return the name as it will be printed. Raises `NameNeeded`."""
    if not person.printed_name.strip():
        raise NameNeeded(_("Tell us the name that your certificate shall bear, and you will have it."))
    try:
        return glyphs.check_name(person.printed_name)
    except Refusal as refusal:
        raise NameNeeded(str(refusal)) from refusal


def _check_words(achievement: Achievement) -> None:
    """Refuse what could never be typeset, before a serial is given. Raises `WordsUnprintable`."""
    words = (achievement.course_title, achievement.program_title, achievement.assessed)
    if refused := glyphs.unprintable("".join(words)):
        raise WordsUnprintable(
            _("This certificate can't be printed yet: its text holds %(sign)s. The office must change it.")
            % {"sign": glyphs.described(refused[0])}
        )


def _refuse_to_undo_a_withdrawal(person: User, activity: Activity, actor: User | None) -> None:
    """Refuse to issue again what staff withdrew, unless staff ask for it."""
    if (actor is None or actor == person) and Certificate.objects.of(person).on(activity).exists():
        raise WithdrawnBefore(_("Your certificate for this was withdrawn. Please write to the office about another."))


def _write(
    person: User, activity: Activity, name: str, achievement: Achievement, *, serial: str, at: datetime
) -> Certificate:
    """Freeze the words and write the row."""
    code = spelling.new_code()
    name_key, ciphertext = sealing.seal_name(name, serial)
    record: Record = {
        "format": FORMAT,
        "serial": serial,
        "code": code,
        "address": settings.SITE_ADDRESS + reverse("check_certificate", args=[spelling.spoken(code)]),
        "name": ciphertext,
        "course_title": achievement.course_title,
        "program_title": achievement.program_title,
        "minutes": achievement.minutes,
        "completed_on": achievement.completed_on.isoformat(),
        "issued_on": clock.day_of(at).isoformat(),
        "issuer": settings.CERTIFICATE_ISSUER,
        "issuer_note": "",
        "signatory": None,
        "assessed": achievement.assessed,
        "demonstration": achievement.demonstration,
        "layout": rendering.layout(),
    }
    snapshot, digest = freeze(record)
    return Certificate.objects.create(
        code=code,
        serial=serial,
        person=person,
        activity=activity,
        snapshot=snapshot,
        digest=digest,
        name_key=name_key,
        issued_at=at,
    )

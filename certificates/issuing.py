"""Issuing a certificate: once, with words frozen for ever."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import announcing, composing, recording, sealing, spelling
from certificates.composing import Achievement
from certificates.freezing import FORMAT, Record, Words, freeze
from certificates.models import Activity, Certificate, CertificateEvent, SerialCounter
from certificates.printing import archiving, rendering
from foundation.accounts.holding import Erased, hold
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.printing import glyphs

SERIES = "MCP"
NONCE_BYTES = 16


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
class Paper:
    """A certificate about to be written: whose, for what, and every word but its number, code and day.

    `in_place_of` is the one that this one replaces, if it does: the letter says so.
    """

    person: User | None
    activity: Activity
    name: str
    words: Words
    lapses_on: date | None = None
    shows: str = Certificate.Shows.FULL
    in_place_of: Certificate | None = None


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
    if standing := Certificate.objects.of(person).on(activity).unended().first():
        return standing
    # Locked and read anew before her name is: an erasure that is under way would otherwise miss this certificate.
    person = locked_person(person)
    kind = composing.type_of(activity)
    words = composing.compose(kind, activity, achievement)
    lapses_on = composing.lapses_on(kind, achievement.completed_on)
    name = printable_name(person)
    check_words(words)
    # Locked, then looked again: twenty parallel issues stand in line here and make one, and serials have no gaps.
    counter = locked_counter(clock.day_of(at).year)
    if standing := Certificate.objects.of(person).on(activity).unended().first():
        return standing
    refuse_to_undo_a_withdrawal(person, activity, actor)
    paper = Paper(person, activity, name, words, lapses_on=lapses_on)
    return write(paper, counter, actor=actor, at=at, reason=reason)


def write(paper: Paper, counter: SerialCounter, *, actor: User | None, at: datetime, reason: str = "") -> Certificate:
    """Freeze the words under the next number, write down that it was issued, and ask for letter and PDF.

    The caller has locked the person and the counter, in this order, and checked words and name.
    """
    serial = _next_serial(counter)
    code = spelling.new_code()
    name_key, ciphertext = sealing.seal_name(paper.name, serial)
    snapshot, digest = freeze(_record(paper.words, serial=serial, code=code, name=ciphertext, issued_at=at))
    certificate = Certificate.objects.create(
        code=code,
        serial=serial,
        person=paper.person,
        activity=paper.activity,
        snapshot=snapshot,
        digest=digest,
        name_key=name_key,
        issued_at=at,
        lapses_on=paper.lapses_on,
        shows=paper.shows,
    )
    event = recording.record(certificate, CertificateEvent.Kind.ISSUED, actor=actor, at=at, reason=reason)
    log(actor, "certificates.issue", certificate, event=event.digest)
    if paper.person is not None:
        announcing.announce(certificate, in_place_of=paper.in_place_of, at=at)
    archiving.ask(certificate, at=at)
    return certificate


def _record(words: Words, *, serial: str, code: str, name: str, issued_at: datetime) -> Record:
    """Return everything that this one certificate prints."""
    return {
        **words,
        "format": FORMAT,
        "serial": serial,
        "code": code,
        "address": settings.SITE_ADDRESS + reverse("check_certificate", args=[spelling.spoken(code)]),
        "name": name,
        "issued_on": clock.day_of(issued_at).isoformat(),
        "nonce": secrets.token_hex(NONCE_BYTES),
        "layout": rendering.layout(),
    }


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


def printable_name(person: User) -> str:
    """Return the name as it will be printed. Raises `NameNeeded`."""
    if not person.printed_name.strip():
        raise NameNeeded(_("Tell us the name that your certificate shall bear, and you will have it."))
    try:
        return glyphs.check_name(person.printed_name)
    except Refusal as refusal:
        raise NameNeeded(str(refusal)) from refusal


def check_words(words: Words) -> None:
    """Refuse what could never be typeset, before a serial is given. Raises `WordsUnprintable`."""
    if refused := glyphs.unprintable("".join(glyphs.texts(words))):
        raise WordsUnprintable(
            _("This certificate can't be printed yet: its text holds %(sign)s. The office must change it.")
            % {"sign": glyphs.described(refused[0])}
        )


def refuse_to_undo_a_withdrawal(person: User, activity: Activity, actor: User | None) -> None:
    """Refuse to issue again what staff withdrew, unless somebody else of staff asks. Raises `WithdrawnBefore`."""
    if (actor is None or actor == person) and Certificate.objects.of(person).on(activity).exists():
        raise WithdrawnBefore(_("Your certificate for this was withdrawn. Please write to the office about another."))

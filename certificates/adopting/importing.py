"""Importing certificates from before this platform: row by row, in a job, each with the evidence it was brought in on.

A row becomes a certificate as any other: a serial and a code of today, words composed by its type, the day on which it
was completed then. What is old about it stands in its words: the old number, and the evidence, at whose end is said on
which day it was first issued. How it was taught is not known and not said. A row comes in once, by its old number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from certificates import composing, issuing, telling
from certificates.adopting import claiming, gathering, reading
from certificates.adopting.gathering import Row, Table
from certificates.composing import Achievement, Teaching
from certificates.freezing import Before, Words
from certificates.issuing import Paper
from certificates.models import Activity, Certificate, CertificateType, CreditCategory, Past
from foundation.accounts.models import User
from foundation.ground import clock, jobbing, locking
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

PAST = "certificates.import_past"
"""The kind of job that brings certificates in. Its parts are the cells of rows, emptied when it is finished."""
KIND = "past"
"""The kind of the activities that certificates from before are for."""


class WrongRow(Refusal):
    """A row can't be brought in as it stands."""


class HereAlready(Refusal):
    """A certificate with this old number was brought in before."""


class Forgotten(Refusal):
    """Whoever had this address was erased while the table waited to be worked."""


class NothingToImport(Refusal):
    """No row of the table can be brought in."""


@dataclass(frozen=True)
class Foreseen:
    """A table with everything said of it that can be said beforehand."""

    table: Table
    rows: tuple[Row, ...]

    @property
    def good(self) -> list[Row]:
        """The rows that would come in."""
        return [row for row in self.rows if not row.wrong]

    @property
    def would_not(self) -> int:
        """How many rows would stay out."""
        return len(self.rows) - len(self.good)


def categories() -> Mapping[str, str]:
    """Return the keys of categories by what people may call them, in lower case."""
    pairs = CreditCategory.objects.values_list("key", "title")
    return {called.casefold(): key for key, title in pairs for called in (key, title)}


def foresee(text: str, *, at: datetime, note: str = "") -> Foreseen:
    """Judge every row, by two queries however many there are: also whether its number is here already.

    Raises `gathering.NotATable`.
    """
    table = gathering.gather(text, today=clock.day_of(at), categories=categories(), note=note)
    numbers = [row.cells["number"].lower() for row in table.rows]
    lowered = Past.objects.annotate(lowered=Lower("number")).filter(lowered__in=numbers)
    here = dict(lowered.values_list("lowered", "certificate__serial"))

    def one(row: Row) -> Row:
        serial = here.get(row.cells["number"].lower())
        return Row(row.line, row.cells, (*row.wrong, _here_already(serial))) if serial else row

    return Foreseen(table, tuple(one(row) for row in table.rows))


def _here_already(serial: str) -> str:
    return _("“old number”: Was brought in before, as certificate %(serial)s.") % {"serial": serial}


def ask(foreseen: Foreseen, kind: CertificateType, *, actor: User, at: datetime) -> Job:
    """Ask for the good rows to be brought in, in the background, as certificates of this type.

    Raises `NothingToImport`.
    """
    parts = [{"line": row.line, **row.cells} for row in foreseen.good]
    if not parts:
        raise NothingToImport(_("No row of this table can be brought in. What is wrong stands with each."))
    words = {"type": kind.key, "title": _("Certificates from before")}
    job = jobbing.ask(PAST, parts, words=words, asked_by=actor.public_id, at=at)
    log(actor, PAST, kind, job=str(job.public_id), total=len(parts))
    return job


def called(part: Mapping[str, Any]) -> str:
    """Return what a row is called in its result: no name and no address stands there."""
    return _("Row %(line)d, old number %(number)s") % {"line": part["line"], "number": part["number"]}


def address(job: Job) -> str:
    """Return where certificates from before are listed."""
    del job
    return reverse("past:index")


def import_one(job: Job, part: Mapping[str, Any], at: datetime) -> str:
    """Bring one row in; the worker of `PAST`. Raises `WrongRow`, `Forgotten`, and what `bring_in` raises."""
    said, wrong = reading.read(part, today=clock.day_of(at), categories=categories())
    if said is None:
        raise WrongRow(" ".join(wrong))
    kind = CertificateType.objects.get(key=job.words["type"])
    actor = User.objects.get(public_id=str(job.asked_by))
    certificate = bring_in(said, kind, actor=actor, at=at, demonstration=settings.DEMO)
    if certificate.person_id is not None:
        return _("%(serial)s: in the account that has this address, and told by letter.") % {"serial": certificate}
    # Asked after the account was looked for: where an erasure has taken that meanwhile, its note is there to be read.
    if said.address and _marked(job.pk, said.address) in _forgotten(job.pk):
        raise Forgotten(_("Whoever had this address asked to be erased meanwhile. The row stays out."))
    if said.address:
        return _("%(serial)s: waits for whoever proves the address.") % {"serial": certificate}
    return _("%(serial)s: no address is known; give it to its holder by hand.") % {"serial": certificate}


def forget_rows(addresses: Collection[str]) -> None:
    """Keep out what tables that are being worked hold of these addresses; only a keyed hash of each is noted."""
    # Never with a lock on the key: the part being worked has one, and may wait for the person who is erased.
    for job in Job.objects.unfinished().filter(kind=PAST).order_by("pk").select_for_update(no_key=True):
        named = {str(part["address"]).lower() for part in job.parts if part["address"]}.intersection(addresses)
        job.words["forgotten"] = [*job.words.get("forgotten", []), *(_marked(job.pk, each) for each in sorted(named))]
        job.save(update_fields=["words"])


def _forgotten(job: int) -> list[str]:
    """Return the marks of addresses to be kept out, as they are by now."""
    words: Any = Job.objects.values_list("words", flat=True).get(pk=job)
    return list(words.get("forgotten", []))


def _marked(job: int, address: str) -> str:
    return salted_hmac(f"certificates.importing {job}", address, algorithm="sha256").hexdigest()


@transaction.atomic
def bring_in(
    said: reading.Said, kind: CertificateType, *, actor: User, at: datetime, demonstration: bool = False
) -> Certificate:
    """Issue a certificate for what a row says, once by its old number, to the account with its address if there is one.

    Raises `HereAlready`, `NotIssued`, and `NotHerOwn` for a row with an address of whoever brings the table in.
    """
    person = None
    if said.address:
        claiming.hold_address(said.address)
        owner = claiming.owner_of(said.address)
        if owner == actor:
            raise claiming.NotHerOwn(_("This is your own address. Somebody else of the office must bring this row in."))
        person = issuing.locked_person(owner) if owner else None
    activity = _activity(said, kind, person)
    words = _words(kind, activity, said, demonstration=demonstration)
    issuing.check_words(words)
    lapses_on = composing.lapses_on(kind, said.completed_on)
    # Locked before the number is looked for: of two tables with the same row the second finds what the first brought.
    counter = issuing.locked_counter(clock.day_of(at).year)
    if here := Past.objects.filter(number__iexact=said.number).select_related("certificate").first():
        raise HereAlready(_here_already(here.certificate.serial))
    paper = Paper(person, activity, said.name, words, lapses_on=lapses_on)
    certificate = issuing.write(paper, counter, actor=actor, at=at)
    waits_for = "" if person else said.address.lower()
    Past.objects.create(certificate=certificate, number=said.number, address=waits_for)
    return certificate


def hold_title(title: str) -> None:
    """Wait for, and hold until the end of the transaction, the lock on the activities of this title."""
    locking.hold(f"certificates.importing {title}")


def _activity(said: reading.Said, kind: CertificateType, person: User | None) -> Activity:
    """Return the activity of this title and type on which the holder has nothing yet, made where there is none.

    Somebody may have taken the same training twice: a person holds one certificate of an activity, so the second is for
    another of the same title. Two that wait for one address are told apart in the same way.
    """
    hold_title(said.title)
    hers = Certificate.objects.unended().filter(activity=OuterRef("pk"))
    if person is not None:
        taken = hers.filter(person=person)
    elif said.address:
        taken = hers.filter(past__address=said.address.lower())
    else:
        taken = hers.none()
    wanted = Activity.objects.filter(kind=KIND, title=said.title, certificate_type=kind)
    free = wanted.exclude(Exists(taken)).order_by("pk").first()
    return free or Activity.objects.create(kind=KIND, title=said.title, certificate_type=kind)


def _words(kind: CertificateType, activity: Activity, said: reading.Said, *, demonstration: bool) -> Words:
    """Compose what it says, as its type is today; how it was taught is left unsaid."""
    achievement = Achievement(
        course_title=said.title,
        program_title="",
        minutes=said.minutes,
        completed_on=said.completed_on,
        assessed="",
        demonstration=demonstration,
        teaching=Teaching({said.category: said.minutes} if said.category else {}),
        before=Before(number=said.number, evidence=_evidence(said)),
    )
    return cast("Words", {**composing.compose(kind, activity, achievement), "delivery": ""})


def _evidence(said: reading.Said) -> str:
    """Return the evidence as it is printed in a sentence, with the day on which the certificate was first issued."""
    evidence = said.evidence.rstrip(" .")
    if said.issued_on is None:
        return evidence
    words = {"evidence": evidence, "day": telling.day(said.issued_on)}
    return _("%(evidence)s; first issued on %(day)s") % words

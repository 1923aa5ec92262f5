"""What must hold of all certificates (P18) and all credit (P19) at any time.

`manage.py check_invariants` checks it on live data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from certificates import chaining, freezing
from certificates.models import Certificate, CertificateEvent, Credit, Notice, SerialCounter
from certificates.standing import Ending

Kind = CertificateEvent.Kind
AT_ANY_TIME = {Kind.EXTENDED.value, Kind.CLAIMED.value}
"""What may happen to a certificate between any two other events."""
WHOLE = ("person_id", "activity_id", "source", "minutes", "categories")
"""What a line of credit that takes another back says in the same words."""


def altered() -> Iterator[str]:
    """Certificates whose record isn't the one issued, or whose row says other than the record."""
    for certificate in Certificate.objects.iterator():
        if not freezing.matches(certificate.snapshot, certificate.digest):
            yield f"{certificate.serial} does not match its digest"
        elif (certificate.record["serial"], certificate.record["code"]) != (certificate.serial, certificate.code):
            yield f"{certificate.serial} is filed under another serial or code than its record says"


def broken_chains() -> Iterator[str]:
    """Certificates with an event put in, taken out or changed."""
    for certificate in Certificate.objects.prefetch_related("events").iterator(chunk_size=500):
        events = certificate.events.all()
        if not chaining.is_unbroken(certificate.digest, ((e.previous, e.link, e.digest) for e in events)):
            yield f"{certificate.serial} has a broken chain of events"
        reasons = (e for e in events if e.reason_salt)
        if any(chaining.digest_of_reason(e.reason, e.reason_salt) != e.reason_digest for e in reasons):
            yield f"{certificate.serial} has a reason that was changed"


def misreported() -> Iterator[str]:
    """Certificates whose events tell another story than the row, its notices, or the one that replaced it.

    The story of each: issued, then notice by notice what came of it, in between how far it was extended or to whom it
    was given, and at last its end.
    """
    rows = Certificate.objects.select_related("replaced_by").prefetch_related("events", "notices")
    for certificate in rows.iterator(chunk_size=500):
        told = [(event.kind, event.at) for event in certificate.events.all() if event.kind not in AT_ANY_TIME]
        if told != _story(certificate):
            yield f"{certificate.serial} has other events than its row says"
        if breach := _unlike_its_notices(certificate) or _unlike_its_successor(certificate):
            yield f"{certificate.serial} {breach}"
        if _moved_unseen(certificate):
            yield f"{certificate.serial} has another last day than its events say"


def _story(certificate: Certificate) -> list[tuple[str, datetime]]:
    """Return the events that the row and its notices tell of, in order."""
    story = [(Kind.ISSUED.value, certificate.issued_at)]
    for notice in sorted(certificate.notices.all(), key=lambda each: each.pk):
        story.append((Kind.NOTICE.value, notice.given_at))
        if notice.appealed_at:
            story.append((Kind.APPEALED.value, notice.appealed_at))
        if notice.outcome == Notice.Outcome.KEPT and notice.decided_at:
            story.append((Kind.KEPT.value, notice.decided_at))
    if certificate.ended_at:
        story.append((certificate.ended_as, certificate.ended_at))
    return story


def _unlike_its_notices(certificate: Certificate) -> str:
    """Say what is wrong between a certificate and its notices, or nothing. One from before notices was given none."""
    notices = certificate.notices.all()
    ended = (certificate.ended_at, certificate.ended_as)
    if certificate.ended_at and any(notice.decided_at is None for notice in notices):
        return "has ended with a notice that nobody decided"
    if any(
        notice.outcome == Notice.Outcome.WITHDRAWN
        and ended not in {(notice.decided_at, Ending.WITHDRAWN.value), (notice.decided_at, Ending.IN_ERROR.value)}
        for notice in notices
    ):
        return "has not ended as a notice says"
    if any(notice.appealed_at and notice.decided_at and not (notice.answer or not notice.appeal) for notice in notices):
        return "has an objection that was decided without an answer"
    return ""


def _unlike_its_successor(certificate: Certificate) -> str:
    """Say what is wrong between a replaced certificate and the one in its place, or nothing."""
    new = certificate.replaced_by
    if (certificate.ended_as == Ending.REPLACED) != (new is not None):
        return "is replaced by none, or has one in its place and is not replaced"
    if new is None:
        return ""
    if (new.person_id, new.activity_id) != (certificate.person_id, certificate.activity_id):
        return f"is replaced by {new.serial}, which is another person's or for something else"
    if new.issued_at != certificate.ended_at:
        return f"is replaced by {new.serial}, which was not issued at that moment"
    return f"is replaced by {new.serial}, which ended before" if new.ended_at and new.ended_at < new.issued_at else ""


def _moved_unseen(certificate: Certificate) -> bool:
    """Whether its last day is not the printed one though it was never extended, or not later though it was."""
    printed = certificate.record["lapses_on"]
    last = certificate.lapses_on.isoformat() if certificate.lapses_on else ""
    if any(event.kind == Kind.EXTENDED for event in certificate.events.all()):
        return last <= printed
    return bool(printed) and last != printed


def gaps() -> Iterator[str]:
    """Find serials that were skipped or never given. The counters are read first: issuing may go on meanwhile."""
    counted = dict(SerialCounter.objects.values_list("year", "last"))
    given: defaultdict[int, set[int]] = defaultdict(set)
    for serial in Certificate.objects.values_list("serial", flat=True).order_by("id").iterator():
        _series, of, number = serial.split("-")
        given[int(of)].add(int(number))
    for year in sorted(given.keys() | counted.keys()):
        last = max([counted.get(year, 0), *given[year]])
        if missing := sorted(set(range(1, last + 1)) - given[year]):
            yield f"the serials of {year} lack {', '.join(map(str, missing))}"


def unsummed() -> Iterator[str]:
    """Lines of credit, and certificates as issued, whose minutes by category are more or fewer than their minutes."""
    for credit in Credit.objects.iterator():
        if sum(credit.categories.values()) != credit.minutes:
            yield f"credit {credit.public_id} has other minutes than its categories have together"
    for certificate in Certificate.objects.iterator():
        record = certificate.record
        summed = sum(each["minutes"] for each in record["categories"])
        if record["format"] >= freezing.BY_CATEGORY and summed != record["minutes"]:
            yield f"{certificate.serial} tells other minutes than its categories have together"


def half_taken_back() -> Iterator[str]:
    """Lines of credit that take another back otherwise than whole, or take back what takes back."""
    for row in Credit.objects.filter(reverses__isnull=False).select_related("reverses").iterator():
        taken = row.reverses
        if taken and (taken.reverses_id or any(getattr(row, name) != getattr(taken, name) for name in WHOLE)):
            yield f"credit {row.public_id} does not take back credit {taken.public_id} as it was earned"

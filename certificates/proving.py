"""What must hold of all certificates at any time (P18), checked on live data by `manage.py check_invariants`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from certificates import chaining, freezing
from certificates.models import Certificate, CertificateEvent, SerialCounter

Kind = CertificateEvent.Kind


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
    """Certificates whose events tell another story than the row: issued once, withdrawn when the row says so."""
    for certificate in Certificate.objects.prefetch_related("events").iterator(chunk_size=500):
        expected = [(Kind.ISSUED.value, certificate.issued_at)]
        if certificate.ended_at is not None:
            expected.append((Kind.WITHDRAWN.value, certificate.ended_at))
        if [(event.kind, event.at) for event in certificate.events.all()] != expected:
            yield f"{certificate.serial} has other events than its row says"


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

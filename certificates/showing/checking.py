"""The public check: what is true of the certificate at an address, never why, and nothing about who asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from certificates import naming, sealing, spelling
from certificates.freezing import Record
from certificates.models import Certificate
from certificates.naming import NameShown
from certificates.printing import archiving
from certificates.showing import matching
from certificates.standing import Standing
from foundation.files.models import PrivateFile
from foundation.ground import clock


@dataclass(frozen=True)
class Finding:
    """What was found at a code. `standing` is None when no certificate is known there, and then nothing else is told.

    `since` is the day on which it was withdrawn, replaced or found to be in error. `record` holds the words as issued;
    its name is ciphertext, `name` is opened. `lapses_on` is its last day. `file` is the SHA-256 of the PDF that was
    kept, where that may be told.
    """

    code: str
    standing: Standing | None = None
    record: Record | None = None
    name: str = ""
    name_is: NameShown = NameShown.ERASED
    since: date | None = None
    lapses_on: date | None = None
    file: str = ""

    @property
    def can_compare(self) -> bool:
        """Whether a visitor may type a name, to hear whether it is the one on the certificate."""
        return self.name_is is NameShown.MATCH and self.standing in CURRENT

    @property
    def printed_last(self) -> date | None:
        """The last day as it is printed, where the certificate stands longer than that."""
        printed = self.record["lapses_on"] if self.record else ""
        on = date.fromisoformat(printed) if printed else None
        return on if on and (self.lapses_on is None or on < self.lapses_on) else None


CURRENT = (Standing.STANDING, Standing.LAPSED)
"""What was issued rightly and never taken back; a lapsed one still says what was learned."""


def find(code: str) -> Finding:
    """Look a code up, however it was typed. Right, wrong and malformed codes cost the same one query."""
    meant = spelling.read(code)
    return tell(at(meant), meant)


def find_many(codes: Iterable[str]) -> Mapping[str, Finding]:
    """Look up so many codes, read already, by one query; return what was found at each."""
    asked = list(codes)
    found = {each.code: each for each in Certificate.objects.select_related("name_key").filter(code__in=asked)}
    return {code: tell(found.get(code), code) for code in asked}


def at(code: str) -> Certificate | None:
    """Return the certificate with this code, its name's key and its kept PDF's digest (`archived`) along with it."""
    kept = PrivateFile.objects.filter(kind=archiving.KIND, about=OuterRef("public_id")).values("digest")
    certificates = Certificate.objects.select_related("name_key").annotate(archived=Subquery(kept[:1]))
    return certificates.filter(code=code).first()


def tell(certificate: Certificate | None, code: str) -> Finding:
    """Return what a stranger is told of it."""
    if certificate is None:
        return Finding(spelling.spoken(code))
    name, name_is = _public_name(certificate)
    return Finding(
        code=certificate.spoken_code,
        standing=certificate.standing,
        record=certificate.record,
        name=name,
        name_is=name_is,
        since=_day_of_ending(certificate),
        lapses_on=certificate.lapses_on,
        file=_file(certificate),
    )


def is_named(certificate: Certificate, typed: str) -> bool:
    """Whether the certificate bears the name that a visitor typed. Raises `sealing.NameLocked`."""
    name = sealing.open_name(certificate)
    return name is not None and matching.is_same(name, typed)


def _public_name(certificate: Certificate) -> tuple[str, NameShown]:
    """Open the name only where it is shown: a replaced certificate's may be one that its holder has left behind."""
    if certificate.standing is Standing.REPLACED:
        return "", NameShown.WITHHELD
    if certificate.name_key is not None and certificate.shows == Certificate.Shows.MATCH:
        return "", NameShown.MATCH
    return naming.name_of(certificate)


def _day_of_ending(certificate: Certificate) -> date | None:
    moment = certificate.ended_at
    return moment and clock.day_of(moment)


def _file(certificate: Certificate) -> str:
    """Return the SHA-256 of the kept PDF of a certificate that was never taken back and still has its name.

    Records of the first format have no nonce, and none was printed into their PDFs: everything in them but the name
    stands on the public page, so whoever had the digest could try names against it at home, as many as they like.
    """
    if certificate.standing not in CURRENT or certificate.name_key_id is None or not certificate.record["nonce"]:
        return ""
    return getattr(certificate, "archived", None) or ""

"""The certificate on paper and as a picture, made from its frozen words and nothing else, in the layout that it names.

The same words always give the same bytes with the layout and renderer that the record names. Printed by another
version of typst the page says the same, yet its bytes may differ: the PDF that was kept is the one that was issued
(`is_reproducible`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from certificates import sealing
from certificates.freezing import Layout, Record
from certificates.models import Asset, Certificate
from foundation import printing
from foundation.ground.refusals import Refusal
from foundation.printing import wording
from foundation.printing.wording import CertificateWords, FirstCertificateWords

LAYOUT = wording.LATEST
PICTURE_COLORS = 64

_PRINTED_WITH: Mapping[str, Sequence[str]] = {
    wording.FIRST: ("layouts/certificate.typ", "marks/*.svg", "fonts/*.[ot]tf"),
    wording.LATEST: ("layouts/certificate-2.typ", "marks/*.svg", "fonts/*.[ot]tf"),
}
_LATER = frozenset({"NotoSerifCJKsc-Names.otf"})
"""Fonts that came after the first layout had issued, and that it does not name."""


class NameErased(Refusal):
    """There is no name left to print."""


class OfAnotherLayout(Refusal):
    """Certificates of an older layout are printed one by one."""


def pdf(certificate: Certificate) -> bytes:
    """Return the PDF. Raises `NameErased` and `sealing.NameLocked`."""
    if _is_first(certificate.record):
        return wording.first_certificate(_first_words(certificate.record, opened(certificate)))
    words = words_of(certificate)
    return wording.certificate(words, pictures([words]))


def together(certificates: Iterable[Certificate]) -> bytes:
    """Return one PDF with a page for each, in their order.

    Raises `OfAnotherLayout`, naming the first that has to be printed alone; else as `pdf`.
    """
    told = list(certificates)
    for certificate in told:
        if _is_first(certificate.record):
            raise OfAnotherLayout(
                _("%(serial)s was issued in an older layout. Print it by itself, and the others together.")
                % {"serial": certificate.serial}
            )
    words = [words_of(certificate) for certificate in told]
    return wording.certificates(words, pictures(words))


def picture(certificate: Certificate) -> bytes:
    """Return a PNG for the screen, half as fine as print and small (about 50 KB). Raises as `pdf`."""
    return small(_fine(certificate))


def small(page: bytes) -> bytes:
    """Return the picture of a page half as large, in few colors."""
    with Image.open(io.BytesIO(page)) as fine:
        reduced = fine.convert("RGB").reduce(2).quantize(PICTURE_COLORS, dither=Image.Dither.NONE)
    content = io.BytesIO()
    reduced.save(content, "PNG", optimize=True)
    return content.getvalue()


def _fine(certificate: Certificate) -> bytes:
    """Return the page as a PNG, as fine as `typesetting.png` makes it."""
    if _is_first(certificate.record):
        return wording.first_certificate_preview(_first_words(certificate.record, opened(certificate)))
    words = words_of(certificate)
    return wording.certificate_preview(words, pictures([words]))


def opened(certificate: Certificate) -> str:
    """Return the name. Raises as `pdf`."""
    name = sealing.open_name(certificate)
    if name is None:
        raise NameErased(
            _("The name on this certificate was erased at the holder's wish, so it can't be printed again.")
        )
    return name


def words_of(certificate: Certificate) -> CertificateWords:
    """Return what the layout prints, the name opened. Raises as `pdf`."""
    return words(certificate.record, opened(certificate))


def words(record: Record, name: str) -> CertificateWords:
    """Return what the layout prints of a record, with this name."""
    return {
        "holder_name": name,
        "title": record["title"],
        "opening": record["opening"],
        "deed": record["deed"],
        "course_title": record["course_title"],
        "program_title": record["program_title"],
        "minutes": record["minutes"],
        "categories": record["categories"],
        "delivery": record["delivery"],
        "place": record["place"],
        "presenters": record["presenters"],
        "completed_on": record["completed_on"],
        "issued_on": record["issued_on"],
        "lapses_on": record["lapses_on"],
        "assessed": record["assessed"],
        "edition": record["edition"],
        "approvals": record["approvals"],
        "before": record["before"],
        "serial": record["serial"],
        "code": record["code"],
        "nonce": record["nonce"],
        "address": record["address"],
        "issuer": record["issuer"],
        "issuer_note": record["issuer_note"],
        "note": record["note"],
        "signatories": record["signatories"],
        "seal": record["seal"],
        "color": record["color"],
        "demonstration": record["demonstration"],
    }


def pictures(printed: Iterable[CertificateWords]) -> dict[str, bytes]:
    """Return the pictures that these words name, by digest."""
    named = {
        digest for words in printed for digest in (words["seal"], *(each["image"] for each in words["signatories"]))
    }
    return {digest: _picture(digest) for digest in sorted(named - {""})}


@lru_cache(maxsize=64)
def _picture(digest: str) -> bytes:
    """Return the picture of this digest. It never changes, so each process reads it once."""
    return bytes(Asset.objects.values_list("content", flat=True).get(digest=digest))


def _is_first(record: Record) -> bool:
    return record["layout"]["name"] == wording.FIRST


def _first_words(record: Record, name: str) -> FirstCertificateWords:
    """Return what the first layout prints."""
    return {
        "holder_name": name,
        "course_title": record["course_title"],
        "program_title": record["program_title"],
        "minutes": record["minutes"],
        "completed_on": record["completed_on"],
        "issued_on": record["issued_on"],
        "serial": record["serial"],
        "address": record["address"],
        "issuer": record["issuer"],
        "issuer_note": record["issuer_note"],
        "signatory": None,
        "demonstration": record["demonstration"],
        "assessed": record["assessed"] or None,
    }


def is_reproducible(certificate: Certificate) -> bool:
    """Whether printing now gives the bytes of the day of issue: layout, marks, fonts and typst are those recorded."""
    return certificate.record["layout"] == layout(certificate.record["layout"]["name"])


@cache
def layout(name: str = LAYOUT) -> Layout:
    """Return what would print a certificate issued now: its name, SHA-256 of layout, marks and fonts, and renderer."""
    room = Path(printing.__file__).parent
    digest = hashlib.sha256()
    for path in (path for pattern in _PRINTED_WITH[name] for path in sorted(room.glob(pattern))):
        if name != wording.FIRST or path.name not in _LATER:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return {"name": name, "version": digest.hexdigest(), "renderer": f"typst {version('typst')}"}

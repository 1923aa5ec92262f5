"""The certificate on paper and as a picture, made from its frozen words and nothing else.

The same words always give the same bytes with the layout and renderer that the record names.
"""

from __future__ import annotations

import hashlib
import io
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from certificates import sealing
from certificates.freezing import Layout
from certificates.models import Certificate
from foundation import printing
from foundation.ground.refusals import Refusal
from foundation.printing import wording
from foundation.printing.wording import CertificateWords

LAYOUT = "certificate"
PICTURE_COLORS = 64

_PRINTED_WITH = (f"layouts/{LAYOUT}.typ", "marks/*.svg", "fonts/*.[ot]tf")


class NameErased(Refusal):
    """There is no name left to print."""


def pdf(certificate: Certificate) -> bytes:
    """Return the PDF. Raises `NameErased` and `sealing.NameLocked`."""
    return wording.certificate(words(certificate))


def picture(certificate: Certificate) -> bytes:
    """Return a PNG for the screen, half as fine as print and small (about 50 KB). Raises as `pdf`."""
    with Image.open(io.BytesIO(wording.certificate_preview(words(certificate)))) as fine:
        small = fine.convert("RGB").reduce(2).quantize(PICTURE_COLORS, dither=Image.Dither.NONE)
    content = io.BytesIO()
    small.save(content, "PNG", optimize=True)
    return content.getvalue()


def words(certificate: Certificate) -> CertificateWords:
    """Return what the layout prints, the name opened. Raises as `pdf`."""
    name = sealing.open_name(certificate)
    if name is None:
        raise NameErased(
            _("The name on this certificate was erased at the holder's wish, so it can't be printed again.")
        )
    record = certificate.record
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


@cache
def layout() -> Layout:
    """Return what would print a certificate issued now: its name, SHA-256 of layout, marks and fonts, and renderer."""
    room = Path(printing.__file__).parent
    digest = hashlib.sha256()
    for path in (path for pattern in _PRINTED_WITH for path in sorted(room.glob(pattern))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return {"name": LAYOUT, "version": digest.hexdigest(), "renderer": f"typst {version('typst')}"}

"""Made-up types of certificates, signatories and pictures."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from certificates.models import Asset, CertificateType, Signatory, Signing
from certificates.printing import picturing
from tests.factories.certificates import AT


def scan(size: tuple[int, int] = (900, 400), *, form: str = "PNG", mode: str = "RGB", **how: Any) -> bytes:
    """A signature scanned: blue ink in the middle of a white sheet."""
    picture = Image.new(mode, size, "white" if mode == "RGB" else (0, 0, 0, 0))
    left, top, right, bottom = size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4
    ImageDraw.Draw(picture).line((left, top, right, bottom, right, top, left, bottom), fill="#1f2f8f", width=9)
    content = io.BytesIO()
    picture.save(content, form, **how)
    return content.getvalue()


def upload(content: bytes, name: str = "signature.png") -> SimpleUploadedFile:
    """The file as a form gets it."""
    return SimpleUploadedFile(name, content)


def asset(shape: picturing.Shape = picturing.SIGNATURE, **how: Any) -> Asset:
    """A picture made ready by the rule itself."""
    return picturing.keep(upload(scan(**how)), shape, at=AT)


def signatory(name: str = "Demo Signatory", *, title: str = "Chair of the Demo Committee", **fields: Any) -> Signatory:
    """Somebody who signs."""
    return Signatory.objects.create(name=name, title=title, **fields)


def kind_of_certificate(key: str = "demo", *signatories: Signatory, **fields: Any) -> CertificateType:
    """A published type that these people sign."""
    made = CertificateType.objects.create(key=key, **fields)
    for place, each in enumerate(signatories):
        Signing.objects.create(type=made, signatory=each, sort_order=place)
    return made

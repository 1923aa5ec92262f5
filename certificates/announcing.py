"""Letters to the holder: asked for in the deed's transaction, sent after commit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from certificates.models import Certificate
from foundation.ground import clock
from foundation.letters import asking, kinds

ISSUED = "certificate"
WITHDRAWN = "certificate_withdrawn"

_ALWAYS = ("name", "course", "serial", "certificate_address")
_SAMPLES = {"course": "The Code of Ethics in practice", "serial": "MCP-2026-00042"}


def register() -> None:
    """Register both letters; the words shipped with them stand in `templates/certificates/letters/`."""
    for kind, more in ((ISSUED, ("link",)), (WITHDRAWN, ("withdrawn_on", "reason", "contact"))):
        template = f"certificates/letters/{kind}.txt"
        kinds.register(kind, template=template, placeholders=(*_ALWAYS, *more), samples=_SAMPLES)


def announce(certificate: Certificate, *, at: datetime) -> None:
    """Tell the holder that she has a certificate, and where."""
    page = settings.SITE_ADDRESS + reverse("certificate", args=[certificate.public_id])
    _write(ISSUED, certificate, {"link": page}, at=at)


def announce_withdrawal(certificate: Certificate, *, reason: str, at: datetime) -> None:
    """Tell the holder what was withdrawn, why, and whom to write to."""
    day = date_format(clock.day_of(at), "F j, Y")
    more = {"withdrawn_on": day, "reason": reason, "contact": settings.OFFICE_EMAIL}
    _write(WITHDRAWN, certificate, more, at=at)


def _write(kind: str, certificate: Certificate, more: dict[str, str], *, at: datetime) -> None:
    """Ask for the letter; a person without an address (erased) gets none."""
    person = certificate.holder
    if not person.email:
        return
    context = {
        "name": person.name or person.printed_name,
        "course": certificate.record["course_title"],
        "serial": certificate.serial,
        "certificate_address": certificate.record["address"],
        **more,
    }
    whose = person.public_id
    asking.ask(kind, to=person.email, about=certificate.public_id, context=context, at=at, person=whose)

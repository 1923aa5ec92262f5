"""Letters to the holder: asked for in the deed's transaction, sent after commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import naming, telling
from certificates.models import Certificate, Notice
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from foundation.letters import asking, handing, kinds

ISSUED = "certificate"
REISSUED = "certificate_reissued"
NOTICE = "certificate_notice"
KEPT = "certificate_kept"
WITHDRAWN = "certificate_withdrawn"
IN_ERROR = "certificate_in_error"
EXTENDED = "certificate_extended"

_ALWAYS = ("name", "course", "serial", "certificate_address")
_MORE = {
    ISSUED: ("link",),
    REISSUED: ("link", "old_serial"),
    NOTICE: ("reason", "acts_on", "link", "contact"),
    KEPT: ("given_on", "answer", "link", "contact"),
    WITHDRAWN: ("withdrawn_on", "reason", "answer", "contact"),
    IN_ERROR: ("ended_on", "reason", "contact"),
    EXTENDED: ("last_day", "link"),
}
_SAMPLES = {"course": "The Code of Ethics in practice", "serial": "MCP-2026-00042"}


def register() -> None:
    """Register the letters; the words shipped with them stand in `templates/certificates/letters/`."""
    for kind, more in _MORE.items():
        template = f"certificates/letters/{kind}.txt"
        kinds.register(kind, template=template, placeholders=(*_ALWAYS, *more), samples=_SAMPLES)


def announce(certificate: Certificate, *, in_place_of: Certificate | None = None, at: datetime) -> None:
    """Tell the holder that there is a certificate, and where; one in the place of another says so."""
    if in_place_of is None:
        _write(ISSUED, certificate, {"link": _page(certificate)}, at=at)
    else:
        more = {"link": _page(certificate), "old_serial": in_place_of.serial}
        _write(REISSUED, certificate, more, at=at)


def announce_notice(certificate: Certificate, notice: Notice, *, at: datetime) -> None:
    """Tell the holder what is to be withdrawn, why, from which day, and how to object."""
    more = {
        "reason": notice.reason,
        "acts_on": telling.day(notice.acts_on),
        "link": _page(certificate),
        "contact": settings.OFFICE_EMAIL,
    }
    _write(NOTICE, certificate, more, at=at, about=notice.public_id)


def announce_kept(certificate: Certificate, notice: Notice, *, at: datetime) -> None:
    """Tell the holder that the notice is dropped, with the answer to what was said."""
    more = {
        "given_on": telling.day(clock.day_of(notice.given_at)),
        "answer": notice.answer,
        "link": _page(certificate),
        "contact": settings.OFFICE_EMAIL,
    }
    _write(KEPT, certificate, more, at=at, about=notice.public_id)


def announce_withdrawal(certificate: Certificate, notice: Notice, *, at: datetime) -> None:
    """Tell the holder what was withdrawn, why, with the answer to what was said, and whom to write to."""
    more = {
        "withdrawn_on": telling.day(clock.day_of(at)),
        "reason": notice.reason,
        "answer": notice.answer,
        "contact": settings.OFFICE_EMAIL,
    }
    _write(WITHDRAWN, certificate, more, at=at)


def announce_error(certificate: Certificate, *, reason: str, at: datetime) -> None:
    """Tell the holder that it should never have been issued, without blame, and whom to write to."""
    more = {"ended_on": telling.day(clock.day_of(at)), "reason": reason, "contact": settings.OFFICE_EMAIL}
    _write(IN_ERROR, certificate, more, at=at)


def announce_extension(certificate: Certificate, *, at: datetime) -> None:
    """Tell the holder the new last day; each time anew."""
    last = certificate.lapses_on
    more = {"last_day": telling.day(last) if last else "", "link": _page(certificate)}
    _write(EXTENDED, certificate, more, at=at, about=new_public_id())


def forget(certificates: Sequence[Certificate]) -> None:
    """Delete every letter about these: also what went to an address that came with one from before."""
    handing.forget_saying([certificate.serial for certificate in certificates], reasons=list(_MORE))


def _page(certificate: Certificate) -> str:
    """Return the holder's own page, whole."""
    return settings.SITE_ADDRESS + reverse("certificate", args=[certificate.public_id])


def _write(
    kind: str, certificate: Certificate, more: dict[str, str], *, at: datetime, about: UUID | None = None
) -> None:
    """Ask for the letter; where there is no address (erased) there is none.

    What may be said again of one certificate is `about` something else than it: the same letter is sent once.
    """
    address, name, whose = _holder(certificate)
    if not address:
        return
    context = {
        "name": name,
        "course": certificate.record["course_title"],
        "serial": certificate.serial,
        "certificate_address": certificate.record["address"],
        **more,
    }
    asking.ask(kind, to=address, about=about or certificate.public_id, context=context, at=at, person=whose)


def _holder(certificate: Certificate) -> tuple[str, str, UUID | None]:
    """Return address, name and public id of whoever holds it; of one from before, the address that came with it."""
    if person := certificate.person:
        return person.email or "", person.name or person.printed_name, person.public_id
    past = getattr(certificate, "past", None)
    name, _name_is = naming.name_of(certificate)
    return past.address if past else "", name or _("holder of this certificate"), None

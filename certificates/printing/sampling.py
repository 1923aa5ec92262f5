"""Samples of a type of certificate: how it will look, before it issues, and whether everything on it can be printed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import composing
from certificates.freezing import Signed
from certificates.models import CertificateType
from certificates.printing import rendering
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from foundation.printing import wording
from foundation.printing.wording import CertificateWords

USUAL, LONGEST, ARABIC, FULL = "usual", "longest", "arabic", "full"
MODES: Mapping[str, str | Promise] = {
    USUAL: gettext_lazy("A usual name"),
    LONGEST: gettext_lazy("The longest name"),
    ARABIC: gettext_lazy("Arabic"),
    FULL: gettext_lazy("Everything filled in"),
}
NAMES: Mapping[str, str] = {
    USUAL: "Ana Lucía Muñoz-Peña",
    LONGEST: "Dr. Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Majoribanks III, LCSW, Esq.",
    ARABIC: "ليلى الحسيني",
    FULL: "Dr. Bartholomew Featherstonehaugh-Cholmondeley, LCSW, Esq.",
}
MOST_SIGNATORIES = 3


class NotPrintable(Refusal):
    """A certificate of this type would not come out of the press; the text says which sample, and why."""


class Filling(TypedDict):
    """What only the fullest sample says."""

    categories: list[wording.Counted]
    approvals: list[wording.Approved]
    presenters: list[str]
    place: str


FILLING: Filling = {
    "categories": [
        {"category": "General", "minutes": 270},
        {"category": "Ethics", "minutes": 60},
        {"category": "Elimination of bias", "minutes": 60},
    ],
    "approvals": [
        {"board": f"Sample Board of Continuing Education {name}", "number": number, "category": "Ethics", "minutes": 60}
        for name, number in (("of the Bar", "CLE-2026-0471"), ("of Social Work", "ACE 1234"), ("Three", "PI-99"))
    ],
    "presenters": ["Ana Lucía Muñoz-Peña, LCSW", "Prof. Olga Sample", "José Sample, JD, MSW"],
    "place": "Hall B, Sample Conference Center, Washington, DC",
}


def check(kind: CertificateType) -> None:
    """See that every sample fits on a page and holds nothing unprintable. Raises `NotPrintable`."""
    if (count := len(_signed(kind))) > MOST_SIGNATORIES:
        raise NotPrintable(
            _("%(count)d people would sign; there is room for %(most)d.") % {"count": count, "most": MOST_SIGNATORIES}
        )
    for mode, label in MODES.items():
        words = sample(kind, mode)
        try:
            wording.certificate(words, rendering.pictures([words]))
        except Refusal as refusal:
            raise NotPrintable(
                _("In the sample “%(sample)s”: %(why)s") % {"sample": label, "why": refusal}
            ) from refusal


def page(kind: CertificateType, mode: str, request: HttpRequest) -> HttpResponse:
    """Show the type as it stands in the editor, or say why it can't be printed."""
    words, picture, refusal = sample(kind, mode), "", ""
    try:
        drawn = rendering.small(wording.certificate_preview(words, rendering.pictures([words])))
        picture = base64.b64encode(drawn).decode()
    except Refusal as found:
        refusal = str(found)
    context = {"picture": picture, "refusal": refusal, "sample": MODES.get(mode, ""), "name": words["holder_name"]}
    return TemplateResponse(request, "certificates/admin/preview.html", context)


def sample(kind: CertificateType, mode: str) -> CertificateWords:
    """Return the words of a certificate of this type that nobody earned; it is marked as a demonstration."""
    today = clock.day_of(clock.now())
    lapse = composing.lapses_on(kind, today) if kind.prints_lapse else None
    is_full = mode == FULL
    return {
        "title": kind.title,
        "opening": kind.opening,
        "holder_name": NAMES.get(mode, NAMES[USUAL]),
        "deed": kind.deed,
        "course_title": _("A sample course: from the first interview to sentencing, with practice on the Code")
        if mode in {LONGEST, FULL}
        else _("A sample course"),
        "program_title": _("Mitigation Certificate Program"),
        "minutes": 390,
        "categories": FILLING["categories"] if is_full else [],
        "delivery": _("live, in person") if is_full else _("online, at one's own pace"),
        "place": FILLING["place"] if is_full else "",
        "presenters": FILLING["presenters"] if is_full else [],
        "completed_on": today.isoformat(),
        "issued_on": today.isoformat(),
        "lapses_on": lapse.isoformat() if lapse else "",
        "assessed": _("Assessed on the Code of Ethics: passed"),
        "edition": {"title": _("Code of Ethics, sample edition"), "digest": "0" * 64},
        "approvals": FILLING["approvals"] if is_full else [],
        "before": None,
        "serial": "SAMPLE-0000-00000",
        "code": "",
        "nonce": "",
        "address": f"{settings.SITE_ADDRESS}/c/0000-0000-0000-0000-0000/",
        "issuer": kind.issuer or settings.CERTIFICATE_ISSUER,
        "issuer_note": kind.issuer_note,
        "note": kind.note,
        "signatories": _signed(kind),
        "seal": kind.seal.digest if kind.seal else "",
        "color": kind.color,
        "demonstration": True,
    }


def _signed(kind: CertificateType) -> list[Signed]:
    """Return who signs, as the editor has it: also what is not saved yet."""
    chosen = [signing for signing in kind.signings.all() if signing.signatory_id]
    ordered = sorted(chosen, key=lambda signing: signing.sort_order or 0)
    return [composing.signed(signing.signatory) for signing in ordered]

"""The name on certificates: hers to choose, checked long before anything is printed, shown as it will print."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.holding import hold
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.printing import glyphs, wording

SAMPLE_MINUTES = 90
"""What a specimen says in the place of the learning time."""


@transaction.atomic
def choose(person: User, name: str, *, called: str) -> str:
    """Keep the name that certificates issued from now on bear, and what to call her; return the first as tidied.

    Raises the refusals of `glyphs.check_name`, which name what can't be printed, and `Erased`.
    """
    hold(person.pk)
    person.certificate_name = glyphs.check_name(name)
    person.name = called
    person.save(update_fields=["certificate_name", "name"])
    return person.certificate_name


def specimen(name: str, *, at: datetime) -> bytes:
    """Draw (PNG) a certificate that bears the name and is worth nothing: every other word says that it is a specimen.

    Raises the refusals of `glyphs.check_name`.
    """
    today = clock.day_of(at).isoformat()
    words = wording.CertificateWords(
        title=_("Certificate of Completion"),
        opening=_("This records that"),
        holder_name=glyphs.check_name(name),
        deed=_("completed"),
        course_title=_("Specimen"),
        program_title=_("Mitigation Certificate Program"),
        minutes=SAMPLE_MINUTES,
        categories=[],
        delivery="",
        place="",
        presenters=[],
        completed_on=today,
        issued_on=today,
        lapses_on="",
        assessed="",
        edition=None,
        approvals=[],
        before=None,
        serial="SPECIMEN",
        code="",
        nonce="",
        address=settings.SITE_ADDRESS + "/check/",
        issuer=settings.CERTIFICATE_ISSUER,
        issuer_note=_("A specimen: it shows how a name prints and attests nothing."),
        note="",
        signatories=[],
        seal="",
        color=wording.HOUSE_COLOR,
        demonstration=True,
    )
    return wording.certificate_preview(words)

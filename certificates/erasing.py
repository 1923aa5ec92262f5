"""What is erased of a person's certificates, what stays, and the sentence that says so."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import archiving, collating
from certificates.models import Certificate, CertificateEvent, Credit, NameKey
from foundation.accounts.models import User


def erase(person: User, at: datetime) -> list[str]:
    """Delete the keys to her names, the kept PDFs and pictures and the reasons; return what is kept and why.

    What stays (serial, titles, dates, digest, standing, minutes and their evidence) says nothing of who she is, and
    still matches its digest.
    """
    del at
    Credit.objects.of(person).exclude(reason="").update(reason="")
    # Locked: a PDF or picture that is being made right now would otherwise bring the name back.
    certificates = list(Certificate.objects.of(person).select_for_update())
    for certificate in certificates:
        archiving.forget(certificate)
    collating.forget_with(certificates)
    CertificateEvent.objects.filter(certificate__in=certificates).update(reason="", reason_salt="")
    NameKey.objects.filter(certificate__in=certificates).delete()
    return kept(person)


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    certificates = list(Certificate.objects.of(person))
    said = [_kept(certificates)] if certificates else []
    return [*said, _kept_credit()] if Credit.objects.of(person).exists() else said


def _kept_credit() -> str:
    return _(
        "How many minutes you earned from which activity, on which day and by what, without your name. It is kept for "
        "as long as boards may ask for it; NASAMS has not set an end yet."
    )


def _kept(certificates: list[Certificate]) -> str:
    serials = ", ".join(sorted(certificate.serial for certificate in certificates))
    return ngettext(
        "Certificate %(serials)s without your name: its number, course, dates and whether it stands, so that whoever "
        "was shown it can still check it.",
        "Certificates %(serials)s without your name: their numbers, courses, dates and whether they stand, so that "
        "whoever was shown one can still check it.",
        len(certificates),
    ) % {"serials": serials}

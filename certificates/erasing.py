"""What is erased of a person's certificates, what stays, and the sentence that says so."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import forgetting
from certificates.adopting import importing
from certificates.models import Certificate, Credit, Past
from certificates.models.issued import CertificateQuerySet
from foundation.accounts.models import User
from foundation.ground import records


def erase(person: User, at: datetime) -> list[str]:
    """Delete the keys to her names, kept PDFs and pictures, reasons and what was said of notices; return what is kept.

    Certificates from before that wait at an address which she has proved are hers too; the address goes. What stays
    (serial, titles, dates, digest, standing, minutes and their evidence) says nothing of who she is, and still matches
    its digest.
    """
    del at
    Credit.objects.of(person).exclude(reason="").update(reason="")
    # Locked: a PDF or picture that is being made right now would otherwise bring the name back.
    certificates = list(Certificate.objects.filter(pk__in=hers(person).values("pk")).select_for_update())
    said = kept(person)
    forgetting.forget(certificates)
    importing.forget_rows(records.addresses_of(person))
    return said


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    certificates = list(hers(person))
    said = [_kept(certificates)] if certificates else []
    return [*said, _kept_credit()] if Credit.objects.of(person).exists() else said


def hers(person: User) -> CertificateQuerySet:
    """Return her certificates, with those from before that nobody has claimed at an address of hers."""
    unclaimed = Past.objects.annotate(lower=Lower("address")).filter(lower__in=records.addresses_of(person))
    return Certificate.objects.filter(Q(person=person) | Q(person=None, past__in=unclaimed))


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

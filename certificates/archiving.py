"""The PDF, made once in the background and kept among the private files.

Until it is kept, and should the disk lose it, a download prints it anew: the same words give the same bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from certificates import rendering
from certificates.models import Certificate
from certificates.standing import Standing
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

KIND = "certificate"
JOB = "certificates.archive"


class Withdrawn(Refusal):
    """A certificate that was withdrawn is not handed out any more."""


def ask(certificate: Certificate, *, at: datetime) -> Job:
    """Have the PDF made when the transaction has committed."""
    return jobbing.ask(JOB, [certificate.pk], words={"serial": certificate.serial}, asked_by=None, at=at)


def archive(_job: Job, certificate_id: Any, at: datetime) -> str:
    """Make one PDF and keep it; the worker of `JOB`. Safe to repeat.

    Raises `Withdrawn`, `rendering.NameErased` and `sealing.NameLocked`.
    """
    # Locked: an erasure that comes between would delete the name, and this would bring it back.
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    _refuse_withdrawn(certificate)
    keeping.keep(
        rendering.pdf(certificate),
        kind=KIND,
        about=certificate.public_id,
        name=f"{certificate.serial}.pdf",
        content_type="application/pdf",
        at=at,
    )
    return certificate.serial


def content(certificate: Certificate) -> bytes:
    """Return the PDF as it was kept, or printed now. Changes nothing. Raises as `archive`."""
    _refuse_withdrawn(certificate)
    if kept := PrivateFile.objects.filter(kind=KIND, about=certificate.public_id).first():
        try:
            return keeping.read(kept)
        except FileNotFoundError:
            return rendering.pdf(certificate)
    return rendering.pdf(certificate)


def _refuse_withdrawn(certificate: Certificate) -> None:
    if certificate.standing is Standing.WITHDRAWN:
        raise Withdrawn(_("This certificate was withdrawn, so there is no PDF of it any more. Its page says so too."))

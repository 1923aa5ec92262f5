"""The PDF and the picture of it, made once in the background and kept among the private files.

Until one is kept, and should the disk lose it, whoever asks has it made anew: the same words give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.printing import rendering
from certificates.standing import Ending
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job, JobResult
from foundation.ground.refusals import Refusal

KIND = "certificate"
PICTURE = "certificate-picture"
JOB = "certificates.archive"
GRACE = timedelta(days=1)
"""How long the job that was asked for at issuing may take before it is asked for again."""

GONE: Mapping[Ending, str | Promise] = {
    Ending.WITHDRAWN: _("This certificate was withdrawn, so there is no PDF of it any more. Its page says so too."),
    Ending.IN_ERROR: _(
        "This certificate was issued in error, so there is no PDF of it any more. Its page says so too."
    ),
    Ending.REPLACED: _("This certificate was replaced by another, which has a PDF of its own. Its page says so too."),
}
"""Why there is no PDF of one that has ended."""

MISSING = (PrivateFile.DoesNotExist, FileNotFoundError)


@dataclass(frozen=True)
class Made:
    """What is made of a certificate, and as what it is kept."""

    make: Callable[[Certificate], bytes]
    ending: str
    content_type: str


MADE: Mapping[str, Made] = {
    KIND: Made(rendering.pdf, "pdf", "application/pdf"),
    PICTURE: Made(rendering.picture, "png", "image/png"),
}


class Withdrawn(Refusal):
    """A certificate that was withdrawn, replaced or issued in error is not handed out any more."""


def ask(certificate: Certificate, *, at: datetime) -> Job:
    """Have PDF and picture made when the transaction has committed."""
    return jobbing.ask(JOB, [certificate.pk], words=_words(certificate), asked_by=None, at=at)


def _words(certificate: Certificate) -> dict[str, str]:
    """Return what a job says of the certificate whose files it makes."""
    serial = certificate.serial
    return {"serial": serial, "title": serial, "certificate": str(certificate.public_id)}


def address_of(job: Job) -> str:
    """Return where staff find the certificate whose files are made, "" where a job makes those of several."""
    named = job.words.get("certificate")
    return reverse("certificate:inspect", args=[named]) if named else ""


def ask_for_missing(at: datetime) -> int:
    """Have made what is not kept of certificates that stand and have their name; return of how many.

    Both are kept in one transaction, so one without its picture was archived before pictures were, or not at all. What
    waits in a job already is not asked for twice; what a job refused, only once that job is forgotten.
    """
    pictured = PrivateFile.objects.filter(kind=PICTURE).values("about")
    standing = Certificate.objects.unended().filter(name_key__isnull=False, issued_at__lte=at - GRACE)
    left_alone = _waiting() | _refused()
    missing = standing.exclude(public_id__in=pictured).order_by("pk").values_list("pk", flat=True)
    asked = [certificate for certificate in missing if certificate not in left_alone]
    if asked:
        jobbing.ask(JOB, asked, words={}, asked_by=None, at=at)
    return len(asked)


def _waiting() -> set[int]:
    """Return the certificates that an unfinished job is about."""
    jobs = Job.objects.unfinished().filter(kind=JOB)
    return {certificate for parts in jobs.values_list("parts", flat=True) for certificate in parts}


def _refused() -> set[int]:
    """Return the certificates whose last try was refused: a name that no key opens is not opened by asking daily."""
    results = JobResult.objects.filter(job__kind=JOB).order_by("at", "pk").values_list("part", "is_refused")
    return {int(part) for part, is_refused in dict(results).items() if is_refused}


def archive(_job: Job, certificate_id: Any, at: datetime) -> str:
    """Make one PDF and its picture and keep them; the worker of `JOB`. Safe to repeat: what is kept stays as it is.

    Raises `Withdrawn`, `rendering.NameErased` and `sealing.NameLocked`.
    """
    # Locked: an erasure that comes between would delete the name, and this would bring it back.
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    _refuse_withdrawn(certificate)
    for kind, made in MADE.items():
        try:
            _read(certificate, kind)
        except MISSING:
            name = f"{certificate.serial}.{made.ending}"
            keeping.keep(
                made.make(certificate),
                kind=kind,
                about=certificate.public_id,
                name=name,
                content_type=made.content_type,
                at=at,
            )
    return certificate.serial


def content(certificate: Certificate, kind: str = KIND) -> bytes:
    """Return the PDF, or the picture, as it was kept or made now. Changes nothing. Raises as `archive`."""
    _refuse_withdrawn(certificate)
    try:
        return _read(certificate, kind)
    except MISSING:
        return MADE[kind].make(certificate)


def forget(certificate: Certificate) -> None:
    """Forget what was kept of it. Safe to repeat."""
    for kind in MADE:
        keeping.forget(kind, certificate.public_id)


def _read(certificate: Certificate, kind: str) -> bytes:
    """Return what was kept. Raises one of `MISSING` where nothing was, or the disk lost it."""
    return keeping.read(PrivateFile.objects.get(kind=kind, about=certificate.public_id))


def _refuse_withdrawn(certificate: Certificate) -> None:
    if certificate.ended_at is not None:
        raise Withdrawn(str(GONE[Ending(certificate.ended_as)]))

"""Collating certificates into one PDF for the office to print, kept for some days among the private files.

The file holds names, so it is forgotten with the first of them that is erased, and in any case after `KEPT_FOR`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Activity, Certificate
from certificates.models.issued import CertificateQuerySet
from certificates.printing import rendering
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import clock, jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

TOGETHER = "certificates.print_together"
"""The kind of job that makes one PDF of many certificates; its one part is the list of their primary keys."""
KIND = "certificates-together"
KEPT_FOR = timedelta(days=7)
MOST = 2000
"""Certificates in one file."""


class NothingToPrint(Refusal):
    """No certificate that stands has a name to print."""


class TooMany(Refusal):
    """More certificates than go into one file."""


def printable(activity: Activity) -> CertificateQuerySet:
    """Return the certificates for this activity that did not end and whose name was not erased, by their serials."""
    return Certificate.objects.unended().on(activity).filter(name_key__isnull=False).order_by("pk")


def ask(activity: Activity, *, actor: User, at: datetime) -> Job:
    """Ask for one PDF of all of the activity that can be printed. Raises `NothingToPrint` and `TooMany`."""
    found = list(printable(activity).values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise NothingToPrint(_("No certificate for this stands and has a name to print."))
    if len(found) > MOST:
        raise TooMany(_("More than %(most)d certificates don't go into one file.") % {"most": MOST})
    words = {"title": activity.title, "certificates": found}
    job = jobbing.ask(TOGETHER, [found], words=words, asked_by=actor.public_id, at=at)
    log(actor, TOGETHER, activity, job=str(job.public_id), total=len(found))
    return job


def collate(job: Job, part: Sequence[int], at: datetime) -> str:
    """Make the PDF and keep it; the worker of `TOGETHER`. What ended or was erased meanwhile is left out.

    Raises `NothingToPrint`.
    """
    # Locked: an erasure that comes between would delete a name, and this would bring it back.
    found = Certificate.objects.select_for_update(of=("self",)).filter(pk__in=part).unended()
    every = list(found.filter(name_key__isnull=False).select_related("name_key").order_by("pk"))
    certificates = [each for each in every if each.record["layout"]["name"] == rendering.LAYOUT]
    if not certificates:
        raise NothingToPrint(_("No certificate for this stands, has a name, and is of today's layout."))
    content = rendering.together(certificates)
    name = f"{slugify(job.words['title'])[:80] or 'certificates'}-{clock.day_of(at)}.pdf"
    keeping.keep(content, kind=KIND, about=job.public_id, name=name, content_type="application/pdf", at=at)
    said = ngettext("%(n)d certificate in one PDF.", "%(n)d certificates in one PDF.", len(certificates))
    return " ".join((said % {"n": len(certificates)}, *_left_out(every)))


def _left_out(certificates: Sequence[Certificate]) -> Iterator[str]:
    """Name those of an older layout, which are printed one by one."""
    if older := [each.serial for each in certificates if each.record["layout"]["name"] != rendering.LAYOUT]:
        said = _("Of an older layout, to be printed one by one: %(serials)s.")
        yield said % {"serials": ", ".join(older)}


def called(part: Sequence[int]) -> str:
    """Return what the part is called: how many certificates it holds."""
    return ngettext("%(n)d certificate", "%(n)d certificates", len(part)) % {"n": len(part)}


def address(job: Job) -> str:
    """Return where files to print are listed."""
    del job
    return reverse("print_certificates")


def files() -> Sequence[PrivateFile]:
    """Return the files that are kept, the newest first."""
    return list(PrivateFile.objects.filter(kind=KIND).order_by("-kept_at"))


def forget_old(at: datetime) -> int:
    """Forget the files that were kept long enough; return how many."""
    old = list(PrivateFile.objects.filter(kind=KIND, kept_at__lte=at - KEPT_FOR).values_list("about", flat=True))
    for about in old:
        keeping.forget(KIND, about)
    return len(old)


@transaction.atomic
def forget_with(certificates: Sequence[Certificate]) -> None:
    """Forget every file that holds one of these: whoever is erased is in none any more."""
    for certificate in certificates:
        jobs = Job.objects.filter(kind=TOGETHER, words__certificates__contains=[certificate.pk])
        for about in jobs.values_list("public_id", flat=True):
            keeping.forget(KIND, about)

"""Forgetting whose certificates are, with an account or without: nothing is left that says it."""

from __future__ import annotations

from collections.abc import Sequence

from certificates import announcing
from certificates.models import Certificate, CertificateEvent, NameKey, Notice, Past
from certificates.printing import archiving, collating


def forget(certificates: Sequence[Certificate]) -> None:
    """Delete of these certificates, whose rows the caller holds, whatever says whose they are.

    That is the key to the name, the kept PDFs and pictures, the letters, the reasons, what was said of notices, and the
    address at which one from before waits.
    """
    for certificate in certificates:
        archiving.forget(certificate)
    announcing.forget(certificates)
    collating.forget_with(certificates)
    CertificateEvent.objects.filter(certificate__in=certificates).update(reason="", reason_salt="")
    Notice.objects.filter(certificate__in=certificates).update(reason="", appeal="", answer="")
    NameKey.objects.filter(certificate__in=certificates).delete()
    Past.objects.filter(certificate__in=certificates).update(address="")

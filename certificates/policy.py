"""Who may see what of a certificate, decided here for pages, files and admin alike. The check page is open to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate
from foundation.files.models import PrivateFile

if TYPE_CHECKING:
    from foundation.accounts.models import User

SEE = "certificates.see_certificates"
WITHDRAW = "certificates.withdraw_certificates"
REPLACE = "certificates.replace_certificates"
ISSUE = "certificates.issue_certificates"
"""Who may issue by hand and in bulk, bring in certificates from before, and give one of those to a person."""
SET_UP = "certificates.set_up_certificates"
RETRACT = WITHDRAW
"""Who may withdraw a certificate may say that it was issued in error."""
EXTEND = REPLACE
"""Who may issue another in place of one may let one stand longer."""
SEE_CREDIT = SEE
REVERSE = WITHDRAW
"""Who may withdraw what was earned may take back what it rests on."""


def may_see(person: User | AnonymousUser, certificate: Certificate) -> bool:
    """Whether this person may open the holder's page: the holder, and staff who see certificates."""
    return person.is_authenticated and (person.pk == certificate.person_id or person.has_perm(SEE))


def may_disclose(person: User | AnonymousUser, certificate: Certificate) -> bool:
    """Whether this person may choose what the public page shows: the holder alone."""
    return person.is_authenticated and person.pk == certificate.person_id


def may_open_file(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open the kept PDF or picture: whoever may see the certificate, until it has ended."""
    certificate = Certificate.objects.filter(public_id=file.about).first()
    return certificate is not None and certificate.ended_at is None and may_see(person, certificate)


def may_open_together(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open a PDF of many certificates: whoever may have it made."""
    del file
    return person.is_authenticated and person.has_perm(ISSUE)

"""Who may see what of a certificate, decided here for pages, files and admin alike. The check page is open to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate
from certificates.standing import Standing
from foundation.files.models import PrivateFile

if TYPE_CHECKING:
    from foundation.accounts.models import User

SEE = "certificates.see_certificates"
WITHDRAW = "certificates.withdraw_certificates"
REPLACE = "certificates.replace_certificates"
ISSUE = "certificates.issue_certificates"
"""Who may issue by hand and in bulk, bring in certificates from before, and give one of those to a person."""
SET_UP = "certificates.set_up_certificates"
SEE_CREDIT = SEE
REVERSE = WITHDRAW
"""Who may withdraw what was earned may take back what it rests on."""


def may_see(person: User | AnonymousUser, certificate: Certificate) -> bool:
    """Whether this person may open the holder's page: the holder, and staff who see certificates."""
    return person.is_authenticated and (person.pk == certificate.person_id or person.has_perm(SEE))


def may_open_file(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open the kept PDF or picture: whoever may see the certificate, while it stands."""
    certificate = Certificate.objects.filter(public_id=file.about).first()
    return certificate is not None and certificate.standing is Standing.STANDING and may_see(person, certificate)


def may_open_together(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open a PDF of many certificates: whoever may have it made."""
    del file
    return person.is_authenticated and person.has_perm(ISSUE)

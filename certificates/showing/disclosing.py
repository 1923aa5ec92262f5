"""What the public page shows of a name: the holder's own choice, changed at any time."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.models import Certificate
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class NothingToChoose(Refusal):
    """The certificate came to its end, or its name is erased."""


def can_choose(certificate: Certificate) -> bool:
    """Whether there is a choice: the certificate was not withdrawn, replaced or in error, and has its name."""
    return certificate.ended_at is None and certificate.name_key_id is not None


@transaction.atomic
def disclose(certificate: Certificate, shows: str, *, actor: User) -> bool:
    """Have the public page show the name (`full`) or only compare it (`match`); return whether that is new.

    Safe to repeat: the audit log names a change, and nothing where there was none. Raises `NothingToChoose`.
    """
    # Locked: an ending that is under way shall not be followed by a choice about what has ended.
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not can_choose(certificate):
        raise NothingToChoose(_("There is nothing left to choose for this certificate's public page."))
    if certificate.shows == shows:
        return False
    certificate.shows = shows
    certificate.save(update_fields=["shows"])
    log(actor, "certificates.disclose", certificate, shows=shows)
    return True

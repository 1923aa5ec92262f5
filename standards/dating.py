"""Dating an edition: many documents don't say when they were adopted, and somebody finds out later."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from standards.models import Edition


class AlreadyDated(Refusal):
    """The edition's day stands, and stays."""


@transaction.atomic
def adopted(edition: Edition, on: date, *, actor: Any) -> None:
    """Write down once when an edition was adopted. Raises `AlreadyDated`; the database refuses a second day, too."""
    found = Edition.objects.select_for_update().get(pk=edition.pk)
    if found.adopted_on is not None:
        raise AlreadyDated(_("The day is written down already: %(day)s.") % {"day": found.adopted_on.isoformat()})
    found.adopted_on = on
    found.save(update_fields=["adopted_on"])
    log(actor, "standards.date_edition", found)

"""Finding certificates for staff: whose they are in words, and who did what to them.

Printed names are under lock, each under a key of its own, so the database can't look into them: a search opens them
one by one. That is a matter of a second for ten thousand certificates, and only staff who see every one of them search.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certificates import naming, spelling
from certificates.models import Certificate
from certificates.naming import NameShown
from foundation.accounts.models import User


@dataclass(frozen=True)
class Told:
    """An event of a certificate as staff read it. `by` is a name, and empty where the platform itself did it."""

    at: datetime
    what: str
    by: str
    reason: str


def found(certificates: QuerySet[Certificate], typed: str) -> QuerySet[Certificate]:
    """Return those whose number, code, printed name, or whose holder's name or address is meant by what was typed."""
    asked = typed.strip()
    meant = Q(serial__icontains=asked) | Q(person__email__icontains=asked) | Q(person__name__icontains=asked)
    if code := spelling.read(asked):
        meant |= Q(code=code)
    return certificates.filter(meant | Q(pk__in=_printed_with(asked)))


def whose(certificate: Certificate) -> str:
    """Say whose it is: the name as printed while it stands and can be opened, otherwise what the account is called.

    One from before that no account holds is called by its printed name, whatever became of it.
    """
    name, name_is = naming.name_of(certificate)
    if name_is is NameShown.ERASED:
        return _("(name erased)")
    account = certificate.person
    return name if account is None or (name and certificate.ended_at is None) else account.get_full_name()


def events(certificate: Certificate) -> list[Told]:
    """Return what happened to it, in order, and who did it."""
    rows = list(certificate.events.all())
    people = User.objects.in_bulk({row.actor for row in rows if row.actor}, field_name="public_id")
    names = {key: person.get_full_name() for key, person in people.items()}
    return [Told(row.at, row.get_kind_display(), names.get(row.actor, ""), row.reason) for row in rows]


def _printed_with(asked: str) -> list[int]:
    """Return the certificates that bear a name with this in it, in whatever case; erased and locked names have none."""
    wanted = asked.casefold()
    every = Certificate.objects.exclude(name_key=None).select_related("name_key")
    return [each.pk for each in every.iterator() if wanted in naming.name_of(each)[0].casefold()]

"""Holding a person: whoever writes something of hers holds her row first, so that no erasure runs in between (P24).

The database keeps the last word: a trigger refuses an address, a second factor, a session or an accommodation to an
erased record, whoever writes it (`as_refusal` says so in words).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError
from django.db.models import Subquery
from django.utils.translation import gettext as _

from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from foundation.ground.refusals import Refusal, broken_constraint

TRIGGER = "erased_people_are_given_nothing"
NOTHING_OF = (EmailAddress, Authenticator, UserSession, Accommodation)
"""What an erased person has none of."""


class Erased(Refusal):
    """The record was erased: nothing can be given to it."""


class OwnFavor(Refusal):
    """Nobody of staff does themselves a favor that the office gives: a colleague decides."""


def refuse_own(person_id: int, actor: User | None) -> None:
    """Refuse to whoever of staff it is about what only a colleague may decide. Raises `OwnFavor`."""
    if actor is not None and actor.pk == person_id:
        raise OwnFavor(_("This is about yourself. Please ask a colleague to decide it."))


def hold(person_id: int) -> User:
    """Return the person as she stands now, held until the caller's transaction ends. Raises `Erased`.

    Never with a lock on the key: whoever writes a row about her would wait for us while we wait for it.
    """
    held = hold_leaving(person_id)
    refuse_erased(held.erased_at)
    return held


def hold_leaving(person_id: int) -> User:
    """Hold, as `hold` does, somebody from whom something is only taken: she may have been erased."""
    return User.objects.select_for_update(no_key=True).get(pk=person_id)


def within(person_id: int) -> Subquery:
    """Hold her inside another query: annotate it with this, then ask `refuse_erased` about what it says."""
    return Subquery(User.objects.filter(pk=person_id).select_for_update(no_key=True).values("erased_at"))


def refuse_erased(erased_at: datetime | None) -> None:
    """Raise `Erased` where there is such a moment."""
    if erased_at:
        raise Erased(_("This record was erased on %(day)s.") % {"day": clock.day_of(erased_at)})


def as_refusal(error: Exception) -> Refusal | None:
    """Return what to say where the database refused to give an erased person something, else None."""
    if not isinstance(error, IntegrityError) or broken_constraint(error) != TRIGGER:
        return None
    return Erased(_("This record was erased. Nothing was changed."))


def left_behind() -> Iterator[str]:
    """Name erased people who have something of `NOTHING_OF` all the same."""
    erased = User.objects.filter(erased_at__isnull=False)
    for noun in NOTHING_OF:
        whose = "person" if noun is Accommodation else "user"
        found = erased.filter(pk__in=noun._default_manager.values(whose)).order_by("pk")  # also of allauth's models
        for public_id in found.values_list("public_id", flat=True):
            yield f"person {public_id} was erased and has a row in {noun._meta.db_table}"

"""Erasing a person's record: every room erases its part, then the row is emptied and nobody can sign in with it (P24).

The row itself stays, without address, names, password, roles or right to sign in, so that what must be kept (attempts
that a board may audit, certificates as issued) still has one owner. One letter to the old address says what is kept.
"""

from __future__ import annotations

import json
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from foundation.accounts import redacting
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock, records
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.letters import asking


class AlreadyErased(Refusal):
    """The record is empty already."""


class LastAdministrator(Refusal):
    """Without this person nobody could give roles or let anyone in."""


@transaction.atomic
def erase(person: User, *, actor: User, at: datetime, reason: str = "") -> list[str]:
    """Erase what may be erased; return a sentence for each thing that is kept and why.

    What belongs to an address that she never proved stays, but for what names her: it may be a stranger's address.

    Raises `AlreadyErased` and `LastAdministrator`. All or nothing: a room that fails undoes the others.
    """
    for keeper in records.keepers().values():
        keeper.hold(person)
    person = _lock(person)
    proven, address = records.addresses_of(person), person.email or ""
    name = person.name if address in proven else ""  # A stranger may have typed both.
    named = {address, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    unproven = {one.lower() for one in named} - proven
    traces = redacting.traces_of(person, proven, unproven)
    redacting.redact(person, traces)
    kept = [sentence for keeper in records.keepers().values() for sentence in keeper.erase(person, at)]
    end_sessions(person, proven, unproven)
    EmailAddress.objects.filter(user=person).delete()
    _empty(person, at)
    log(actor, "accounts.erase", person, reason=traces.without_anything(reason))
    context = {"name": name, "erased_on": f"{clock.day_of(at):%B %-d, %Y}", "kept": "\n\n".join(kept) or _("Nothing.")}
    whose = person.public_id
    asking.ask("record_erased", to=address, about=whose, context=context, at=at, person=whose)
    return kept


def foresee(person: User) -> list[str]:
    """Say beforehand what an erasure would keep and why, the same sentences that `erase` returns (P24)."""
    return records.foreseen(person)


def own_part(person: User, at: datetime) -> list[str]:
    """Erase what this room keeps beside the row itself: accommodations, second factors, roles, admin preferences."""
    del at
    Accommodation.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserProfile.objects.filter(user=person).delete()
    person.groups.clear()
    person.user_permissions.clear()
    return kept_by_us(person)


def kept_by_us(person: User) -> list[str]:
    """Say what this room keeps."""
    del person
    return [
        _("An empty entry without your name and address, because the rest of this list belongs to it."),
        _(
            "A log of what staff did, when and why, because it shows that everybody was treated by the same rules. "
            "Your name and addresses are taken out of the reasons that concern you; a nickname or a misspelled name "
            "would stay."
        ),
    ]


def end_sessions(person: User, proven: set[str], unproven: set[str]) -> None:
    """End every session that is hers, and every unfinished sign-in that holds one of her addresses.

    An address that she never proved may be a stranger's, who is signing in at this moment: where it stands, a session
    is hers only if it names her account too, as her own unfinished sign-up does.

    Sessions hold their words sealed, so each is opened: about 30 µs each, once in a person's life.
    """
    UserSession.objects.filter(user=person).delete()
    hers = []
    # With their quotes: ann@ is in joann@, too.
    hers_alone, perhaps = [json.dumps(one) for one in proven], [json.dumps(one) for one in unproven if one]
    account = json.dumps(str(person.pk))
    for session in Session.objects.iterator(chunk_size=2000):
        words = session.get_decoded()
        text = json.dumps(words, default=str).lower()
        said = [*hers_alone, *(perhaps if account in text else [])]
        if words.get(SESSION_KEY) == str(person.pk) or any(address in text for address in said):
            hers.append(session.pk)
    Session.objects.filter(pk__in=hers).delete()


def forget_ended_sessions() -> None:
    """Delete sessions that have expired, and the places where sessions were opened that no longer stand."""
    SessionStore.clear_expired()
    standing = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(standing)).delete()


def _lock(person: User) -> User:
    """Lock her row, and every administrator's if she is one: two may ask at once to be the last but one.

    Never with a lock on the key: whoever writes a row about her (a certificate) would wait for us while we wait for it.
    """
    administrators = (
        User.objects.filter(is_superuser=True, is_active=True).order_by("pk").select_for_update(no_key=True)
    )
    if person.is_superuser and not [one for one in administrators if one.pk != person.pk]:
        raise LastAdministrator(
            _("This is the only administrator. Give another person that right first: “manage.py first_administrator”.")
        )
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.erased_at:
        raise AlreadyErased(_("This record was erased already."))
    return person


def _empty(person: User, at: datetime) -> None:
    """Take everything from the row that says who she was."""
    person.email, person.name, person.certificate_name = None, "", ""
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.erased_at = at
    person.set_unusable_password()
    person.save()

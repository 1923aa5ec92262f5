"""Taking one's whole record away: what every room keeps about a person, as plain facts (P24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from wagtail.models import BaseLogEntry, Comment, CommentReply, ModelLogEntry, PageLogEntry

from foundation.accounts import redacting
from foundation.accounts.granting import roles_of
from foundation.accounts.models import Accommodation, User
from foundation.ground import records


def export(person: User, *, at: datetime) -> dict[str, Any]:
    """Return her whole record, room by room, ready for JSON."""
    rooms = {room: dict(keeper.export(person)) for room, keeper in records.keepers().items()}
    return {"person": str(person.public_id), "exported_at": at.isoformat(), "rooms": rooms}


def own_part(person: User) -> dict[str, Any]:
    """Return what this room keeps. Second factors are named by kind: no secret leaves the house."""
    return {
        "email": person.email,
        "name": person.name,
        "certificate_name": person.certificate_name,
        "joined_at": person.joined_at.isoformat(),
        "last_signed_in_at": moment(person.last_login),
        "roles": [role.value for role in roles_of(person)],
        "is_administrator": person.is_superuser,
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "second_factors": [factor_facts(factor) for factor in Authenticator.objects.filter(user=person).order_by("pk")],
        "sessions": [session_facts(session) for session in UserSession.objects.filter(user=person).order_by("pk")],
        "accommodations": [
            accommodation_facts(one) for one in Accommodation.objects.filter(person=person).order_by("asked_at")
        ],
        "log": log_facts(person),
        "comments": comment_facts(person),
    }


def log_facts(person: User) -> list[dict[str, Any]]:
    """Tell what was done about her and her rows, when and for which reason; who did it is another person's.

    What she did about others, as staff, is told without its reason: that speaks of them.
    """
    about_her = ModelLogEntry.objects.filter(redacting.of_her_rows(person))
    told = [entry_facts(entry) | {"reason": entry.data.get("reason", "")} for entry in about_her]
    done = [ModelLogEntry.objects.filter(user=person).exclude(pk__in=about_her.values("pk"))]
    done.append(PageLogEntry.objects.filter(user=person))
    told += [entry_facts(entry) for entries in done for entry in entries]
    return sorted(told, key=lambda entry: str(entry["at"]))


def entry_facts(entry: BaseLogEntry) -> dict[str, Any]:
    """Tell what an entry says was done, and when."""
    return {"at": moment(entry.timestamp), "what": entry.action}


def comment_facts(person: User) -> list[dict[str, Any]]:
    """Tell what she wrote beside pages in the admin; what others answered is theirs."""
    own = [*Comment.objects.filter(user=person), *CommentReply.objects.filter(user=person)]
    return [{"at": moment(one.created_at), "text": one.text} for one in sorted(own, key=lambda one: one.created_at)]


def factor_facts(factor: Authenticator) -> dict[str, Any]:
    """Tell a second factor's kind and moments."""
    return {
        "kind": str(factor.type),
        "added_at": moment(factor.created_at),
        "last_used_at": moment(factor.last_used_at),
        "label": factor.wrap().name if factor.type == Authenticator.Type.WEBAUTHN else "",
    }


def session_facts(session: UserSession) -> dict[str, Any]:
    """Tell when, from where and with what she signed in; the session's key is a secret."""
    return {
        "began_at": moment(session.created_at),
        "last_seen_at": moment(session.last_seen_at),
        "ip": session.ip,
        "browser": session.user_agent,
    }


def accommodation_facts(one: Accommodation) -> dict[str, Any]:
    """Tell what she asked for and what came of it."""
    return {
        "words": one.words,
        "state": one.state,
        "answer": one.answer,
        "time_factor": str(one.time_factor),
        "extra_attempts": one.extra_attempts,
        "break_minutes": one.break_minutes,
        "asked_at": moment(one.asked_at),
        "confirmed_at": moment(one.confirmed_at),
        "declined_at": moment(one.declined_at),
        "ended_at": moment(one.ended_at),
    }


def moment(at: datetime | None) -> str | None:
    """Write a moment as exports do."""
    return at.isoformat() if at else None

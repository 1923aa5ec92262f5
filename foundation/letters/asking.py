"""Asking for a letter: a row in the caller's transaction. It leaves after the commit, and never if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.ground import addressing, making
from foundation.letters import kinds
from foundation.letters.models import Letter

SEND = "letters.send"
URGENT = "urgent"
"""The queue that workers turn to first. Letters that somebody waits for with a page open pass a thousand others."""


@transaction.atomic
def ask(
    reason: str,
    *,
    to: str,
    about: UUID,
    context: Mapping[str, Any],
    at: datetime,
    person: UUID | None = None,
    is_repeated: bool = False,
) -> Letter:
    """Ask for one letter to this address about this thing; asked twice, it is the same letter and is sent once.

    `about` is the public id of what the letter is about; what may be said again (a sign-in code) takes a fresh id.
    `person` is the public id of whom it is written to, so that it stays hers when her address changes. `is_repeated`
    says that a daily task asks again and again: then it is looked for first, since what the database refuses stands in
    its log, with the address.
    `context` holds exactly the kind's placeholders, JSON-ready. Raises KeyError for a kind that no room registered,
    ValueError for a missing or unknown placeholder or an address that can't be written to.
    """
    _demand_placeholders(kinds.find(reason), context)
    key = {"address": _written(to), "about": about, "reason": reason}
    if is_repeated and (known := Letter.objects.filter(**key).first()):
        return known
    words = {"context": dict(context), "person": person, "asked_at": at, "next_try_at": at}
    letter, is_new = making.make_once(Letter.objects.all(), **key, defaults=words)
    if is_new:
        dispatch(letter)
    return letter


def dispatch(letter: Letter) -> None:
    """Send the message that says "this letter may leave", once the transaction has committed."""
    queue = URGENT if letter.reason in kinds.with_secrets() else current_app.conf.task_default_queue
    transaction.on_commit(lambda: current_app.send_task(SEND, [letter.pk], queue=queue), robust=True)


def _demand_placeholders(kind: kinds.Kind, context: Mapping[str, Any]) -> None:
    """Raise ValueError unless `context` has the kind's placeholders and nothing else."""
    missing, unknown = set(kind.placeholders) - set(context), set(context) - set(kind.placeholders)
    if missing or unknown:
        lacks = f" It lacks {', '.join(sorted(missing))}." if missing else ""
        extra = f" It has no place for {', '.join(sorted(unknown))}." if unknown else ""
        message = f"The letter {kind.reason!r} can't be filled in.{lacks}{extra}"
        raise ValueError(message)


def _written(address: str) -> str:
    """Return the address as letters are kept under: without spaces around it, in lower case."""
    try:
        return addressing.tidy(address)
    except ValidationError as error:
        message = "A letter can't be asked for without an address that can be written to."
        raise ValueError(message) from error

"""The audit log: Wagtail's own, with the acting person and the reason.

Labels and data carry public ids and numbers, never names or content: a log outlives an erasure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.log_actions import log as wagtail_log
from wagtail.log_actions import registry as actions
from wagtail.models import ModelLogEntry

_together: ContextVar[list[ModelLogEntry] | None] = ContextVar("together", default=None)

KNOWN = frozenset({"content_type", "user", "revision"})
"""What an entry points at was in our hands a moment ago: it is not looked up once more."""


def log(actor: Any, action: str, subject: models.Model, *, reason: str = "", **facts: str | int) -> None:
    """Write down that `actor` did `action` to `subject`, in the caller's transaction. One statement, but for pages.

    `actor` is a person or None (the platform itself), also where somebody of the staff is at work: Wagtail would write
    down whoever asked for the page in place of None. `facts` are public numbers only. Raises `ValidationError` for an
    action that no room registered.
    """
    data = {**facts, "reason": reason} if reason else dict(facts)
    together = get_active_log_context().uuid
    if actions.get_log_model_for_instance(subject) is not ModelLogEntry:
        with LogContext(actor):
            wagtail_log(instance=subject, action=action, user=actor, uuid=together, data=data, title=str(subject))
        return
    entry = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(subject, for_concrete_model=False),
        object_id=str(subject.pk),
        label=str(subject),
        action=action,
        data=data,
        user=actor,
        uuid=together,
        timestamp=timezone.now(),
    )
    entry.full_clean(exclude=KNOWN)
    _write([entry])


@contextmanager
def together() -> Iterator[None]:
    """Write down what is logged within by one statement, at its end; nothing of it where that raises.

    Within one transaction, and around no savepoint that may be taken back but one that has such a block of its own.
    What is logged about pages is written at once.
    """
    gathered: list[ModelLogEntry] = []
    outer = _together.set(gathered)
    try:
        yield
    finally:
        _together.reset(outer)
    if gathered:
        _write(gathered)


def _write(entries: list[ModelLogEntry]) -> None:
    """Write entries down, or let whoever gathers them do so."""
    gathered = _together.get()
    if gathered is None:
        ModelLogEntry.objects.bulk_create(entries)  # `save` would look everything up that it points at.
    else:
        gathered += entries

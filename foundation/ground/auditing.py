"""The audit log: Wagtail's own, with the acting person and the reason.

Labels and data carry public ids and numbers, never names or content: a log outlives an erasure.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.log_actions import log as wagtail_log


def log(actor: Any, action: str, subject: models.Model, *, reason: str = "", **facts: str | int) -> None:
    """Write down that `actor` did `action` to `subject`, in the caller's transaction.

    `actor` is a person or None (the platform itself). `facts` are public numbers only.
    """
    data = {**facts, "reason": reason} if reason else dict(facts)
    wagtail_log(instance=subject, action=action, user=actor, data=data, title=str(subject))

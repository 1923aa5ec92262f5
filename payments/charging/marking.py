"""Marking: what is ours on an account of Stripe's that others may sell on, too.

Everything we make there carries the same four words: which application, which site (a copy of the site for trying
things out sells on the same account), which order, and which attempt or refund.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

APP = "mitigation-program"


def marks(**ids: UUID) -> dict[str, str]:
    """Return the words that something of ours carries, with these ids."""
    return {"app": APP, "env": settings.SITE_ADDRESS, **{name: str(value) for name, value in ids.items()}}


def is_ours(metadata: Mapping[str, Any]) -> bool:
    """Whether it was made by this site."""
    return metadata.get("app") == APP and metadata.get("env") == settings.SITE_ADDRESS


def id_in(metadata: Mapping[str, Any], name: str) -> UUID | None:
    """Return an id that something of ours carries; None where it carries none, or what is none."""
    try:
        return UUID(str(metadata.get(name)))
    except ValueError:
        return None

"""What Django's system checks ask of this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks

from foundation.accounts.models import User


@checks.register(checks.Tags.database, checks.Tags.security, deploy=True)
def no_demonstration_people(*, databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """Refuse demonstration people where there is no demonstration: `check --deploy --database default`."""
    if settings.DEMO:
        return []
    found = sum(User.objects.using(alias).filter(is_demo=True).count() for alias in databases or ())
    if not found:
        return []
    return [
        checks.Error(
            f"{found} demonstration people are in this database, and this is no demonstration.",
            hint="They can't sign in here. A site for people begins with a database of its own.",
            id="accounts.E001",
        )
    ]

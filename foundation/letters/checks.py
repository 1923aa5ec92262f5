"""What a real site must not have: letters that end in a folder, and a mailbox that anyone may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

PRETENDING = ("filebased", "console", "locmem", "dummy")


@register(Tags.security, deploy=True)
def letters_leave(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse to deploy where the demonstration is on or letters don't leave."""
    del app_configs
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(
            Error("DEMO is on: anyone could read every letter.", hint="Use lms.settings.production.", id="letters.E001")
        )
    backend = str(settings.MAILERS["default"]["BACKEND"])
    if backend.split(".")[-2] in PRETENDING:
        found.append(
            Error(
                f"Letters would not leave: the mailer is {backend}.",
                hint="Set SMTP_HOST and use lms.settings.production.",
                id="letters.E002",
            )
        )
    return found

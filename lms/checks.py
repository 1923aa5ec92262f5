"""What must be true of the house before it serves people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def a_real_site_is_no_demonstration(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse the demonstration and a clock that can be moved."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(Error("DEMO is on: the mailbox is public and its staff need no second factor.", id="lms.E001"))
    if settings.CLOCK_FILE is not None:
        found.append(Error("CLOCK_FILE is set: the clock of a real site can't be moved.", id="lms.E002"))
    return found

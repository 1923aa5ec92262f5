"""`manage.py receive_bounce`: a mail server pipes what comes back to the return address into it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from foundation.ground import clock
from foundation.letters import bouncing

LARGEST = 2 * 1024 * 1024


class Command(BaseCommand):
    """Read one delivery status notification from standard input and note it on its letter.

    Ends with 0 also for what it can't place: a mail server would otherwise send the notification again and again.
    """

    help = "Note a bounce (RFC 3464) given on standard input on the letter it speaks of."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read, note, and say what was done."""
        outcome = bouncing.receive(sys.stdin.buffer.read(LARGEST), at=clock.now())
        if isinstance(outcome, bouncing.Unplaced):
            self.stderr.write(f"Not placed: {outcome.why}")
        else:
            self.stdout.write(f"{outcome} noted.")

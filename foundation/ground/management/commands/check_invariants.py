"""`manage.py check_invariants`: run every promise that can be checked on live data."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.ground import invariants


class Command(BaseCommand):
    """Print what is broken and exit with 1, or say how many promises hold."""

    help = "Check the promises that can be checked on live data (nightly in production)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the checks."""
        if broken := invariants.breaches():
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(invariants.checks())} promises hold.")

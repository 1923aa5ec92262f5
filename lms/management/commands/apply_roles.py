"""`manage.py apply_roles`: set every role's rights to what the rooms declare, on the pages too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from foundation.accounts.roles import Role
from lms import reviewing, roles


class Command(BaseCommand):
    """Apply the roles; every migration does so too."""

    help = "Give every role exactly what the rooms declare, pages and reviews. Run it after pages were made or moved."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Apply them."""
        roles.apply()
        roles.apply_to_pages()
        reviewing.apply()
        self.stdout.write(f"{len(Role)} roles applied.")

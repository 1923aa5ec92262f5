"""Seal every name's key under the house's newest key, so that an older one can be dropped from `NAME_KEY`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from certificates import sealing
from certificates.models import NameKey


class Command(BaseCommand):
    """Seal all name keys anew, in one transaction. Safe to repeat; no certificate changes."""

    help = "Seal the names on certificates under the newest key in NAME_KEY."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal, and say how many."""
        del args, options
        name_keys = list(NameKey.objects.select_for_update().order_by("pk"))
        for name_key in name_keys:
            sealing.reseal(name_key)
        self.stdout.write(
            f"Sealed {len(name_keys)} names under the newest key. Older keys are no longer needed for them."
        )

"""`manage.py reseal_factors`: seal every second factor under today's key, so that an older one can be dropped."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from foundation.accounts import sealing


class Command(BaseCommand):
    """Seal all second factors anew, in one transaction. Safe to repeat; nobody sets anything up again."""

    help = "Seal authenticator apps and recovery codes under SECRET_KEY, so that SECRET_KEY_FALLBACKS can be dropped."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reseal, and say how many."""
        factors = list(Authenticator.objects.select_for_update().order_by("pk"))
        for factor in factors:
            sealing.reseal(factor)
        self.stdout.write(
            f"Sealed {len(factors)} second factors under SECRET_KEY. Older keys are no longer needed for them."
        )

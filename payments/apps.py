"""Scarce things: pools of places, and every place taken from one or given back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Scarce things: pools of places, and every place taken from one or given back."""

    name = "payments"
    label = "payments"
    verbose_name = _("Places and payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Promise that every pool is what its moves make of it."""
        from foundation.ground import invariants  # noqa: PLC0415  (models are ready only now)
        from payments import checking  # noqa: PLC0415

        invariants.register("P7 what is taken of a pool is the sum of its moves", checking.pools_are_their_moves)

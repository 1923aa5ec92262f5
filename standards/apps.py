"""The Code: its documents and parts, provisions, editions, and how to cite them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    """The Code: its documents and parts, provisions, editions, and how to cite them."""

    name = "standards"
    label = "standards"
    verbose_name = _("The Code")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what must always hold."""
        from foundation.ground import invariants  # noqa: PLC0415  (models are ready only now)
        from standards import proving  # noqa: PLC0415

        invariants.register("P6 every wording of the Code matches its hash", proving.altered)

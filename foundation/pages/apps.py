"""Prose: standard and article pages, shared blocks, navigation, settings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Prose: standard and article pages, shared blocks, navigation, settings."""

    name = "foundation.pages"
    label = "pages"
    verbose_name = _("Pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register letters and records, and begin to watch for changes of the frame."""
        from foundation.ground import records  # noqa: PLC0415  (models are ready only now)
        from foundation.letters import kinds  # noqa: PLC0415
        from foundation.pages import quieting, recording, watching  # noqa: PLC0415

        kinds.register("contact_received", template="pages/letters/contact_received.txt", placeholders=("sent_at",))
        kinds.register(
            "contact_message",
            template="pages/letters/contact_message.txt",
            placeholders=("name", "email", "subject", "message", "sent_at", "link"),
        )
        records.register("pages", export=recording.export, erase=recording.erase)
        watching.watch()
        quieting.quiet()
        quieting.hush()

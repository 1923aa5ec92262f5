"""Letters: asked for in the transaction, frozen, sent once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Letters: asked for in the transaction, frozen, sent once."""

    name = "foundation.letters"
    label = "letters"
    verbose_name = _("Letters")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the office's own letter, the keeper of people's letters, and what must hold."""
        # Models can't be imported before Django is ready.
        from foundation.ground import clock, invariants, jobbing, records  # noqa: PLC0415
        from foundation.letters import checks, handing, kinds, warning  # noqa: F401, PLC0415  (checks register themselves)

        kinds.register("job_failed", template="letters/job_failed.txt", placeholders=("kind", "link"))
        jobbing.on_failure(warning.of_failed_part)
        records.register("letters", export=handing.export, erase=handing.erase)
        invariants.register("Letters leave or are given up", lambda: warning.overdue(clock.now()))
        invariants.register("Letters keep no secret once they left", warning.unfrozen)

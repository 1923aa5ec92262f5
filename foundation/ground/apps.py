"""The ground: refusals, the clock, public ids, background jobs, registries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroundConfig(AppConfig):
    """The ground: refusals, the clock, public ids, background jobs, registries."""

    name = "foundation.ground"
    label = "ground"
    verbose_name = _("Ground")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what must hold for background jobs, and what they keep about a person."""
        # Models can't be imported before Django is ready.
        from foundation.ground import clock, invariants, jobbing, records  # noqa: PLC0415

        invariants.register("Jobs finish with all their results", lambda: jobbing.stuck(clock.now()))
        records.register("ground", export=jobbing.export, erase=jobbing.erase, foresee=jobbing.kept)

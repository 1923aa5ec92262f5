"""Pictures and documents, and the private files behind a policy."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Pictures and documents, and the private files behind a policy."""

    name = "foundation.files"
    label = "files"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job that scales pictures, the public collection, and what must hold."""
        # Models can't be imported before Django is ready.
        from foundation.files import keeping, opening, scaling  # noqa: PLC0415
        from foundation.ground import invariants, jobbing  # noqa: PLC0415

        jobbing.register(scaling.KIND, scaling.work)
        jobbing.describe(scaling.KIND, _("Making the sizes of a picture"), scaling.address_of)
        invariants.register("Private files have their content", keeping.lost)
        post_migrate.connect(opening.make_public_collection, sender=self, dispatch_uid="files.make_public_collection")
        # The room's own model: Wagtail has no hook for a picture that came by any of its five doors.
        post_save.connect(scale_new_picture, sender=self.get_model("Picture"), dispatch_uid="files.scale_new_picture")


def scale_new_picture(*, instance: Any, created: bool, raw: bool, **_signal: Any) -> None:
    """Ask for the sizes of a picture that is new here."""
    # As above.
    from foundation.files import scaling  # noqa: PLC0415
    from foundation.ground import clock  # noqa: PLC0415

    if created and not raw:
        scaling.ask(instance, at=clock.now())

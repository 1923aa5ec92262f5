"""The front door: home page, My learning, staff screens, the demonstration."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    """The front door: home page, My learning, staff screens, the demonstration."""

    name = "lms"
    label = "lms"
    verbose_name = _("House")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the roles applied after every migration, and the house checked."""
        # Models are ready only now, and checks register themselves.
        from wagtail.admin.ui.sidebar import BaseSidebarAdapter  # noqa: PLC0415
        from wagtail.admin.views.account import AvatarSettingsPanel  # noqa: PLC0415

        from foundation.accounts.admin.people import PersonIndexView  # noqa: PLC0415
        from lms import checks, roles  # noqa: F401, PLC0415

        AvatarSettingsPanel.is_active = lambda _panel: False  # Its pictures pass none of our checks and lie in public.
        # Every page of the admin loads the sidebar's script; naming it at each entry cost a twentieth of the page.
        BaseSidebarAdapter.get_media = lambda _adapter, _entry: None
        PersonIndexView.person_page = "person_record"
        *_, last = (config for config in apps.get_app_configs() if config.models_module is not None)
        post_migrate.connect(roles.apply_when_migrated, sender=last, dispatch_uid="lms.roles")

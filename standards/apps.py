"""The Code: its parts and provisions, and how to cite them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    """The Code: its parts and provisions, and how to cite them."""

    name = "standards"
    label = "standards"
    verbose_name = _("The Code")
    default_auto_field = "django.db.models.BigAutoField"

"""The one place that makes PDFs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    """The one place that makes PDFs."""

    name = "foundation.printing"
    label = "printing"
    verbose_name = _("Printing")
    default_auto_field = "django.db.models.BigAutoField"

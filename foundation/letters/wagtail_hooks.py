"""Letters in the Wagtail admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from foundation.letters.admin import LetterTemplateViewSet, LetterViewSet


class Letters(ViewSetGroup):
    """Letters and their templates, together in the menu."""

    menu_label = _("Letters")
    menu_icon = "mail"
    menu_order = 500
    items = (LetterViewSet, LetterTemplateViewSet)


@hooks.register("register_admin_viewset")
def letters() -> Letters:
    """Show letters."""
    return Letters()

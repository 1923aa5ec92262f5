"""The Code in the admin: to look up, not to edit, since its words come from the outline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import RecordIndexView, RecordInspectView, RecordViewSet
from standards.models import Provision


class ProvisionIndexView(RecordIndexView):
    """The provisions in the order of the Code."""

    def get_inspect_url(self, instance: Any) -> str:
        """Return the provision's page in the admin, by its id."""
        return reverse(self.inspect_url_name, args=[instance.code])


class ProvisionInspectView(RecordInspectView):
    """One provision, found by its id."""

    pk_url_kwarg = "code"

    def get_object(self, queryset: Any = None) -> Any:
        """Find by the provision's id, which serves as its public id."""
        del queryset
        return get_object_or_404(Provision, code=self.pk)


class ProvisionViewSet(RecordViewSet):
    """Provisions, to look up."""

    model = Provision
    permission = "standards.view_provision"
    icon = "clipboard-list"
    menu_label = _("The Code")
    menu_order = 300
    ordering: Sequence[str] = ["position"]
    list_display: Sequence[str] = ["code", "topic", "part", "modality"]
    list_filter: Sequence[str] = ["part", "modality"]
    search_fields: Sequence[str] = ["code", "topic", "summary"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["code", "topic", "part", "parent", "summary", "modality", "modality_note"]
    index_view_class = ProvisionIndexView
    inspect_view_class = ProvisionInspectView
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list and each provision's page."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<str:code>/", self.inspect_view, name="inspect"),
        ]

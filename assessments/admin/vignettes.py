"""Vignettes and banks in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments.admin.forms import BankForm, VignetteForm
from assessments.admin.writing import DraftIndexView, DraftViewSet
from assessments.models import Bank, Vignette
from foundation.ground.admin import RecordInspectView, WordedColumn

PANELS = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("bank", required_on_save=True), FieldPanel("key", required_on_save=True)],
            heading=_("Where it belongs"),
        ),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("is_deidentified"),
        PublishingPanel(),
    ],
    base_form_class=VignetteForm,
)


BANK = ObjectList(
    [FieldPanel("title"), FieldPanel("key"), FieldPanel("is_demo")],
    base_form_class=BankForm,
)


class VignetteIndexView(DraftIndexView):
    """The vignettes of every bank."""

    def get_base_queryset(self) -> QuerySet[Vignette]:
        """Fetch with each what its row shows."""
        return super().get_base_queryset().select_related("bank")


class VignetteInspectView(RecordInspectView):
    """A vignette, and the questions that rest on it."""

    template_name = "assessments/admin/vignette.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its questions in their order."""
        return super().get_context_data(questions=self.object.questions.order_by("place", "key"), **kwargs)

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the editor, for whoever may write."""
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            return []
        edit = reverse("vignette:edit", args=[quote(self.object.pk)])
        return [HeaderButton(_("Edit"), url=edit, icon_name="edit")]


class VignetteViewSet(DraftViewSet):
    """The made-up cases that questions share."""

    model = Vignette
    url_namespace = "vignette"
    url_prefix = "vignette"
    icon = "doc-full-inverse"
    menu_label = _("Vignettes")
    edit_handler = PANELS
    list_display: Sequence[Any] = [
        "title",
        "key",
        "bank",
        StatusTagColumn("state", label=_("State"), sort_key="live", primary=attrgetter("live")),
    ]
    list_filter: Sequence[str] = ["bank", "live"]
    search_fields: Sequence[str] = ["title", "key", "text"]
    ordering: Sequence[str] = ["bank", "key"]
    inspect_view_fields: Sequence[str] = ["bank", "key", "title", "text"]
    index_view_class = VignetteIndexView
    inspect_view_class = VignetteInspectView


class BankViewSet(ModelViewSet):
    """Banks of questions. They are kept, so none is deleted here."""

    model = Bank
    icon = "folder-open-inverse"
    menu_label = _("Banks")
    edit_handler = BANK
    list_display: Sequence[Any] = [
        "title",
        "key",
        WordedColumn("is_demo", label=_("Demonstration"), sort_key="is_demo"),
    ]
    ordering: Sequence[str] = ["title"]
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form and its history."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history/<int:pk>/results/", self.history_results_view, name="history_results"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = ("usage_url_name", "delete_url_name", "copy_url_name", "inspect_url_name")
        return super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})

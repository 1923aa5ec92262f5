"""Vignettes and banks in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments.admin.forms import BankForm, VignetteForm
from assessments.admin.writing import DraftIndexView, DraftViewSet
from assessments.models import Bank, Vignette
from foundation.ground.admin import KeptViewSet, RecordInspectView, WordedColumn

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


class BankViewSet(KeptViewSet):
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

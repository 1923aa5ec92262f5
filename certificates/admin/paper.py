"""Certificates on paper: their types, who signs them, and what is certified by which, in one place of the menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy

from certificates.admin.signatories import SetUp, SignatoryViewSet
from certificates.admin.types import TypeViewSet
from certificates.models import Activity, CertificateType
from foundation.ground.admin import KeptViewSet
from foundation.ground.auditing import log


class ActivityForm(WagtailAdminModelForm):
    """By which type an activity is certified, among those that are published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["certificate_type"]
        choice.queryset = CertificateType.objects.filter(live=True)
        choice.empty_label = _("the usual one")
        choice.help_text = _("Printed on certificates issued from now on. Those issued before stay as they are.")


class ActivityIndexView(generic.IndexView):
    """What can be earned, each with its type."""

    page_title = gettext_lazy("What can be earned")

    def get_base_queryset(self) -> QuerySet[Activity]:
        """Fetch with each activity its type."""
        found: QuerySet[Activity] = super().get_base_queryset()
        return found.select_related("certificate_type")


class ActivityEditView(generic.EditView):
    """Choose the type of one activity."""

    def save_instance(self) -> Activity:
        """Save, and write down which type was chosen."""
        with transaction.atomic():
            saved: Activity = super().save_instance()
            chosen = saved.certificate_type.key if saved.certificate_type else ""
            log(self.request.user, "certificates.choose_type", saved, type=chosen)
        return saved


def _type(activity: Activity) -> Any:
    """Return what certifies this activity, in words."""
    return activity.certificate_type.title if activity.certificate_type else gettext_lazy("the usual one")


class ActivityViewSet(KeptViewSet):
    """What can be earned; the rooms that teach make these themselves, so none is added here."""

    model = Activity
    icon = "list-ul"
    menu_label = gettext_lazy("What can be earned")
    edit_handler = ObjectList([FieldPanel("certificate_type")], base_form_class=ActivityForm)
    index_view_class = ActivityIndexView
    edit_view_class = ActivityEditView
    list_display: Sequence[Any] = [
        "title",
        "kind",
        Column("type", label=gettext_lazy("Type of certificate"), accessor=_type),
    ]
    list_filter: Sequence[str] = ["kind", "certificate_type"]
    search_fields: Sequence[str] = ["title"]
    search_backend_name = None
    ordering: Sequence[str] = ["title", "pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form and its history; nothing is added."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the address that adds."""
        return super().get_common_view_kwargs(**{"add_url_name": None, **kwargs})

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetUp(self.model, "view", "change"))
        super().on_register()


class PaperGroup(ViewSetGroup):
    """How certificates look and who signs them, in one place of the menu."""

    menu_label = gettext_lazy("Certificates on paper")
    menu_name = "paper"
    menu_icon = "doc-full"
    menu_order = 251
    items = (TypeViewSet(), SignatoryViewSet("signatory"), ActivityViewSet("activity"))

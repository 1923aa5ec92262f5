"""Refund policies and terms of sale in the Wagtail admin. What contradicts itself is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.permissions import register_permission_policy

from foundation.ground import clock
from foundation.ground.admin import KeptViewSet
from foundation.ground.permitting import SeeOnly
from payments import policy
from payments.admin.forms import TiersField
from payments.models import RefundPolicy, Terms


class SetPrices(SeeOnly):
    """Whoever sets prices may do all of these, and nobody else anything."""

    def __init__(self, model: type[Any], *actions: str) -> None:
        super().__init__(model, policy.SET_PRICES)
        self.actions = actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer by the one permission; what is not named here is nobody's."""
        return action in self.actions and super().user_has_permission(user, "view")


class RefundPolicyForm(WagtailAdminModelForm):
    """A refund policy, its tiers one a line."""

    tiers = TiersField(
        label=_("What is paid back until when"),
        help_text=_(
            "One a line: “30 days before the start: 100 % less $25.00” or “14 days after the purchase: 100 %”. The "
            "best of those that still hold counts; after the last, nothing is paid back. Orders placed before keep "
            "what was shown to them."
        ),
    )


class RefundPolicyViewSet(KeptViewSet):
    """What is paid back when something is given up."""

    model = RefundPolicy
    icon = "resubmit"
    menu_label = _("Refund policies")
    edit_handler = ObjectList([FieldPanel("title"), FieldPanel("tiers")], base_form_class=RefundPolicyForm)
    list_display: Sequence[Any] = [
        "title",
        Column(
            "tiers",
            label=_("Tiers"),
            accessor=lambda one: "; ".join(TiersField().prepare_value(one.tiers).splitlines()),
        ),
    ]
    search_fields: Sequence[str] = ["title"]
    search_backend_name = None

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetPrices(self.model, "view", "add", "change"))
        super().on_register()


class TermsForm(WagtailAdminModelForm):
    """A new version of the terms: it holds from a moment on that is not over."""

    def clean_begins_at(self) -> datetime:
        """Refuse a moment that is over: orders of yesterday were placed under what held then."""
        begins_at: datetime = self.cleaned_data["begins_at"]
        if begins_at < clock.now():
            raise forms.ValidationError(gettext("This moment is over. New terms hold from now on or later."))
        return begins_at

    def save(self, commit: bool = True) -> Any:
        """Give the version its number."""
        last = Terms.objects.order_by("-version").values_list("version", flat=True).first() or 0
        self.instance.version = last + 1
        return super().save(commit=commit)


class TermsAddView(generic.CreateView):
    """Write a new version."""

    def get_success_buttons(self) -> list[Any]:
        """Offer no way to change it: it is written."""
        return []


def _page_of_terms(terms: Terms) -> str:
    """Return the page of one version."""
    return reverse("terms:inspect", args=[terms.pk])


class TermsViewSet(KeptViewSet):
    """The terms of sale, version by version; one that was written is never changed."""

    model = Terms
    icon = "doc-full"
    menu_label = _("Terms of sale")
    edit_handler = ObjectList([FieldPanel("text"), FieldPanel("begins_at")], base_form_class=TermsForm)
    list_display: Sequence[Any] = [
        TitleColumn("version", label=_("Version"), get_url=_page_of_terms),
        Column("begins_at", label=_("From")),
    ]
    inspect_view_enabled = True
    inspect_view_fields: Sequence[str] = ["begins_at", "text"]
    add_view_class = TermsAddView
    ordering: Sequence[str] = ["-version"]
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form for a new version, and a version to read."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results", "add"}]
        return [*kept, path("<int:pk>/", self.inspect_view, name="inspect")]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        other = {"edit_url_name": None, "history_url_name": None, "inspect_url_name": self.get_url_name("inspect")}
        return super().get_common_view_kwargs(**{**other, **kwargs})

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetPrices(self.model, "view", "add"))
        super().on_register()

    def register_admin_url_finder(self) -> None:
        """Register none: the finder would look for an edit page."""

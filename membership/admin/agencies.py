"""Agencies in the admin: who coordinates each, and whether its staff may ask for seats by their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn

from foundation.ground.admin import Deed, DeedView, RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn
from membership import coordinating, policy, rolling
from membership.admin.forms import AppointForm, DomainForm
from membership.models import Agency, AgencyCoordinator


def page_of(agency: Agency) -> str:
    """Return an agency's page for staff."""
    return reverse("agency:inspect", args=[agency.public_id])


class AgencyIndexView(RecordIndexView):
    """Agencies, each with its seats."""

    def get_base_queryset(self) -> QuerySet[Agency]:
        """Fetch with each agency its seats, by one statement."""
        found: QuerySet[Agency] = super().get_base_queryset()
        return found.select_related("membership__pool")


def seats(agency: Agency) -> str | None:
    """Say how many of its seats are taken."""
    membership = getattr(agency, "membership", None)
    return f"{membership.pool.taken} / {membership.pool.capacity}" if membership else None


class AgencyInspectView(RecordInspectView):
    """One agency: who coordinates it."""

    template_name = "membership/admin/agency.html"

    def facts(self) -> list[tuple[Any, Any]]:
        """Say how many seats are taken."""
        return [(_("Seats"), seats(self.object))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who coordinates it, and its membership."""
        coordinators = AgencyCoordinator.objects.filter(agency=self.object, ended_at=None).select_related("person")
        return super().get_context_data(
            coordinators=coordinators,
            membership=getattr(self.object, "membership", None),
            may_decide=self.request.user.has_perm(policy.DECIDE),
            **kwargs,
        )


class AgencyViewSet(RecordViewSet):
    """Agencies whose staff belong through them."""

    model = Agency
    permission = policy.SEE
    icon = "site"
    menu_label = _("Agencies")
    list_display: Sequence[Any] = [
        TitleColumn("name", label=_("Agency"), get_url=page_of, sort_key="name"),
        WordedColumn("region", label=_("City and state")),
        WordedColumn("seats", label=_("Seats"), accessor=seats),
    ]
    search_fields: Sequence[str] = ["name", "region", "email_domain"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["region", "email_domain", "joins_by_domain", "made_at"]
    index_view_class = AgencyIndexView
    inspect_view_class = AgencyInspectView
    deeds = (
        Deed("appoint_coordinator", _("Appoint a coordinator"), "user", policy.DECIDE),
        Deed("set_agency_domain", _("Joining by domain"), "globe", policy.DECIDE),
    )


class AppointView(DeedView):
    """Let somebody coordinate an agency."""

    model = Agency
    permission = policy.DECIDE
    form_class = AppointForm
    page_title = _("Appoint a coordinator")
    submit_label = _("Appoint")
    said = _("Appointed.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        person = rolling.demand_owner(form.cleaned_data["address"])
        coordinating.appoint(self.subject, person, actor=self.actor, at=at)


class DismissView(DeedView):
    """Let somebody coordinate an agency no longer."""

    model = AgencyCoordinator
    permission = policy.DECIDE
    form_class = forms.Form
    page_title = _("Dismiss a coordinator")
    submit_label = _("Dismiss")
    said = _("Dismissed. The agency has its other coordinators.")

    def called(self) -> str:
        """Return the agency and who coordinates it."""
        return f"{self.subject.agency}: {self.subject.person.get_full_name()}"

    def after(self) -> str:
        """Return the agency's page."""
        return page_of(self.subject.agency)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        del form
        coordinating.dismiss(self.subject, actor=self.actor, at=at)


class DomainView(DeedView):
    """Let staff of an agency ask for seats by their addresses, or no longer."""

    model = Agency
    permission = policy.DECIDE
    form_class = DomainForm
    page_title = _("Joining by domain")
    submit_label = _("Set it")
    said = _("Set.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is set."""
        return {"domain": self.subject.email_domain, "is_on": self.subject.joins_by_domain}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        del at
        said = form.cleaned_data
        coordinating.let_join_by_domain(self.subject, said["domain"], is_on=said["is_on"], actor=self.actor)

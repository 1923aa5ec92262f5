"""Certificates in the Wagtail admin: to look at, to search, to withdraw, and to issue another for one withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from certificates import checking, finding, policy, replacing, telling, withdrawing
from certificates.forms import IssueAnotherForm, WithdrawForm
from certificates.models import Certificate
from certificates.standing import Standing
from foundation.accounts.admin.people import record_of
from foundation.accounts.policy import FIND
from foundation.ground.admin import Deed, ReasonedDeedView, RecordIndexView, RecordInspectView, RecordViewSet

NUMBER = _("Certificate number")


def page_of(certificate: Certificate) -> str:
    """Return a certificate's page for staff."""
    return reverse("certificate:inspect", args=[certificate.public_id])


class CertificateIndexView(RecordIndexView):
    """Certificates, the newest first; found by number, code, the printed name, or the account's name or address."""

    def get_base_queryset(self) -> QuerySet[Certificate]:
        """Fetch with each certificate what its line says of whose it is."""
        found: QuerySet[Certificate] = super().get_base_queryset()
        return found.select_related("person", "name_key")

    def search_queryset(self, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """Search."""
        return finding.found(queryset, self.search_query) if self.is_searching else queryset


class CertificateInspectView(RecordInspectView):
    """One certificate: what it says, what happened to it, and the page that strangers see."""

    template_name = "certificates/admin/inspect.html"

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Offer to withdraw what stands, and to issue another for what was withdrawn while none stands in its place."""
        stands = self.object.standing is Standing.STANDING
        offered = {"withdraw_certificate": stands, "issue_another_certificate": replacing.can_be_replaced(self.object)}
        self.deeds = [deed for deed in self.deeds if offered[deed.url_name]]
        return super().header_buttons

    def get_field_label(self, field_name: str, field: Any) -> Any:
        """Call the number what paper and pages call it."""
        return NUMBER if field_name == "serial" else super().get_field_label(field_name, field)

    def get_page_subtitle(self) -> str:
        """Return the number, the course and where it stands; the name stays under its seal."""
        certificate = self.object
        return f"{certificate.serial} · {certificate.record['course_title']} · {certificate.get_standing_display()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Open the name and fetch the events."""
        name, name_is = checking.name_of(self.object)
        person = self.object.person
        return super().get_context_data(
            facts=telling.facts(self.object.record, name),
            name_is=name_is,
            events=finding.events(self.object),
            person=person,
            person_page=record_of(person) if self.request.user.has_perm(FIND) else "",
            **kwargs,
        )


class CertificateViewSet(RecordViewSet):
    """Certificates as issued."""

    model = Certificate
    permission = policy.SEE
    icon = "success"
    menu_label = _("Certificates")
    menu_order = 250
    add_to_admin_menu = True
    search_fields: Sequence[str] = ["serial", "code", "person__email"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("serial", label=NUMBER, get_url=page_of, sort_key="serial"),
        Column("holder", label=_("Holder"), accessor=finding.whose),
        Column("course", label=_("Course"), accessor="record.course_title"),
        DateColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
        Column("standing", label=_("Standing"), accessor="get_standing_display"),
    ]
    inspect_view_fields: Sequence[str] = ["serial"]
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    deeds = (
        Deed("withdraw_certificate", _("Withdraw"), "cross", policy.WITHDRAW),
        Deed("issue_another_certificate", _("Issue another"), "plus", policy.REPLACE),
    )


class WithdrawView(ReasonedDeedView):
    """Withdraw a certificate, after reading what follows from it."""

    model = Certificate
    permission = policy.WITHDRAW
    form_class = WithdrawForm
    page_title = _("Withdraw a certificate")
    submit_label = _("Withdraw it")
    said = _("Withdrawn. Its page says so from now on, and its holder is told.")
    template_name = "certificates/admin/withdraw.html"
    rule = staticmethod(withdrawing.withdraw)


class IssueAnotherView(ReasonedDeedView):
    """Issue another certificate in place of a withdrawn one, after reading what it will say."""

    model = Certificate
    permission = policy.REPLACE
    form_class = IssueAnotherForm
    page_title = _("Issue another certificate")
    submit_label = _("Issue it")
    said = _("Issued. Its holder is told by letter.")
    template_name = "certificates/admin/issue_another.html"
    rule = staticmethod(replacing.issue_another)

    def after(self) -> str:
        """Return the new certificate's page once there is one."""
        return page_of(self.made or self.subject)

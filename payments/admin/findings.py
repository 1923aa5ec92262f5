"""What doesn't agree, in the Wagtail admin: the findings, the days, and when Stripe was asked last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from celery import current_app
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.ground import clock
from foundation.ground.admin import (
    Deed,
    ReasonedDeedView,
    RecordInspectView,
    RecordViewSet,
    WordedColumn,
)
from foundation.ground.permitting import Guarded
from payments import finding, policy, wording
from payments.admin.cards import OfOrdersIndexView, OrderColumn, about, link, order_page, page_of
from payments.charging import (
    cashing,
    disputing,
    gateway,
    opening,
    reckoning,
    reconciling,
    refunding,
    settling,
    sweeping,
    watching,
)
from payments.models import Dispute, Finding, ReckonedDay, Refund

DAYS = 31
SHOWN = 100


TITLES: Mapping[str, Any] = {
    disputing.OPEN: _("A payment is disputed"),
    disputing.LOST: _("A dispute was lost"),
    refunding.FAILED: _("A refund failed"),
    refunding.REFUSED: _("Stripe refused a refund"),
    refunding.ELSEWHERE: _("Paid back in Stripe's dashboard"),
    refunding.OWED: _("Owed, and no card can take it back"),
    settling.MISMATCH: _("A payment is not as it was asked for"),
    settling.UNKNOWN: _("A payment page that we don't know of"),
    settling.UNDELIVERED: _("Paid, and can't be delivered"),
    sweeping.HELD: _("Places are held too long"),
    sweeping.UNREACHABLE: _("Stripe could not be reached"),
    opening.REFUSED: _("Stripe refused to open a payment page"),
    cashing.PAYOUT_OFF: _("A payout doesn't agree"),
    reckoning.NOT_BOOKED: _("Stripe moved money that is not booked"),
    finding.SETTLED_BEYOND: _("A difference was settled too much"),
    reckoning.NOT_AT_STRIPE: _("Booked, and not moved at Stripe"),
}
"""What each kind of finding is called where staff read it."""


def title(found: Finding) -> str:
    """Say what kind of thing was found."""
    return str(TITLES.get(found.kind, found.kind))


def order_of(found: Finding) -> str:
    """Return the order that a finding is about."""
    return found.order.spoken if found.order else "-"


class FindingIndexView(OfOrdersIndexView):
    """Findings, each with its order."""


class FindingInspectView(RecordInspectView):
    """One finding: what was found about whom, and how it was settled."""

    def get_page_subtitle(self) -> str:
        """Return what was found, and on which order."""
        return f"{title(self.object)}, {order_of(self.object)}" if self.object.order else title(self.object)

    @cached_property
    def record(self) -> Dispute | Refund | None:
        """Return the dispute or the refund that it is about."""
        about_id, kind = self.object.about, self.object.kind
        if kind in {disputing.OPEN, disputing.LOST}:
            return Dispute.objects.filter(external_id=about_id).first()
        if kind in {refunding.FAILED, refunding.REFUSED, refunding.ELSEWHERE}:
            return Refund.objects.filter(public_id=about_id).first()
        return None

    def facts(self) -> list[tuple[Any, Any]]:
        """Lead to the order, to who pays it, and to the dispute or refund that it is about."""
        found = about(self.object.order, self.request.user) if self.object.order else []
        if self.record:
            words = f"{self.record._meta.verbose_name}, {wording.money(self.record.cents)}"
            found.append((_("It is about"), link(page_of(self.record), words)))
        return found

    def get_says_display_value(self) -> Any:
        """Return what was found; where evidence is put together, the words lead there, for whoever may open it."""
        says, user = self.object.says, self.request.user
        before, here, after = says.partition(disputing.PUT_TOGETHER)
        if not here or not isinstance(self.record, Dispute) or not user.has_perm(policy.REFUND):
            return says
        url = reverse("dispute_evidence", args=[self.record.public_id])
        return format_html("{}{}{}", before, link(url, here), after)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to settle what is open."""
        return () if self.object.settled_at else self.deeds


class FindingViewSet(RecordViewSet):
    """What doesn't agree."""

    model = Finding
    permission = policy.SETTLE
    icon = "warning"
    menu_label = _("Findings")
    menu_order = 263
    add_to_admin_menu = True
    index_view_class = FindingIndexView
    inspect_view_class = FindingInspectView
    search_fields: Sequence[str] = ["kind", "about", "order__number"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("kind", label=_("What"), accessor=title, get_url=page_of, sort_key="kind"),
        OrderColumn("order", label=_("Order"), accessor=order_of),
        Column("says", label=_("What was found")),
        WordedColumn("found_at", label=_("Found at"), sort_key="found_at"),
        WordedColumn("settled_at", label=_("Settled at"), sort_key="settled_at"),
    ]
    inspect_view_fields: Sequence[str] = [
        "says", "found_at", "settled_at", "settled_how",
    ]  # fmt: skip
    deeds = (Deed("settle_finding", _("Settle"), "check", policy.SETTLE),)


class SettleFindingView(ReasonedDeedView):
    """Settle a finding, and say how."""

    model = Finding
    permission = policy.SETTLE
    page_title = _("Settle a finding")
    submit_label = _("It is settled")
    said = _("Settled. It stays in the list, with what you said.")
    rule = staticmethod(finding.settle)

    def called(self) -> str:
        """Return what was found, and on which order."""
        return f"{title(self.subject)}, {order_of(self.subject)}" if self.subject.order else title(self.subject)


class ReconciliationView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """Whether the ledger and Stripe agree: open findings, the last time they were compared, and day by day."""

    permission = policy.SETTLE
    template_name = "payments/admin/reconciliation.html"
    page_title = _("Reconciliation")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """End at this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is open, the days, and who tried many cards."""
        found = Finding.objects.filter(settled_at=None).select_related("order")[: SHOWN + 1]
        days = ReckonedDay.objects.all()[:DAYS]
        return super().get_context_data(
            findings=[(one, title(one), page_of(one), order_page(one)) for one in found[:SHOWN]],
            is_more=len(found) > SHOWN,
            last=ReckonedDay.objects.aggregate(last=Max("reckoned_at"))["last"],
            days=[(day, wording.money(day.stripe_cents), wording.money(day.ledger_cents)) for day in days],
            agreeing=sum(day.agrees for day in days),
            is_open=gateway.is_open(),
            watched=watching.watched(clock.now()),
            **{name: getattr(watching, name) for name in ("MANY_DECLINES", "MANY_PAGES")},
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Have a worker ask Stripe now."""
        current_app.send_task(reconciling.RECONCILE)
        messages.success(request, _("Stripe is being asked. Look again in a minute."))
        return redirect("reconciliation")


class ReconciliationMenuItem(MenuItem):
    """The way to the reconciliation, in the menu of whoever may."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown."""
        return bool(request.user.has_perm(policy.SETTLE))


def menu_item() -> MenuItem:
    """Return the way there."""
    url = reverse("reconciliation")
    return ReconciliationMenuItem(
        _("Reconciliation"), url, name="reconciliation", icon_name="clipboard-list", order=264
    )


def urls() -> list[URLPattern]:
    """Return the addresses of these pages."""
    return [
        path("payments/reconciliation/", ReconciliationView.as_view(), name="reconciliation"),
        path("finding/<uuid:public_id>/settle/", SettleFindingView.as_view(), name="settle_finding"),
    ]

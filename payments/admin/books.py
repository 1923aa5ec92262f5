"""What is owed by how long it is past due, and what was booked on a day: pages for finance, and tables to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSetGroup

from foundation.ground import clock, tabling
from foundation.ground.auditing import log
from foundation.ground.handing import as_file
from foundation.ground.permitting import Guarded
from payments import policy, wording
from payments.admin.bills import InvoiceViewSet, QuoteViewSet
from payments.admin.checks import CheckViewSet
from payments.admin.forms import SpanForm
from payments.admin.orders import OrderViewSet
from payments.billing import exporting, owing
from payments.models import Payee


class AgingView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """What is owed, office by office, by how long it is past due."""

    permission = policy.SEE
    template_name = "payments/admin/aging.html"
    page_title = _("What is owed")
    header_icon = "calendar-alt"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """End at this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the report in words."""
        on = clock.day_of(clock.now())
        report = owing.report(on)
        offices = [
            {
                "office": one.office,
                "parts": _parts(one.parts),
                "cents": wording.money(one.cents),
            }
            for one in report.offices
        ]
        rows = sorted((row for one in report.offices for row in one.orders), key=lambda row: (row.due_on, row.number))
        return super().get_context_data(
            as_of_on=on,
            titles=owing.titles(),
            offices=offices,
            rows=[(row, wording.money(row.cents), max(0, (on - row.due_on).days)) for row in rows],
            parts=_parts(report.parts),
            owed=wording.money(report.owed),
            to_payers=wording.money(-report.to_payers),
            elsewhere=wording.money(report.elsewhere) if report.elsewhere else "",
            balance=wording.money(report.balance),
            kept=wording.money(owing.kept_for_payers()),
            **kwargs,
        )


def _parts(parts: Sequence[int]) -> list[str]:
    """Return what is owed by part in words, empty where that is nothing."""
    return [wording.money(cents) if cents else "" for cents in parts]


class TableView(Guarded, View):
    """A table that finance takes away by a button: who took which is written down (decision 34)."""

    permission = policy.SEE
    http_method_names: Sequence[str] = ("post", "options")

    def hand_out(self, request: HttpRequest, content: str, name: str) -> HttpResponse:
        """Write down who takes it, and send it."""
        log(request.user, "payments.take_table", Payee.load(), table=name)
        return as_file(HttpResponse(content, content_type=tabling.CONTENT_TYPE), f"{name}.csv")


class AgingTableView(TableView):
    """What is owed, as a table."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Hand it out."""
        on = clock.day_of(clock.now())
        return self.hand_out(request, owing.table(owing.report(on), on), f"owed-{on.isoformat()}")


class BookedView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """What was booked from a day to a day, by account."""

    permission = policy.SEE
    template_name = "payments/admin/booked.html"
    page_title = _("What was booked")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """End at this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sums by account."""
        form = span(self.request)
        totals = exporting.totals(exporting.booked(**form.cleaned_data)) if form.is_valid() else []
        return super().get_context_data(
            form=form,
            totals=[
                (one, wording.money(one.debit), wording.money(one.credit), wording.money(one.debit - one.credit))
                for one in totals
            ],
            debit=wording.money(sum(one.debit for one in totals)),
            credit=wording.money(sum(one.credit for one in totals)),
            **kwargs,
        )


class BookedTableView(TableView):
    """Every entry of these days, as a table that finance takes into its own books."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Hand it out; days that can't be read are said on the page that asks for them."""
        form = SpanForm(request.POST)
        if not form.is_valid():
            return redirect(f"{reverse('booked')}?{request.POST.urlencode()}")
        said = form.cleaned_data
        name = f"booked-{said['first'].isoformat()}-{said['last'].isoformat()}"
        return self.hand_out(request, exporting.table(exporting.booked(**said)), name)


def span(request: HttpRequest) -> SpanForm:
    """Return the days that were asked for; today where none were."""
    today = clock.day_of(clock.now()).isoformat()
    return SpanForm({"first": request.GET.get("first", today), "last": request.GET.get("last", today)})


class BooksMenuItem(MenuItem):
    """The way to a page of the books, in the menu of whoever may."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown."""
        return bool(request.user.has_perm(policy.SEE))


def menu_items() -> list[MenuItem]:
    """Return the ways there."""
    return [
        BooksMenuItem(_("What is owed"), reverse("aging"), name="aging", icon_name="calendar-alt", order=261),
        BooksMenuItem(_("What was booked"), reverse("booked"), name="booked", icon_name="table", order=261),
    ]


class BillsGroup(ModelViewSetGroup):
    """Orders and paper, in one place of the menu."""

    menu_label = _("Orders and invoices")
    menu_icon = "doc-full"
    menu_order = 260
    items = (OrderViewSet("order"), InvoiceViewSet("invoice"), CheckViewSet("remittance"), QuoteViewSet("quote"))


def urls() -> list[URLPattern]:
    """Return the addresses of these pages."""
    return [
        path("payments/owed/", AgingView.as_view(), name="aging"),
        path("payments/owed/table/", AgingTableView.as_view(), name="aging_table"),
        path("payments/booked/", BookedView.as_view(), name="booked"),
        path("payments/booked/table/", BookedTableView.as_view(), name="booked_table"),
    ]

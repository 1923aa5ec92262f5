"""Orders in the Wagtail admin: to search, to look at with every reason and every booking, to take a line back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, RecordInspectView, RecordViewSet, WordedColumn
from payments import booking, policy, wording
from payments.admin import ending, remitting
from payments.admin.cards import ByNumber, MoneyColumn, NumberColumn
from payments.admin.forms import TakeBackForm
from payments.billing import attaching, receipting
from payments.charging import standing
from payments.models import Decline, Invoice, Order, OrderLine
from payments.selling import awaiting, foreseeing, telling, tracing, welcoming, withdrawing
from payments.selling.foreseeing import Preview
from payments.selling.tracing import Where

TAKE_BACK = Deed("take_back_line", _("Give up or refund something on it"), "resubmit", policy.REFUND)


def link_to(paper: Invoice) -> str:
    """Return where a paper's PDF is."""
    return reverse("invoice_pdf", args=[paper.public_id])


def stands(order: Any) -> str:
    """Say where an order stands that was fetched `standing.with_money`, as its payer reads it, and what went back."""
    found = standing.of(order)
    words = {"word": found.word, "cents": wording.money(found.back)}
    return gettext("%(word)s: %(cents)s to the card") % words if found.back else found.word


class OrderIndexView(ByNumber):
    """Orders, each with where it stands and what is owed on it, by one statement for all."""

    def get_base_queryset(self) -> Any:
        """Fetch with each order its payer, where it stands and what is owed."""
        return standing.with_money(super().get_base_queryset().select_related("payer"))


class OrderInspectView(RecordInspectView):
    """One order: what is on it and why it costs that, its paper, its money, and every booking."""

    template_name = "payments/admin/order.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to end it while it is not paid, to take back while something stands, to send what no card takes."""
        if self.object.is_open:
            return (ending.END,)
        takes_back = (TAKE_BACK,) if _standing(self.object) else ()
        return (*takes_back, remitting.REMIT) if remitting.is_possible(self.object) else takes_back

    def facts(self) -> list[tuple[Any, Any]]:
        """Say where it stands, and what is owed."""
        order: Order = self.object
        billing = order.billing
        known = standing.with_money(Order.objects.filter(pk=order.pk)).get()
        return [
            (_("Payer"), order.payer.get_full_name()),
            (_("Office"), billing.get("organization", "")),
            (_("Purchase order"), billing.get("po_number", "")),
            (_("Total when it was ordered"), wording.money(order.shown_cents)),
            (_("Total now"), wording.money(known.now_cents)),
            (_("Standing"), stands(known)),
            (_("Owed now"), wording.money(known.owed)),
            *([(_("Written off"), wording.money(known.written_off))] if known.written_off else []),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add lines, paper, payments, declined cards and bookings."""
        order: Order = self.object
        viewer: User = self.request.user
        payments = order.payments.select_related("remittance").order_by("pk")
        booked = order.bookings.prefetch_related("entries").order_by("pk")
        return super().get_context_data(
            lines=telling.order(order, viewer, sees_all=True),
            papers=[(one, link_to(one), wording.money(one.cents)) for one in order.invoices.order_by("pk")],
            receipt=reverse("receipt", args=[order.public_id]) if receipting.can_be_given(order) else "",
            purchase_order=attaching.attached(order),
            payments=[(one, wording.money(one.cents), wording.money(one.refunded_cents)) for one in payments],
            declines=Decline.objects.filter(attempt__order=order).select_related("attempt"),
            bookings=[(one, [(entry, wording.money(entry.cents)) for entry in one.entries.all()]) for one in booked],
            **kwargs,
        )


class OrderViewSet(RecordViewSet):
    """Orders, with what is owed on each."""

    model = Order
    permission = policy.SEE
    icon = "list-ul"
    menu_label = _("Orders")
    index_view_class = OrderIndexView
    inspect_view_class = OrderInspectView
    ordering: Sequence[str] = ["-number"]
    search_fields: Sequence[str] = [
        "number", "payer__name", "payer__email", "billing__organization", "billing__po_number",
    ]  # fmt: skip
    search_backend_name = None
    list_filter: Sequence[str] = ["way", "ended_as"]
    list_display: Sequence[Any] = [
        NumberColumn("number", label=_("Order"), accessor="spoken", sort_key="number"),
        Column("payer", label=_("Payer"), accessor="payer.get_full_name"),
        Column("office", label=_("Office"), accessor=lambda order: order.billing.get("organization", "-")),
        MoneyColumn("now_cents", label=_("Total now")),
        MoneyColumn("owed", label=_("Owed")),
        Column("standing", label=_("Standing"), accessor=stands),
        Column("way", label=_("To be paid"), accessor="get_way_display"),
        WordedColumn("placed_at", label=_("Placed at"), sort_key="placed_at"),
    ]
    inspect_view_fields: Sequence[str] = ["way", "placed_at", "confirmed_at", "ended_at", "ended_as"]
    deeds = (ending.END, TAKE_BACK, remitting.REMIT)


def why(line: OrderLine, seen: Preview) -> SafeString:
    """Say in sentences why giving a line up now credits so much, and no more; lead to what is to be ended first."""
    words = {name: wording.money(cents) for name, cents in vars(seen).items()}
    if not line.refunds:
        said = [gettext("Its refund policy pays nothing back.")]
    elif not seen.by_policy:
        said = [gettext("By its refund policy it is too late: nothing is paid back.")]
    elif seen.by_policy == seen.costs:
        said = [gettext("By its refund policy all of it is paid back.")]
    else:
        said = [gettext("By its refund policy %(by_policy)s of %(costs)s is paid back on this day.") % words]
    if seen.saving:
        said.append(gettext("%(saving)s is kept: other things cost so much less because of it.") % words)
    if seen.released:
        said.append(gettext("%(released)s goes back that was kept of what was given up before.") % words)
    if order := awaiting.awaits(line):
        said.append(ending.waits(order))
    return format_html_join(" ", "{}", ((sentence,) for sentence in said))


class TakeBackView(DeedView):
    """Give up one thing on an order: its place is free, and what is due for it is credited or paid back.

    What would happen is shown once more before it does.
    """

    model = Order
    permission = policy.REFUND
    form_class = TakeBackForm
    template_name = "payments/admin/give_up.html"
    page_title = _("Give up or refund something on an order")
    submit_label: Any = _("See what would happen")
    said = _("Given up. What became of the money stands below.")
    goes: Where

    @cached_property
    def standing(self) -> dict[int, OrderLine]:
        """Return the lines that can be taken back, by place."""
        return {line.position: line for line in _standing(self.subject)}

    @cached_property
    def seen(self) -> Mapping[int, Preview]:
        """Return what giving each of them up would credit now, by key."""
        return foreseeing.previews(list(self.standing.values()), clock.now())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what stands, each with what the policy pays back."""
        lines = [(line, self.seen[line.pk].credited) for line in self.standing.values()]
        key = self.subject.pk
        had = {"lost": booking.lost(key), "written_off": booking.written_off(key)}
        return {**super().get_form_kwargs(), "lines": lines, **had}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say of each thing why so much is credited for it."""
        rows = [
            (line, wording.money(seen.costs), why(line, seen), wording.money(seen.credited))
            for line in self.standing.values()
            if (seen := self.seen[line.pk])
        ]
        return super().get_context_data(rows=rows, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show once more what would happen; do it only where that was read, and is still so."""
        said = form.cleaned_data
        line = self.standing[int(said["line"])]
        cents = self.seen[line.pk].credited if said["cents"] is None else said["cents"]
        goes = self.goes = tracing.where(self.subject, cents, self.seen[line.pk].lost)
        if said["is_sure"] and said["shown"] == goes.sums:
            return super().form_valid(form)
        if said["cents"] is not None and cents > (costs := self.seen[line.pk].costs):
            form.add_error(
                "cents", gettext("It cost %(costs)s: no more can be paid back.") % {"costs": wording.money(costs)}
            )
            return self.form_invalid(form)
        form.data = {**form.data.dict(), "is_sure": "on", "shown": goes.sums}  # type: ignore[attr-defined]  # a QueryDict
        for name in ("line", "cents", "reason"):
            form.fields[name].widget = forms.HiddenInput()
        self.submit_label = _("Give it up, and credit %(cents)s") % {"cents": wording.money(cents)}
        seen = self.seen[line.pk]
        by_policy = wording.money(seen.credited) if cents != seen.credited else ""
        words = {"why": why(line, seen), "by_policy": by_policy, "cents": wording.money(cents), "goes": goes}
        look = {"line": line, "whose": line.person, "reason": said["reason"], "loses": welcoming.loses(line), **words}
        return self.render_to_response(self.get_context_data(form=form, look=look))

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule, at exactly what was shown."""
        said = form.cleaned_data
        line = self.standing[int(said["line"])]
        words = {"reason": said["reason"], "cents": said["cents"], "shown": self.goes}
        with ending.leading_to_what_waits():
            withdrawing.give_up(line, actor=self.actor, at=at, **words)


def _standing(order: Order) -> list[OrderLine]:
    """Return the lines that were delivered and not taken back."""
    return list(
        order.lines.filter(delivered_at__isnull=False, withdrawn_at=None)
        .select_related("sellable")
        .order_by("position")
    )


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [path("order/<uuid:public_id>/take-back/", TakeBackView.as_view(), name="take_back_line")]

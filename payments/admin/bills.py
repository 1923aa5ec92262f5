"""Invoices, credit notes and quotes in the Wagtail admin: to look at, to print, to void and to send anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton

from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonedDeedView, ReasonForm, RecordViewSet, WordedColumn
from payments import booking, policy, wording
from payments.admin import ending, forgoing
from payments.admin.cards import (
    AMOUNT,
    ByNumber,
    MoneyColumn,
    MoneyInspectView,
    NumberColumn,
    OfOrdersIndexView,
    OrderColumn,
    about,
)
from payments.admin.forms import ReissueForm
from payments.billing import crediting, showing
from payments.models import Invoice, Order, Quote

VOID = Deed("void_invoice", _("Void it"), "cross", policy.TAKE_MONEY)
REISSUE = Deed("reissue_invoice", _("Send it anew, made out otherwise"), "mail", policy.TAKE_MONEY)


class PaperInspectView(MoneyInspectView):
    """One paper, with the way to its PDF and what it says."""

    template_name = "payments/admin/paper.html"
    pdf: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it says."""
        rows = [(row, wording.money(row["cents"])) for row in self.object.words["lines"]]
        pdf = reverse(self.pdf, args=[self.object.public_id])
        return super().get_context_data(pdf=pdf, rows=rows, billing=self.object.words["billing"], **kwargs)


class InvoiceInspectView(PaperInspectView):
    """One invoice or credit note."""

    pdf = "invoice_pdf"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to correct the invoice that stands, while something is left of it, and to write off what is owed."""
        paper: Invoice = self.object
        if crediting.latest(paper.order) != paper or crediting.outstanding(paper.order) <= 0:
            return ()
        return self.deeds if booking.debt(paper.order) > 0 else (REISSUE, VOID)

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Lead whoever takes money to entering a check for it, while something is owed on it."""
        found = super().header_buttons
        paper: Invoice = self.object
        is_owed = crediting.latest(paper.order) == paper and booking.debt(paper.order) > 0
        if not is_owed or not self.request.user.has_perm(policy.TAKE_MONEY):
            return found
        url = f"{reverse('enter_check')}?for={paper}"
        return [HeaderButton(_("Enter a check for this"), url=url, icon_name="plus"), *found]

    def facts(self) -> list[tuple[Any, Any]]:
        """Lead to its order and to who pays it, and say what is still owed on it."""
        order: Order = self.object.order
        owed = (_("Owed on its order now"), wording.money(booking.balance(order)))
        cents = booking.written_off(order.pk)
        written_off = [(_("Written off on its order"), wording.money(cents))] if cents else []
        return [*about(order, self.request.user), owed, *written_off]


class QuoteInspectView(PaperInspectView):
    """One quote."""

    pdf = "quote_pdf"


class InvoiceIndexView(ByNumber, OfOrdersIndexView):
    """Invoices and credit notes, each with where it stands and what is owed on its order, by one statement for all."""

    def get_base_queryset(self) -> Any:
        """Fetch with each what is owed on its order, and whether a later invoice took its place."""
        return showing.with_money(super().get_base_queryset())


def owed_on(paper: Any) -> str:
    """Say what is owed on the order of an invoice that stands; of a credit note, or of what was sent anew, nothing."""
    is_asked_by = paper.kind == Invoice.Kind.INVOICE and paper.is_last
    if is_asked_by and paper.bad > 0 >= paper.owed:
        return gettext("%(cents)s written off") % {"cents": wording.money(paper.bad)}
    return wording.money(paper.owed) if is_asked_by else "-"


def issued_on(paper: Invoice) -> date:
    """Return the day on which a paper was sent, as it is read where the office is."""
    return clock.day_of(paper.issued_at)


def stands(paper: Any) -> str:
    """Say where a paper stands today."""
    return showing.word(paper, clock.day_of(clock.now()))


class InvoiceViewSet(RecordViewSet):
    """Invoices and credit notes, as they were sent."""

    model = Invoice
    permission = policy.SEE
    icon = "doc-full"
    menu_label = _("Invoices and credit notes")
    index_view_class = InvoiceIndexView
    inspect_view_class = InvoiceInspectView
    ordering: Sequence[str] = ["-issued_at", "-id"]
    search_fields: Sequence[str] = [
        "number",
        "order__number",
        "words__billing__organization",
        "words__billing__po_number",
    ]
    search_backend_name = None
    list_filter: Sequence[str] = ["kind"]
    list_display: Sequence[Any] = [
        NumberColumn("number", label=_("Number"), accessor="__str__", sort_key="number"),
        OrderColumn("order", label=_("Order"), accessor="order.spoken"),
        Column("office", label=_("Office"), accessor=lambda paper: paper.words["billing"].get("organization", "-")),
        MoneyColumn("cents", label=_("Amount")),
        Column("owed", label=_("Owed on its order"), accessor=owed_on, classname=AMOUNT),
        Column("standing", label=_("Standing"), accessor=stands),
        WordedColumn("issued_at", label=_("Issued on"), accessor=issued_on, sort_key="issued_at"),
        WordedColumn("due_on", label=_("Due on"), sort_key="due_on"),
    ]
    inspect_view_fields: Sequence[str] = ["kind", "corrects", "cents", "issued_at", "due_on", "digest"]
    deeds = (REISSUE, VOID, forgoing.WRITE_OFF)


class QuoteViewSet(RecordViewSet):
    """Quotes, as they were made."""

    model = Quote
    permission = policy.SEE
    icon = "doc-empty"
    menu_label = _("Quotes")
    inspect_view_class = QuoteInspectView
    ordering: Sequence[str] = ["-number"]
    search_fields: Sequence[str] = ["number", "words__billing__organization", "person__email", "person__name"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        NumberColumn("number", label=_("Number"), accessor="__str__", sort_key="number"),
        Column("office", label=_("Office"), accessor=lambda quote: quote.words["billing"].get("organization", "-")),
        MoneyColumn("cents", label=_("Total")),
        WordedColumn("made_at", label=_("Made at"), sort_key="made_at"),
        WordedColumn("good_until_on", label=_("Good until")),
    ]
    inspect_view_fields: Sequence[str] = ["person", "cents", "made_at", "good_until_on"]


class VoidForm(ReasonForm):
    """Why an invoice is voided."""

    kept = _("It stands on the order, where whoever pays reads it. Write nothing that identifies a client.")


class VoidView(ReasonedDeedView):
    """Void an invoice: everything on it is taken back, and a credit note is sent."""

    model = Invoice
    permission = policy.TAKE_MONEY
    form_class = VoidForm
    page_title = _("Void an invoice")
    submit_label = _("Void it")
    said = _("Voided: a credit note is sent, and the places are free again.")
    template_name = "payments/admin/void.html"
    rule = staticmethod(crediting.void)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule; where an order has to be ended first, lead there."""
        with ending.leading_to_what_waits():
            super().act(form, at)


class ReissueView(DeedView):
    """Send an invoice anew, made out otherwise: a credit note takes the old one off."""

    model = Invoice
    permission = policy.TAKE_MONEY
    form_class = ReissueForm
    page_title = _("Send an invoice anew")
    submit_label = _("Send it")
    said = _("Sent. A credit note takes the old one off.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with whom it is made out to."""
        return dict(self.subject.words["billing"])

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        billing = form.billing()  # type: ignore[attr-defined]  # the form is `ReissueForm`
        crediting.reissue(self.subject, billing, reason=form.cleaned_data["reason"], actor=self.actor, at=at)


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [
        path("invoice/<uuid:public_id>/void/", VoidView.as_view(), name="void_invoice"),
        path("invoice/<uuid:public_id>/anew/", ReissueView.as_view(), name="reissue_invoice"),
    ]

"""Checks and transfers in the Wagtail admin: entered, put to invoices, not paid by the bank, paid back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonedDeedView, RecordIndexView, RecordViewSet, WordedColumn
from foundation.ground.deeds import DeedAboutNoneView
from payments import policy, wording
from payments.admin.cards import MoneyColumn, MoneyInspectView, page_of
from payments.admin.forms import OFFERED, BounceForm, CheckForm, PayBackForm, PutForm
from payments.billing import owing, recording, returning
from payments.billing.aging import Open
from payments.billing.recording import Arrival
from payments.models import Remittance

PUT = Deed("put_check", _("Put it to an invoice"), "plus", policy.TAKE_MONEY)
BOUNCE = Deed("bounce_check", _("Say that the bank did not pay"), "warning", policy.TAKE_MONEY)
PAY_BACK = Deed("pay_back_check", _("Pay back what is kept"), "resubmit", policy.REFUND)


class CheckIndexView(RecordIndexView):
    """Checks and transfers, each with what is kept of it, by one statement for all."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Offer to enter one."""
        if not self.request.user.has_perm(policy.TAKE_MONEY):
            return []
        return [HeaderButton(_("Enter a check"), url=reverse("enter_check"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Remittance]:
        """Fetch with each what is kept."""
        return recording.with_kept(super().get_base_queryset())


class CheckInspectView(MoneyInspectView):
    """One check: what it was put to, and what is left."""

    template_name = "payments/admin/check.html"

    @cached_property
    def kept(self) -> int:
        """Return what is kept of it."""
        return recording.kept(self.object)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer what can be done to it as it stands."""
        if self.object.bounced_at:
            return ()
        return self.deeds if self.kept > 0 else [deed for deed in self.deeds if deed is BOUNCE]

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what is kept."""
        return [(_("Kept for the sender"), wording.money(self.kept))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it was put to."""
        payments = self.object.payments.select_related("order").order_by("pk")
        return super().get_context_data(
            payments=[
                (one, page_of(one.order), wording.money(one.cents), wording.money(one.refunded_cents))
                for one in payments
            ],
            **kwargs,
        )


class CheckViewSet(RecordViewSet):
    """Checks and transfers."""

    model = Remittance
    permission = policy.SEE
    icon = "download"
    menu_label = _("Checks and transfers")
    index_view_class = CheckIndexView
    inspect_view_class = CheckInspectView
    ordering: Sequence[str] = ["-received_on", "-id"]
    search_fields: Sequence[str] = ["reference", "sender"]
    search_backend_name = None
    list_filter: Sequence[str] = ["way"]
    list_display: Sequence[Any] = [
        TitleColumn("reference", label=_("Number or reference"), get_url=page_of, sort_key="reference"),
        Column("sender", label=_("From"), sort_key="sender"),
        MoneyColumn("cents", label=_("Amount")),
        MoneyColumn("left", label=_("Kept")),
        WordedColumn("received_on", label=_("Received on"), sort_key="received_on"),
        WordedColumn("bounced_at", label=_("Not paid by the bank")),
    ]
    inspect_view_fields: Sequence[str] = [
        "way",
        "reference",
        "sender",
        "cents",
        "received_on",
        "entered_at",
        "bounced_at",
    ]
    deeds = (PUT, PAY_BACK, BOUNCE)


def open_rows() -> list[Open]:
    """Return the orders on which something is to be paid, the longest due first."""
    return sorted((row for row in owing.open_orders() if row.cents > 0), key=lambda row: (row.due_on, row.number))


class EnterView(DeedAboutNoneView):
    """Enter a check or a transfer, and put it to invoices."""

    model = Remittance
    permission = policy.TAKE_MONEY
    form_class = CheckForm
    page_title = _("Enter a check or a transfer")
    submit_label = _("Enter it")
    said = _("Entered and booked.")
    made: Remittance | None = None

    def get_initial(self) -> dict[str, Any]:
        """Begin with today, and with the invoice that one came from: ticked, or typed where it isn't offered."""
        number = self.request.GET.get("for", "")[:30]
        is_offered = number in [row.number for row in self.rows[:OFFERED]]
        meant = {"pays": [number]} if is_offered else {"parts": number}
        return {"received_on": clock.day_of(clock.now()), **meant}

    @cached_property
    def rows(self) -> list[Open]:
        """Return what is open."""
        return open_rows()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what is open."""
        return {**super().get_form_kwargs(), "rows": self.rows}

    def after(self) -> str:
        """Return the check's page once there is one, the list before."""
        return page_of(self.made) if self.made else reverse("remittance:index")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        arrival = Arrival(
            way=Remittance.Way(said["way"]),
            reference=said["reference"],
            sender=said["sender"],
            cents=said["cents"],
            received_on=said["received_on"],
        )
        self.made = recording.enter(arrival, said["parts"], actor=self.actor, at=at)


class OfKeptView(DeedView):
    """A deed that uses what is kept of a check, as much as was shown."""

    model = Remittance

    def get_initial(self) -> dict[str, Any]:
        """Begin with all that is kept."""
        kept = recording.kept(self.subject)
        return {"shown_cents": kept, "cents": kept}


class PutView(OfKeptView):
    """Put a part of a check to an invoice."""

    permission = policy.TAKE_MONEY
    form_class = PutForm
    page_title = _("Put a check to an invoice")
    submit_label = _("Put it there")
    said = _("Put and booked.")
    template_name = "payments/admin/put.html"

    @cached_property
    def rows(self) -> list[Open]:
        """Return what is open."""
        return open_rows()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what is open."""
        return {**super().get_form_kwargs(), "rows": self.rows}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what is kept, and what is owed."""
        rows = [(row, wording.money(row.cents)) for row in self.rows[:OFFERED]]
        kept = wording.money(recording.kept(self.subject))
        return super().get_context_data(kept=kept, rows=rows, sender=self.subject.sender, **kwargs)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        words = {"shown_cents": said["shown_cents"], "actor": self.actor, "at": at}
        recording.put(self.subject, said["number"], said["cents"], **words)


class PayBackView(OfKeptView):
    """Write down that what is kept was sent back."""

    permission = policy.REFUND
    form_class = PayBackForm
    page_title = _("Pay back what is kept")
    submit_label = _("It was sent back")
    said = _("Written down and booked.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        words = {"shown_cents": said["shown_cents"], "reference": said["reference"], "actor": self.actor, "at": at}
        returning.pay_back(self.subject, said["cents"], **words)


class BounceView(ReasonedDeedView):
    """Take a check that the bank did not pay out of every order."""

    model = Remittance
    permission = policy.TAKE_MONEY
    form_class = BounceForm
    page_title = _("The bank did not pay a check")
    submit_label = _("It was not paid")
    said = _("Booked: what it had paid is owed again.")
    rule = staticmethod(returning.bounce)


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [
        path("checks/enter/", EnterView.as_view(), name="enter_check"),
        path("remittance/<uuid:public_id>/put/", PutView.as_view(), name="put_check"),
        path("remittance/<uuid:public_id>/bounce/", BounceView.as_view(), name="bounce_check"),
        path("remittance/<uuid:public_id>/pay-back/", PayBackView.as_view(), name="pay_back_check"),
    ]

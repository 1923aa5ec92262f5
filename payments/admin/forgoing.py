"""Writing off, in the Wagtail admin, what nobody will pay of an invoice; what that means is shown before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonForm
from payments import booking, policy, wording
from payments.billing import crediting, forgoing
from payments.models import CardAttempt, Invoice, Order

WRITE_OFF = Deed("write_off_invoice", _("Write off what nobody will pay"), "bin", policy.TAKE_MONEY)


class WriteOffForm(ReasonForm):
    """Why nobody will pay, and how much was owed when that was decided."""

    shown_cents = forms.IntegerField(widget=forms.HiddenInput)


class WriteOffView(DeedView):
    """Write off what is still owed on an invoice."""

    model = Invoice
    permission = policy.TAKE_MONEY
    form_class = WriteOffForm
    template_name = "payments/admin/write_off.html"
    page_title = _("Write off what nobody will pay")
    submit_label: Any = _("Write it off")
    said = _("Written off and booked: it is not asked for any more.")

    def called(self) -> str:
        """Return the invoice, and whose it is."""
        paper: Invoice = self.subject
        return f"{paper}, {paper.words['billing'].get('organization') or paper.order.payer.get_full_name()}"

    def get_initial(self) -> dict[str, Any]:
        """Keep what is owed when the page is shown."""
        return {"shown_cents": booking.debt(self.subject.order)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what was invoiced, what came of it, and what would be written off."""
        paper: Invoice = self.subject
        order: Order = paper.order
        invoiced, owed = crediting.outstanding(order), booking.debt(order)
        written = booking.written_off(order.pk)
        sums = (
            (_("Invoiced, less credit notes"), invoiced),
            (_("Paid, less what went back"), invoiced - owed - written),
            (_("Written off before"), written),
        )
        return super().get_context_data(
            sums=[(label, wording.money(cents)) for label, cents in sums if cents],
            owed=wording.money(owed),
            due_on=paper.due_on,
            is_late=paper.due_on is not None and paper.due_on < clock.day_of(clock.now()),
            page=CardAttempt.objects.filter(order=order, ended_at=None).first(),
            **kwargs,
        )

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        words = {"shown_cents": said["shown_cents"], "reason": said["reason"]}
        forgoing.write_off(self.subject, **words, actor=self.actor, at=at)


def urls() -> list[URLPattern]:
    """Return the address of the deed."""
    return [path("invoice/<uuid:public_id>/write-off/", WriteOffView.as_view(), name="write_off_invoice")]

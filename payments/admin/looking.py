"""What staff do about one attempt, refund or dispute: look at Stripe now, pay back again, take the evidence away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from foundation.ground.admin import DeedView, ReasonedDeedView
from foundation.ground.handing import as_file
from foundation.ground.permitting import Guarded
from payments import policy, wording
from payments.admin.cards import LOOK
from payments.charging import disputing, evidencing, gateway, refunding, sending, sweeping
from payments.models import CardAttempt, Dispute, Refund


def called(record: Any) -> str:
    """Return whose money a record is, and how much: its order, and its amount."""
    order = record.order if isinstance(record, CardAttempt) else record.payment.order
    return f"{order.spoken}, {wording.money(record.cents)}"


class LookView(DeedView):
    """Ask Stripe now what is true of one thing, rather than wait for it to tell."""

    permission = policy.SETTLE
    form_class = forms.Form
    page_title = LOOK
    submit_label = LOOK
    said = _("Looked: what Stripe says is true here now.")

    def called(self) -> str:
        """Return the order and the amount."""
        return called(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask, and take in what is told."""
        del form
        self.look(at)

    def look(self, at: datetime) -> None:
        """Call the rule."""
        raise NotImplementedError


class LookAtAttemptView(LookView):
    """Ask what became of an attempt to pay."""

    model = CardAttempt

    def look(self, at: datetime) -> None:
        """Call the rule."""
        sweeping.look_at(self.subject, at=at)


class LookAtRefundView(LookView):
    """Ask what became of a refund."""

    model = Refund

    def look(self, at: datetime) -> None:
        """Call the rule."""
        sending.send(self.subject.pk, at=at)


class LookAtDisputeView(LookView):
    """Ask what became of a dispute."""

    model = Dispute

    def look(self, at: datetime) -> None:
        """Call the rule."""
        disputing.take_in(gateway.dispute(self.subject.external_id), at=at)


class PayBackAgainView(ReasonedDeedView):
    """Ask once more for a refund that failed."""

    model = Refund
    permission = policy.REFUND
    page_title = _("Pay back again")
    submit_label = _("Pay it back")
    said = _("Asked for. What is owed to the payer goes back by card.")
    rule = staticmethod(refunding.pay_back_again)

    def called(self) -> str:
        """Return the order and the amount."""
        return called(self.subject)


class EvidenceView(Guarded, View):
    """What the house can show a bank about a disputed payment, as a text file."""

    permission = policy.REFUND

    @cached_property
    def dispute(self) -> Dispute:
        """Find the dispute; 404 where there is none."""
        found = Dispute.objects.filter(public_id=self.kwargs["public_id"]).select_related("payment").first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Hand it out."""
        del request
        text = HttpResponse(evidencing.pack(self.dispute), content_type="text/plain; charset=utf-8")
        return as_file(text, f"{self.dispute.external_id}.txt")


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [
        path("cardattempt/<uuid:public_id>/look/", LookAtAttemptView.as_view(), name="look_at_attempt"),
        path("refund/<uuid:public_id>/look/", LookAtRefundView.as_view(), name="look_at_refund"),
        path("refund/<uuid:public_id>/again/", PayBackAgainView.as_view(), name="pay_back_again"),
        path("dispute/<uuid:public_id>/look/", LookAtDisputeView.as_view(), name="look_at_dispute"),
        path("dispute/<uuid:public_id>/evidence/", EvidenceView.as_view(), name="dispute_evidence"),
    ]

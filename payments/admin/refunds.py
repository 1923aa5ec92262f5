"""Money that goes back, in the Wagtail admin: refunds and disputes, each with its order and its payer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from foundation.ground.admin import Deed, RecordViewSet, WordedColumn
from payments import policy
from payments.admin.cards import (
    LOOK,
    CardAttemptViewSet,
    MoneyColumn,
    NumberColumn,
    OfPaymentInspectView,
    OfPaymentsIndexView,
    PaymentViewSet,
    StripeEventViewSet,
)
from payments.models import Dispute, Refund


class RefundFilters(WagtailFilterSet):
    """Ways to narrow the refunds: by what became of the money, and by where they were made."""

    outcome = django_filters.ChoiceFilter(
        choices=Refund.Outcome.choices, label=_("What became of it"), method="by_outcome"
    )

    class Meta:
        model = Refund
        fields: Sequence[str] = ("is_ours",)

    def by_outcome(self, queryset: Any, _name: str, value: str) -> Any:
        """Narrow to those of which this became."""
        return queryset.filter(outcome=value)


def outcome(refund: Refund) -> str:
    """Say what became of the money of a refund that was fetched `with_outcome`."""
    return str(Refund.Outcome(refund.outcome).label)


class RefundIndexView(OfPaymentsIndexView):
    """Refunds, each with what became of its money."""

    def get_base_queryset(self) -> Any:
        """Fetch with each what became of it, and who made it."""
        return super().get_base_queryset().with_outcome()


class RefundInspectView(OfPaymentInspectView):
    """One refund: paid back again if it failed, looked at while it is under way."""

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what became of it."""
        became = outcome(Refund.objects.with_outcome().get(pk=self.object.pk))
        return [*super().facts(), (_("What became of it"), became)]

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer what can be done to it as it stands."""
        look, again = self.deeds
        if self.object.ended_as == Refund.End.FAILED:
            return (again,)
        return () if self.object.ended_at else (look,)


class RefundViewSet(RecordViewSet):
    """Money that goes back."""

    model = Refund
    permission = policy.SEE
    icon = "resubmit"
    menu_label = _("Refunds")
    index_view_class = RefundIndexView
    inspect_view_class = RefundInspectView
    filterset_class = RefundFilters
    search_fields: Sequence[str] = ["external_id", "payment__order__number"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        NumberColumn("order", label=_("Order"), accessor="payment.order.spoken"),
        MoneyColumn("cents", label=_("Amount")),
        WordedColumn("asked_at", label=_("Asked for at"), sort_key="asked_at"),
        Column("outcome", label=_("What became of it"), accessor=outcome),
        WordedColumn("is_ours", label=_("Made here")),
    ]
    inspect_view_fields: Sequence[str] = [
        "cents", "reason", "is_ours", "external_id", "asked_at", "ended_at",
    ]  # fmt: skip
    deeds = (
        Deed("look_at_refund", LOOK, "rotate", policy.SETTLE),
        Deed("pay_back_again", _("Pay back again"), "resubmit", policy.REFUND),
    )


class DisputeViewSet(RecordViewSet):
    """Payments that a cardholder's bank disputes."""

    model = Dispute
    permission = policy.SEE
    icon = "warning"
    menu_label = _("Disputes")
    index_view_class = OfPaymentsIndexView
    inspect_view_class = OfPaymentInspectView
    search_fields: Sequence[str] = ["external_id", "payment__order__number"]
    search_backend_name = None
    list_filter: Sequence[str] = ["ended_as"]
    list_display: Sequence[Any] = [
        NumberColumn("order", label=_("Order"), accessor="payment.order.spoken"),
        MoneyColumn("cents", label=_("Amount")),
        Column("reason", label=_("Reason")),
        WordedColumn("opened_at", label=_("Opened at"), sort_key="opened_at"),
        WordedColumn("answer_by", label=_("Evidence by"), sort_key="answer_by"),
        WordedColumn("ended_as", label=_("Ended as"), accessor="get_ended_as_display"),
    ]
    inspect_view_fields: Sequence[str] = [
        "external_id", "cents", "reason", "opened_at", "answer_by", "withdrawn_at", "ended_at", "ended_as",
    ]  # fmt: skip
    deeds = (
        Deed("dispute_evidence", _("Evidence as a text"), "download", policy.REFUND),
        Deed("look_at_dispute", LOOK, "rotate", policy.SETTLE),
    )


class CardsGroup(ModelViewSetGroup):
    """Money by card, in one place of the menu."""

    menu_label = _("Card payments")
    menu_icon = "download"
    menu_order = 262
    items = (
        CardAttemptViewSet("cardattempt"),
        PaymentViewSet("payment"),
        RefundViewSet("refund"),
        DisputeViewSet("dispute"),
        StripeEventViewSet("stripeevent"),
    )

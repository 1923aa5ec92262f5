"""Money that came, in the Wagtail admin: attempts to pay, payments and events, to look at and to look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from foundation.accounts.admin.people import record_of
from foundation.accounts.policy import FIND
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn
from payments import policy, wording
from payments.billing import naming
from payments.models import CardAttempt, Order, Payment, StripeEvent

LOOK = _("Look at Stripe now")


NUMBER = "house-number"
"""The class of a cell that holds a number: it is kept on one line."""
AMOUNT = "house-amount"
"""The class of a cell that holds an amount."""


def page_of(record: Any) -> str:
    """Return a record's page for staff."""
    return reverse(f"{record._meta.model_name}:inspect", args=[record.public_id])


def link(url: str, words: Any) -> SafeString:
    """Return words that lead somewhere, underlined as among other words."""
    return format_html('<a class="house-link" href="{}">{}</a>', url, words)


def about(order: Order, viewer: Any) -> list[tuple[Any, Any]]:
    """Return an order and who pays it as facts of a record, each leading on; to people only whoever may find them."""
    payer: Any = order.payer.get_full_name()
    if viewer.has_perm(FIND) and order.payer.erased_at is None:
        payer = link(record_of(order.payer), payer)
    return [(_("Order"), link(page_of(order), order.spoken)), (_("Payer"), payer)]


class MoneyColumn(Column):
    """A column that shows cents as people read them, one under the other by their last digit."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **{"classname": AMOUNT, **kwargs})

    def get_value(self, instance: Any) -> Any:
        """Return the amount in words."""
        return wording.money(super().get_value(instance))


class ByNumber(RecordIndexView):
    """A list in which what a number on paper means is found by it, and nothing else."""

    def search_queryset(self, queryset: Any) -> Any:
        """Narrow to what the number means, or to what holds the words that were typed."""
        meant = naming.searched(self.search_query or "", among=self.model) if self.is_searching else None
        return super().search_queryset(queryset) if meant is None else queryset.filter(meant)


class OfOrdersIndexView(RecordIndexView):
    """Records of orders, each fetched with its order."""

    to_order: ClassVar[str] = "order"

    def get_base_queryset(self) -> Any:
        """Fetch with each record the order that its line names (P25)."""
        return super().get_base_queryset().select_related(self.to_order)


class OfPaymentsIndexView(OfOrdersIndexView):
    """Records of payments, each fetched with its payment's order."""

    to_order = "payment__order"


class MoneyInspectView(RecordInspectView):
    """One record: amounts are shown as people read them."""

    def get_field_label(self, field_name: str, field: Any) -> str:
        """Call an amount by its name."""
        return gettext("Amount") if field_name == "cents" else str(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return cents as an amount."""
        if field_name.endswith("cents"):
            return wording.money(getattr(self.object, field_name))
        return super().get_field_display_value(field_name, field)


class OfOrderInspectView(MoneyInspectView):
    """One record of an order's money: it is called by its order and whose that is, and leads to both."""

    @property
    def order(self) -> Order:
        """The order whose money it is."""
        found: Order = self.object.order
        return found

    def get_page_subtitle(self) -> str:
        """Return the order, who pays it, and how much this is about."""
        payer = self.order.payer.get_full_name()
        return f"{self.order.spoken}, {payer}, {wording.money(self.object.cents)}"

    def facts(self) -> list[tuple[Any, Any]]:
        """Lead to the order and to who pays it."""
        return about(self.order, self.request.user)


class OfPaymentInspectView(OfOrderInspectView):
    """One record of a payment: its order is the payment's."""

    @property
    def order(self) -> Order:
        """The order of its payment."""
        found: Order = self.object.payment.order
        return found

    def facts(self) -> list[tuple[Any, Any]]:
        """Lead to the payment as well."""
        payment: Payment = self.object.payment
        words = f"{payment.get_provider_display()}, {wording.money(payment.cents)}"
        return [*super().facts(), (_("Payment"), link(page_of(payment), words))]


class NumberColumn(TitleColumn):
    """A column of numbers, each on one line, that lead to the pages of their records."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, get_url=page_of, classname=NUMBER, **kwargs)


def order_page(record: Any) -> str | None:
    """Return the page for staff of the order that a record names; None where it names none."""
    return page_of(record.order) if record.order else None


class OrderColumn(TitleColumn):
    """A column of the orders that records name, each of which leads to its page for staff."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, get_url=order_page, classname=NUMBER, **kwargs)


def _titled(name: str, label: Any) -> NumberColumn:
    """Return the column that leads to a record's page."""
    return NumberColumn(name, label=label, accessor=f"{name}.spoken")


class CardAttemptInspectView(OfOrderInspectView):
    """One attempt: looked at again for as long as it is open."""

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to look where something may still happen."""
        return () if self.object.ended_at else self.deeds


class CardAttemptViewSet(RecordViewSet):
    """Attempts to pay by card."""

    model = CardAttempt
    permission = policy.SEE
    icon = "history"
    menu_label = _("Attempts to pay")
    index_view_class = OfOrdersIndexView
    inspect_view_class = CardAttemptInspectView
    ordering: Sequence[str] = ["-id"]
    search_fields: Sequence[str] = ["session_id", "order__number"]
    search_backend_name = None
    list_filter: Sequence[str] = ["ended_as"]
    list_display: Sequence[Any] = [
        _titled("order", _("Order")),
        MoneyColumn("cents", label=_("Amount")),
        WordedColumn("made_at", label=_("Made at"), sort_key="made_at"),
        WordedColumn("processing_at", label=_("Paid by a slow way at")),
        WordedColumn("ended_as", label=_("Ended because"), accessor="get_ended_as_display"),
    ]
    inspect_view_fields: Sequence[str] = [
        "n", "cents", "session_id", "made_at", "expires_at", "processing_at", "failures", "ended_as",
    ]  # fmt: skip
    deeds = (Deed("look_at_attempt", LOOK, "rotate", policy.SETTLE),)


class PaymentViewSet(RecordViewSet):
    """Money that came in."""

    model = Payment
    permission = policy.SEE
    icon = "download"
    menu_label = _("Payments")
    index_view_class = OfOrdersIndexView
    inspect_view_class = OfOrderInspectView
    search_fields: Sequence[str] = ["external_id", "order__number"]
    search_backend_name = None
    list_filter: Sequence[str] = ["provider"]
    list_display: Sequence[Any] = [
        _titled("order", _("Order")),
        MoneyColumn("cents", label=_("Amount")),
        MoneyColumn("refunded_cents", label=_("Of which went back or was taken out")),
        WordedColumn("received_at", label=_("Received at"), sort_key="received_at"),
        Column("provider", label=_("Through"), accessor="get_provider_display"),
    ]
    inspect_view_fields: Sequence[str] = [
        "provider", "external_id", "cents", "refunded_cents", "received_at",
    ]  # fmt: skip


class StripeEventViewSet(RecordViewSet):
    """What Stripe told."""

    model = StripeEvent
    permission = policy.SEE
    icon = "mail"
    menu_label = _("Events from Stripe")
    search_fields: Sequence[str] = ["event_id", "related_id", "kind"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("event_id", label=_("Event"), get_url=page_of),
        Column("kind", label=_("Kind")),
        WordedColumn("received_at", label=_("Received at"), sort_key="received_at"),
        WordedColumn("done_at", label=_("Worked at")),
        WordedColumn("says", label=_("What came of it")),
    ]
    inspect_view_fields: Sequence[str] = [
        "event_id", "kind", "related_id", "is_live", "received_at", "tries", "next_try_at", "done_at", "says",
    ]  # fmt: skip

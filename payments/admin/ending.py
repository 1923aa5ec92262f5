"""Ending an order that is not paid, in the Wagtail admin; and leading there whoever is held up by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import Deed, DeedView, ReasonedDeedView
from foundation.ground.refusals import Refusal
from payments import policy, wording
from payments.admin.cards import link, page_of
from payments.charging import attempting
from payments.models import CardAttempt, Order, OrderLine
from payments.selling import delivering
from payments.selling.awaiting import OrderWaits

END = Deed("end_order", _("End it: it is not paid"), "cross", policy.REFUND)


def waits(order: Order) -> SafeString:
    """Say to staff which order waits to be paid before something can be given up, and lead to where it is ended."""
    said = gettext("Order {order} waits to be paid, and costs less because of this. End it on its page first.")
    return format_html(said, order=link(page_of(order), order.spoken))


@contextmanager
def leading_to_what_waits() -> Iterator[None]:
    """Let a refusal for an order that waits to be paid lead staff to that order."""
    try:
        yield
    except OrderWaits as refusal:
        raise Refusal(waits(refusal.order)) from refusal


class OfOrderView(DeedView):
    """A deed about one order."""

    model = Order
    permission = policy.REFUND

    def called(self) -> str:
        """Return the order, and who pays it."""
        order: Order = self.subject
        return f"{order.spoken}, {order.payer.get_full_name()}"


class EndOrderView(OfOrderView, ReasonedDeedView):
    """End an order that is not paid; what would be free again is shown before."""

    page_title = _("End an order that is not paid")
    submit_label = _("End it")
    said = _("Ended. Nothing was paid, and its places are free again.")
    template_name = "payments/admin/end.html"
    rule = staticmethod(attempting.call_off)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is on it, until when that is held, and whether a page is open on which it can be paid."""
        order: Order = self.subject
        return super().get_context_data(
            lines=[(line, wording.money(line.cents)) for line in _held(order)],
            total=wording.money(order.shown_cents),
            until=wording.moment(order.held_until) if order.held_until else "",
            page=CardAttempt.objects.filter(order=order, ended_at=None).first(),
            **kwargs,
        )


def _held(order: Order) -> Sequence[OrderLine]:
    """Return what is on the order, each with what it costs and for whom it is."""
    return list(delivering.with_totals(order.lines.select_related("person").order_by("position")))


def urls() -> list[URLPattern]:
    """Return the address of the deed."""
    return [path("order/<uuid:public_id>/end/", EndOrderView.as_view(), name="end_order")]

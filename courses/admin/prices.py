"""What staff set: what a place on a course costs from now on, and what is paid back until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from courses.coordinating import selling
from courses.models import Course
from foundation.ground import clock
from foundation.ground.admin import DeedView
from payments import policy
from payments.forms import PriceField
from payments.models import RefundPolicy
from payments.selling import labeling


class PriceForm(forms.Form):
    """What a place on a course costs from now on, and what is paid back until when."""

    list_cents = PriceField(label=_("Price for everybody, in dollars"))
    member_cents = PriceField(
        label=_("Price for members, in dollars"), required=False, help_text=_("Left empty, members pay the same.")
    )
    refunds = forms.ModelChoiceField(RefundPolicy.objects.all(), label=_("Refund policy"))
    account_code = forms.CharField(
        label=_("Account code"), max_length=40, required=False, help_text=_("Where finance books it.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a price for members that is higher."""
        said: dict[str, Any] = super().clean() or {}
        everybody, members = said.get("list_cents"), said.get("member_cents")
        if everybody is not None and members is not None and members > everybody:
            self.add_error("member_cents", _("Members never pay more than everybody."))
        return said


class PriceView(DeedView):
    """Put places on a course on sale, or change what they cost from now on."""

    model: type[Model] = Course
    permission = policy.SET_PRICES
    form_class = PriceForm
    page_title = _("What a place costs")
    submit_label = _("Sell at this price from now on")
    said = _("Saved. Whoever has ordered already pays what was shown then.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what it costs now."""
        sellable = self.subject.sellable
        price = labeling.prices_of([sellable], clock.now()).get(sellable.pk) if sellable else None
        if price is None:
            return {}
        words = {"refunds": sellable.policy_id, "account_code": sellable.account_code}
        return {"list_cents": price.list_cents, "member_cents": price.member_cents, **words}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Set the price."""
        selling.put_on_sale(self.subject, **form.cleaned_data, actor=self.actor, at=at)

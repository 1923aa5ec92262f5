"""Writing down, in the Wagtail admin, that what is owed back on an order was sent by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import Deed
from payments import policy, wording
from payments.admin.ending import OfOrderView
from payments.admin.forms import PayBackForm
from payments.charging import remitting
from payments.models import Order

REMIT = Deed("send_by_hand", _("Write down what was sent back by hand"), "resubmit", policy.REFUND)


class SendByHandView(OfOrderView):
    """Write down that what no card could take was sent by a check or a transfer of ours."""

    form_class = PayBackForm
    page_title = _("Write down what was sent back by hand")
    submit_label = _("It was sent")
    said = _("Written down and booked: so much less is owed back.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with all that is owed back."""
        owed = remitting.owed_back(self.subject)
        return {"shown_cents": owed, "cents": owed}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """Say beside the amount what is owed back now."""
        form: forms.Form = super().get_form(form_class)
        owed = wording.money(remitting.owed_back(self.subject))
        form.fields["cents"].help_text = gettext("%(owed)s is owed back, beside what goes to a card now.") % {
            "owed": owed
        }
        return form

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        words = {"shown_cents": said["shown_cents"], "reference": said["reference"], "actor": self.actor, "at": at}
        remitting.send_by_hand(self.subject, said["cents"], **words)


def is_possible(order: Order) -> bool:
    """Whether something is owed back on this order that can be sent by hand."""
    return remitting.owed_back(order) > 0


def urls() -> list[URLPattern]:
    """Return the address of the deed."""
    return [path("order/<uuid:public_id>/send-back/", SendByHandView.as_view(), name="send_by_hand")]

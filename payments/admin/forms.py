"""Forms of what finance does: checks, invoices, lines that are taken back, prices and refund policies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import ReasonForm, worded
from foundation.ground.refusals import Refusal
from payments import tiering, wording
from payments.billing import naming
from payments.billing.aging import Open
from payments.forms import DollarsField, PriceField, Printed
from payments.models import OrderLine, Remittance

DAY = forms.DateInput(attrs={"type": "date"})
TIER = re.compile(
    r"\s*(?P<days>\d{1,4})\s+days?\s+(?P<before>before the start|after the purchase)\s*:\s*(?P<percent>\d{1,4})\s*%"
    r"(?:\s*(?:,?\s*less)\s*\$?\s*(?P<dollars>\d{1,6})(?:\.(?P<cents>\d{2}))?)?\s*$",
    re.IGNORECASE,
)
BEFORE = {"before the start": "start", "after the purchase": "purchase"}


OFFERED = 200
"""How many open invoices a form offers, the longest due first; others are named by their numbers."""


def offered(rows: Sequence[Open]) -> list[tuple[str, str]]:
    """Return open invoices to choose from: the number, and what it says: number, office, what is owed, since when."""
    return [
        (
            row.number,
            gettext("%(number)s, %(office)s: %(owed)s, due %(day)s")
            % {
                "number": row.number,
                "office": row.office,
                "owed": wording.money(row.cents),
                "day": worded(row.due_on),
            },
        )
        for row in rows[:OFFERED]
    ]


class OfferedInput(forms.TextInput):
    """A number that is typed, or picked from a list that the browser itself unfolds."""

    template_name = "payments/admin/offered.html"
    offers: Sequence[tuple[str, str]] = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what can be picked."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-offered"
        return {**context, "offers": self.offers}


class CheckForm(forms.Form):
    """A check or a transfer as it came in, and which open invoices it pays."""

    way = forms.ChoiceField(label=_("How it came"), choices=Remittance.Way.choices)
    reference = forms.CharField(label=_("Number of the check, or reference of the transfer"), max_length=100)
    sender = forms.CharField(label=_("From whom"), max_length=200)
    cents = DollarsField(label=_("Amount, in dollars"), min_value=0)
    received_on = forms.DateField(label=_("Received on"), widget=DAY)
    pays = forms.MultipleChoiceField(
        label=_("What it pays in full"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.CharField(
        label=_("What it pays in part, or by number"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: INV-00012 300.00. Without an amount, all that is owed on it. What is left is kept for the "
            "sender, and so is all of it if nothing is chosen or named."
        ),
    )

    def __init__(self, *args: Any, rows: Sequence[Open], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pays"].choices = offered(rows)  # type: ignore[attr-defined]  # declared above
        if not rows:
            del self.fields["pays"]

    def clean_cents(self) -> int:
        """Refuse nothing."""
        if not (cents := self.cleaned_data["cents"]):
            raise forms.ValidationError(_("A check is of something."))
        return int(cents)

    def clean_parts(self) -> Any:
        """Read the lines, after what was chosen."""
        try:
            return naming.parts("\n".join([*self.cleaned_data.get("pays", ()), self.cleaned_data["parts"]]))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ShownForm(forms.Form):
    """A form that was shown with what is kept: a second click finds that it has changed."""

    shown_cents = forms.IntegerField(widget=forms.HiddenInput)
    cents = DollarsField(label=_("Amount, in dollars"), min_value=0)


class PutForm(ShownForm):
    """What a part of a check is put to."""

    number = forms.CharField(
        label=_("Invoice or order"), max_length=30, widget=OfferedInput, help_text=_("INV-00012 or O-01001")
    )
    field_order = ("number", "cents")

    def __init__(self, *args: Any, rows: Sequence[Open], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.offers = offered(rows)

    def clean_number(self) -> Any:
        """Find the order."""
        try:
            return naming.order_of(self.cleaned_data["number"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class PayBackForm(ShownForm):
    """What is sent back of what is kept."""

    reference = forms.CharField(label=_("Number of our check or transfer"), max_length=100)


class BounceForm(ReasonForm):
    """What the bank told of a check."""


class ReissueForm(Printed, ReasonForm):
    """Whom an invoice is made out to, when it is sent anew."""

    name = forms.CharField(label=_("Name"), max_length=120)
    organization = forms.CharField(label=_("Office or organization"), max_length=200)
    address = forms.CharField(label=_("Its postal address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    po_number = forms.CharField(label=_("Purchase order number"), max_length=60, required=False)
    tax_id = forms.CharField(label=_("Tax id of the office"), max_length=40, required=False)
    field_order = ("name", "organization", "address", "po_number", "tax_id", "reason")


class TakeBackForm(ReasonForm):
    """Which line of an order is given up, and for how much; looked at once more (`is_sure`) before it happens.

    `shown` are the sums that that look said become of it: where they are others by then, it is shown anew.
    """

    kept = _("It stands on the order, where whoever pays reads it. Write nothing that identifies a client.")
    line = forms.ChoiceField(label=_("What is given up"))
    cents = DollarsField(
        label=_("Credited, in dollars"),
        required=False,
        min_value=0,
        help_text=_("Left empty, as much as the refund policy of that day says."),
    )
    is_sure = forms.BooleanField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    field_order = ("line", "cents", "reason")

    def __init__(
        self, *args: Any, lines: Sequence[tuple[OrderLine, int]], lost: int = 0, written_off: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        said = gettext("%(title)s: %(cents)s by the policy")
        self.fields["line"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, declared above
            (line.position, said % {"title": line.title, "cents": wording.money(cents)}) for line, cents in lines
        ]
        met = gettext(
            "The payer's bank took %(cents)s of this order back for good. What you credit is met by that first: "
            "only what is more goes back."
        )
        unpaid = gettext(
            "%(cents)s of this order was not paid and is written off. What you credit is taken off what is owed, "
            "then off that: only what is more goes back."
        )
        had = [
            words % {"cents": wording.money(cents)} for words, cents in ((met, lost), (unpaid, written_off)) if cents
        ]
        self.fields["cents"].help_text = " ".join([str(self.fields["cents"].help_text), *had])


def zone_said() -> str:
    """Say in which zone a typed moment is read: the one that whoever types chose for her admin, else the office's."""
    return gettext("In the time of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


class PriceForm(forms.Form):
    """What a thing costs from a moment on."""

    list_cents = PriceField(label=_("Price for everybody, in dollars"))
    member_cents = PriceField(
        label=_("Price for members, in dollars"), required=False, help_text=_("Left empty, members pay the same.")
    )
    begins_at = forms.DateTimeField(
        label=_("From"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_at"].help_text = gettext("Left empty, from now on. %(zone)s") % {"zone": zone_said()}


class SpanForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day can't be before the first."))
        if said.get("last") == date.max:  # No day comes after it, on which it would be over.
            self.add_error("last", _("Choose an earlier day."))
        return said


class TiersField(forms.CharField):
    """Refund tiers, one a line: `30 days before the start: 100 % less $25.00`; its value is the list of tiers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 6}), "required": False, **kwargs})

    def clean(self, value: Any) -> Any:
        """Read the lines, and refuse tiers that say nothing or contradict each other."""
        tiers = [_tier(line) for line in filter(str.strip, super().clean(value).splitlines())]
        faults = tiering.faults(tiers)
        moments = [(tier["before"], tier["days"]) for tier in tiers]
        if len(set(moments)) < len(moments):
            faults.append(gettext("Two lines hold until the same moment. Which of them counts would be a guess."))
        if faults:
            raise forms.ValidationError(faults)
        return tiers

    def prepare_value(self, value: Any) -> Any:
        """Show tiers as lines."""
        return "\n".join(_line(tier) for tier in value) if isinstance(value, list) else value


def _tier(line: str) -> dict[str, Any]:
    """Read one tier. Raises `ValidationError`, which names the line."""
    found = TIER.match(line)
    if found is None:
        raise forms.ValidationError(
            gettext("“%(line)s” can't be read. Write it as: 30 days before the start: 100 %% less $25.00")
            % {"line": line.strip()}
        )
    return {
        "before": BEFORE[found["before"].lower()],
        "days": int(found["days"]),
        "percent": int(found["percent"]),
        "keeps_cents": int(found["dollars"] or 0) * 100 + int(found["cents"] or 0),
    }


def _line(tier: dict[str, Any]) -> str:
    """Write one tier as a line."""
    before = next(said for said, kept in BEFORE.items() if kept == tier["before"])
    kept = tier.get("keeps_cents", 0)
    less = f" less ${kept // 100}.{kept % 100:02d}" if kept else ""
    return f"{tier['days']} days {before}: {tier['percent']} %{less}"

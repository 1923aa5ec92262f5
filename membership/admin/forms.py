"""Forms of staff's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.ground.addressing import AddressField
from foundation.ground.admin import ReasonForm
from foundation.ground.refusals import Refusal
from membership import tabling
from membership.models import Interruption, Level
from membership.terming import Span
from payments.forms import PriceField
from payments.models import RefundPolicy

DAY = forms.DateInput(attrs={"type": "date"})
READ = _("Whoever it is about reads it. Write nothing that identifies a client.")


class DuesForm(forms.Form):
    """What dues of a level cost from now on, and what is paid back until when."""

    list_cents = PriceField(label=_("Dues, in dollars"))
    refunds = forms.ModelChoiceField(RefundPolicy.objects.all(), label=_("Refund policy"))
    account_code = forms.CharField(
        label=_("Account code"), max_length=40, required=False, help_text=_("Where finance books it.")
    )


class SpanForm(ReasonForm):
    """Days of a level that the office gives, and why."""

    kept = _("It stands with the term, and in the record that its member can take away. Name no client.")
    level = forms.ModelChoiceField(Level.objects.all(), label=_("Level"))
    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)
    field_order: Sequence[str] = ("level", "first", "last", "reason")

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day can't be before the first."))
        return said

    def span(self) -> Span:
        """Return the days, once the form is valid."""
        return Span(self.cleaned_data["first"], self.cleaned_data["last"])


class GrantForm(SpanForm):
    """A membership given to somebody by the office."""

    address = AddressField(label=_("Address of the account"))
    field_order = ("address", "level", "first", "last", "reason")


class InterruptForm(ReasonForm):
    """From when a membership is suspended or ended."""

    kept = _("Kept with the membership. Write nothing that identifies a client.")
    kind = forms.ChoiceField(label=_("What"), choices=Interruption.Kind.choices, widget=forms.RadioSelect)
    begins_on = forms.DateField(label=_("From"), widget=DAY)
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=DAY, help_text=_("Of a suspension; left empty, until it is lifted.")
    )
    field_order = ("kind", "begins_on", "until_on", "reason")

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("begins_on") and said.get("until_on") and said["until_on"] < said["begins_on"]:
            self.add_error("until_on", _("The last day can't be before the first."))
        return said


class DecideForm(ReasonForm):
    """Whether an application is approved."""

    kept = READ
    answer = forms.ChoiceField(
        label=_("Decision"), choices=(("yes", _("Approve")), ("no", _("Decline"))), widget=forms.RadioSelect
    )
    field_order = ("answer", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _("Needed to decline. %(read)s") % {"read": READ}


class ReadReasonForm(ReasonForm):
    """A reason that whoever it is about reads."""

    kept = READ


class SettleForm(ReasonForm):
    """How a difference was settled."""

    kept = _("By which order or check, or who let it go and why. Kept with the claim.")
    shown_cents = forms.IntegerField(widget=forms.HiddenInput)


class AppointForm(forms.Form):
    """Who coordinates an agency."""

    address = AddressField(label=_("Address of the account"))


class DomainForm(forms.Form):
    """Whether staff of an agency may ask for a seat by their address."""

    domain = forms.CharField(label=_("Domain"), max_length=120, help_text=_("As in defenders.example."))
    is_on = forms.BooleanField(
        label=_("Staff may ask for a seat by an address at this domain"),
        required=False,
        help_text=_("A coordinator approves each. Never for the domain of a government: others have addresses there."),
    )


class RollForm(forms.Form):
    """A table of members from before."""

    pasted = forms.CharField(label=_("Rows"), required=False, widget=forms.Textarea(attrs={"rows": 10}))
    file = forms.FileField(label=_("Or a file"), required=False, help_text=_("CSV, in UTF-8."))

    def clean(self) -> dict[str, Any]:
        """Put the text of either into `text`."""
        said: dict[str, Any] = super().clean() or {}
        try:
            said["text"] = tabling.decode(said["file"].read()) if said.get("file") else said.get("pasted", "")
        except Refusal as refusal:
            self.add_error("file", str(refusal))
            return said
        if not said["text"].strip():
            raise forms.ValidationError(_("Paste rows, or choose a file."))
        return said


class ConfirmRollForm(RollForm):
    """The same table, carried from the look to the deed."""

    is_confirmed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pasted"].widget = forms.HiddenInput()
        del self.fields["file"]


class AnswerForm(forms.Form):
    """What the office answers."""

    words = forms.CharField(
        label=_("Answer"), max_length=4000, help_text=READ, widget=forms.Textarea(attrs={"rows": 8})
    )

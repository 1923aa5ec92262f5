"""Forms of what staff do to one certificate, to many, and to those from before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from certificates import composing
from certificates.adopting import gathering
from certificates.granting import owing
from certificates.models import Activity, Certificate, CertificateType
from foundation.ground import pasting
from foundation.ground.addressing import AddressField
from foundation.ground.admin import ReasonForm


class IssueAnotherForm(ReasonForm):
    """Why another certificate is issued after one was withdrawn or in error."""

    kept = _(
        "Kept with the new certificate; staff read it, and so does the holder, in their own record. Strangers "
        "never see it. Name no client and no third person."
    )


class ReverseCreditForm(ReasonForm):
    """Why credit is taken back."""

    kept = _(
        "Kept with the credit; staff read it, and so does the person, in their own record. Name no client and no "
        "third person."
    )


class NoticeForm(ReasonForm):
    """Why a certificate is to be withdrawn."""

    kept = _(
        "The holder reads it in the letter of notice, and again in that of the withdrawal. Strangers never see it. "
        "Name no client and no third person."
    )


class RetractForm(ReasonForm):
    """Why a certificate should never have been issued."""

    kept = _(
        "The holder reads it in a letter. Blame nobody. Strangers never see it. Name no client and no third person."
    )


class ReissueForm(ReasonForm):
    """Why a certificate is issued anew under another name."""

    kept = _(
        "Kept with both certificates; staff read it, and so does the holder, in their own record. Write neither name "
        "here, and no client and no third person."
    )


class ExtendForm(ReasonForm):
    """Until when a certificate stands, and why."""

    kept = IssueAnotherForm.kept
    until = forms.DateField(label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("until", "reason")


class DecideForm(forms.Form):
    """What the holder is told about the decision; needed where the holder objected."""

    answer = forms.CharField(
        label=_("Answer to the holder"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Needed where the holder objected. It stands in the letter and in the holder's own record. Name no client "
            "and no third person."
        ),
    )


class ActivityField(forms.ModelChoiceField[Activity]):
    """An activity, chosen by its title and kind."""

    def label_from_instance(self, obj: Any) -> str:
        """Tell a course and a program of the same title apart."""
        return f"{obj.title} ({obj.kind})"


class IssueForm(ReasonForm):
    """For what, to whom, and why certificates are issued by hand."""

    EVERYBODY, LISTED = "everybody", "listed"
    kept = _("Kept with each certificate; staff read it, and so do the holders, in their own records. Name nobody.")

    activity = ActivityField(label=_("For what"), queryset=Activity.objects.none())
    whom = forms.ChoiceField(
        label=_("To whom"),
        choices=[
            (EVERYBODY, _("Everybody who completed it and has no certificate")),
            (LISTED, _("The people with these addresses")),
        ],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )
    pasted = forms.CharField(
        label=_("E-mail addresses, one a line"),
        required=False,
        help_text=_("Only for the second choice. The next page says line by line what would happen."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ("activity", "whom", "pasted", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = owing.activities()  # type: ignore[attr-defined]  # a field of a model

    def clean(self) -> dict[str, Any]:
        """Read the addresses and name every one that is wrong."""
        cleaned = super().clean() or {}
        if cleaned.get("whom") == self.LISTED:
            cleaned["addresses"] = pasting.of_form(cleaned.get("pasted", ""))
        return cleaned


class ConfirmIssueForm(forms.Form):
    """What was looked at, carried along; `IssueForm` reads it again."""

    activity = forms.CharField(widget=forms.HiddenInput)
    whom = forms.CharField(widget=forms.HiddenInput)
    pasted = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(widget=forms.HiddenInput)
    is_confirmed = forms.CharField(widget=forms.HiddenInput)


class PrintForm(forms.Form):
    """Of what the certificates are printed."""

    activity = ActivityField(label=_("Certificates for"), queryset=Activity.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        printable = Certificate.objects.unended().filter(activity=OuterRef("pk"), name_key__isnull=False)
        found = Activity.objects.filter(Exists(printable)).order_by("title", "pk")
        self.fields["activity"].queryset = found  # type: ignore[attr-defined]  # a field of a model


class ImportForm(forms.Form):
    """A table of certificates from before, pasted or uploaded, and the type that they get."""

    kind = forms.ModelChoiceField(
        label=_("Type of certificate"),
        queryset=CertificateType.objects.filter(live=True),
        help_text=_("Its words, signatories and color are printed, and its last day where it has one."),
    )
    pasted = forms.CharField(
        label=_("The table, with a first line that names the columns"),
        required=False,
        strip=False,
        help_text=_("As it comes from a spreadsheet: parted by tabs, commas or semicolons."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    uploaded = forms.FileField(
        label=_("Or a CSV file"), required=False, help_text=_("In UTF-8, up to 2 MB and 2,000 rows.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = CertificateType.objects.filter(key=composing.STANDARD).first()

    def clean(self) -> dict[str, Any]:
        """Read the text of the table."""
        cleaned = super().clean() or {}
        uploaded, pasted = cleaned.get("uploaded"), cleaned.get("pasted", "")
        if bool(uploaded) == bool(pasted.strip()):
            raise ValidationError(_("Paste a table or choose a file, one of the two."))
        if (uploaded.size if uploaded else len(pasted.encode())) > gathering.MOST_BYTES:
            raise ValidationError(_("This is more than 2 MB: bring it in by parts."))
        try:
            cleaned["text"], cleaned["note"] = gathering.decode(uploaded.read()) if uploaded else (pasted, "")
        except gathering.NotATable as refusal:
            raise ValidationError(str(refusal)) from refusal
        return cleaned


class HiddenTable(forms.HiddenInput):
    """A text that may be long; sent as it is, and not in an encoding that makes it three times as long."""

    needs_multipart_form = True


class ConfirmImportForm(forms.Form):
    """The table that was looked at, carried along; `ImportForm` reads it again."""

    kind = forms.CharField(widget=forms.HiddenInput)
    pasted = forms.CharField(widget=HiddenTable, strip=False)
    is_confirmed = forms.CharField(widget=forms.HiddenInput)


class GivePastForm(ReasonForm):
    """To whom a certificate from before is given, and how it is known."""

    kept = _("How it is known whose it is. Kept with the certificate; staff and the holder read it. Name nobody.")
    address = AddressField(
        label=_("Address of the account"), help_text=_("An address that the holder has confirmed here.")
    )
    field_order = ("address", "reason")


class ForgetPastForm(ReasonForm):
    """Why the name and the address of somebody without an account are erased."""

    kept = _("Kept in the audit log. Write no names and nothing that identifies anybody.")

"""Forms of the staff's deeds with editions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from standards import reading

LABEL_AT_MOST = 60


class ImportForm(forms.Form):
    """The file of an edition, and what the edition is called."""

    file = forms.FileField(
        label=_("The published document"),
        help_text=_("Plain text, a saved web page or a Word document (.txt, .html, .docx), up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.html,.htm,.docx"}),
    )
    label = forms.CharField(
        label=_("Edition"), max_length=LABEL_AT_MOST, help_text=_("What people call it, for example 2025.")
    )
    adopted_on = forms.DateField(
        label=_("Adopted on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty if the document does not say so."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read into memory."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > reading.MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB: far more than the Code has."))
        return file


class ConfirmForm(forms.Form):
    """What confirming needs of the person who does it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed only where not every line has its place. Kept in the audit log."),
    )
    accepts = forms.BooleanField(
        label=_("I have read what this takes away, and confirm it all the same"),
        error_messages={"required": _("Tick this to confirm it all the same, or cancel. Nothing was changed.")},
    )
    """Asked for only where something is taken away; see `only_what_is_needed`."""
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """By which what was looked at is known; without it nothing was looked at, and the rule refuses."""

    def only_what_is_needed(self, *, is_grave: bool) -> ConfirmForm:
        """Return the form without the tick where confirming takes nothing away."""
        if not is_grave:
            del self.fields["accepts"]
        return self


class AdoptedForm(forms.Form):
    """When an edition was adopted."""

    adopted_on = forms.DateField(
        label=_("Adopted on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Can be filled in once, and is not changed afterwards."),
    )

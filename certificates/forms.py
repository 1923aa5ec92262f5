"""Forms of strangers and holders; those of staff stand in `admin.forms`."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import spelling
from certificates.models import Certificate
from certificates.showing import listing

_SERIAL = re.compile(r"\s*[A-Za-z]{2,5}[\s-]?\d{4}[\s-]?\d{3,}\s*")


class CodeForm(forms.Form):
    """The code of a certificate, as it was printed, read aloud or pasted."""

    code = forms.CharField(
        label=_("Code or address on the certificate"),
        max_length=300,
        help_text=_("Twenty letters and digits, below the square on the certificate. Hyphens and spaces don't matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Return the code that was meant."""
        typed = self.cleaned_data["code"]
        if _SERIAL.fullmatch(typed):
            raise forms.ValidationError(
                _(
                    "This is the certificate's number. Please type the code: anyone could count through the numbers, "
                    "and learn who holds a certificate."
                )
            )
        if not (code := spelling.read(typed)):
            raise forms.ValidationError(
                _("A code has twenty letters and digits, without U. Please compare it with the certificate.")
            )
        return code


class NameForm(forms.Form):
    """The name that a visitor reads on the paper, to hear whether the certificate bears it."""

    name = forms.CharField(
        label=_("The name to compare"),
        max_length=200,
        help_text=_(
            "As it stands on the paper or file before you. Accents and initials count; capital letters, spaces and the "
            "kind of apostrophe or hyphen don't."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ListForm(forms.Form):
    """Codes or addresses, one a line, as they were copied from anywhere."""

    lines = forms.CharField(
        label=_("Codes or addresses, one on each line"),
        max_length=listing.MOST * 400,
        help_text=_("Up to fifty. Hyphens, spaces and small letters don't matter, and a line may come twice."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_lines(self) -> list[listing.Line]:
        """Return the lines that say something, each once."""
        try:
            return listing.read(self.cleaned_data["lines"])
        except listing.TooMany as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ShowsForm(forms.Form):
    """What the public page of a certificate shows of the name."""

    shows = forms.ChoiceField(
        label=_("What the public page shows"),
        choices=Certificate.Shows,
        widget=forms.RadioSelect,
    )


class AppealForm(forms.Form):
    """What the holder says against a notice of withdrawal."""

    words = forms.CharField(
        label=_("What speaks against it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The office reads it and answers it. Name no client and no third person."),
    )

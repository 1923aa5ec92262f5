"""The form on the contact page, and a field of every form by which somebody writes to others."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.ground.addressing import AddressField
from foundation.pages.contacting import Written


def attested() -> forms.BooleanField:
    """Return the field by which whoever writes to others confirms that no client can be recognized (UC-7)."""
    return forms.BooleanField(
        label=_("Nothing here identifies a client or a witness (UC-7)."),
        error_messages={"required": _("Look through what you wrote, and confirm that nothing identifies a client.")},
    )


class ContactForm(forms.Form):
    """A message to the office. `website` is no field for people: whoever fills it in is a machine."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("We answer to this address, and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    subject = forms.CharField(label=_("What is it about?"), max_length=150)
    message = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Leave out names, case numbers and anything else that could identify a client."),
    )
    website = forms.CharField(required=False)

    def clean_name(self) -> str:
        """Put the name on one line: it is written into a letter's subject."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_subject(self) -> str:
        """Put the subject on one line, as the name."""
        return " ".join(str(self.cleaned_data["subject"]).split())

    def words(self) -> Written:
        """Return what was written, once it is valid."""
        return Written(**self.cleaned_data)

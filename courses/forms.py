"""Forms of the staff's deeds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.coordinating import gathering
from foundation.ground.addressing import AddressField

MOST_BYTES = 512 * 1024


MINOR, MAJOR = "minor", "major"


class ReleaseForm(forms.Form):
    """What a release needs of the person who makes it."""

    kind = forms.ChoiceField(
        label=_("For whoever is in the middle"),
        required=False,
        choices=[
            (MINOR, _("Minor: they go on with this release")),
            (MAJOR, _("Major: they go on with the release they began, until they are moved")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "Whoever enrolls from now on gets this release either way, and whoever has finished keeps theirs. "
            "“Move people to the newest release”, on the record of the course, moves people after a major one."
        ),
    )
    note = forms.CharField(
        label=_("What changed"),
        max_length=300,
        help_text=_("In a sentence: it stands beside the release for whoever comes after you."),
    )
    is_attested = forms.BooleanField(
        label=_(
            "Nothing in these lessons, their stories, pictures, recordings, slides or packs to take along identifies "
            "a client or a witness (UC-7)."
        ),
        error_messages={"required": _("Look through the lessons, and confirm that nothing identifies a client.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The digest of what was shown; without it nothing was looked at, and the rule refuses."""


class MoveForm(forms.Form):
    """Which release was looked at before people are moved to it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseProgramForm(forms.Form):
    """What a release of a program needs of the person who makes it."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=300,
        help_text=_("In a sentence: it stands beside the release for whoever comes after you."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The digest of what was shown; without it nothing was looked at, and the rule refuses."""


class EnrollForm(forms.Form):
    """Whom to enroll."""

    email = AddressField(
        label=_("E-mail address"),
        help_text=_("Of somebody who has an account. They get a letter that says where to begin."),
    )


class EnrollListForm(forms.Form):
    """A list of people to enroll, pasted or uploaded."""

    pasted = forms.CharField(
        label=_("E-mail addresses, one a line"),
        required=False,
        help_text=_("Of people who have an account. Anyone without one is refused and named on the next page."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    uploaded = forms.FileField(
        label=_("Or a CSV file"), required=False, help_text=_("With the addresses in its first column, in UTF-8.")
    )

    def clean(self) -> dict[str, Any]:
        """Read the list and name every line that is wrong; nobody is enrolled from half a list."""
        cleaned = super().clean() or {}
        uploaded = cleaned.get("uploaded")
        if bool(uploaded) == bool(cleaned.get("pasted", "").strip()):
            raise forms.ValidationError(_("Paste a list or choose a file, one of the two."))
        if uploaded and uploaded.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large for a list of addresses."))
        try:
            text = gathering.read(uploaded.read()) if uploaded else cleaned["pasted"]
            cleaned["addresses"] = gathering.gather(text)
        except gathering.BadLines as bad:
            raise forms.ValidationError([str(line) for line in bad.lines]) from bad
        return cleaned

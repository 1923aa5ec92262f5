"""Forms of this room's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.files import taking
from foundation.ground import addressing, pasting
from foundation.ground.addressing import AddressField
from foundation.pages.forms import attested
from membership import filing, listing
from membership.models import DirectoryEntry

NO_CLIENT = _("Write nothing that identifies a client.")
SIZE = {"most": taking.MEGABYTES}


class EvidenceField(forms.FileField):
    """A file that somebody sends as evidence; the rule that takes it looks at it, once."""

    widget = forms.FileInput(attrs={"accept": filing.ACCEPT})


class ApplyForm(forms.Form):
    """What a level asks for first."""

    words = forms.CharField(
        label=_("About your work"),
        max_length=4000,
        required=False,
        help_text=NO_CLIENT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    evidence = EvidenceField(
        label=_("A letter or a proof"),
        help_text=_("A PDF, plain text, or a photograph (JPEG or PNG), up to %(most)d megabytes.") % SIZE,
    )
    attests = forms.BooleanField(
        label=_("I have read the Code of Ethics and work by it."),
        error_messages={"required": _("Please attest that you work by the Code of Ethics.")},
    )

    def __init__(self, *args: Any, needs_approval: bool, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_approval:
            del self.fields["attests"]
        if needs_proof:
            self.fields["words"].label = _("What the office should know")
            self.fields["evidence"].label = _("What shows it, such as a letter of your school or office")
        self.fields["evidence"].required = needs_proof


class ClaimForm(forms.Form):
    """A membership that is kept elsewhere."""

    elsewhere = AddressField(label=_("The address that your membership is kept under"))
    words = forms.CharField(
        label=_("What the office should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = EvidenceField(
        label=_("Something that shows it"),
        help_text=_(
            "A receipt, a letter, a card: a PDF, plain text, or a photograph (JPEG or PNG), up to %(most)d megabytes."
        )
        % SIZE,
    )


class AgencyForm(forms.Form):
    """An agency that is not here yet."""

    name = forms.CharField(label=_("Name of the agency"), max_length=200)
    region = forms.CharField(label=_("City and state"), max_length=120)

    def clean_name(self) -> str:
        """Put the name on one line: it is written into the subject of letters to strangers."""
        return addressing.refuse_in(" ".join(str(self.cleaned_data["name"]).split()))

    def clean_region(self) -> str:
        """Put it on one line, as the name: what differs by spaces alone is one agency."""
        return " ".join(str(self.cleaned_data["region"]).split())


class HandOverForm(forms.Form):
    """Who takes a seat over."""

    address = AddressField(label=_("Address of the colleague"))


class InviteForm(forms.Form):
    """To whom seats are offered."""

    MOST = 100
    addresses = forms.CharField(
        label=_("Addresses of colleagues"),
        help_text=_("One a line, or with commas or semicolons between them, as your mail program writes them."),
        max_length=MOST * 300,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_addresses(self) -> list[str]:
        """Read the addresses and name every line that is wrong."""
        return pasting.of_form(self.cleaned_data["addresses"], most=self.MOST)


class ConsultationForm(forms.Form):
    """What a member asks a consultation about."""

    words = forms.CharField(
        label=_("What you would like to talk about"),
        max_length=4000,
        help_text=_("In general words. No names, no court, no case number, no day: nothing that identifies a client."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_attested = attested()


class ReferralForm(forms.Form):
    """What a defense team needs."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    office = forms.CharField(label=_("Your office"), max_length=200)
    address = AddressField(label=_("Your e-mail address"))
    region = forms.CharField(label=_("Where the case is"), max_length=120, help_text=_("City and state are enough."))
    words = forms.CharField(
        label=_("Whom you look for"),
        max_length=4000,
        help_text=_("Experience, languages, when. Nothing that identifies a client."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_attested = attested()


class MessageForm(forms.Form):
    """A message to somebody in the directory."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    address = AddressField(label=_("Your e-mail address"), help_text=_("Whoever you write to sees it, to answer you."))
    words = forms.CharField(label=_("Your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    is_attested = attested()


KINDS: dict[str, type[forms.CharField]] = dict.fromkeys(DirectoryEntry.FIELDS, forms.CharField) | {
    "website": forms.URLField
}
MORE: dict[str, dict[str, Any]] = {
    "region": {"max_length": 120},
    "practice": {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 4})},
    "languages": {"max_length": 200},
    "credentials": {"max_length": 300},
    "website": {"assume_scheme": "https"},
}
"""What kind of field each fact of the directory is, and what it takes."""


class EntryForm(forms.Form):
    """What a member shows of herself in the directory: each field, and whether it is shown.

    Nearly all of it is optional, which its page says once.
    """

    says_optional = False

    name = forms.CharField(label=_("Name as listed"), max_length=120)
    is_listed = forms.BooleanField(label=_("List me in the directory"), required=False)
    takes_messages = forms.BooleanField(
        label=_("Let people write to me by a form"), required=False, help_text=_("Your address is not shown to them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in listing.LABELS.items():
            self.fields[key] = KINDS[key](label=str(label), required=False, **MORE.get(key, {}))
            self.fields[f"shows_{key}"] = forms.BooleanField(
                label=_("Show “%(field)s”") % {"field": label}, required=False
            )

    @staticmethod
    def begin(entry: DirectoryEntry | None, person: User) -> dict[str, Any]:
        """Return what the form begins with."""
        if entry is None:
            return {"name": person.name}
        shown = {f"shows_{name}": True for name in entry.shows}
        kept = {name: getattr(entry, name) for name in ("name", "is_listed", "takes_messages", *DirectoryEntry.FIELDS)}
        return {**kept, **shown}

    def choice(self) -> listing.Choice:
        """Return what was chosen, once the form is valid."""
        said = self.cleaned_data
        return listing.Choice(
            name=said["name"],
            values={name: said[name] for name in DirectoryEntry.FIELDS},
            shows=[name for name in DirectoryEntry.FIELDS if said[f"shows_{name}"]],
            is_listed=said["is_listed"],
            takes_messages=said["takes_messages"],
        )

"""Forms about a person. What they refuse is what the rules refuse, in the rules' words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.addressing import AddressField
from foundation.ground.admin import ReasonForm
from foundation.ground.refusals import Refusal
from foundation.printing import glyphs


def printable(name: str) -> str:
    """Tidy a name, or say on its field what can't be printed."""
    try:
        return glyphs.check_name(name)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class NameForm(forms.Form):
    """What to call her here, and what her certificates bear."""

    name = forms.CharField(
        label=_("What we call you"),
        help_text=_("In letters and on your own pages."),
        max_length=glyphs.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    certificate_name = forms.CharField(
        label=_("Your name on certificates"),
        help_text=_("As a court or a board should read it. It goes on certificates issued from now on."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """Tidy what to call her."""
        return printable(self.cleaned_data["name"])

    def clean_certificate_name(self) -> str:
        """Take only a name that can be printed."""
        return printable(self.cleaned_data["certificate_name"])


class AskForm(forms.Form):
    """What would help, in her own words."""

    words = forms.CharField(
        label=_("What would help you?"),
        help_text=_(
            "More time on quizzes, breaks, further tries, another format: say it as you like. "
            "You need not name a diagnosis or send a document."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ToldForm(forms.Form):
    """What would help, as somebody told it by phone or letter."""

    words = forms.CharField(
        label=_("What would help, in the person's words"),
        help_text=_(
            "As you were told by phone or letter. The person reads it on their own page. "
            "Write no diagnosis, unless the person asked you to."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EraseForm(forms.Form):
    """Her own address, typed: an erasure can't be taken back."""

    email = AddressField(
        label=_("Type your e-mail address"),
        help_text=_("So that nobody erases a record by a slip of the hand."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_email(self) -> str:
        """Demand her own address."""
        typed = self.cleaned_data["email"]
        if typed != self.person.email:
            raise forms.ValidationError(_("This is not the address that you sign in with."))
        return str(typed)


class CodeForm(forms.Form):
    """A code from a letter, filled in already; allauth's own page checks it."""

    code = forms.CharField(
        label=_("Code"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )


class RoleForm(ReasonForm):
    """A role, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in Role])
    field_order = ("role", "reason")


class EraseByStaffForm(ReasonForm):
    """Why, and a tick: an erasure can't be taken back."""

    is_asked_for = forms.BooleanField(label=_("The person asked for this in person, and I know who asked."))
    field_order = ("is_asked_for", "reason")


class TermsForm(forms.Form):
    """What is granted."""

    time_factor = forms.DecimalField(
        label=_("Time on everything timed: how many times as much"),
        help_text=_("1 is no more time, 1.5 half as much again, 2 twice the time."),
        initial=Decimal("1.5"),
        min_value=1,
        max_value=4,
        max_digits=3,
        decimal_places=2,
    )
    extra_attempts = forms.IntegerField(label=_("Further attempts"), initial=0, min_value=0, max_value=10)
    break_minutes = forms.IntegerField(label=_("Minutes of break"), initial=0, min_value=0, max_value=120)
    answer = forms.CharField(
        label=_("Answer to the person"),
        help_text=_("You need not write one. It stands in the letter and on the person's own page, and in no log."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DeclineForm(forms.Form):
    """What she reads on her own page."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("Only the person reads it, on their own page. Say what else may help."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

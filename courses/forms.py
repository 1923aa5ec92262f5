"""Forms of the staff's deeds."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.coordinating import gathering
from courses.coordinating.grouping import Plan
from foundation.accounts.models import User
from foundation.ground.addressing import AddressField
from foundation.ground.admin import ReasonForm

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
        help_text=_("Of people who have an account. The next page says line by line what would happen."),
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


class ConfirmListForm(forms.Form):
    """The list that was looked at, carried along; `EnrollListForm` reads it again."""

    pasted = forms.CharField(widget=forms.HiddenInput)
    is_confirmed = forms.CharField(widget=forms.HiddenInput, initial="yes")


class ZoneField(forms.ChoiceField):
    """A time zone: those of the United States first."""

    def __init__(self, **kwargs: Any) -> None:
        near = {"America/New_York": _("New York (Eastern)"), "America/Chicago": _("Chicago (Central)")}
        near |= {"America/Denver": _("Denver (Mountain)"), "America/Phoenix": _("Phoenix (Mountain, no summer time)")}
        near |= {"America/Los_Angeles": _("Los Angeles (Pacific)"), "America/Anchorage": _("Anchorage (Alaska)")}
        near |= {"Pacific/Honolulu": _("Honolulu (Hawaii)")}
        far = [(name, name) for name in sorted(zoneinfo.available_timezones()) if name not in near]
        super().__init__(choices=[(_("United States"), list(near.items())), (_("Elsewhere"), far)], **kwargs)


class DayInput(forms.DateInput):
    """A day, chosen or typed by whatever means the browser has."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CohortForm(forms.Form):
    """What a cohort is to be."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Trainees read it: “Spring evenings”."))
    begins_on = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("Nothing opens before it, in the time zone below.")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Leave it empty where there is none.")
    )
    zone = ZoneField(label=_("Time zone"), initial=settings.HOUSE_ZONE, help_text=_("In which its days begin and end."))
    places = forms.IntegerField(
        label=_("Places"), required=False, min_value=1, max_value=100_000, help_text=_("Empty: as many as come.")
    )
    teachers = forms.ModelMultipleChoiceField(
        label=_("Instructors"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever has the role “Instructor” stands here."),
    )  # fmt: skip

    def __init__(self, *args: Any, teachers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teachers"]
        field.queryset = teachers  # type: ignore[attr-defined]  # a field of many
        field.label_from_instance = User.get_full_name  # type: ignore[attr-defined]

    @property
    def plan(self) -> Plan:
        """What was filled in."""
        said = self.cleaned_data
        return Plan(
            said["title"], said["begins_on"], said["ends_on"], said["zone"], said["places"], tuple(said["teachers"])
        )


class OwnReasonForm(forms.Form):
    """The reason of a decision for one person, which stays with her place."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Coordinators read it here, and the person reads it in their own record. No letter, no log and no "
            "instructor's screen shows it."
        ),
    )


class ExcuseForm(OwnReasonForm):
    """From which step somebody is excused."""

    step = forms.ChoiceField(label=_("Step"), help_text=_("It counts as done from then on. It can't be taken back."))
    field_order = ("step", "reason")

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]  # a field of choices


class ExtendForm(OwnReasonForm):
    """Until when somebody has time."""

    last_day = forms.DateField(label=_("New last day"), widget=DayInput)
    field_order = ("last_day", "reason")


class TransferForm(ReasonForm):
    """Into which cohort somebody is transferred."""

    cohort = forms.ChoiceField(
        label=_("To which cohort"), error_messages={"invalid_choice": _("This cohort takes nobody any more.")}
    )
    field_order = ("cohort", "reason")

    def __init__(self, *args: Any, cohorts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = cohorts  # type: ignore[attr-defined]  # a field of choices


class ChooseCohortForm(forms.Form):
    """In which cohort a trainee takes a course."""

    cohort = forms.ChoiceField(
        label=_("Your cohort"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a cohort."),
            "invalid_choice": _("This cohort takes nobody any more. Choose another."),
        },
    )

    def __init__(self, *args: Any, cohorts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = cohorts  # type: ignore[attr-defined]  # a field of choices

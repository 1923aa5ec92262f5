"""Forms of what staff do: releasing, enrolling, deciding, answering, announcing."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.coordinating.grouping import Plan
from courses.digesting import sha256
from courses.models import Cohort, Course
from courses.overseeing.announcing import Audience, Words
from foundation.accounts.models import User
from foundation.ground import pasting
from foundation.ground.addressing import AddressField
from foundation.ground.admin import ReasonForm
from foundation.pages.forms import attested

MOST_BYTES = 512 * 1024


MINOR, MAJOR = "minor", "major"


class ReleaseProgramForm(forms.Form):
    """What a release of a program needs of the person who makes it."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=300,
        help_text=_("In a sentence: it stands beside the release for whoever comes after you."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The digest of what was shown; without it nothing was looked at, and the rule refuses."""


class ReleaseForm(ReleaseProgramForm):
    """What a release of a course needs besides: for whom it is, and that nothing in it identifies a client."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=300,
        help_text=_(
            "In a sentence or two. Whoever is taken along from an older release reads it on the course's page, beside "
            "how many lessons came and went; and it stands beside the release for whoever comes after you."
        ),
    )
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
    is_attested = forms.BooleanField(
        label=_(
            "Nothing in these lessons, their stories, pictures, recordings, slides or packs to take along identifies "
            "a client or a witness (UC-7)."
        ),
        error_messages={"required": _("Look through the lessons, and confirm that nothing identifies a client.")},
    )
    field_order = ("kind", "note", "is_attested")


class MoveForm(forms.Form):
    """Which release was looked at before people are moved to it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


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
            text = pasting.read(uploaded.read()) if uploaded else cleaned["pasted"]
        except pasting.BadLines as bad:
            raise forms.ValidationError(bad.lines) from bad
        cleaned["addresses"] = pasting.of_form(text)
        return cleaned


class ConfirmListForm(forms.Form):
    """The list that was looked at, carried along; `EnrollListForm` reads it again."""

    pasted = forms.CharField(widget=forms.HiddenInput)
    is_confirmed = forms.CharField(widget=forms.HiddenInput, initial="yes")


def is_place(zone: str) -> bool:
    """Whether a time zone is named after a place that somebody would look for, or is UTC."""
    return zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class ZoneField(forms.ChoiceField):
    """A time zone: those of the United States first."""

    def __init__(self, **kwargs: Any) -> None:
        near = {"America/New_York": _("New York (Eastern)"), "America/Chicago": _("Chicago (Central)")}
        near |= {"America/Denver": _("Denver (Mountain)"), "America/Phoenix": _("Phoenix (Mountain, no summer time)")}
        near |= {"America/Los_Angeles": _("Los Angeles (Pacific)"), "America/Anchorage": _("Anchorage (Alaska)")}
        near |= {"Pacific/Honolulu": _("Honolulu (Hawaii)")}
        far = [(name, name) for name in sorted(zoneinfo.available_timezones()) if name not in near and is_place(name)]
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


class OwnReasonForm(ReasonForm):
    """The reason of a decision for one person, which stays with her place."""

    kept = _(
        "Coordinators read it here, and the person reads it in their own record. No letter, no log and no instructor's "
        "screen shows it."
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


class ReplyForm(forms.Form):
    """An answer to a trainee's question."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The trainee reads it on their page; a letter says that it is there."),
    )
    is_attested = attested()


class SettleForm(forms.Form):
    """How much of the question was read when it is settled."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AnnounceForm(forms.Form):
    """What is said to whom. `seen` is the digest of what was previewed."""

    audience = forms.ChoiceField(label=_("To whom"))
    title = forms.CharField(label=_("Title"), max_length=150)
    text = forms.CharField(
        label=_("Words"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Plain text; an empty line begins a paragraph. Addresses of web pages become links on the page."),
    )
    is_attested = attested()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = policy.taught_cohorts(person).select_related("course").order_by("course__title", "title")
        courses = policy.taught_courses(person).order_by("title")
        self.audiences: dict[str, Audience] = {
            **{str(cohort.public_id): Audience(cohort.course, cohort) for cohort in cohorts},
            **{str(course.public_id): Audience(course) for course in courses},
        }
        choices = [(key, called(found.course, found.cohort)) for key, found in self.audiences.items()]
        self.fields["audience"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> Audience:
        """Return to whom it is said, once it is valid."""
        return self.audiences[self.cleaned_data["audience"]]

    def words(self) -> Words:
        """Return what is said, once it is valid."""
        return Words(self.cleaned_data["title"], self.cleaned_data["text"])

    def digest(self) -> str:
        """Return the digest of what is said to whom, once it is valid."""
        return sha256([self.cleaned_data[name] for name in ("audience", "title", "text")])


def called(course: Course, cohort: Cohort | None) -> str:
    """Return what an audience is called."""
    if cohort is None:
        return _("%(course)s: everybody on the course") % {"course": course.title}
    return f"{course.title}: {cohort.title}"

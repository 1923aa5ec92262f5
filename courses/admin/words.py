"""Forms by which instructors answer and announce."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.digesting import sha256
from courses.models import Cohort, Course
from courses.overseeing.announcing import Audience, Words
from foundation.accounts.models import User

ATTESTED = _("Nothing here identifies a client or a witness (UC-7).")
UNATTESTED = {"required": _("Look through what you wrote, and confirm that nothing identifies a client.")}


class ReplyForm(forms.Form):
    """An answer to a trainee's question."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The trainee reads it on their page; a letter says that it is there."),
    )
    is_attested = forms.BooleanField(label=ATTESTED, error_messages=UNATTESTED)


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
    is_attested = forms.BooleanField(label=ATTESTED, error_messages=UNATTESTED)
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

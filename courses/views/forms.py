"""Forms of a trainee's pages: which cohort she chooses, what she asks, and what she thinks of the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.learning import evaluating
from courses.learning.evaluating import Asked, Said
from foundation.pages.forms import attested

LONGEST = 4000

ABLE = (
    ("1", _("1: not yet")),
    ("2", _("2: a little")),
    ("3", _("3: in part")),
    ("4", _("4: mostly")),
    ("5", _("5: fully")),
)
AGREE = (
    ("1", _("1: not at all")),
    ("2", _("2: hardly")),
    ("3", _("3: in part")),
    ("4", _("4: mostly")),
    ("5", _("5: wholly")),
)


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


class BuyForm(forms.Form):
    """For whom a place is bought, and in which cohort."""

    MINE, OTHERS = "me", "colleagues"

    whom = forms.ChoiceField(
        label=_("For whom?"),
        widget=forms.RadioSelect,
        choices=((MINE, _("For myself")), (OTHERS, _("For colleagues, whom I name after the purchase"))),
        initial=MINE,
    )
    n = forms.IntegerField(
        label=_("How many places for colleagues"),
        help_text=_("Only if you buy for colleagues; up to 40 at a time."),
        min_value=1,
        max_value=40,
        required=False,
    )

    def __init__(self, *args: Any, cohorts: Sequence[tuple[str, str]], must_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cohorts or must_choose:
            choose = ChooseCohortForm(cohorts=cohorts).fields["cohort"]
            self.fields = {"cohort": choose, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Demand a number of places for colleagues."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("whom") == self.OTHERS and not said.get("n"):
            self.add_error("n", _("Say how many places you need."))
        return said


class WritingForm(forms.Form):
    """Something that a trainee writes to her instructors."""

    text = forms.CharField(
        label=_("Your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )
    is_attested = attested()


class EvaluationForm(forms.Form):
    """A number for everything that a release asks, and remarks."""

    def __init__(self, asked: Sequence[Asked], digest: str, data: Any = None) -> None:
        super().__init__(data, initial={"seen": digest})
        self.asked, self.digest = asked, digest
        for each in asked:
            self.fields[each.name] = forms.ChoiceField(
                label=each.words,
                choices=ABLE if each.kind == "objective" else AGREE,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a number.")},
            )
        self.fields["remarks"] = forms.CharField(
            label=_("What else should we know?"),
            max_length=LONGEST,
            required=False,
            help_text=_("Write no names, and nothing that identifies a client. It is read without your name."),
            widget=forms.Textarea(attrs={"rows": 6}),
        )
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def said(self) -> Said:
        """Return what she says, once it is valid."""
        given = self.cleaned_data
        return Said({each.name: int(given[each.name]) for each in self.asked}, given["remarks"], given["seen"])

    def clean(self) -> dict[str, Any]:
        """Say so where a release changed what is asked while she wrote."""
        cleaned = super().clean() or {}
        if cleaned.get("seen") != self.digest:
            raise forms.ValidationError(evaluating.CHANGED)
        return cleaned

    def show_anew(self) -> None:
        """Let what is sent next be about what is shown now; what she wrote is kept."""
        if self.is_bound:
            self.data = {**{name: self.data[name] for name in self.data}, "seen": self.digest}

    def of_kind(self, kind: str) -> list[Any]:
        """Return the fields of the objectives, or of the statements."""
        return [self[each.name] for each in self.asked if each.kind == kind]

    @property
    def objectives(self) -> list[Any]:
        """The fields of the objectives."""
        return self.of_kind("objective")

    @property
    def statements(self) -> list[Any]:
        """The fields of the statements."""
        return self.of_kind("statement")

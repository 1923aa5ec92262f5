"""What a quiz's form sends: answers, and by which page they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Attempt, Quiz

LARGEST = 2**31 - 1


class SaveForm(forms.Form):
    """One save: the page's client id, its sequence, and an answer for each question spoken of (`q1`, `q2` …)."""

    client = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, attempt: Attempt, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"client": uuid4(), "sequence": 1})
        self.attempt = attempt

    @property
    def answers(self) -> dict[str, str]:
        """The answers sent, by version id; what an option is called is for the rule to check."""
        names = {f"q{number}": version for number, version in enumerate(self.attempt.asked, 1)}
        return {version: self.data[name] for name, version in names.items() if self.data.get(name)}


class QuizForm(forms.ModelForm[Quiz]):
    """A quiz's own settings; its questions come from its bank's file."""

    class Meta:
        model = Quiz
        fields = ("title", "drawn", "pass_percent", "attempts_allowed", "minutes_allowed")

    def clean_drawn(self) -> int:
        """See that the bank has as many."""
        drawn: int = self.cleaned_data["drawn"]
        ready = self.instance.questions.filter(retired_at=None).count()
        if not 1 <= drawn <= ready:
            raise forms.ValidationError(_("From 1 to %(ready)d: so many questions are ready."), params={"ready": ready})
        return drawn

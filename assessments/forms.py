"""What a quiz's form sends: answers, and by which page they were sent."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.asking import KINDS, Answer
from assessments.models import Attempt, Question, Quiz

LARGEST = 2**31 - 1


class SaveForm(forms.Form):
    """One save: the page's client id, its sequence, and an answer for each question spoken of (`q1`, `q2` …)."""

    client = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, attempt: Attempt, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"client": uuid4(), "sequence": 1})
        self.attempt = attempt
        self.sent = data if data is not None else QueryDict()

    @property
    def answers(self) -> dict[str, Answer | None]:
        """What the form says of each question it speaks of, by version id; None where it says nothing of it now.

        A script names the questions it speaks of (`spoken`: `q1 q3`); a form sent by its button speaks of all. What is
        no answer is for the rule to refuse.
        """
        spoken = set(str(self.sent["spoken"]).split()) if "spoken" in self.sent else None
        return {
            question["version"]: KINDS[question["kind"]].read(f"q{number}", question["wording"], self.sent)
            for number, question in enumerate(self.attempt.questions, 1)
            if spoken is None or f"q{number}" in spoken
        }


class QuizForm(forms.ModelForm[Quiz]):
    """A quiz's own settings; its questions come from its bank's file."""

    class Meta:
        model = Quiz
        fields = ("title", "drawn", "pass_percent", "attempts_allowed", "minutes_allowed")

    def clean_drawn(self) -> int:
        """See that the bank has as many."""
        drawn: int = self.cleaned_data["drawn"]
        ready = Question.objects.standing().filter(bank__quizzes=self.instance).count()
        if not 1 <= drawn <= ready:
            raise forms.ValidationError(_("From 1 to %(ready)d: so many questions are ready."), params={"ready": ready})
        return drawn

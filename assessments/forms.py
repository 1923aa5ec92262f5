"""What a quiz's form sends: answers, and by which page they were sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.asking import KINDS, Answer, Wording
from assessments.asking.answering import is_key
from assessments.asking.ordering import Ordering
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
            question["version"]: self._said(name, question)
            for name, question in self.named.items()
            if spoken is None or name in spoken
        }

    @property
    def named(self) -> dict[str, Mapping[str, Any]]:
        """The questions by the names of their fields."""
        return {f"q{number}": question for number, question in enumerate(self.attempt.questions, 1)}

    @property
    def turned_to(self) -> str:
        """The question (`q3`) whose button was pressed, one that clears an answer or moves a step; or nothing."""
        pressed = str(self.sent.get("clear") or self.sent.get("move") or "").partition(" ")[0]
        return pressed if pressed in self.named else ""

    def _said(self, name: str, question: Mapping[str, Any]) -> Answer | None:
        """Return what the form says of one question, once the button pressed has done its work on it."""
        if self.sent.get("clear") == name:
            return None
        kind, wording = KINDS[question["kind"]], question["wording"]
        said = kind.read(name, wording, self.sent)
        if self.turned_to == name and isinstance(kind, Ordering):
            return _moved(kind, wording, said, str(self.sent["move"]))
        return said


def _moved(kind: Ordering, wording: Wording, said: Answer | None, move: str) -> Answer | None:
    """Return the order once the step that the button names (`q3 b -1`) was moved; a damaged button moves nothing."""
    found = re.fullmatch(r"q\d+ (\w+) (-?1)", move)
    is_order = said is None or kind.fits(wording, said)
    if found is None or not is_order or not is_key(found[1], wording["options"]):
        return said
    return kind.moved(wording, said, found[1], int(found[2]))


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

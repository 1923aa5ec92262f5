"""What forms send: answers and by which page they were sent; a quiz's settings; why an attempt is granted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments import practicing, probing, proving
from assessments.asking import KINDS, Answer, Wording
from assessments.asking.answering import is_key
from assessments.asking.ordering import Ordering
from assessments.models import Attempt, Bank, BlueprintRow, Quiz
from assessments.models.quizzes import Show

LARGEST = 2**31 - 1


class SaveForm(forms.Form):
    """One save: the page's client id, its sequence, and an answer for each question spoken of (`q1`, `q2` …).

    The page also carries what it was given (`given`). A field that still says so says nothing: the page may be old, and
    the question answered since on another one (P2).
    """

    client = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, attempt: Attempt, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"client": uuid4(), "sequence": 1})
        self.attempt = attempt
        self.sent = data if data is not None else QueryDict()

    @property
    def answers(self) -> dict[str, Answer | None]:
        """What the form says of each question it speaks of, by version id; None takes an answer back.

        A script names the questions it speaks of (`spoken`: `q1 q3`); a form without one speaks of those that say
        something else than the page was given; both speak of the question whose button was pressed. What is no answer
        is for the rule to refuse.
        """
        said = {name: self._said(name, question) for name, question in self.named.items()}
        spoken = self._spoken(said)
        return {question["version"]: said[name] for name, question in self.named.items() if name in spoken}

    @property
    def given(self) -> str:
        """What a page loaded now is given: of each question that has an answer, its name and the answer's digest."""
        standing = {name: self.attempt.answers.get(question["version"]) for name, question in self.named.items()}
        return " ".join(f"{name}:{_digest(answer)}" for name, answer in standing.items() if answer is not None)

    @property
    def named(self) -> dict[str, Mapping[str, Any]]:
        """The questions by the names of their fields."""
        return {f"q{number}": question for number, question in enumerate(self.attempt.questions, 1)}

    @property
    def turned_to(self) -> str:
        """The question (`q3`) whose button was pressed, one that clears an answer or moves a step; or nothing."""
        pressed = str(self.sent.get("clear") or self.sent.get("move") or "").partition(" ")[0]
        return pressed if pressed in self.named else ""

    def _spoken(self, said: Mapping[str, Answer | None]) -> set[str]:
        """Return the names of the questions that the form speaks of."""
        if "spoken" in self.sent:
            return {*str(self.sent["spoken"]).split(), self.turned_to}
        given = dict(pair.split(":", 1) for pair in str(self.sent.get("given", "")).split() if ":" in pair)
        return {name for name, answer in said.items() if given.get(name, "") != _digest(answer)} | {self.turned_to}

    def _said(self, name: str, question: Mapping[str, Any]) -> Answer | None:
        """Return what the form says of one question, once the button pressed has done its work on it."""
        if self.sent.get("clear") == name:
            return None
        kind, wording = KINDS[question["kind"]], question["wording"]
        said = kind.read(name, wording, self.sent)
        if self.turned_to == name and isinstance(kind, Ordering):
            return _moved(kind, wording, said, str(self.sent["move"]))
        return said


def _digest(answer: Answer | None) -> str:
    """Return a few letters that stand for this answer and hardly for another one; none for no answer."""
    if answer is None:
        return ""
    return sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:12]


def _moved(kind: Ordering, wording: Wording, said: Answer | None, move: str) -> Answer | None:
    """Return the order once the step that the button names (`q3 b -1`) was moved; a damaged button moves nothing."""
    found = re.fullmatch(r"q\d+ (\w+) (-?1)", move)
    is_order = said is None or kind.fits(wording, said)
    if found is None or not is_order or not is_key(found[1], wording["options"]):
        return said
    return kind.moved(wording, said, found[1], int(found[2]))


class QuizForm(WagtailAdminModelForm):
    """A quiz's settings with its blueprint. What could not be served is refused, and the form says what starves.

    Asked within the transaction that saves it: what it finds of its banks holds until then.
    """

    instance: Quiz

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            for name in practicing.SHOWS:
                self.fields[name].required, self.initial[name] = False, ""
                self.fields[name].choices = [("", _("as is usual for such a quiz")), *Show.choices]

    def clean(self) -> dict[str, Any]:
        """Let a new quiz show what is usual where its author says nothing: a practice everything at once."""
        said: dict[str, Any] = super().clean()
        for name, at_once in practicing.SHOWS.items():
            if not said.get(name):
                said[name] = at_once if said.get("is_practice") else getattr(Quiz(), name)
        return said

    def is_valid(self) -> bool:
        """Whether each field is, and the banks can serve all of it together."""
        if not super().is_valid():
            return False
        for line in self._problems():
            self.add_error(None, line)
        return not self.errors

    def save(self, commit: bool = True) -> Quiz:
        """Save; a new quiz gets a key from its title, and whether it is a demonstration its banks say."""
        if not self.instance.key:
            self.instance.key = Quiz.objects.free_key(self.instance.title)
        self.instance.is_demo = self._banks()[0].is_demo
        saved: Quiz = super().save(commit)
        return saved

    def _banks(self) -> list[Bank]:
        """Return the banks chosen."""
        return list(self.cleaned_data["banks"])

    def _lines(self) -> list[BlueprintRow]:
        """Return the lines of the blueprint that will stand."""
        forms = self.formsets["blueprint"].forms
        return [form.instance for form in forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def _problems(self) -> Iterator[str]:
        """Say why these settings can't stand."""
        practicing.hold(self._banks())
        practice: bool = self.cleaned_data["is_practice"]
        natures = {bank.is_demo for bank in self._banks()}
        if len(natures) > 1:
            yield gettext("Banks of a demonstration and banks that count can't serve one quiz. Choose one sort.")
            return
        yield from self._changed_nature(is_demo=natures.pop(), is_practice=practice)
        yield from self._at_odds(is_practice=practice)
        kinds = {line.kind for line in self._lines() if line.kind in KINDS and not KINDS[line.kind].counts}
        if kinds and not practice:
            yield gettext(
                "Short text may be asked in a practice only. Take it out of the blueprint, or mark the practice."
            )
            return
        rows = [proving.row_of(line) for line in self._lines()]
        yield from proving.prove_settings(self.cleaned_data["drawn"], rows, self._banks(), is_practice=practice).words

    def _at_odds(self, *, is_practice: bool) -> Iterator[str]:
        """Refuse banks whose keys a practice or a lesson shows to a quiz that counts, and the other way round (P3)."""
        if others := practicing.at_odds(self._banks(), is_practice=is_practice, apart_from=self.instance):
            yield practicing.in_words(others, is_practice=is_practice)
        if not is_practice and (lessons := probing.told_in(self._banks())):
            yield probing.in_words(lessons)

    def _changed_nature(self, *, is_demo: bool, is_practice: bool) -> Iterator[str]:
        """Refuse to make something else of a quiz that people have sat."""
        stored = Quiz.objects.filter(pk=self.instance.pk).first()
        if stored is None or (stored.is_demo, stored.is_practice) == (is_demo, is_practice):
            return
        if stored.attempts.exists():
            yield gettext(
                "People have sat this quiz, and what they sat stays what it was. Set up another quiz for this."
            )


class GrantForm(forms.Form):
    """Why somebody gets one more attempt."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept in the audit log and in the candidate's own record, where it can be read. Write no names and nothing "
            "that identifies a client."
        ),
    )

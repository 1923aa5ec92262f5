"""Trying a question before anyone is asked it: as a candidate sees it, and marked in memory. Nothing is written.

What is shown holds no key: it is frozen as for an attempt, in a drawn order that stays the same from page to page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from assessments import publishing, showing
from assessments.asking import KINDS, Answer, Sent
from assessments.models import Question, Vignette
from assessments.phrasing import Facts
from standards.models import Provision

TRIED = "tried"
"""Stands where an attempt's question has its version."""


@dataclass(frozen=True)
class Tried:
    """What an answer would earn (a share of the whole, from 0 to 1), in words, and everything that the key says."""

    answer: tuple[str, ...]
    share: Fraction | None
    right: tuple[str, ...]
    rationales: tuple[tuple[str, str], ...]
    explanation: str

    @property
    def is_right(self) -> bool:
        """Whether it would earn the whole."""
        return self.share == 1

    @property
    def percent(self) -> int:
        """The share in percent, rounded down."""
        return int((self.share or Fraction(0)) * 100)


def asked(facts: Facts, *, seed: int) -> dict[str, Any]:
    """Return the question as an attempt would freeze it: without key or rationale."""
    wording: Mapping[str, Any] = facts.wording
    if facts.kind == "cite":
        wording = {**wording, "options": code()}
    chance = Random(seed)  # noqa: S311  (an order to look at, not a secret)
    return {"version": TRIED, "kind": facts.kind, "wording": KINDS[facts.kind].shuffled(wording, chance)}


def code() -> list[dict[str, str]]:
    """Return the provisions to choose from, as a quiz does (`Quiz.code`)."""
    space = Provision.objects.to_choose_from().annotate(text=Concat("code", Value(" "), "topic"))
    found = space.values_list("code", "text", "part__title")
    return [{"key": code, "text": text, "group": part} for code, text, part in found]


def shown(question: Question, answer: Answer | None = None) -> dict[str, Any] | None:
    """Return what `assessments/group.html` takes; None while the author hasn't begun."""
    if not question.asks:
        return None
    [seen] = showing.groups([asked(publishing.facts_of(question), seed=question.pk or 0)], {TRIED: answer})
    return seen


def read(question: Question, sent: Sent) -> Answer | None:
    """Return the answer that a form sent, or None for none, or for one that is no answer to this question."""
    seen = asked(publishing.facts_of(question), seed=question.pk or 0)
    kind, wording = KINDS[seen["kind"]], seen["wording"]
    answer = kind.read("q1", wording, sent)
    return answer if answer is not None and kind.fits(wording, answer) else None


def mark(question: Question, answer: Answer | None) -> Tried:
    """Mark the answer in memory, and say everything that the key says."""
    facts = publishing.facts_of(question)
    seen = asked(facts, seed=question.pk or 0)
    kind, wording = KINDS[facts.kind], seen["wording"]
    has_key = kind.fits_key(facts.wording, facts.right)
    return Tried(
        answer=() if answer is None else kind.in_words(wording, answer),
        share=kind.share(wording, facts.right, answer) if has_key and answer is not None else None,
        right=kind.in_words(wording, facts.right) if has_key else (),
        rationales=rationales(wording, facts.rationales),
        explanation=facts.explanation,
    )


def rationales(wording: Mapping[str, Any], said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return each option with why; where there are prompts, each prompt, since the rationales are theirs."""
    lines = wording.get("prompts", wording.get("options", ()))
    return tuple((line["text"], said[line["key"]]) for line in lines if line["key"] in said)


def question(draft: Question, request: HttpRequest) -> HttpResponse:
    """Draw the question as it stands in the editor, with the template that candidates get."""
    return TemplateResponse(request, "assessments/admin/preview.html", {"group": shown(draft), "case": None})


def case(draft: Vignette, request: HttpRequest) -> HttpResponse:
    """Draw the case as it stands in the editor."""
    return TemplateResponse(request, "assessments/admin/preview.html", {"group": None, "case": draft})

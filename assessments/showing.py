"""Showing a question to whoever answers it: what its kind's template takes, with what she has answered so far.

Nothing here knows a key; what a question rests on is not shown either, since that may be what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.asking import Answer, Wording
from assessments.asking.judging import ENDS


def groups(asked: Sequence[Mapping[str, Any]], answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    """Return the questions in the order asked, numbered from 1: those of one vignette together, the others apart.

    `[{"vignette": {"title", "text"} or None, "name": "case-2" or "", "first": 2, "last": 3, "questions": […]}, …]`
    """
    numbered = list(enumerate(asked, 1))
    return [
        _group(vignette, [_question(number, each, answers.get(each["version"])) for number, each in together])
        for vignette, together in groupby(numbered, key=lambda each: each[1]["wording"].get("vignette"))
    ]


def alone(asked: Mapping[str, Any], *, name: str, answer: Answer | None = None) -> dict[str, Any]:
    """Return a group of this one question, whose fields are called, or begin with, `name`; `asked` stands in it too."""
    vignette = asked["wording"].get("vignette")
    question = _question(1, asked, answer, name=name)
    return {
        "asked": asked,
        "vignette": vignette,
        "name": f"case-{name}" if vignette else "",
        "first": 1,
        "last": 1,
        "questions": [question],
    }


def time_left(deadline: datetime | None, at: datetime) -> dict[str, Any] | None:
    """Return what a page needs to tell the time of an attempt that has a deadline: it in words, and whole seconds left.

    Seconds and not the moment, since the browser's clock may be wrong.
    """
    if deadline is None:
        return None
    moment = date_format(timezone.localtime(deadline), "F j, g:i a e")
    left = max(0, int((deadline - at).total_seconds()))
    return {"said": _("Open until %(moment)s") % {"moment": moment}, "left": left}


def _group(vignette: Mapping[str, str] | None, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a group; a vignette is named for its first question."""
    first, last = questions[0]["number"], questions[-1]["number"]
    name = f"case-{first}" if vignette else ""
    return {"vignette": vignette, "name": name, "first": first, "last": last, "questions": questions}


def _question(number: int, asked: Mapping[str, Any], answer: Answer | None, *, name: str = "") -> dict[str, Any]:
    """Return one question. `name` is what its fields are called, or begin with: `q1` and so on unless it is given."""
    kind, wording, name = asked["kind"], asked["wording"], name or f"q{number}"
    return {
        "number": number,
        "name": name,
        "kind": kind,
        "template": f"assessments/kinds/{kind}.html",
        "prompt": wording["stem"],
        "scoring": wording.get("scoring", ""),
        "is_answered": answer is not None,
        **PARTS[kind](name, wording, answer),
    }


def _choices(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return the options of single choice and multiple response."""
    chosen = answer if isinstance(answer, list) else [answer]
    return {
        "choices": [
            {"id": f"{name}-{option['key']}", "value": option["key"], "text": option["text"], "is_chosen": is_chosen}
            for option in wording["options"]
            for is_chosen in [option["key"] in chosen]
        ]
    }


def _actions(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return the actions, each with its two buttons."""
    chosen = answer or {}
    return {"actions": [{**option, "ends": _ends(name, option["key"], chosen)} for option in wording["options"]]}


def _ends(name: str, key: str, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the two buttons of an action: the best, the worst."""
    return [
        {"name": f"{name}-{end}", "id": f"{name}-{end}-{key}", "end": end, "is_chosen": chosen.get(end) == key}
        for end in ENDS
    ]


def _prompts(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return the prompts, each with its own list of options."""
    chosen = answer or {}
    return {
        "options": wording["options"],
        "prompts": [
            {"name": f"{name}-{prompt['key']}", "text": prompt["text"], "chosen": chosen.get(prompt["key"], "")}
            for prompt in wording["prompts"]
        ],
    }


def _steps(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return the steps as they are ordered so far, those without a place behind the rest."""
    places = answer or {}
    count = len(wording["options"])
    steps = [
        {**option, "name": f"{name}-{option['key']}", "place": places.get(option["key"], "")}
        for option in wording["options"]
    ]
    return {"places": range(1, count + 1), "steps": sorted(steps, key=lambda step: step["place"] or count + 1)}


def _provisions(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return the Code's provisions by part."""
    del name
    parts = groupby(wording["options"], key=lambda option: option["group"])
    return {"groups": [{"title": title, "options": list(options)} for title, options in parts], "chosen": answer or ""}


def _text(name: str, wording: Wording, answer: Answer | None) -> dict[str, Any]:
    """Return what she wrote."""
    del name, wording
    return {"written": answer or ""}


PARTS = {
    "single": _choices,
    "multiple": _choices,
    "best_worst": _actions,
    "matching": _prompts,
    "ordering": _steps,
    "cite": _provisions,
    "short": _text,
}

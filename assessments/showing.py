"""Showing a question to whoever answers it: what its kind's template takes, with what she has answered so far.

Nothing here knows a key; what a question rests on is not shown either, since that may be what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from assessments.asking import Answer, Wording


def questions(asked: Sequence[Mapping[str, Any]], answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    """Return every question in the order asked, numbered from 1; a vignette stands before its first."""
    told = [question["wording"].get("vignette") for question in asked]
    return [
        _question(number, question, answers.get(question["version"]))
        | {"vignette": told[number - 1] if number == 1 or told[number - 1] != told[number - 2] else None}
        for number, question in enumerate(asked, 1)
    ]


def _question(number: int, asked: Mapping[str, Any], answer: Answer | None) -> dict[str, Any]:
    """Return one question. `name` is what its fields are called, or begin with."""
    kind, wording, name = asked["kind"], asked["wording"], f"q{number}"
    return {
        "number": number,
        "name": name,
        "kind": kind,
        "template": f"assessments/kinds/{kind}.html",
        "prompt": wording["stem"],
        "scoring": wording.get("scoring", ""),
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
    return {
        "actions": [
            {
                **option,
                "ends": [
                    {"name": f"{name}-{end}", "id": f"{name}-{end}-{option['key']}", "end": end,
                     "is_chosen": chosen.get(end) == option["key"]}
                    for end in ("best", "worst")
                ],
            }
            for option in wording["options"]
        ]
    }  # fmt: skip


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
        {"key": option["key"], "name": f"{name}-{option['key']}", "text": option["text"],
         "place": places.get(option["key"], "")}
        for option in wording["options"]
    ]  # fmt: skip
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

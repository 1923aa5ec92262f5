"""One question of every kind, as the fields of its block. `SECRET` stands in whatever a candidate must not see."""

from __future__ import annotations

from typing import Any

SECRET = "zanzibarite"


def _option(text: str, *, right: bool) -> dict[str, Any]:
    return {"text": text, "is_right": right, "rationale": f"{SECRET}: {text}"}


SAID: dict[str, dict[str, Any]] = {
    "single": {"stem": "Which?", "options": [_option("This", right=True), _option("That", right=False)]},
    "multiple": {
        "stem": "Which of these?",
        "scoring": "each",
        "options": [_option("One", right=True), _option("Two", right=True), _option("Three", right=False)],
    },
    "best_worst": {
        "stem": "What first, and what never?",
        "scoring": "each",
        "options": [
            {"text": "Ask counsel", "verdict": "best", "rationale": f"{SECRET} a"},
            {"text": "Wait", "verdict": "", "rationale": f"{SECRET} b"},
            {"text": "Guess", "verdict": "worst", "rationale": f"{SECRET} c"},
        ],
    },
    "matching": {
        "stem": "Who does what?",
        "scoring": "each",
        "pairs": [
            {"prompt": "Counsel", "match": "pleads", "rationale": f"{SECRET} p"},
            {"prompt": "Expert", "match": "diagnoses", "rationale": ""},
        ],
        "distractors": ["sentences"],
    },
    "ordering": {"stem": "In which order?", "scoring": "all", "steps": ["Zuerst", "Middle", "At last"]},
    "cite": {"stem": "Which provision?", "right": ["CE-6"]},
    "short": {"stem": "In a word?", "right": [f"{SECRET} word", "other"]},
}
RIGHT_ANSWER: dict[str, dict[str, Any]] = {
    "single": {"q1": "b"},
    "multiple": {"q1": ["a", "c"]},
    "best_worst": {"q1-best": "a", "q1-worst": "b"},
    "matching": {"q1-a": "b", "q1-b": "a"},
    "ordering": {"q1-c": "1", "q1-b": "2", "q1-a": "3"},
    "cite": {"q1": "CE-6"},
    "short": {"q1": "Other"},
}
"""What a form sends, for the whole."""

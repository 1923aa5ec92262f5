"""A quiz that asks in every way there is, with a case of two questions; and what answers and forms say to it.

Whatever tells something (rationales, explanations) holds `PLANTED`, so that a leak of any of it is found.
"""

from __future__ import annotations

from typing import Any

from assessments.models import Attempt, Key, Quiz, Vignette
from tests.factories.code import ProvisionFactory
from tests.factories.quizzes import BankFactory, QuestionFactory

PLANTED = "zanzibarite"
"""Stands in every rationale and explanation, and nowhere else."""
SAID_OF = f"As {PLANTED} has it"
CITED = "ZZ-CITE"
"""The provision that the question of kind `cite` asks for, and no other question rests on."""


def rows(*texts: str, **marks: Any) -> list[dict[str, Any]]:
    """Say options: each text with its rationale, and of each text what `marks` says (`right=["…"]`, `best="…"`)."""
    return [
        {
            "text": text,
            "rationale": f"{SAID_OF}: {text}",
            "is_right": text in marks.get("right", ()),
            "verdict": next((end for end in ("best", "worst") if marks.get(end) == text), ""),
        }
        for text in texts
    ]


SAID: dict[str, dict[str, Any]] = {
    "single": {
        "stem": "Whom do you ask before you call the victim's family?",
        "options": rows("Counsel of record", "The client's mother", "Nobody", right=["Counsel of record"]),
    },
    "multiple": {
        "stem": "Which of these stay confidential?",
        "scoring": "each",
        "options": rows(
            "What the client told you",
            "What a neighbor told you",
            "What the court has published",
            right=["What the client told you", "What a neighbor told you"],
        ),
    },
    "best_worst": {
        "stem": "A reporter calls. What is best, and what is worst?",
        "scoring": "each",
        "options": rows(
            "Tell counsel of the call",
            "Say that you cannot comment",
            "Tell what you know, off the record",
            best="Tell counsel of the call",
            worst="Tell what you know, off the record",
        ),
    },
    "matching": {
        "stem": "Who decides what?",
        "scoring": "each",
        "pairs": [
            {"prompt": "The plea", "match": "The client", "rationale": SAID_OF},
            {"prompt": "The theory of the case", "match": "Counsel", "rationale": SAID_OF},
        ],
        "distractors": ["The investigator"],
    },
    "ordering": {
        "stem": "In what order do you go about a first visit?",
        "scoring": "each",
        "steps": ["Read the file", "Ask counsel", "Write to the client", "Visit"],
    },
    "cite": {"stem": "Which provision is about zeal?", "right": [CITED]},
    "short": {"stem": "Who is counsel of record?", "right": ["the lawyer"]},
}
for said in SAID.values():
    said["explanation"] = SAID_OF

RIGHT: dict[str, dict[str, Any]] = {
    "single": {"": "Counsel of record"},
    "multiple": {"": ["What the client told you", "What a neighbor told you"]},
    "best_worst": {"best": "Tell counsel of the call", "worst": "Tell what you know, off the record"},
    "matching": {"The plea": "The client", "The theory of the case": "Counsel"},
    "ordering": {
        step: place for place, step in enumerate(["Read the file", "Ask counsel", "Write to the client", "Visit"], 1)
    },
    "cite": {"": CITED},
    "short": {"": "The  Lawyer"},
}
"""What is right, in the words shown."""


def make_quiz(**quiz: Any) -> Quiz:
    """Make a practice of eight questions: one of each kind, and with the one of single choice a case of two."""
    bank = BankFactory.create()
    made = Quiz.objects.create(key=f"kinds-{bank.pk}", title="Every way of asking", drawn=8, is_practice=True, **quiz)
    made.banks.add(bank)
    case = Vignette.objects.create(
        bank=bank, key="porch", title="On the porch", text="A made-up client's aunt talks.\n\nShe talks a lot.",
        live=True, is_deidentified=True,
    )  # fmt: skip
    asked_for = ProvisionFactory.create(code=CITED, topic="Zeal")
    for kind, words in SAID.items():
        given = {"provisions": [asked_for]} if kind == "cite" else {}
        together = {"vignette": case, "place": 1} if kind == "single" else {}
        QuestionFactory.create(bank=bank, key=f"kinds-{kind}", kind=kind, said=words, **given, **together)
    second = {**SAID["single"], "stem": "And whom do you tell afterwards?"}
    QuestionFactory.create(bank=bank, key="kinds-second", kind="single", said=second, vignette=case, place=2)
    return made


def right_fields(attempt: Attempt, *, leaving: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the form sends when every question is answered rightly, but those of the kinds left."""
    sent: dict[str, Any] = {}
    for number, question in enumerate(attempt.questions, 1):
        if question["kind"] not in leaving:
            sent |= _fields(f"q{number}", question)
    return sent


def _fields(name: str, question: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one question."""
    key = Key.objects.filter(version__public_id=question["version"]).latest("number").right
    match question["kind"]:
        case "best_worst" | "matching":
            return {f"{name}-{part}": value for part, value in key.items()}
        case "ordering":
            return {f"{name}-{step}": place for place, step in enumerate(key, 1)}
        case "cite" | "short":
            return {name: key[0]}
        case _:
            return {name: key}

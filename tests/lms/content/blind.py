"""`python -m tests.lms.content.blind`: whether a reader who doesn't see the key answers as the key does.

    python -m tests.lms.content.blind ask             every chunk of the banks on the Code, or one of them: ask 3
    python -m tests.lms.content.blind ask module-8    the same of other banks beside them, by the names of their files
    python -m tests.lms.content.blind tally FILE …    what readers answered, against the keys of all banks

A chunk has forty questions or a few more, since a made-up case and its questions stay together. Options stand in an
order drawn from the question's own name, the same on every run, so that the letters of an answer sheet mean the same
later; a question that was reworded may have other letters. docs/content/questions.md says how an answer is written.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    import django

    django.setup()

from assessments import parsing, phrasing
from assessments.asking import KINDS
from lms.database import HOUSE

if TYPE_CHECKING:
    from assessments.parsing import ReadBank, Written

BANKS = HOUSE / "lms" / "demo" / "content" / "certificate" / "bank"
NAMES = ("module-3", "final", "practice")
"""The banks that ask about the Code alone, so that nothing but the Code is needed to answer."""
CHUNK = 40
NO_LETTERS = ("cite", "short")
HOW = {
    "single": "One letter.",
    "multiple": "All the letters that are right.",
    "best_worst": "Two letters: the best, then the worst.",
    "matching": "For each number a letter, such as 1B 2A; a letter may serve twice or not at all.",
    "ordering": "All the letters, in the right order.",
    "cite": "The id of one provision, such as CE-1.",
    "short": "The word or words.",
}


@dataclass(frozen=True)
class Asked:
    """One question as a reader sees it, and what is right, which she doesn't see."""

    key: str
    bank: str
    case: str
    cites: tuple[str, ...]
    facts: phrasing.Facts
    letters: Mapping[str, str] = field(default_factory=dict)
    """The key of each option by its letter."""

    @property
    def label(self) -> str:
        """What it is called on the sheet: the key of a question may tell what is right."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:6]

    @property
    def options(self) -> dict[str, str]:
        """What stands beside each letter."""
        said = {option["key"]: option["text"] for option in self.facts.wording.get("options", ())}
        return {letter: said[key] for letter, key in self.letters.items()}

    def __str__(self) -> str:
        """Return it as it is printed."""
        lines = [f"### {self.label}", ""]
        if self.facts.kind not in NO_LETTERS:
            lines += [f"Rests on {', '.join(self.cites)}.", ""]
        lines += [self.facts.wording["stem"], ""]
        prompts = self.facts.wording.get("prompts", ())
        lines += [f"{number}. {prompt['text']}" for number, prompt in enumerate(prompts, 1)] + [""] * bool(prompts)
        lines += [f"{letter}) {text}" for letter, text in self.options.items()] + [""] * bool(self.letters)
        return "\n".join([*lines, f"_{HOW[self.facts.kind]}_", ""])

    def read(self, said: str) -> Any:
        """Return what a reader wrote as the engine takes an answer. Raises `KeyError` or `IndexError` for no option."""
        kind, letters = self.facts.kind, [self.letters[each] for each in re.findall(r"\b[A-J]\b", said.upper())]
        if kind in NO_LETTERS:
            return said.strip().upper() if kind == "cite" else said.strip()
        if kind == "matching":
            prompts = self.facts.wording["prompts"]
            found = re.findall(r"(\d+)\s*[:.)-]?\s*([A-J])\b", said.upper())
            return {prompts[int(number) - 1]["key"]: self.letters[letter] for number, letter in found}
        if kind == "best_worst":
            return dict(zip(("best", "worst"), letters, strict=False))
        if kind == "ordering":
            return {key: place for place, key in enumerate(letters, 1)}
        return sorted(letters) if kind == "multiple" else letters[0]

    def agrees(self, said: str) -> bool:
        """Whether this is the whole of what is right. What is no answer at all doesn't agree."""
        try:
            answer = self.read(said)
        except (KeyError, IndexError):
            return False
        wording = {**self.facts.wording, **({"options": [{"key": answer}]} if self.facts.kind == "cite" else {})}
        kind = KINDS[self.facts.kind]
        return kind.fits(wording, answer) and kind.share(wording, self.facts.right, answer) == Fraction(1)

    def key_in_letters(self) -> str:
        """Say what is right, as a reader would have written it."""
        right, by_key = self.facts.right, {key: letter for letter, key in self.letters.items()}
        if self.facts.kind in NO_LETTERS:
            return " or ".join(right)
        if self.facts.kind == "matching":
            return " ".join(
                f"{number}{by_key[right[prompt['key']]]}"
                for number, prompt in enumerate(self.facts.wording["prompts"], 1)
            )
        if self.facts.kind == "best_worst":
            right = [right["best"], right["worst"]]
        keys = [right] if isinstance(right, str) else right
        return " ".join(by_key[key] for key in keys)


def banks(names: Iterable[str] = NAMES) -> Mapping[str, ReadBank]:
    """Return the banks of the certificate that this checks, as they are read."""
    return {name: _read(name) for name in names}


@cache
def _read(name: str) -> ReadBank:
    """Return one bank. Reading takes about a second."""
    return parsing.read(BANKS / f"{name}.yaml")


def questions(names: Iterable[str] = NAMES) -> list[Asked]:
    """Return every question, those of one case together."""
    return [asked for name, bank in banks(names).items() for asked in _of(name, bank)]


def _of(name: str, bank: ReadBank) -> Iterator[Asked]:
    """Yield the questions of one bank: each where it stands, but those of a case where the first of them does."""
    cases = {case.key: case.text for case in bank.vignettes}
    told: set[str] = set()
    for written in bank.questions:
        if not written.vignette:
            yield _asked(name, "", written)
        elif written.vignette not in told:
            told.add(written.vignette)
            together = [other for other in bank.questions if other.vignette == written.vignette]
            for one in sorted(together, key=lambda each: each.place):
                yield _asked(name, cases[one.vignette], one)


def _asked(bank: str, case: str, written: Written) -> Asked:
    """Return one question, its options lettered in an order of its own."""
    facts = phrasing.facts_of(written.kind, written.said)
    keys = [option["key"] for option in facts.wording.get("options", ())]
    random.Random(written.key).shuffle(keys)  # noqa: S311  (an order that stays, not a secret)
    return Asked(written.key, bank, case, written.cites, facts, dict(zip(ascii_uppercase, keys, strict=False)))


def chunks(asked: Iterable[Asked]) -> list[list[Asked]]:
    """Return the questions forty at a time, a few more where a case goes on."""
    parts: list[list[Asked]] = [[]]
    for one in asked:
        goes_on = bool(parts[-1]) and one.case and parts[-1][-1].case == one.case
        if len(parts[-1]) >= CHUNK and not goes_on:
            parts.append([])
        parts[-1].append(one)
    return parts


def printed(number: int, chunk: Iterable[Asked]) -> str:
    """Return one chunk as it is given to a reader."""
    lines, case = [f"# Chunk {number}", ""], ""
    for one in chunk:
        if one.case and one.case != case:
            lines += ["## A case, for the questions that follow it", "", one.case, ""]
        elif case and not one.case:
            lines += ["## Without a case", ""]
        lines, case = [*lines, str(one)], one.case
    return "\n".join(lines)


def answers(text: str) -> dict[str, str]:
    """Return what a reader answered, by label: `3fa2c1: B`, a line each; what follows a `#` is a remark."""
    lines = (line.partition("#")[0].strip().lstrip("-* ").replace("`", "") for line in text.splitlines())
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {label.strip(): said.strip() for label, _colon, said in pairs if said.strip()}


def tally(asked: Iterable[Asked], given: Mapping[str, str]) -> str:
    """Say how many agree, and show every disagreement with what the key says and why."""
    known = {one.label: one for one in asked}
    both = [known[label] for label in given if label in known]
    apart = [one for one in both if not one.agrees(given[one.label])]
    unknown = sorted(given.keys() - known.keys())
    share = f" ({100 * (len(both) - len(apart)) / len(both):.1f} %)" if both else ""
    lines = [f"{len(both) - len(apart)} of {len(both)} answers agree{share}; {len(known) - len(both)} not answered."]
    lines += [f"No such question: {', '.join(unknown)}."] if unknown else []
    for one in apart:
        why = one.facts.explanation or " ".join(one.facts.rationales.values())
        lines += ["", f"{one.bank}/{one.key}: answered {given[one.label]}, key {one.key_in_letters()}", f"  {why}"]
    return "\n".join(lines)


def main(words: list[str]) -> str:
    """Do what the words ask for, and return what to print."""
    every = sorted(path.stem for path in BANKS.glob("*.yaml"))
    wanted = {int(word) for word in words[1:] if word.isdecimal()}
    names = [word for word in words[1:] if not word.isdecimal()]
    if words[:1] == ["ask"] and set(names) <= set(every):
        told = enumerate(chunks(questions(names or NAMES)), 1)
        return "\n".join(printed(number, chunk) for number, chunk in told if not wanted or number in wanted)
    if words[:1] == ["tally"] and words[1:]:
        given: dict[str, str] = {}
        for name in words[1:]:
            given |= answers((HOUSE / name).read_text(encoding="utf-8"))
        return tally(questions({one.bank for one in questions(every) if one.label in given}), given)
    return str(__doc__)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")

"""Matching prompts with options. Pure.

Wording: `prompts` `[{"key", "text"}, …]`; `options` likewise, of which some may match nothing and one may match
several; and `scoring`.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import Answer, Kind, Right, Sent, Wording, in_drawn_order, is_key, part_of, texts


class Matching(Kind):
    """Matching. Answer and right: `{prompt's key: option's key, …}`; an answer may lack some."""

    name = "matching"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Put both sides into drawn orders."""
        prompts = in_drawn_order(wording["prompts"], chance)
        return {**wording, "prompts": prompts, "options": in_drawn_order(wording["options"], chance)}

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the choices, one a prompt: `<name>-<prompt's key>`."""
        prompts = texts(wording["prompts"])
        return {prompt: value for prompt in prompts if (value := sent.get(f"{name}-{prompt}"))} or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether these are options for prompts."""
        if not isinstance(answer, dict) or not answer or not answer.keys() <= texts(wording["prompts"]).keys():
            return False
        return all(is_key(value, wording["options"]) for value in answer.values())

    def is_complete(self, wording: Wording, answer: Answer) -> bool:
        """Whether every prompt has an option."""
        return bool(answer) and len(answer) == len(wording["prompts"])

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether every prompt has an option."""
        return self.fits(wording, right) and self.is_complete(wording, right)

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return a share for each pair, or nothing but all of them."""
        hits = sum(answer.get(prompt) == option for prompt, option in right.items())
        return part_of(hits, len(right), wording["scoring"])

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the pairs, in the order of the prompts."""
        options = texts(wording["options"])
        return tuple(
            f"{text} → {options[answer[prompt]]}"
            for prompt, text in texts(wording["prompts"]).items()
            if prompt in answer
        )

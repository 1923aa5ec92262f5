"""Judging what to do: the best action and the worst. Pure.

Wording: `options` `[{"key", "text"}, …]`, at least three, and `scoring`.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import Answer, Kind, Right, Sent, Wording, in_drawn_order, is_key, part_of, texts

ENDS = ("best", "worst")


class BestAndWorst(Kind):
    """Best and worst action. Answer and right: `{"best": key, "worst": key}`; an answer may lack one."""

    name = "best_worst"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Put the options into a drawn order."""
        return {**wording, "options": in_drawn_order(wording["options"], chance)}

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the two choices, `<name>-best` and `<name>-worst`."""
        del wording
        return {end: value for end in ENDS if (value := sent.get(f"{name}-{end}"))} or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether these are options under the two words."""
        if not isinstance(answer, dict) or not answer or not answer.keys() <= set(ENDS):
            return False
        return all(is_key(value, wording["options"]) for value in answer.values())

    def is_complete(self, wording: Wording, answer: Answer) -> bool:
        """Whether both are chosen, and differ."""
        del wording
        return bool(answer) and len(set(answer.values())) == len(ENDS)

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether both are options, and differ."""
        return self.fits(wording, right) and self.is_complete(wording, right)

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return half for each, or nothing but both."""
        hits = sum(answer.get(end) == right[end] for end in ENDS)
        return part_of(hits, len(ENDS), wording["scoring"])

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the texts, the best first."""
        said = texts(wording["options"])
        return tuple(said[answer[end]] for end in ENDS if end in answer)

"""Choosing among options: one of them, or all that apply. Pure.

Wording: `options` `[{"key", "text"}, …]`; multiple response also `scoring`.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import (
    NOTHING,
    WHOLE,
    Answer,
    Kind,
    Right,
    Sent,
    Wording,
    in_drawn_order,
    is_key,
    texts,
)


class Single(Kind):
    """Single choice. Answer and right: an option's key."""

    name = "single"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Put the options into a drawn order."""
        return {**wording, "options": in_drawn_order(wording["options"], chance)}

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the option chosen."""
        del wording
        return sent.get(name) or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether it is an option."""
        return is_key(answer, wording["options"])

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether it is an option."""
        return is_key(right, wording["options"])

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return all or nothing."""
        del wording
        return WHOLE if answer == right else NOTHING

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the option's text."""
        return (texts(wording["options"])[answer],)


class Multiple(Kind):
    """Multiple response. Answer and right: a sorted list of option keys.

    Scored `each`: (right ones chosen - wrong ones chosen) / right ones, and never less than nothing. Example: two are
    right; who chooses both and a wrong one earns a half, who chooses every option of four earns nothing.
    """

    name = "multiple"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Put the options into a drawn order."""
        return {**wording, "options": in_drawn_order(wording["options"], chance)}

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the options chosen."""
        del wording
        return sorted(set(sent.getlist(name))) or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether these are options, each once, in order."""
        if not isinstance(answer, list) or not answer:
            return False
        return all(is_key(each, wording["options"]) for each in answer) and answer == sorted(set(answer))

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether these are options; at least one is right."""
        return self.fits(wording, right)

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return all or nothing, or a share that wrong ones lessen."""
        if wording["scoring"] == "all":
            return WHOLE if answer == right else NOTHING
        hits = len(set(answer) & set(right))
        return max(NOTHING, Fraction(hits - (len(answer) - hits), len(right)))

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the options' texts in the order shown."""
        return tuple(text for key, text in texts(wording["options"]).items() if key in answer)

"""Writing a few words, for practice: they are compared with what is accepted, whatever the case and spaces. Pure."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import NOTHING, WHOLE, Answer, Kind, Right, Sent, Wording

LONGEST = 200


class Short(Kind):
    """Short text. Answer: what she wrote, at most 200 characters. Right: a list of texts, each of which is accepted."""

    name = "short"
    counts = False

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Leave it as it is."""
        del chance
        return dict(wording)

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return what she wrote, without the space around it."""
        del wording
        return (sent.get(name) or "").strip() or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether it is a text that is short enough and can be stored."""
        del wording
        return isinstance(answer, str) and 0 < len(answer) <= LONGEST and "\x00" not in answer

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether these are texts that could be answered."""
        return isinstance(right, list) and bool(right) and all(self.fits(wording, each) for each in right)

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return all or nothing."""
        del wording
        return WHOLE if plain(answer) in {plain(each) for each in right} else NOTHING

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the text, or each that is accepted."""
        del wording
        return (answer,) if isinstance(answer, str) else tuple(answer)


def plain(text: str) -> str:
    """Return the text as it is compared: one form of each letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

"""Citing the provision: the answer space is the Code itself. Pure.

Wording: as shown it has `options` `[{"key": "CE-6", "text": "CE-6 …", "group": "Code of Ethics"}, …]`, every leaf of
the Code of Ethics in force, in its own order; they are put in when it is drawn, and so frozen with the attempt.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import NOTHING, WHOLE, Answer, Kind, Right, Sent, Wording, is_key, texts


class Cite(Kind):
    """Cite the provision. Answer: a provision's id. Right: a list of ids, each of which is accepted."""

    name = "cite"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Leave the Code in its order."""
        del chance
        return dict(wording)

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the id chosen."""
        del wording
        return sent.get(name) or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether it is a provision shown."""
        return is_key(answer, wording["options"])

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether these are ids; that they can be cited is for whoever knows the Code to check."""
        del wording
        return isinstance(right, list) and bool(right) and all(isinstance(each, str) and each for each in right)

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return all or nothing."""
        del wording
        return WHOLE if answer in right else NOTHING

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the provision as shown, or each that is accepted."""
        said = texts(wording.get("options", ()))
        return tuple(said.get(each, each) for each in ([answer] if isinstance(answer, str) else answer))

"""Weighing words: whether a text speaks of a duty, of a recommendation, or of neither. *Should* is not *shall*."""

from __future__ import annotations

import re
from enum import StrEnum


class Weight(StrEnum):
    """How a text speaks, in the words that the database keeps."""

    MUST = "must"
    SHOULD = "should"
    NONE = "none"


DUTY = re.compile(
    r"\b(?:must|shall|will|ha(?:s|ve) a duty|(?:is|are) required to|obligations?|in no case|are not to be)\b",
    re.IGNORECASE,
)
ADVICE = re.compile(r"\b(?:should|may|expected|advisable)\b", re.IGNORECASE)


def found(text: str) -> frozenset[Weight]:
    """Return every way in which the text speaks; many speak in more than one."""
    weights = {Weight.MUST} if DUTY.search(text) else set()
    return frozenset(weights | ({Weight.SHOULD} if ADVICE.search(text) else set()))


def weigh(text: str, known: str | None) -> Weight:
    """Return how the text speaks of its main duty.

    Which duty is the main one, a person decides: `known` is what was decided of this provision before, and stands as
    long as the text has such words, or if it was *none*. Else the strongest counts.
    """
    ways = found(text)
    if known == Weight.NONE or (known is not None and known in ways):
        return Weight(known)
    return Weight.MUST if Weight.MUST in ways else Weight.SHOULD if Weight.SHOULD in ways else Weight.NONE

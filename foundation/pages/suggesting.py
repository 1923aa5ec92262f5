"""Suggesting another spelling: the words that public pages use, and the nearest of them to what was typed.

No extension of the database compares letters here, so the words are gathered once for each stamp of the frame and
compared in this process: at most `MOST_WORDS` typed words, each with the words of its own beginning and length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from uuid import UUID

from wagtail.models import Page
from wagtail.search import index

from foundation.pages.framing import Frame

MOST_WORDS = 6
SHORTEST, LONGEST = 4, 30
STEM = 5
FURTHER = 2
"""By how many letters a word may be longer or shorter than what was typed."""
NEAR = 0.75
WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},{LONGEST}}}")


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of these texts, in small letters, but for the shortest."""
    return frozenset(word for text in texts for word in WORD.findall(text.lower()))


def words_of_pages(models: Sequence[type[Page]], frame: Frame) -> frozenset[str]:
    """Return the words of the pages of these kinds that anyone may read; kept while the frame's stamp stands."""
    return _kept(frame.stamp, tuple(models)) if frame.stamp and not frame.has_restrictions else _read(models)


@lru_cache(maxsize=2)
def _kept(_stamp: UUID, models: tuple[type[Page], ...]) -> frozenset[str]:
    """Read them once for each stamp."""
    return _read(models)


def _read(models: Sequence[type[Page]]) -> frozenset[str]:
    """Read what the search would find of every such page."""
    return words_in(text for model in models for page in model.objects.live().public() for text in _texts(page))


def _texts(page: Page) -> Iterator[str]:
    """Yield what the search's index holds of a page, but for what it would ask for elsewhere, page by page."""
    for field in page.search_fields:
        if isinstance(field, index.SearchField) and not callable(getattr(page, field.field_name)):
            value = field.get_value(page)
            yield from map(str, value) if isinstance(value, list) else [str(value or "")]


def suggest(query: str, read: Callable[[], frozenset[str]]) -> str:
    """Return the query with its unknown words replaced by the nearest known ones; nothing if none is near.

    A word is known when a known one begins as it does, since the search finds stems. The known words are read only
    where the query has a word to compare.
    """
    typed = query.split()
    comparable = [word for word in dict.fromkeys(typed) if WORD.fullmatch(word.lower())]
    words = read() if comparable else frozenset()
    unknown = [word for word in comparable if not _is_known(word, words)]
    nearest = {word: found for word in unknown[:MOST_WORDS] if (found := _nearest(word.lower(), words))}
    return " ".join(nearest.get(word, word) for word in typed) if nearest else ""


def _is_known(word: str, words: frozenset[str]) -> bool:
    """Whether the word, or one that begins as it does, is among them."""
    small = word.lower()
    return small in words or (len(small) > STEM and any(known.startswith(small) for known in words))


def _nearest(word: str, words: frozenset[str]) -> str:
    """Return the one word that is nearest, if it is near."""
    alike = [
        known
        for known in words
        if abs(len(known) - len(word)) <= FURTHER and (known[0] == word[0] or known[1] == word[1])
    ]
    return next(iter(get_close_matches(word, sorted(alike), n=1, cutoff=NEAR)), "")

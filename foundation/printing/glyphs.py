"""Can we print these words? Asked by the name form, long before anything is issued.

A character is printable when one of our fonts draws it and it can be seen. Characters that can't be seen are
refused even where a font holds them: control characters, and the bidirectional overrides that would make a name
read otherwise than it is stored. Two invisible ones stay, since Persian and Indic names are spelled with them:
the zero-width joiner and non-joiner.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal

LONGEST_NAME = 100
"""Characters. The layouts print any name up to here on at most two lines."""

HIGHEST_PILE = 4
"""Combining marks in a row: spelling needs no more, and a higher pile would cover the lines above."""

_COVERAGE = Path(__file__).parent / "fonts" / "coverage.txt"
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
_BROKEN = frozenset("\ufffc\ufffd")  # what is left where a text was damaged on its way
_SPACES = re.compile("[\t\n\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


class Unprintable(Refusal):
    """The text holds characters that our fonts can't print; `characters` are they, each once.

    Letters of a script that we don't print at all are told as that: their names would help nobody.
    """

    def __init__(self, characters: tuple[str, ...]) -> None:
        """Name every character, since the person may not see which one is meant."""
        self.characters = characters
        foreign = "".join(character for character in characters if _is_of_another_script(character))
        others = ", ".join(described(character) for character in characters if character not in foreign)
        super().__init__(" ".join(filter(None, (_said_of_script(foreign), _said_of_characters(others)))))


class TooLong(Refusal):
    """The text is longer than what we can print."""


class Nameless(Refusal):
    """There is no letter in the name."""


def described(character: str) -> str:
    """Describe a character to a person: “😀” (grinning face). An unseen one goes by its name or number alone."""
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    name = name if name.startswith("U+") else name.lower()
    return name if _is_unseen(character) else f"“{character}” ({name})"


def _said_of_script(letters: str) -> str:
    """Say that these letters belong to a script that can't be printed yet; nothing where there are none."""
    if not letters:
        return ""
    said = _("We can't print this script yet: “%(letters)s”. Please write the name in another one, such as Latin.")
    return said % {"letters": letters}


def _said_of_characters(named: str) -> str:
    """Say that these characters can't be printed; nothing where there are none."""
    if not named:
        return ""
    return _("We can't print %(characters)s. Please leave it out or spell it another way.") % {"characters": named}


def _is_of_another_script(character: str) -> bool:
    """Whether this is a letter of a script of which our fonts draw nothing: Chinese, Japanese, Korean and others."""
    script, _space, rest = unicodedata.name(character, "").partition(" ")
    return character.isalpha() and bool(rest) and script not in _scripts()


def unprintable(text: str) -> tuple[str, ...]:
    """Find the characters that we can't print: each once, in the order of the text, none when all is well."""
    return tuple(character for character in dict.fromkeys(text) if not _is_printable(character))


def texts(value: object) -> Iterator[str]:
    """Yield every string inside words that are printed, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def check_name(name: str) -> str:
    """Tidy a name as it will be stored and printed: composed (NFC), its spaces single.

    Raises `Unprintable`, `TooLong` or `Nameless`; what it returns can always be typeset.
    """
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", name)).strip(" ")
    if refused := unprintable(tidy) or _overpiled(tidy):
        raise Unprintable(refused)
    if len(tidy) > LONGEST_NAME:
        raise TooLong(
            _("This name has %(length)d characters; %(limit)d fit on a certificate. Please shorten it.")
            % {"length": len(tidy), "limit": LONGEST_NAME}
        )
    if not any(character.isalpha() for character in tidy):
        raise Nameless(_("Please give a name with at least one letter."))
    return tidy


@lru_cache(maxsize=4096)
def _is_printable(character: str) -> bool:
    if character in _BROKEN or (_is_unseen(character) and character not in _JOINERS):
        return False
    firsts, lasts = _coverage()
    at = bisect_right(firsts, ord(character)) - 1
    return at >= 0 and ord(character) <= lasts[at]


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _overpiled(text: str) -> tuple[str, ...]:
    """Find the marks of every pile that is too high."""
    piles = (tuple(pile) for is_mark, pile in groupby(text, _is_mark) if is_mark)
    return tuple(dict.fromkeys(mark for pile in piles if len(pile) > HIGHEST_PILE for mark in pile))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@cache
def _scripts() -> frozenset[str]:
    """Return the scripts that our fonts draw, by the first word of their letters' names."""
    drawn = (chr(point) for first, last in zip(*_coverage(), strict=True) for point in range(first, last + 1))
    return frozenset(unicodedata.name(letter, "").partition(" ")[0] for letter in drawn if letter.isalpha())


@cache
def _coverage() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points of the ranges that the fonts cover, ascending."""
    pairs = [line.split("-") for line in _COVERAGE.read_text(encoding="ascii").split()]
    return tuple(int(first, 16) for first, _last in pairs), tuple(int(last, 16) for _first, last in pairs)

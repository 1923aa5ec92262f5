"""Putting steps in order. Pure.

Wording: `options` `[{"key", "text"}, …]`, at least two, and `scoring`.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from assessments.asking.answering import Answer, Kind, Right, Sent, Wording, in_drawn_order, part_of, texts

LONGEST_NUMBER = 3


class Ordering(Kind):
    """Ordering. Answer: `{option's key: place from 1, …}`. Right: the option keys in order.

    While she still works on it, an answer may lack some steps or give one place twice. Scored `each`: a share for every
    option in its own place; options that claim one place earn nothing for it.
    """

    name = "ordering"

    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Put the steps into a drawn order."""
        return {**wording, "options": in_drawn_order(wording["options"], chance)}

    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return the places, one an option: `<name>-<option's key>`. What is no number of a place is left as it is."""
        said = {key: sent.get(f"{name}-{key}") for key in texts(wording["options"])}
        return {key: _place(value) for key, value in said.items() if value} or None

    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether these are places of options."""
        options = texts(wording["options"])
        if not isinstance(answer, dict) or not answer or not answer.keys() <= options.keys():
            return False
        return all(type(place) is int and 1 <= place <= len(options) for place in answer.values())

    def is_complete(self, wording: Wording, answer: Answer) -> bool:
        """Whether every option has a place, and every place an option."""
        return bool(answer) and len(set(answer.values())) == len(wording["options"])

    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether it names every option once."""
        return isinstance(right, list) and sorted(map(str, right)) == sorted(texts(wording["options"]))

    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return a share for each in its place, or nothing but all of them."""
        claims = list(answer.values())
        hits = sum(answer.get(key) == place and claims.count(place) == 1 for place, key in enumerate(right, 1))
        return part_of(hits, len(right), wording["scoring"])

    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Return the steps by their places, or as a list in order says."""
        said = texts(wording["options"])
        places = answer if isinstance(answer, dict) else {key: place for place, key in enumerate(answer, 1)}
        return tuple(f"{place}. {said[key]}" for key, place in sorted(places.items(), key=lambda each: each[1]))

    def moved(self, wording: Wording, answer: Answer | None, key: str, by: int) -> dict[str, int]:
        """Return the answer once a step was moved by so many places, up (-1) or down (1); then every step has a place.

        Steps without a place stand behind the others, as they are shown. What can't move stays.
        """
        keys = list(texts(wording["options"]))
        places = answer or {}
        order = sorted(keys, key=lambda each: (places.get(each, len(keys) + 1), keys.index(each)))
        place = order.index(key)
        order.insert(min(max(place + by, 0), len(keys) - 1), order.pop(place))
        return {each: number for number, each in enumerate(order, 1)}


def _place(value: str) -> int | str:
    """Return the number that stands there, if it is one of a length that a place could have."""
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else value

"""Reading one row of a table of certificates from before, each of its columns that is wrong named in words.

The dry run and the job that brings a row in both read it by this rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundation.ground import addressing
from foundation.ground.refusals import Refusal
from foundation.printing import glyphs

MOST_MINUTES = 10_000
EARLIEST = date(1950, 1, 1)
SHORT_WORD = 3
"""Letters. Shorter words of a name (de, van) stand in too many sentences to tell anybody."""

COLUMNS = {
    "number": _lazy("old number"),
    "name": _lazy("name"),
    "address": _lazy("address"),
    "title": _lazy("title"),
    "minutes": _lazy("minutes"),
    "category": _lazy("category"),
    "completed_on": _lazy("completed on"),
    "issued_on": _lazy("issued on"),
    "evidence": _lazy("evidence"),
}
OPTIONAL = frozenset({"address", "category", "issued_on"})
LONGEST = {"number": 60, "name": 120, "address": 254, "title": 200, "minutes": 10, "category": 60, "evidence": 200}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Said:
    """What a row says, read: the day is a day, the minutes are a number."""

    number: str
    name: str
    address: str
    title: str
    minutes: int
    category: str
    completed_on: date
    issued_on: date | None
    evidence: str


def read(cells: Mapping[str, str], *, today: date, categories: Mapping[str, str]) -> tuple[Said | None, list[str]]:
    """Read one row; return what it says, or None and a sentence for each column that is wrong."""
    tidy = {key: " ".join(cells.get(key, "").split()) for key in COLUMNS}
    wrong = dict(_missing_or_long(tidy))
    completed_on = _day(tidy, "completed_on", wrong, today)
    issued_on = _day(tidy, "issued_on", wrong, today) if tidy["issued_on"] else None
    if completed_on and issued_on and issued_on < completed_on:
        wrong.setdefault("issued_on", _("Before the day of completion."))
    minutes = _minutes(tidy["minutes"], wrong)
    category = _category(tidy["category"], categories, wrong)
    address = _address(tidy["address"], wrong)
    name = _name(tidy["name"], wrong)
    _printable(tidy, wrong)
    _nameless(tidy, wrong)
    if wrong or completed_on is None:
        return None, [f"{called(key)}: {wrong[key]}" for key in COLUMNS if key in wrong]
    return Said(
        number=tidy["number"], name=name, address=address, title=tidy["title"], minutes=minutes, category=category,
        completed_on=completed_on, issued_on=issued_on, evidence=tidy["evidence"],
    ), []  # fmt: skip


def called(key: str) -> str:
    """Return what a column is called in a sentence."""
    return f"“{COLUMNS[key]}”"


def _missing_or_long(tidy: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find what must be there and is not, and what is longer than can be kept."""
    for key, said in tidy.items():
        if not said and key not in OPTIONAL:
            yield key, _("Empty.")
        elif len(said) > LONGEST.get(key, len(said)):
            longer = _("Has %(n)d characters; %(most)d fit.")
            yield key, longer % {"n": len(said), "most": LONGEST[key]}


def _day(tidy: Mapping[str, str], key: str, wrong: dict[str, str], today: date) -> date | None:
    """Read a day, written 2019-03-08 or 3/8/2019 (the month first)."""
    if key in wrong:
        return None
    iso, american = _ISO.fullmatch(tidy[key]), _AMERICAN.fullmatch(tidy[key])
    year, month, day = iso.groups() if iso else american.group(3, 1, 2) if american else ("0", "0", "0")
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        wrong[key] = _("No day: write 2019-03-08, or 3/8/2019 for March 8.")
        return None
    if found > today:
        wrong[key] = _("In the future.")
    elif found < EARLIEST:
        wrong[key] = _("Before 1950.")
    return found


def _minutes(said: str, wrong: dict[str, str]) -> int:
    """Read whole minutes."""
    minutes = int(said) if said.isascii() and said.isdecimal() and "minutes" not in wrong else 0
    if not 0 < minutes <= MOST_MINUTES:
        most = _("Must be a whole number from 1 to %(most)d, without a unit.") % {"most": MOST_MINUTES}
        wrong.setdefault("minutes", most)
    return minutes


def _category(said: str, categories: Mapping[str, str], wrong: dict[str, str]) -> str:
    """Return the key of the category that is meant; none is general."""
    if said and said.casefold() not in categories:
        wrong.setdefault("category", _("There is no category “%(said)s”.") % {"said": said[:60]})
    return categories.get(said.casefold(), "")


def _address(said: str, wrong: dict[str, str]) -> str:
    """Return the address as it is kept; it may be empty."""
    try:
        return addressing.tidy(said) if said else ""
    except ValidationError:
        wrong.setdefault("address", _("This is no e-mail address."))
        return ""


def _name(said: str, wrong: dict[str, str]) -> str:
    """Return the name as it will be printed."""
    if "name" in wrong:
        return ""
    try:
        return glyphs.check_name(said)
    except Refusal as refusal:
        wrong["name"] = str(refusal)
        return ""


def _printable(tidy: Mapping[str, str], wrong: dict[str, str]) -> None:
    """Refuse what no font draws in what is printed beside the name, what says nothing, and a number nobody can type.

    The same number, parted by a joiner that nobody sees, would come in a second time.
    """
    for key in ("number", "title", "evidence"):
        if refused := glyphs.unprintable(tidy[key]):
            signs = ", ".join(glyphs.described(each) for each in refused)
            wrong.setdefault(key, _("Holds what can't be printed: %(signs)s.") % {"signs": signs})
        elif not any(sign.isalnum() for sign in tidy[key]):
            wrong.setdefault(key, _("Holds no letter and no digit."))
    if unseen := [sign for sign in tidy["number"] if unicodedata.category(sign) == "Cf"]:
        wrong.setdefault("number", _("Holds what nobody sees: %(sign)s.") % {"sign": glyphs.described(unseen[0])})


def _nameless(tidy: Mapping[str, str], wrong: dict[str, str]) -> None:
    """Refuse the holder's name and any e-mail address where they would stand for ever, outside of the seal."""
    for key in ("number", "title", "evidence"):
        if "@" in tidy[key]:
            wrong.setdefault(key, _("Holds an e-mail address. It is printed and kept for ever: name nobody in it."))
        elif key != "title" and _names(tidy[key], tidy["name"]):
            wrong.setdefault(
                key, _("Names the holder. It is kept for ever, also when the name is erased: name nobody in it.")
            )


def _names(said: str, name: str) -> bool:
    """Whether a text holds a word of the name; of a script that parts no words, the name anywhere."""
    bare, text = _bare(name), _bare(said)
    if bare and not bare.isascii() and bare in text:
        return True
    words = set(_WORD.findall(bare))
    return bool(({word for word in words if len(word) >= SHORT_WORD} or words).intersection(_WORD.findall(text)))


def _bare(said: str) -> str:
    """Return the text without its accents and what can't be seen (joiners), in lower case."""
    signs = (sign for sign in unicodedata.normalize("NFKD", said) if unicodedata.category(sign) != "Cf")
    return "".join(sign for sign in signs if not unicodedata.combining(sign)).casefold()

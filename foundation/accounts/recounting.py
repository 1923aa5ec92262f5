"""Recounting a record in words: what the file for other programs holds, as a page that a person reads and prints.

Rooms hand out plain facts under plain names (`began_at`), so a name is turned into words here, once for all rooms; one
that would read oddly has words of its own. What only a program can read stands in the file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
FOR_PROGRAMS = frozenset({"id", "public_id", "digest", "version", "layout", "saves"})
WORDS: Mapping[str, Any] = {
    "at": gettext_lazy("When"),
    "attempt": gettext_lazy("Attempt"),
    "email": gettext_lazy("E-mail address"),
    "ip": gettext_lazy("From the address"),
    "is_administrator": gettext_lazy("Administrator"),
    "job_results": gettext_lazy("Lists given in by staff on which you stood"),
    "log": gettext_lazy("What was done"),
    "out_of": gettext_lazy("Out of"),
    "part": gettext_lazy("Line of the list"),
    "record": gettext_lazy("What it says"),
    "says": gettext_lazy("What came of it"),
    "serial": gettext_lazy("Certificate number"),
    "time_factor": gettext_lazy("Times the time"),
    "what": gettext_lazy("What"),
    "words": gettext_lazy("In your words"),
}


@dataclass(frozen=True)
class Told:
    """One thing told: what it is, and either what it says or the things it holds."""

    term: str
    text: str = ""
    parts: Sequence[Told] = ()


def recount(record: Mapping[str, Any]) -> list[Told]:
    """Tell a record as `exporting.export` returns it: who the person is, then each kind of thing that is kept."""
    facts = [fact for room in record["rooms"].values() for fact in room.items()]
    plain = [fact for fact in facts if not isinstance(fact[1], list)]
    return [
        Told(_("About you"), parts=_parts(plain)),
        *(_tell(name, value) for name, value in facts if isinstance(value, list)),
    ]


def _parts(facts: Iterable[tuple[str, Any]]) -> list[Told]:
    """Tell facts that say something, but for those that only a program can read."""
    return [_tell(name, value) for name, value in facts if name not in FOR_PROGRAMS and value not in (None, "", [], {})]


def _tell(name: str, value: Any) -> Told:
    """Tell one fact."""
    term = str(WORDS.get(name) or name.replace("_", " ").capitalize())
    match value:
        case dict():
            return Told(term, parts=_parts(value.items()))
        case list() if any(isinstance(each, (dict, list)) for each in value):
            return Told(term, parts=[_tell(str(place), each) for place, each in enumerate(value, start=1)])
        case list():
            return Told(term, "; ".join(_say(each) for each in value))
    return Told(term, _say(value))


def _say(value: Any) -> str:
    """Say a single value: yes or no, a moment with its zone, anything else as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and MOMENT.match(value):
        return date_format(localtime(datetime.fromisoformat(value)), "F j, Y, H:i e")
    return str(value)

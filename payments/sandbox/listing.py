"""Lists, the newest first, a page at a time, narrowed by what was asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from payments.sandbox.account import Account
from payments.sandbox.expanding import shown
from payments.sandbox.refusing import Json, wrong

USUAL, MOST = 10, 100
PAGING = {"limit", "starting_after", "ending_before", "expand"}
COMPARED: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


def listed(account: Account, things: Iterable[Json], asked: Json, url: str) -> Json:
    """Return a page of these things, which come the newest first.

    Every parameter that is not about pages must be what the thing says under the same name.
    """
    wanted = {name: value for name, value in asked.items() if name not in PAGING}
    found = (thing for thing in things if all(_is(thing, name, value) for name, value in wanted.items()))
    page, has_more = _page(found, asked)
    expand = [path.removeprefix("data.") for path in _expanded(asked)]
    return {
        "object": "list",
        "data": [shown(account, thing, expand) for thing in page],
        "has_more": has_more,
        "url": url,
    }


def _is(thing: Json, name: str, value: Any) -> bool:
    """Whether a thing is as it was asked for."""
    if name in {"created", "arrival_date"}:
        spans = value if isinstance(value, dict) else {"gte": value, "lte": value}
        return all(COMPARED[span](thing[name], moment) for span, moment in spans.items())
    there = thing.get(name)
    if isinstance(value, dict):
        return isinstance(there, dict) and all(_is(there, inner, each) for inner, each in value.items())
    return bool(there == value)


def _page(found: Iterable[Json], asked: Json) -> tuple[list[Json], bool]:
    limit = asked.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise wrong("limit", f"This value must be between 1 and {MOST}.", "parameter_invalid_integer")
    if before := asked.get("ending_before"):
        newer = list(itertools.takewhile(lambda thing: thing["id"] != before, found))
        return newer[-limit:], len(newer) > limit
    if after := asked.get("starting_after"):
        found = itertools.islice(itertools.dropwhile(lambda thing: thing["id"] != after, found), 1, None)
    page = list(itertools.islice(found, limit + 1))
    return page[:limit], len(page) > limit


def _expanded(asked: Json) -> list[str]:
    paths = asked.get("expand", [])
    if wrongly := [path for path in paths if not path.startswith("data.")]:
        raise wrong("expand", f"This property cannot be expanded ({wrongly[0]}); in a list it begins with data.")
    return list(paths)

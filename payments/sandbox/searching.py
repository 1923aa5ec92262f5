"""Stripe's search, as far as a shop needs it to find its own again: by metadata and by what a thing says of itself."""

from __future__ import annotations

import re

from payments.sandbox.account import Account
from payments.sandbox.expanding import shown
from payments.sandbox.listing import USUAL
from payments.sandbox.refusing import Json, not_here, wrong

CLAUSE = re.compile(
    r"""^(?:metadata\[(?P<quote>["'])(?P<key>[^"']+)(?P=quote)\]|(?P<name>\w+)):(["'])(?P<value>.*)\4$"""
)


def searched(account: Account, kind: str, asked: Json, url: str) -> Json:
    """Return what fits every clause of the query (`metadata['order']:'A1' AND status:'succeeded'`)."""
    if "page" in asked:
        raise not_here("page", "tells all that fits on one page")
    clauses = [CLAUSE.match(clause.strip()) for clause in asked["query"].split(" AND ")]
    if None in clauses:
        raise wrong("query", "The sandbox reads clauses such as metadata['order']:'A1', joined by AND.")
    found = [
        thing
        for thing in account.books.newest(kind)
        if all(_fits(thing, clause) for clause in clauses if clause is not None)
    ]
    page = found[: asked.get("limit", USUAL)]
    return {
        "object": "search_result",
        "data": [shown(account, thing) for thing in page],
        "has_more": len(found) > len(page),
        "next_page": None,
        "url": url,
    }


def _fits(thing: Json, clause: re.Match[str]) -> bool:
    there = thing["metadata"].get(clause["key"]) if clause["key"] else thing.get(clause["name"])
    return bool(there == clause["value"])

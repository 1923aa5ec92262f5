"""Customers, and what may be changed of things whose kind has nothing else to change."""

from __future__ import annotations

from payments.sandbox import shaping
from payments.sandbox.account import Account
from payments.sandbox.expanding import shown
from payments.sandbox.refusing import Json, demand_address, not_here
from payments.sandbox.telling import tell

TAKEN = {"address", "description", "email", "expand", "metadata", "name", "phone", "preferred_locales", "tax_exempt"}


def create(account: Account, asked: Json) -> Json:
    """Write down a customer."""
    _can_be_done(asked)
    customer = account.books.add(shaping.customer(asked, account.clock.now()))
    tell(account, "customer.created", customer)
    return shown(account, customer, asked.get("expand", []))


def update(account: Account, asked: Json, number: str) -> Json:
    """Change what was said of a customer."""
    _can_be_done(asked)
    customer = account.books.find("customer", number)
    said = {name: value for name, value in asked.items() if name not in {"expand", "metadata"}}
    account.books.touch(customer, **said, metadata=annotated(customer, asked))
    tell(account, "customer.updated", customer)
    return shown(account, customer, asked.get("expand", []))


def annotate(account: Account, asked: Json, kind: str, number: str) -> Json:
    """Change the metadata of a thing, and nothing else."""
    for name in asked.keys() - {"metadata", "expand"}:
        raise not_here(name, f"changes of a {kind} only its metadata")
    thing = account.books.find(kind, number)
    account.books.touch(thing, metadata=annotated(thing, asked))
    return shown(account, thing, asked.get("expand", []))


def annotated(thing: Json, asked: Json) -> Json:
    """Return a thing's metadata with what was asked written over them; a blank value takes a key away."""
    if asked.get("metadata") == "":
        return {}
    both = {**thing["metadata"], **asked.get("metadata", {})}
    return shaping.metadata(both)


def _can_be_done(asked: Json) -> None:
    for name in asked.keys() - TAKEN:
        raise not_here(name, "keeps less of a customer")
    if "email" in asked:
        demand_address("email", asked["email"])

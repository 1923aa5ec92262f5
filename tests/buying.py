"""Buying as a person does it, by Django's client: four requests, and the payment page between the last two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from foundation.accounts.models import User
from tests.factories.people import PersonFactory
from tests.sandboxing import Sandbox


def signed_in(person: User | None = None) -> tuple[Client, User]:
    """Return a browser with somebody signed in."""
    client, person = Client(), person or PersonFactory.create()
    client.force_login(person, backend="foundation.accounts.backends.HouseBackend")
    return client, person


def decide(page: str, **said: Any) -> dict[str, Any]:
    """Return what the form of the checkout sends, as it was drawn."""
    drawn = dict(re.findall(r'name="(key|shown_cents|terms_version|things|refunds)" value="([^"]+)"', page))
    return {**drawn, "way": "card", "name": "Demo Person", "terms": "on", **said}


def buy(sandbox: Sandbox, client: Client, button: str, chosen: Mapping[str, str]) -> list[Any]:
    """Press the button that puts something into the basket, order it and pay by card; return the four answers."""
    added = client.post(button, chosen)
    looked = client.get("/checkout/")
    ordered = client.post("/checkout/", decide(looked.content.decode()))
    paid = sandbox.pay(ordered["Location"].rsplit("/", 1)[-1])
    return [added, looked, ordered, client.get(urlsplit(paid["session"]["success_url"]).path)]

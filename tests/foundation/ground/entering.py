"""Walking into the admin as somebody with given permissions. The second factor has its own tests, in accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from foundation.accounts.models import User
from tests.factories.people import PersonFactory

ENTER = "wagtailadmin.access_admin"


def with_permissions(*names: str, **fields: Any) -> User:
    """Return a person who may enter the admin and do what is named (`app.codename`)."""
    person = PersonFactory.create(is_demo=True, **fields)
    for name in (ENTER, *names):
        label, codename = name.split(".")
        person.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return person


def enter(person: User, settings: Any) -> Client:
    """Return a browser in which this person of the demonstration is signed in."""
    settings.DEMO = True
    client = Client()
    client.force_login(person)
    return client

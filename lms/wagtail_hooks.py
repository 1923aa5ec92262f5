"""The front door's part of the admin: its first page, and a person's record over several rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from lms.views.dashboard import WaitingPanel
from lms.views.staff import person_record


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the record's address; `accounts` keeps it free."""
    return [path("people/<uuid:public_id>/", person_record, name="person_record")]


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    """Begin the admin with what waits."""
    panels.insert(0, WaitingPanel(request))

"""The front door's part of the admin: a person's record over several rooms."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from lms.views.staff import person_record


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the record's address; `accounts` keeps it free."""
    return [path("people/<uuid:public_id>/", person_record, name="person_record")]

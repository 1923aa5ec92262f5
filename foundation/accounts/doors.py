"""Who comes to a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from foundation.accounts.models import User


def me(request: HttpRequest) -> User:
    """Return the signed-in person; only called behind `login_required`."""
    person = request.user
    if not isinstance(person, User):
        raise Http404
    return person


def whoever(request: HttpRequest) -> User | None:
    """Return the signed-in person, or None for a visitor."""
    return request.user if isinstance(request.user, User) else None

"""What the top of every page says of the basket."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from payments.selling import collecting


def basket(request: HttpRequest) -> dict[str, int]:
    """Return how many things are in the basket; whoever brings no session has none, and gets none for it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return {"basket_count": 0}
    return {"basket_count": len(request.session.get(collecting.KEY, []))}

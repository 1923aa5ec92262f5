"""The demonstration's mailbox: what a person would find in her mail, for whoever tries the house out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.letters import collecting

SHOWN = 100


def only_in_a_demonstration[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answer 404 on a real site, as if there were no such address."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(*args, **kwargs)

    return guarded


@require_safe
@never_cache
@only_in_a_demonstration
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the letters that left, newest first."""
    return render(request, "letters/mailbox.html", {"letters": collecting.delivered()[:SHOWN]})


@require_safe
@never_cache
@only_in_a_demonstration
def delivered_letter(request: HttpRequest, digest: str) -> HttpResponse:
    """Show one letter as it left."""
    letter = collecting.find(digest)
    if letter is None:
        raise Http404
    return render(request, "letters/delivered.html", {"letter": letter})

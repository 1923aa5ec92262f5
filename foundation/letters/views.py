"""A letter that was sent to somebody, to read again; and the demonstration's mailbox, for whoever tries it out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.letters import collecting, cutting, handing

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


@require_safe
@never_cache
@login_required
def my_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the words of a letter that was sent to her, to her alone; there is none with a code or an access link."""
    letter = handing.find(request.user, public_id)
    if letter is None:
        raise Http404
    return render(request, "letters/mine.html", {"letter": letter, "paragraphs": cutting.paragraphs(letter.body)})

"""Documents in Wagtail's serving view: public ones it serves itself, all others are led to ours."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from wagtail import hooks

from foundation.files import opening
from foundation.files.models import Download


@hooks.register("before_serve_document", order=1000)
def ask_the_policy(document: Download, request: HttpRequest) -> HttpResponseRedirect | None:
    """Let Wagtail serve a public document; every other one has an address that no cache keeps, and not for everyone."""
    if opening.is_public(document):
        return None
    if not opening.may_open_document(request.user, document):
        raise Http404
    return HttpResponseRedirect(reverse("private_document", args=[document.pk]))

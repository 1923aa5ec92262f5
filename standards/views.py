"""The Code to read: the whole of it, and each provision at an address that stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from standards import citing
from standards.models import Part, Provision
from standards.models.provisions import Modality


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Show all parts with every provision's topic and summary."""
    parts = Part.objects.prefetch_related("provisions")
    return render(request, "standards/code.html", {"parts": parts})


@require_safe
def provision(request: HttpRequest, code: str) -> HttpResponse:
    """Show one provision; an id in other letters leads to the canonical address."""
    found = Provision.objects.select_related("part").filter(code__iexact=code).first()
    if found is None:
        raise Http404
    if found.code != code:
        return redirect(found, permanent=True)
    return render(request, "standards/provision.html", _words(found, list(Provision.objects.around(found))))


def _words(found: Provision, around: Sequence[Provision]) -> dict[str, object]:
    """Say who stands beside the provision."""
    beside = {other.position - found.position: other for other in around}
    return {
        "provision": found,
        "modality": Modality(found.modality),
        "heading": next((other for other in around if other.pk == found.parent_id), None),
        "siblings": [other for other in around if found.parent_id and other.parent_id == found.parent_id],
        "children": [other for other in around if other.parent_id == found.pk],
        "previous": beside.get(-1),
        "next": beside.get(1),
        "citation": citing.in_words(found),
    }

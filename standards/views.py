"""The Code to read: the whole of it, its companion, and each provision at an address that stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from standards import citing, showing, teaching
from standards.models import Edition, Provision
from standards.models.documents import COMPANION, ETHICS


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Show all parts with every provision's topic, summary and official text."""
    return render(request, "standards/code.html", {"document": showing.document(ETHICS)})


@require_safe
def companion(request: HttpRequest) -> HttpResponse:
    """Show the Recommended Minimum Requirements, or say that their owner has not imported them yet."""
    return render(request, "standards/companion.html", {"document": showing.document(COMPANION)})


@require_safe
def provision(request: HttpRequest, code: str) -> HttpResponse:
    """Show one provision; an id in other letters leads to the canonical address."""
    if "\0" in code:
        raise Http404
    near = list(Provision.objects.near(code).with_wordings().select_related("part__code"))
    found = next((one for one in near if one.code.lower() == code.lower()), None)
    if found is None:
        raise Http404
    if found.code != code:
        return redirect(found, permanent=True)
    around = [one for one in near if one != found]
    return render(
        request,
        "standards/provision.html",
        {
            **_around(found, around),
            **_official(found),
            "taught": teaching.taught([found], request.user)[found.code],
        },
    )


def _around(found: Provision, around: Sequence[Provision]) -> dict[str, object]:
    """Say who stands beside the provision; the neighbors are those of its own document."""
    beside = {other.position - found.position: other for other in around if other.part.code_id == found.part.code_id}
    return {
        "provision": found,
        "heading": next((other for other in around if other.pk == found.parent_id), None),
        "siblings": [other for other in around if found.parent_id and other.parent_id == found.parent_id],
        "children": [other for other in around if other.parent_id == found.pk],
        "previous": beside.get(-1),
        "next": beside.get(1),
    }


def _official(found: Provision) -> dict[str, object]:
    """Say what the editions say: `edition` is the current one, `wording` what it says here, or None."""
    wordings = showing.wordings(found)
    newest = wordings[0] if wordings else None
    wording = newest if newest and newest.edition_id == found.current_edition else None
    edition = wording.edition if wording else _edition(found.current_edition)
    return {
        "edition": edition,
        "wording": wording,
        "footnotes": showing.footnotes(wording) if wording else [],
        "history": showing.history(wordings),
        "modality": showing.modality(found, wording),
        "citation": citing.in_words(found, edition if wording else None),
    }


def _edition(key: int | None) -> Edition | None:
    """Return the edition, if there is one."""
    return None if key is None else Edition.objects.get(pk=key)

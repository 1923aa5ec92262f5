"""Citing the Code: which provisions can be cited, in which words, and by which hash of what they say."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from standards.models import Edition, Provision, Wording


class NotCitable(Refusal):
    """Some of the ids name no provision, or a heading that says nothing of its own."""


def leaves(codes: Iterable[str]) -> list[Provision]:
    """Return the provisions with these ids, in the order of the Code, each once.

    Raises `NotCitable`, naming every id that is unknown or a heading.
    """
    wanted = set(codes)
    found = {provision.code: provision for provision in Provision.objects.filter(code__in=wanted)}
    slips = [_("%(id)s is no provision of the Code") % {"id": code} for code in sorted(wanted - found.keys())]
    slips += [_heading(provision) for provision in found.values() if provision.is_heading]
    if slips:
        raise NotCitable("; ".join(slips) + ".")
    return sorted(found.values(), key=lambda provision: provision.position)


def _heading(heading: Provision) -> str:
    """Say that this is a heading, and what to cite instead."""
    under = ", ".join(heading.children.values_list("code", flat=True))
    return _("%(id)s is a heading; cite what stands under it (%(under)s)") % {"id": heading.code, "under": under}


def digests(provisions: Iterable[Provision]) -> dict[str, str | None]:
    """Return for each provision's id the hash of its wording in the current edition, in one query.

    None before an import, and where the current edition has no such provision. A question version keeps it beside the
    provision, and `comparing` later says what became of exactly that wording.
    """
    wanted = list(provisions)
    found = Wording.objects.current().filter(provision__in=wanted)
    by_code = dict(found.values_list("provision__code", "digest"))
    return {provision.code: by_code.get(provision.code) for provision in wanted}


def in_words(provision: Provision, edition: Edition | None = None) -> str:
    """Return how to cite it: the document's title, the id and the edition, untranslated, since they are names.

    Without an edition, where none was imported yet, the document and the id alone.
    """
    cited = f"{provision.part.code.title}, {provision.code}"
    return f"{cited} ({edition.label} edition)" if edition else cited

"""Citing the Code: which provisions can be cited, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from standards.models import Provision

DOCUMENT = "NASAMS Code of Ethics and Professional Standards"


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


def in_words(provision: Provision) -> str:
    """Return how to cite it: the document's title and the id, untranslated, since they are names."""
    return f"{DOCUMENT}, {provision.code}"

"""Arranging provisions in the order of the current edition, and keeping the search index as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from wagtail.search.backends import get_search_backend

from standards.models import Provision, Wording


def arrange(order: Sequence[str] = ()) -> None:
    """Give every provision its position, from 1 without gaps, in the caller's transaction; then index them all.

    Documents follow one another. Within one, what the current edition has comes first, in its order; then what `order`
    names, an outline's ids; then the rest as it stood: what an edition or an outline no longer has is kept behind.
    """
    printed = dict(Wording.objects.current().values_list("provision__code", "position"))
    named = {code: at for at, code in enumerate(order)}

    def place(provision: Provision) -> tuple[int, int, int]:
        document = provision.part.code.position
        if provision.code in printed:
            return document, 0, printed[provision.code]
        return (document, 1, named[provision.code]) if provision.code in named else (document, 2, provision.position)

    everything = sorted(Provision.objects.select_related("part__code").with_current_text(), key=place)
    moved = [found for at, found in enumerate(everything, 1) if found.position != at]
    for at, found in enumerate(everything, 1):
        found.position = at
    Provision.objects.bulk_update(moved, ["position"])
    get_search_backend().get_index_for_model(Provision).add_items(Provision, everything)

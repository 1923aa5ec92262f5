"""Reporting how a document was read and what an edition changes, in words: for the command line and the admin alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from standards.comparing import Change, Difference, Kind, Stretch, side_by_side
from standards.importing import Found
from standards.listening import Foresight
from standards.parsing import Odd, Oddity, Parsed
from standards.placing import Unplaced, Why

REASONS: Mapping[Why, str | Promise] = {
    Why.BEFORE_TITLE: gettext_lazy("stands before the document's title"),
    Why.TITLE: gettext_lazy("the document's title"),
    Why.UNNUMBERED: gettext_lazy("has no number and goes on from no provision"),
    Why.TWICE: gettext_lazy("its number stood before in this part"),
    Why.NO_PARENT: gettext_lazy("nothing bears the number that it stands under"),
    Why.TOO_DEEP: gettext_lazy("is set in deeper than provisions go"),
    Why.PART_TWICE: gettext_lazy("belongs to a part that stood before"),
}
ODDITIES: Mapping[Odd, str | Promise] = {
    Odd.SPACED: gettext_lazy("footnote %(value)s stands behind a space; taken as a footnote"),
    Odd.SKIPPED: gettext_lazy("footnote %(value)s follows, and those between it and the last are not marked"),
    Odd.LEFT: gettext_lazy("%(value)s stands where a footnote might, out of its order; left in the text"),
    Odd.NOTE_MISSING: gettext_lazy("footnote %(value)s is marked, and its text is not in the document"),
    Odd.NOTE_UNUSED: gettext_lazy("footnote %(value)s has a text, and nothing marks it"),
    Odd.NUMBER_MISSING: gettext_lazy("this number is missing; the next one follows"),
    Odd.WITHOUT_WORDS: gettext_lazy("a heading without words of its own"),
    Odd.DOUBLED: gettext_lazy("“%(value)s” stands doubled; kept as it is"),
}
KINDS: Mapping[Kind, str | Promise] = {
    Kind.UNCHANGED: gettext_lazy("unchanged"),
    Kind.REWORDED: gettext_lazy("reworded"),
    Kind.MOVED: gettext_lazy("moved"),
    Kind.NEW: gettext_lazy("new"),
    Kind.GONE: gettext_lazy("gone"),
}
SHOWN_WORDS = 12


def counts(parsed: Parsed) -> list[str]:
    """Say how many provisions each part has: those that stand under nothing, then those below them."""
    said = []
    for part in parsed.parts:
        numbers = [placed.number for placed in parsed.provisions if placed.part == part.key]
        below = sum("." in number for number in numbers)
        words = ngettext("%(count)d provision", "%(count)d provisions", len(numbers) - below)
        line = f"{part.key} {part.title}: {words % {'count': len(numbers) - below}}"
        said.append(f"{line}, {_('%(count)d below them') % {'count': below}}" if below else line)
    return said


def unplaced(one: Unplaced) -> str:
    """Say which line has no place, and why."""
    return _("Line %(line)d, %(why)s: %(text)s") % {
        "line": one.line,
        "why": REASONS[one.why],
        "text": Truncator(one.text).words(SHOWN_WORDS, truncate=" …"),
    }


def oddity(one: Oddity) -> str:
    """Say what is odd, and where."""
    said = str(ODDITIES[one.odd]) % {"value": one.value}
    where = one.where if one.where != "preamble" else _("preamble")
    return _("Line %(line)d, %(where)s: %(said)s") % {"line": one.line, "where": where, "said": said} if where else said


def change(one: Change) -> str:
    """Say in a few words what became of a provision."""
    said = f"{one.code}: {KINDS[one.kind]}"
    return f"{said} ({_('was %(before)s') % {'before': one.before}})" if one.is_renumbered else said


def total(difference: Difference) -> str:
    """Say how many provisions of each kind there are."""
    return ", ".join(f"{count} {KINDS[kind]}" for kind, count in difference.counts.items())


def difference_in_lines(found: Found) -> Iterator[str]:
    """Yield the difference from the edition before, a line for each provision that changed."""
    if found.previous is None:
        yield _("This is the first edition: there is nothing to compare it with.")
        return
    yield _("Compared with %(edition)s: %(total)s.") % {
        "edition": found.previous.label,
        "total": total(found.difference),
    }
    yield from (f"  {change(one)}" for one in found.difference.changes if one.kind is not Kind.UNCHANGED)


def in_lines(found: Found) -> Iterator[str]:
    """Yield all there is to say about a file: what was found, what has no place, what is odd, what changes."""
    yield from counts(found.parsed)
    yield from _listed(_("Without a place inside the document:"), [unplaced(one) for one in found.troubles])
    yield from _listed(_("In the outline, and not in this document:"), found.missing)
    yield from _listed(
        _("Around the document, left out:"), [unplaced(one) for one in found.parsed.left if one.is_outside]
    )
    yield from _listed(_("Odd, and kept as it is:"), [oddity(one) for one in found.parsed.oddities])
    yield from difference_in_lines(found)


def foresight_in_lines(foresight: Foresight) -> Iterator[str]:
    """Yield what confirming would do elsewhere; what it takes away, by name."""
    for line in foresight.lines:
        yield line.said
        yield from (f"  {name}" for name in line.names if line.is_grave)


def _listed(heading: str, said: Sequence[str]) -> Iterator[str]:
    """Yield a heading and its lines, if there are any."""
    if said:
        yield heading
        yield from (f"  {line}" for line in said)


@dataclass(frozen=True)
class Beside:
    """A change to look at: what it is, and both texts in stretches of words kept, lost and gained."""

    change: Change
    kind: str | Promise
    before: list[Stretch]
    after: list[Stretch]


def beside(difference: Difference) -> list[Beside]:
    """Return every change that a reader must look at, both texts side by side; unchanged ones are only counted."""
    return [
        Beside(one, KINDS[one.kind], *side_by_side(one.text_before, one.text))
        for one in difference.changes
        if one.kind is not Kind.UNCHANGED
    ]

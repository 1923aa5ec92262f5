"""Showing the Code: what its pages are filled with, the official text beside the summaries once there is an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from standards.detaching import Piece, pieces
from standards.models import Code, Edition, Part, PartWording, Provision, Wording
from standards.models.provisions import Modality


@dataclass(frozen=True)
class Shown:
    """A provision as the page shows it, with what the current edition says, if there is one."""

    provision: Provision
    wording: Wording | None


@dataclass(frozen=True)
class ShownPart:
    """A part: what the edition prints above it, its provisions in order, and those that the edition has no more."""

    part: Part
    printed: PartWording | None
    provisions: list[Shown] = field(default_factory=list)
    gone: list[Provision] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A whole document to read. `edition` is None before the first import."""

    code: Code
    edition: Edition | None
    preamble: list[list[Piece]]
    parts: list[ShownPart]


def document(key: str) -> Document:
    """Return a document by its key, in three queries at most."""
    provisions = list(Provision.objects.filter(part__code__key=key).select_related("part__code"))
    if not provisions:
        return Document(Code.objects.get(key=key), None, [], [])
    code = provisions[0].part.code
    newest = Edition.objects.filter(code=code).newest_first()[:1]
    printed = {one.part_id: one for one in PartWording.objects.filter(edition__in=newest).select_related("edition")}
    edition = next((one.edition for one in printed.values()), None)
    wordings = {one.provision_id: one for one in edition.wordings.all()} if edition else {}
    preamble = [pieces(passage["text"], passage["footnotes"]) for passage in edition.preamble] if edition else []
    parts: dict[int, ShownPart] = {}
    for provision in provisions:
        shown = parts.setdefault(provision.part_id, ShownPart(provision.part, printed.get(provision.part_id)))
        wording = wordings.get(provision.pk)
        if wordings and wording is None:
            shown.gone.append(provision)
        else:
            shown.provisions.append(Shown(provision, wording))
    return Document(code, edition, preamble, list(parts.values()))


@dataclass(frozen=True)
class Then:
    """What an edition said in a provision, and whether that differs from the edition before."""

    wording: Wording
    is_first: bool
    is_reworded: bool


def wordings(provision: Provision) -> list[Wording]:
    """Return what each edition says in a provision that came by `with_wordings()`, the newest first. Not for saving."""
    found = []
    for told in provision.told:
        adopted_on = date.fromisoformat(told["adopted_on"]) if told["adopted_on"] else None
        edition = Edition(pk=told["edition"], label=told["label"], adopted_on=adopted_on, notes=told["notes"])
        words = {name: told[name] for name in ("text", "footnotes", "digest", "modality")}
        found.append(Wording(edition=edition, provision=provision, **words))
    return found


def history(wordings: Sequence[Wording]) -> list[Then]:
    """Return what each edition said, the newest first, as `wordings` come."""
    return [
        Then(wording, earlier is None, earlier is not None and earlier.digest != wording.digest)
        for wording, earlier in zip_longest(wordings, wordings[1:])
    ]


@dataclass(frozen=True)
class Footnote:
    """A footnote below an official text: its number and its own text, empty where the document lacks it."""

    marker: str
    text: str


def footnotes(wording: Wording) -> list[Footnote]:
    """Return the footnotes of a wording, with their texts where the edition has them."""
    notes = wording.edition.notes
    return [Footnote(note["marker"], notes.get(note["marker"], "")) for note in wording.footnotes]


def modality(provision: Provision, wording: Wording | None) -> Modality:
    """Return how the provision speaks: as the current edition does, or as the outline says before there is one."""
    return Modality(wording.modality if wording else provision.modality)

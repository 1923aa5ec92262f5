"""Showing the Code: what its pages are filled with, the official text beside the summaries once there is an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    """Return a document by its key, in four queries at most."""
    parts = list(Part.objects.filter(code__key=key).select_related("code").prefetch_related("provisions"))
    code = parts[0].code if parts else Code.objects.get(key=key)
    printed = {
        wording.part_id: wording
        for wording in PartWording.objects.filter(
            edition__in=Edition.objects.filter(code=code).newest_first()[:1]
        ).select_related("edition")
    }
    edition = next((wording.edition for wording in printed.values()), None)
    wordings = {wording.provision_id: wording for wording in edition.wordings.all()} if edition else {}
    preamble = [pieces(passage["text"], passage["footnotes"]) for passage in edition.preamble] if edition else []
    return Document(code, edition, preamble, [_part(part, printed.get(part.pk), wordings) for part in parts])


def _part(part: Part, printed: PartWording | None, wordings: dict[int, Wording]) -> ShownPart:
    """Return a part with its provisions: all of them before an import, else those of the edition."""
    shown = ShownPart(part, printed)
    for provision in part.provisions.all():
        wording = wordings.get(provision.pk)
        if wordings and wording is None:
            shown.gone.append(provision)
        else:
            shown.provisions.append(Shown(provision, wording))
    return shown


@dataclass(frozen=True)
class Then:
    """What an edition said in a provision, and whether that differs from the edition before."""

    wording: Wording
    is_first: bool
    is_reworded: bool


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

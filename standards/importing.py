"""Importing an edition: reading its file, comparing it with the one before, holding it until it is confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from standards import packing, parsing, reading
from standards.comparing import Difference, Worded, compare
from standards.models import Code, Draft, Edition, Part, Provision, Wording
from standards.parsing import KnownPart, Parsed
from standards.placing import Unplaced

MOST_PROVISIONS = 500
PART_TITLE_AT_MOST = 120
CODE_AT_MOST = 12


class NothingFound(Refusal):
    """The file holds no numbered provisions under a part's title."""


class AlreadyStands(Refusal):
    """The very same edition was confirmed before."""


class LabelTaken(Refusal):
    """Another text was confirmed under this edition's name."""


@dataclass(frozen=True)
class Source:
    """Where an edition comes from: the file's name, what the edition is called, and when it was adopted, if known."""

    name: str
    label: str
    adopted_on: date | None = None


@dataclass(frozen=True)
class Found:
    """What a file says of a document, beside what stands. Reading changes nothing.

    `previous` is the current edition, None before the first import; `standing` the edition that bears the same label.
    `missing` are ids that the house knows and no edition had yet, and that the file lacks.
    """

    code: Code
    source: Source
    parsed: Parsed
    digest: str
    previous: Edition | None
    standing: Edition | None
    difference: Difference
    missing: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether this very text was confirmed under this label: importing it again changes nothing."""
        return self.standing is not None and self.standing.digest == self.digest

    @property
    def troubles(self) -> tuple[Unplaced, ...]:
        """The lines inside the document that have no place."""
        return tuple(one for one in self.parsed.left if not one.is_outside)

    @property
    def is_clean(self) -> bool:
        """Whether every line has its place and nothing is missing."""
        return not self.troubles and not self.missing

    @property
    def seen(self) -> str:
        """By which what was looked at is known: this text, compared with that edition."""
        before = str(self.previous.public_id) if self.previous else ""
        return hashlib.sha256(f"{self.digest} {before} {self.source.label}".encode()).hexdigest()


def read(code: Code, source: Source, content: bytes) -> Found:
    """Return what the file says, compared with what stands. Changes nothing.

    Raises `DocumentUnreadable`, `NothingFound`, or `LabelTaken` where the label stands for another text.
    """
    found = reading.read(source.name, content)
    known = [KnownPart(part.key, part.title) for part in Part.objects.filter(code=code)]
    taken = Part.objects.exclude(code=code).values_list("key", flat=True)
    parsed = parsing.parse(found.lines, known, title=code.title, notes=found.notes, taken=taken)
    _refuse_oddly_shaped(parsed)
    return _beside_what_stands(code, source, parsed)


def reopen(draft: Draft) -> Found:
    """Return what a held edition says, compared with what stands now."""
    source = Source(draft.source_name, draft.label, draft.adopted_on)
    return _beside_what_stands(draft.code, source, packing.unpack(draft.content))


def _refuse_oddly_shaped(parsed: Parsed) -> None:
    """Refuse what is no document with provisions."""
    if not parsed.provisions:
        raise NothingFound(
            _(
                "No provisions were found. They are looked for as numbered lines below the title of a part, such as "
                "CODE OF ETHICS."
            )
        )
    ids = [placed.code for placed in parsed.provisions]
    if len(ids) > MOST_PROVISIONS or any(len(code) > CODE_AT_MOST for code in ids):
        raise NothingFound(_("This file has more provisions, or longer numbers, than the Code has."))
    if any(len(part.title) > PART_TITLE_AT_MOST for part in parsed.parts):
        raise NothingFound(_("The title of a part is longer than 120 characters; is it one?"))


def _beside_what_stands(code: Code, source: Source, parsed: Parsed) -> Found:
    """Compare with the current edition, and with the one of the same name. Raises `LabelTaken`."""
    previous = current(code)
    standing = code.editions.filter(label=source.label).first()
    digest = packing.digest(parsed)
    if standing is not None and standing.digest != digest:
        raise LabelTaken(
            _("The edition “%(label)s” stands already and says something else. Give this one a label of its own.")
            % {"label": source.label}
        )
    now = [Worded(placed.code, placed.passage.text) for placed in parsed.provisions]
    never = Provision.objects.filter(part__code=code, wordings=None).exclude(code__in=[worded.code for worded in now])
    missing = tuple(never.values_list("code", flat=True))
    return Found(code, source, parsed, digest, previous, standing, compare(worded(previous), now), missing)


def current(code: Code) -> Edition | None:
    """Return the document's current edition: the one confirmed last. None before the first import."""
    return code.editions.newest_first().first()


def worded(edition: Edition | None) -> Sequence[Worded]:
    """Return what an edition says, provision by provision."""
    if edition is None:
        return []
    found = Wording.objects.of_edition(edition)
    return [Worded(wording.provision.code, wording.text) for wording in found]


def difference_of(edition: Edition) -> Difference:
    """Return what an edition changed: its difference from the one confirmed before it."""
    earlier = edition.code.editions.filter(confirmed_at__lt=edition.confirmed_at).newest_first().first()
    return compare(worded(earlier), worded(edition))


@transaction.atomic
def hold(found: Found, *, actor: Any, at: datetime) -> Draft:
    """Hold the edition until it is confirmed or discarded; one that was held of this document before makes way.

    `actor` is a person, or None for the command line. Raises `AlreadyStands` where there is nothing to import.
    """
    code = Code.objects.select_for_update().get(pk=found.code.pk)
    if code.editions.filter(label=found.source.label).exists():
        raise AlreadyStands(
            _("The edition “%(label)s” stands already, word for word. Nothing was changed.")
            % {"label": found.source.label}
        )
    Draft.objects.filter(code=code).delete()
    draft = Draft.objects.create(
        code=code,
        label=found.source.label,
        adopted_on=found.source.adopted_on,
        source_name=found.source.name,
        digest=found.digest,
        content=packing.pack(found.parsed),
        imported_at=at,
    )
    log(actor, "standards.hold_edition", draft)
    return draft


@transaction.atomic
def discard(draft: Draft, *, actor: Any) -> None:
    """Forget a held edition. What stands is untouched."""
    Code.objects.select_for_update().get(pk=draft.code_id)
    log(actor, "standards.discard_edition", draft)
    Draft.objects.filter(pk=draft.pk).delete()

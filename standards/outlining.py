"""Loading the outline: parts and provisions from a YAML file, so that the database says what the file says.

Read whole and checked whole before a row is written; safe to repeat. Nothing is deleted: a provision that the file no
longer has stays, after the others, since questions and certificates may cite it, and the report names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from foundation.pages.models import FrameStamp
from standards import arranging
from standards.models import Code, Part, Provision, Wording
from standards.models.documents import COMPANION, ETHICS
from standards.models.provisions import Modality

OUTLINE = Path(__file__).resolve().parent / "outline" / "provisions.yaml"
PART_FIELDS = ("key", "title", "introduction")
ROOM = {"code": 12, "number": 8, "topic": 150, "modality_note": 300}
"""Characters that the database has for a field; a test compares it with the model."""
PROVISION_FIELDS = ("id", "part", "number", "topic", "summary", "modality")


class OutlineUnreadable(Refusal):
    """The file is not an outline; the text has a line for every slip, each naming its entry and field."""


@dataclass
class Report:
    """What loading changed, by provision id."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a line or two."""
        said = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged.") % {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
        }
        if self.absent:
            said += "\n" + _("Not in the file any more, and kept: %(ids)s.") % {"ids": ", ".join(self.absent)}
        return said


def load(path: Path = OUTLINE) -> Report:
    """Make the database say what the file says; return what changed. Raises `OutlineUnreadable`, changing nothing."""
    parts, provisions = read(path)
    with transaction.atomic():
        return _write(parts, provisions)


def read(path: Path) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the parts and provisions of the file, checked. Raises `OutlineUnreadable`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise OutlineUnreadable(f"{path.name}: {problem}") from problem
    slips = list(_slips(content))
    if slips:
        raise OutlineUnreadable("\n".join(f"{path.name}, {slip}" for slip in slips))
    return content["parts"], content["provisions"]


def _slips(content: Any) -> Iterator[str]:
    """Say everything that is wrong with the file."""
    for name in ("parts", "provisions"):
        rows = content.get(name) if isinstance(content, dict) else None
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            yield _("%(name)s: must be a list of entries") % {"name": name}
            return
    for place, part in enumerate(content["parts"], 1):
        entry = str(part.get("key") or f"part {place}")
        yield from _missing(part, PART_FIELDS, entry)
        if part.get("document", ETHICS) not in {ETHICS, COMPANION}:
            yield _("%(entry)s, document: must be %(known)s") % {"entry": entry, "known": f"{ETHICS} or {COMPANION}"}
    keys = {part.get("key") for part in content["parts"]}
    ids = [provision.get("id") for provision in content["provisions"]]
    for place, provision in enumerate(content["provisions"], 1):
        entry = str(provision.get("id") or f"provision {place}")
        yield from _missing(provision, PROVISION_FIELDS, entry)
        yield from _misplaced(provision, entry, keys, ids)


def _missing(row: Mapping[str, Any], fields: Sequence[str], entry: str) -> Iterator[str]:
    """Name the fields that are absent, empty or not text."""
    for name in fields:
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield _("%(entry)s, %(field)s: must be text") % {"entry": entry, "field": name}


def _misplaced(row: Mapping[str, Any], entry: str, keys: set[Any], ids: Sequence[Any]) -> Iterator[str]:
    """Say what does not fit with the other entries."""
    if row.get("part") not in keys:
        yield _("%(entry)s, part: there is no part “%(value)s”") % {"entry": entry, "value": row.get("part")}
    if row.get("modality") not in Modality.values:
        yield _("%(entry)s, modality: must be must, should or none") % {"entry": entry}
    if ids.count(row.get("id")) > 1:
        yield _("%(entry)s, id: stands twice") % {"entry": entry}
    if row.get("id") != f"{row.get('part')}-{row.get('number')}":
        yield _("%(entry)s, id: must be the part and the number, joined by a hyphen") % {"entry": entry}
    parent = row.get("parent")
    if parent is not None and parent not in ids[: ids.index(row.get("id"))]:
        yield _("%(entry)s, parent: no provision “%(value)s” stands before it") % {"entry": entry, "value": parent}
    yield from _too_long(row, entry)


def _too_long(row: Mapping[str, Any], entry: str) -> Iterator[str]:
    """Name the fields that the database has no room for."""
    for name, column in (("id", "code"), ("number", "number"), ("topic", "topic"), ("modality_note", "modality_note")):
        room = ROOM[column]
        if len(str(row.get(name) or "")) > room:
            yield _("%(entry)s, %(field)s: at most %(room)d characters") % {"entry": entry, "field": name, "room": room}


def _write(parts: Sequence[Mapping[str, Any]], provisions: Sequence[Mapping[str, Any]]) -> Report:
    """Write what differs, in the caller's transaction. What an edition has stands where the edition puts it."""
    report = Report()
    part_rows = _write_parts(parts)
    headings = {row["parent"] for row in provisions if row.get("parent")} & _silent(provisions)
    printed = set(Wording.objects.current().values_list("provision__code", flat=True))
    written: dict[str, Provision] = {}
    for position, row in enumerate(provisions, _last(Provision) + 1):
        place: dict[str, Any] = {"parent": written.get(row.get("parent") or ""), "is_heading": row["id"] in headings}
        fresh = {"position": position, **place}
        words = _words(row) | ({} if row["id"] in printed else place)
        provision, outcome = _put(Provision.objects, "code", row["id"], fresh, part=part_rows[row["part"]], **words)
        written[row["id"]] = provision
        getattr(report, outcome).append(row["id"])
    kept = Provision.objects.exclude(code__in=written).filter(part__code__parts__in=part_rows.values()).distinct()
    report.absent = list(kept.values_list("code", flat=True))
    arranging.arrange(list(written))
    if report.new or report.changed:
        FrameStamp.renew()  # Lessons are kept drawn, with the topics of what they cite.
    return report


def _silent(provisions: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids of those that ask for nothing: with others under it, such a one is a heading, and not cited."""
    return {row["id"] for row in provisions if row["modality"] == Modality.NONE}


def _write_parts(parts: Sequence[Mapping[str, Any]]) -> dict[str, Part]:
    """Write the parts and return them by key: those of the file first, in its order."""
    documents = Code.objects.in_bulk(field_name="key")
    rows = {}
    for position, row in enumerate(parts, _last(Part) + 1):
        code = documents[row.get("document", ETHICS)]
        words = {"title": row["title"], "introduction": row["introduction"]}
        rows[row["key"]], _outcome = _put(Part.objects, "key", row["key"], {"position": position}, code=code, **words)
    others = Part.objects.exclude(key__in=rows)
    for place, part in enumerate([*rows.values(), *others], 1):
        Part.objects.filter(pk=part.pk).exclude(position=place).update(position=place)
    return rows


def _last(rows: type[Part | Provision]) -> int:
    """Return the last position that is taken."""
    return rows._default_manager.aggregate(last=models.Max("position"))["last"] or 0


def _words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provision's own fields as the model has them."""
    plain = {name: row[name] for name in ("number", "topic", "summary", "modality")}
    return {**plain, "modality_note": row.get("modality_note") or ""}


def _put[Row: models.Model](
    rows: models.Manager[Row], name: str, value: str, fresh: Mapping[str, Any], **fields: Any
) -> tuple[Row, str]:
    """Create the row with this key, with what only a fresh one is given, or change it.

    Returns it with `new`, `changed` or `unchanged`.
    """
    standing = rows.filter(**{name: value}).first()
    if standing is None:
        return rows.create(**{name: value, **fresh, **fields}), "new"
    differing = [field for field, said in fields.items() if getattr(standing, field) != said]
    if not differing:
        return standing, "unchanged"
    for each in differing:
        setattr(standing, each, fields[each])
    standing.save(update_fields=differing)
    return standing, "changed"

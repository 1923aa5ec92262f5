"""Reading a question bank's YAML file into plain facts, and naming everything that is wrong with it.

code: demo-code-basics        the bank's key, and its quiz's
title: "The Code of Ethics: first questions"
is_demo: true                 optional; a bank is a demonstration unless it says false
is_practice: false            optional; whether its quiz is for practice only, and counts for nothing
draws: 5                      optional, as are pass_percent, attempts_allowed, cool_down_hours and minutes_allowed: they
                              set up a new quiz; later they are changed in the admin, and a load leaves them alone
blueprint:                    optional, and likewise only for a new quiz: at least so many of a part, a provision, a
  - {at_least: 6, part: CE}   level or a kind, or of several of these at once
purpose, notice               optional words for whoever reads the file
vignettes:                    optional: made-up cases that several questions rest on
  - key: a-call-at-night
    title: …
    text: …
    deidentified: true        whoever writes it says that nobody in it can be recognized (Code, UC-7)
questions:
  - key: two-grounds-for-disclosure
    kind: single              optional; or multiple, best_worst, matching, ordering, cite, short
    level: recall             recall, apply or judge
    cites: [CE-6]             leaf provisions
    stem: …
    explanation: …            optional; shown with the key
    vignette: a-call-at-night optional, with its place among the questions of the vignette (place: 1)
    enemies: [another-key]    optional: questions never asked together with it
    options:                  and what else its kind has: see `itemizing`
      - {key: a, text: …, right: false, rationale: …}

Nothing else is read: no alias or anchor, no field twice, no file larger than a megabyte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from assessments import itemizing
from assessments.itemizing import is_slug, is_text, unknown
from assessments.models.questions import Level
from foundation.ground.refusals import Refusal

COUNTS = ("draws", "attempts_allowed", "cool_down_hours", "minutes_allowed")
FLAGS = ("is_demo", "is_practice")
TRAITS = frozenset({"part", "provision", "level", "kind"})
QUIZ_FIELDS = frozenset({"code", "title", "pass_percent", "blueprint", *COUNTS, *FLAGS})
WORDS = frozenset({"purpose", "notice", "vignettes", "questions"})
VIGNETTE_FIELDS = frozenset({"key", "title", "text", "deidentified"})
LARGEST_FILE = 1_000_000
"""In bytes."""
LARGEST_COUNT, LONGEST_TITLE = 32767, 150
DEEPEST = 50
"""Lists and fields within one another; a bank has six."""


class BankUnreadable(Refusal):
    """The file is not a bank; the text has a line for every slip, each naming the file, the question and the field."""


@dataclass(frozen=True)
class Case:
    """One vignette as the file has it."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Written:
    """One question as the file has it; `said` holds the fields of its kind's block."""

    key: str
    level: str
    cites: tuple[str, ...]
    kind: str
    said: Mapping[str, Any]
    vignette: str = ""
    place: int = 0
    enemies: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadBank:
    """A whole file."""

    code: str
    title: str
    is_demo: bool
    settings: Mapping[str, Any]
    questions: tuple[Written, ...]
    vignettes: tuple[Case, ...] = ()


class PlainLoader(yaml.CSafeLoader):
    """YAML without what hides things: a field given twice. Aliases and depth are for `_plain` to refuse, beforehand.

    By libyaml, which is ten times as quick.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a field that stands twice."""
        names = [child.value for child, _value in node.value if isinstance(child, yaml.ScalarNode)]
        for name, count in Counter(names).items():
            if count > 1:
                raise yaml.MarkedYAMLError(
                    None, None, _("the field %(name)s stands twice") % {"name": name}, node.start_mark
                )
        return super().construct_mapping(node, deep)


def read(path: Path) -> ReadBank:
    """Return the bank that stands in the file. Raises `BankUnreadable`."""
    content = _content(path)
    slips = list(_slips(content))
    if slips:
        raise BankUnreadable("\n".join(f"{path.name}, {slip}" for slip in slips))
    return _bank(content)


def _content(path: Path) -> Any:
    """Return what the file holds, whatever it is."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BankUnreadable(_("%(file)s: is larger than a megabyte") % {"file": path.name})
        return yaml.load(_plain(path.read_text(encoding="utf-8")), Loader=PlainLoader)  # noqa: S506  (of safe values)
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise BankUnreadable(f"{path.name}: {problem}") from problem


def _plain(text: str) -> str:
    """Return the text. Refuse an alias, which can make a small file enormous, and what is nested without an end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(None, None, _("an alias stands for other text; write it out"), mark)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(None, None, _("is nested too deeply"), mark)
    return text


def _bank(content: Mapping[str, Any]) -> ReadBank:
    """Turn what was checked into facts."""
    settings = {name: content[name] for name in QUIZ_FIELDS - {"code", "title", "is_demo"} if name in content}
    return ReadBank(
        content["code"],
        content["title"].strip(),
        content.get("is_demo", True),
        settings,
        tuple(_written(row) for row in content["questions"]),
        tuple(Case(row["key"], row["title"].strip(), row["text"].strip()) for row in content.get("vignettes", ())),
    )


def _written(row: Mapping[str, Any]) -> Written:
    """Turn one question into facts."""
    return Written(
        key=row["key"],
        level=row["level"],
        cites=tuple(row["cites"]),
        kind=itemizing.kind_of(row),
        said=itemizing.said(row),
        vignette=row.get("vignette", ""),
        place=row.get("place", 0),
        enemies=tuple(row.get("enemies", ())),
    )


def _slips(content: Any) -> Iterator[str]:
    """Say everything that is wrong with the file, question by question."""
    if not isinstance(content, dict):
        yield _("the file: must hold fields, not a list or plain text")
        return
    yield from unknown(content, QUIZ_FIELDS | WORDS, _("the quiz"))
    yield from _quiz_slips(content)
    cases = content.get("vignettes", [])
    if not isinstance(cases, list) or not all(isinstance(row, dict) for row in cases):
        yield _("vignettes: must be a list of vignettes")
        return
    rows = content.get("questions")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield _("questions: must be a list of questions")
        return
    for place, row in enumerate(cases, 1):
        yield from _case_slips(row, _("vignette %(key)s") % {"key": row.get("key") or place})
    for place, row in enumerate(rows, 1):
        yield from itemizing.slips(row, _("question %(key)s") % {"key": row.get("key") or place})
    yield from _twice(cases, "vignette")
    yield from _twice(rows, "question")
    yield from _slips_between(content, cases, rows)


def _quiz_slips(content: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the quiz's own fields."""
    if not is_slug(content.get("code")):
        yield _("code: must be letters, digits and hyphens")
    if not is_text(content.get("title")):
        yield _("title: must be text")
    elif len(content["title"]) > LONGEST_TITLE:
        yield _("title: must be at most 150 characters")
    yield from _setting_slips(content)


def _setting_slips(content: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with what sets the quiz up."""
    for name in FLAGS:
        if not isinstance(content.get(name, True), bool):
            yield _("%(field)s: must be true or false") % {"field": name}
    for name in COUNTS:
        if name in content and not _is_count(content[name]):
            yield _("%(field)s: must be a whole number from 1") % {"field": name}
    percent = content.get("pass_percent", 80)
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 < percent <= 100:  # noqa: PLR2004  (percent)
        yield _("pass_percent: must be a whole number from 1 to 100")
    lines = content.get("blueprint", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        yield _("blueprint: must be a list of lines")
        return
    for place, line in enumerate(lines, 1):
        yield from _line_slips(line, _("blueprint, line %(place)d") % {"place": place})


def _line_slips(line: Mapping[str, Any], where: str) -> Iterator[str]:
    """Say what is wrong with a line of the blueprint; whether there is such a part or provision, the load sees."""
    yield from unknown(line, TRAITS | {"at_least"}, where)
    if not _is_count(line.get("at_least")):
        yield _("%(where)s, at_least: must be a whole number from 1") % {"where": where}
    if not TRAITS & line.keys():
        yield _("%(where)s: must say of what: a part, a provision, a level or a kind") % {"where": where}
    for name, known in (("level", Level.values), ("kind", list(itemizing.OWN))):
        if name in line and line[name] not in known:
            words = {"where": where, "field": name, "known": ", ".join(known)}
            yield _("%(where)s, %(field)s: must be one of %(known)s") % words


def _case_slips(row: Mapping[str, Any], where: str) -> Iterator[str]:
    """Say what is wrong with one vignette."""
    yield from unknown(row, VIGNETTE_FIELDS, where)
    if not is_slug(row.get("key")):
        yield _("%(where)s, key: must be letters, digits and hyphens") % {"where": where}
    for name in ("title", "text"):
        if not is_text(row.get(name)):
            yield _("%(where)s, %(field)s: must be text") % {"where": where, "field": name}
    if is_text(row.get("title")) and len(row["title"]) > LONGEST_TITLE:
        yield _("%(where)s, title: must be at most 150 characters") % {"where": where}
    if row.get("deidentified") is not True:
        yield _("%(where)s, deidentified: must be true: nobody in the case can be recognized (Code, UC-7)") % {
            "where": where
        }


def _slips_between(
    content: Mapping[str, Any], cases: list[Mapping[str, Any]], rows: list[Mapping[str, Any]]
) -> Iterator[str]:
    """Say which questions name what the file doesn't have, or what its quiz may not ask."""
    told, asked = {str(row.get("key")) for row in cases}, {str(row.get("key")) for row in rows}
    for row in rows:
        where = _("question %(key)s") % {"key": row.get("key")}
        if is_slug(row.get("vignette")) and row["vignette"] not in told:
            yield _("%(where)s, vignette: there is no %(key)s") % {"where": where, "key": row["vignette"]}
        for enemy in row["enemies"] if isinstance(row.get("enemies"), list) else ():
            if str(enemy) not in asked - {str(row.get("key"))}:
                yield _("%(where)s, enemies: there is no other question %(key)s") % {"where": where, "key": enemy}
        if itemizing.kind_of(row) == "short" and content.get("is_practice") is not True:
            yield _("%(where)s, kind: short text is only for practice (is_practice: true)") % {"where": where}


def _twice(rows: list[Mapping[str, Any]], what: str) -> Iterator[str]:
    """Say which keys stand twice."""
    words = {"vignette": _("vignette %(key)s, key: stands twice"), "question": _("question %(key)s, key: stands twice")}
    for key, count in Counter(str(row.get("key")) for row in rows).items():
        if count > 1:
            yield words[what] % {"key": key}


def _is_count(value: Any) -> bool:
    """Whether this is a whole number from 1 that the database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_COUNT

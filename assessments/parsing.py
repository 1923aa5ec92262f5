"""Reading a question bank's YAML file into plain facts, and naming everything that is wrong with it.

code: demo-code-basics        the quiz's key
title: "The Code of Ethics: first questions"
is_demo: true                 optional; a bank is a demonstration unless it says false
draws: 5                      optional, as are pass_percent, attempts_allowed and minutes_allowed: they set up a
                              new quiz; later they are changed in the admin, and a load leaves them alone
purpose, notice               optional words for whoever reads the file
questions:
  - key: two-grounds-for-disclosure
    level: recall             recall, apply or judge
    cites: [CE-6]             leaf provisions
    stem: …
    options:                  two or more, exactly one of them right
      - {key: a, text: …, right: false, rationale: …}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from assessments.models.questions import Level
from foundation.ground.refusals import Refusal

QUIZ_FIELDS = frozenset({"code", "title", "is_demo", "draws", "pass_percent", "attempts_allowed", "minutes_allowed"})
WORDS = frozenset({"purpose", "notice", "questions"})
QUESTION_FIELDS = frozenset({"key", "level", "cites", "stem", "options"})
OPTION_FIELDS = frozenset({"key", "text", "right", "rationale"})
FEWEST_OPTIONS = 2


class BankUnreadable(Refusal):
    """The file is not a bank; the text has a line for every slip, each naming the file, the question and the field."""


@dataclass(frozen=True)
class Written:
    """One question as the file has it; `said` holds the fields of its kind's block."""

    key: str
    level: str
    cites: tuple[str, ...]
    kind: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class ReadBank:
    """A whole file."""

    code: str
    title: str
    is_demo: bool
    settings: Mapping[str, Any]
    questions: tuple[Written, ...]


def read(path: Path) -> ReadBank:
    """Return the bank that stands in the file. Raises `BankUnreadable`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise BankUnreadable(f"{path.name}: {problem}") from problem
    slips = list(_slips(content))
    if slips:
        raise BankUnreadable("\n".join(f"{path.name}, {slip}" for slip in slips))
    return _bank(content)


def _bank(content: Mapping[str, Any]) -> ReadBank:
    """Turn what was checked into facts."""
    settings = {name: content[name] for name in QUIZ_FIELDS - {"code", "title", "is_demo"} if name in content}
    questions = tuple(_written(row) for row in content["questions"])
    return ReadBank(content["code"], content["title"].strip(), content.get("is_demo", True), settings, questions)


def _written(row: Mapping[str, Any]) -> Written:
    """Turn one question into facts."""
    return Written(
        key=row["key"],
        level=row["level"],
        cites=tuple(row["cites"]),
        kind="single",
        said={"stem": row["stem"], "options": [_option(option) for option in row["options"]]},
    )


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an option into the fields of its block."""
    return {"text": option["text"], "is_right": option["right"], "rationale": option["rationale"]}


def _slips(content: Any) -> Iterator[str]:
    """Say everything that is wrong with the file, question by question."""
    if not isinstance(content, dict):
        yield _("the file: must hold fields, not a list or plain text")
        return
    yield from _unknown(content, QUIZ_FIELDS | WORDS, _("the quiz"))
    yield from _quiz_slips(content)
    rows = content.get("questions")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield _("questions: must be a list of questions")
        return
    for place, row in enumerate(rows, 1):
        yield from _question_slips(row, _("question %(key)s") % {"key": row.get("key") or place})
    for key, count in Counter(str(row.get("key")) for row in rows).items():
        if count > 1:
            yield _("question %(key)s, key: stands twice") % {"key": key}


def _quiz_slips(content: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the quiz's own fields."""
    if not _is_slug(content.get("code")):
        yield _("code: must be letters, digits and hyphens")
    if not _is_text(content.get("title")):
        yield _("title: must be text")
    if not isinstance(content.get("is_demo", True), bool):
        yield _("is_demo: must be true or false")
    for name in ("draws", "attempts_allowed", "minutes_allowed"):
        if name in content and not _is_count(content[name]):
            yield _("%(field)s: must be a whole number from 1") % {"field": name}
    percent = content.get("pass_percent", 80)
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 < percent <= 100:  # noqa: PLR2004  (percent)
        yield _("pass_percent: must be a whole number from 1 to 100")


def _question_slips(row: Mapping[str, Any], where: str) -> Iterator[str]:
    """Say what is wrong with one question."""
    yield from _unknown(row, QUESTION_FIELDS, where)
    if not _is_slug(row.get("key")):
        yield _("%(where)s, key: must be letters, digits and hyphens") % {"where": where}
    if row.get("level") not in Level.values:
        yield _("%(where)s, level: must be recall, apply or judge") % {"where": where}
    if not _is_text(row.get("stem")):
        yield _("%(where)s, stem: must be text") % {"where": where}
    cites = row.get("cites")
    if not isinstance(cites, list) or not cites or not all(_is_text(code) for code in cites):
        yield _("%(where)s, cites: must be a list of at least one provision") % {"where": where}
    options = row.get("options")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        yield _("%(where)s, options: must be a list of options") % {"where": where}
        return
    yield from _option_slips(options, where)


def _option_slips(options: list[Mapping[str, Any]], where: str) -> Iterator[str]:
    """Say what is wrong with the options of a question."""
    for place, option in enumerate(options, 1):
        here = _("%(where)s, option %(key)s") % {"where": where, "key": option.get("key") or place}
        yield from _unknown(option, OPTION_FIELDS, here)
        for name in ("key", "text", "rationale"):
            if not _is_text(option.get(name)):
                yield _("%(where)s, %(field)s: must be text") % {"where": here, "field": name}
        if not isinstance(option.get("right"), bool):
            yield _("%(where)s, right: must be true or false") % {"where": here}
    keys = [option.get("key") for option in options]
    if len(options) < FEWEST_OPTIONS or len(set(map(str, keys))) < len(keys):
        yield _("%(where)s, options: must be two or more, each with a key of its own") % {"where": where}
    if [option.get("right") for option in options].count(True) != 1:
        yield _("%(where)s, options: exactly one must be right") % {"where": where}


def _unknown(row: Mapping[str, Any], known: frozenset[str], where: str) -> Iterator[str]:
    """Name fields that nobody would read: most likely slips of the pen."""
    for name in sorted(map(str, row.keys() - known)):
        yield _("%(where)s, %(field)s: there is no such field") % {"where": where, "field": name}


def _is_text(value: Any) -> bool:
    """Whether this is text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any) -> bool:
    """Whether this is a whole number from 1."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_slug(value: Any) -> bool:
    """Whether this can be a key."""
    try:
        validate_slug(value if isinstance(value, str) else "")
    except ValidationError:
        return False
    return True

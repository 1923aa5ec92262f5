"""Drawing a released lesson: its words are the same for everybody and drawn once.

What a person answers, chooses and plays in it stands between them, and is filled for each (`learning.presenting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from django.core.cache import caches
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamValue

from assessments import probing
from courses import unfolding
from courses.models import Course, LessonPage, LessonVersion
from courses.models.manifests import LessonLine
from courses.unfolding import ADVISORY, PATHS, Path
from standards.models import Provision

FRAGMENTS = caches["fragments"]
CHECK = "check"
RECORDINGS = ("video", "audio")
PACK = "pack"
APART = {CHECK, ADVISORY, *RECORDINGS}
"""Blocks that a person does something with."""
FIRST_TAG = re.compile(r"\s*<[a-z][a-z0-9]*(?P<rest>[^>]*)")

Raw = Mapping[str, Any]
Kind = Literal["words", "check", "recording", "advisory"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a lesson. `html` is what is the same for everybody; `words` are that and nothing else.

    `number` counts the checks of a lesson from 1; `asked` is a check's question as `probing.ask` shows it, without its
    key, and `question` its version; `paths` are the pieces on either path of an advisory, `warning` what it warns of.
    """

    kind: Kind
    id: str = ""
    html: SafeString = field(default_factory=SafeString)
    title: str = ""
    seconds: int = 0
    number: int = 0
    question: str = ""
    asked: Mapping[str, Any] | None = None
    warning: str = ""
    paths: Mapping[Path, tuple[Piece, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """A released lesson as it is read: its title, its introduction, its pieces; and what is called how in it.

    `names` maps the block of a check, a recording or an advisory to its name; `advisories` are those blocks in order.
    """

    title: str
    lede: str
    pieces: tuple[Piece, ...]
    names: Mapping[str, str]
    advisories: tuple[str, ...]


@dataclass(frozen=True)
class Frozen:
    """What was frozen beside a lesson's stream, and the questions that its checks ask."""

    pictures: Mapping[str, Any]
    files: Mapping[str, Any]
    checks: Mapping[str, str]
    asked: Mapping[str, Mapping[str, Any]]
    provisions: Mapping[str, Provision]
    numbers: Mapping[str, int]


def words_of(course: Course, line: LessonLine, *, stamp: UUID | None) -> Words:
    """Return the released lesson as it is read, kept under its digest: the same words are drawn once for everybody.

    Two lessons with the same words may hold their pictures at different addresses, so course and lesson are part of
    the key. So is the stamp of the frame: topics of provisions and addresses of pages are drawn into a lesson, and
    whatever changes them renews it.
    """
    key = f"lesson:{course.public_id}:{line['key']}:{line['digest']}:{stamp}"
    kept: Words | None = FRAGMENTS.get(key)
    if kept is None:
        kept = draw(LessonVersion.objects.get(pk=line["version"]))
        FRAGMENTS.set(key, kept, timeout=None)
    return kept


def draw(version: LessonVersion) -> Words:
    """Draw a lesson, by one query for all provisions that it cites and by what its questions cost."""
    body = version.body
    pieces = tuple(_pieces(body, frozen(version)))
    return Words(version.title, version.introduction, pieces, names(body), advisories(body))


def render(body: Sequence[Raw]) -> SafeString:
    """Draw a stream as an author previews it, as Wagtail does: with pictures and files of the library."""
    stream = StreamValue(LessonPage.body.field.stream_block, list(body), is_lazy=True)
    context = {"provisions": _provisions(body)}
    return format_html_join("\n", "{}", ((block.render(context),) for block in stream))


def frozen(version: LessonVersion) -> Frozen:
    """Return what a lesson's blocks are drawn with."""
    checks: Mapping[str, str] = version.checks
    questions = probing.ask(list(checks.values())) if checks else {}
    return Frozen(
        pictures=version.pictures,
        files=version.files,
        checks=checks,
        asked={block: questions[question] for block, question in checks.items() if question in questions},
        provisions=_provisions(version.body),
        numbers=numbers(version.body),
    )


def names(body: Sequence[Raw]) -> dict[str, str]:
    """Return what checks, recordings and advisories are called, by block."""
    found = {block: _("question %(n)d") % {"n": number} for block, number in numbers(body).items()}
    for block in unfolding.of_kind(body, *RECORDINGS):
        found[block.id] = block.value["title"]
    for block in unfolding.of_kind(body, ADVISORY):
        found[block.id] = block.value["warning"]
    return found


def numbers(body: Sequence[Raw]) -> dict[str, int]:
    """Return the number of each check, from 1 in reading order, by block."""
    return {block.id: number for number, block in enumerate(unfolding.of_kind(body, CHECK), 1)}


def advisories(body: Sequence[Raw]) -> tuple[str, ...]:
    """Return the blocks that warn of what is in them, in reading order."""
    return tuple(block.id for block in unfolding.of_kind(body, ADVISORY))


def static(body: Sequence[Raw], known: Frozen) -> dict[str, SafeString]:
    """Draw the blocks that are the same for everybody, by their ids.

    A frozen lesson outlives the kinds of blocks that it was written in (P1): one that is known no more is passed over.
    """
    kinds = LessonPage.body.field.stream_block
    plain = [block for block in body if block["type"] in kinds.child_blocks.keys() - {CHECK, ADVISORY}]
    stream = StreamValue(kinds, plain, is_lazy=True)
    context = {"pictures": known.pictures, "files": known.files, "provisions": known.provisions}
    return {str(block.id): block.render(context) for block in stream}


def anchored(html: str, block: str) -> SafeString:
    """Give the first tag of what was drawn the id of its block, or put a box with it around, where it has one."""
    found = FIRST_TAG.match(html)
    if found is None or re.search(r"\sid=", found["rest"]):
        return format_html('<div class="flow" id="block-{}" data-block>{}</div>', block, mark_safe(html))  # noqa: S308  (drawn by our own templates, which escape)
    mark = format_html(' id="block-{}" data-block', block)
    place = found.start("rest")
    return mark_safe(f"{html[:place]}{mark}{html[place:]}")  # noqa: S308  (as above)


def _pieces(body: Sequence[Raw], known: Frozen) -> Iterator[Piece]:
    """Yield the stretches of a stream: what stands between is drawn as one."""
    drawn = static(body, known)
    for is_apart, together in groupby(body, key=lambda block: block["type"] in APART):
        if is_apart:
            for block in together:
                yield _piece(block, known, drawn.get(block["id"], SafeString()))
            continue
        parts = [anchored(drawn[block["id"]], block["id"]) for block in together if block["id"] in drawn]
        yield Piece("words", html=format_html_join("\n", "{}", ((part,) for part in parts)))


def _piece(block: Raw, known: Frozen, html: SafeString) -> Piece:
    """Return one block that a person does something with; `html` is what of it is the same for everybody."""
    value, name = block["value"], block["id"]
    if block["type"] == CHECK:
        question = known.checks.get(name, "")
        return Piece("check", name, number=known.numbers[name], question=question, asked=known.asked.get(name))
    if block["type"] == ADVISORY:
        paths = {path: tuple(_pieces(value.get(path) or [], known)) for path in PATHS}
        return Piece("advisory", name, title=value["other_title"], warning=value["warning"], paths=paths)
    return Piece("recording", name, html, title=value["title"], seconds=value.get("seconds") or 0)


def _provisions(body: Sequence[Raw]) -> dict[str, Provision]:
    """Return the provisions that a stream cites, also inside an advisory, by id, in one query."""
    cited = {block.value for block in unfolding.of_kind(body, "citation")}
    return {found.code: found for found in Provision.objects.filter(code__in=cited)} if cited else {}

"""Reading the source of a paper: a head between two lines `---`, then Markdown; or, for a spreadsheet, YAML.

The head says `kind` (pdf, to be read; odt, to be filled in), `title`, `about` (a line for whoever looks at the file's
properties), `notice` (stands on every page) and `dated` (the day that a PDF carries). In the text stand headings (`##`
and `###`), paragraphs, lists and tables; emphasis may stand in all of them. An item that begins with `[ ]` gets a box
to tick. Two things are ours:

    > a quoted paragraph             a comment in the margin, on what stands before it
    ---                              a new page

A drawing, for a PDF alone, is fenced by three backticks and the word `drawing`, and written in YAML: `alt` (what it
shows, in words), `height` in points, `signs` and `lines`. A sign is `[kind, x, y, label]`, its kind one of `SIGNS`; a
label of several lines is parted by `|`; `dead`, `client` or a ring's width and height may follow. A line is
`[x, y, x, y]`, and `dashed` may follow.

Links and pictures have no place in a paper: it is printed, and read where there is no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from foundation.ground.refusals import Refusal

MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "replacements", "smartquotes"]
)
HEAD = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<body>.*)", re.DOTALL)
BOX = "[ ] "
SIGNS = frozenset({"square", "circle", "diamond", "triangle", "ring", "stroke", "words"})
PLAIN = frozenset({"text", "text_special"})

Run = Mapping[str, Any]
"""A stretch of words: `text`, and whether it is `strong` or `em`; or one that `breaks` the line."""
Block = Mapping[str, Any]


class Unwritable(Refusal):
    """A source that can't be made into a paper; the text names the file and the line."""

    def __init__(self, name: str, line: int, says: str) -> None:
        super().__init__(f"{name}, line {line}: {says}")


class _Misplaced(Refusal):
    """A kind of words that has no place in a paper; `line` counts from 0 below the head."""

    def __init__(self, kind: str, line: int) -> None:
        super().__init__(kind)
        self.kind, self.line = kind, line


@dataclass(frozen=True)
class Paper:
    """What a source says: its head, and its blocks from top to bottom."""

    kind: str
    title: str
    about: str
    notice: str
    dated: str
    blocks: tuple[Block, ...]

    def words(self) -> dict[str, Any]:
        """Return it as the layout `paper.typ` reads it."""
        return {
            "title": self.title,
            "about": self.about,
            "notice": self.notice,
            "dated": self.dated,
            "has_comments": any(block.get("comments") for block in self.blocks),
            "blocks": [dict(block) for block in self.blocks],
        }


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet: a name, a head, rows below it, and empty rows to write in."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]
    empty: int


@dataclass(frozen=True)
class Book:
    """A spreadsheet."""

    title: str
    about: str
    sheets: tuple[Sheet, ...]


def read_book(text: str, *, name: str) -> Book:
    """Return the spreadsheet that a source describes. Raises `Unwritable`."""
    said = yaml.safe_load(text)
    return Book(said["title"], said["about"], tuple(_sheet(sheet, name) for sheet in said["sheets"]))


def _sheet(said: Mapping[str, Any], name: str) -> Sheet:
    """Return one sheet; each of its rows fills every column."""
    columns = tuple((column["name"], float(column["inches"])) for column in said["columns"])
    rows = tuple(tuple(str(cell) for cell in row) for row in said["rows"])
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise Unwritable(
                name, number, f"this row of {said['name']} has {len(row)} cells for {len(columns)} columns"
            )
    return Sheet(said["name"], columns, rows, said.get("empty", 0))


def read_paper(text: str, *, name: str) -> Paper:
    """Return the paper that a source describes. Raises `Unwritable`."""
    found = HEAD.fullmatch(text)
    if found is None:
        raise Unwritable(name, 1, "a paper begins with a head between two lines ---")
    head = yaml.safe_load(found["head"])
    tokens = MARKDOWN.parse(found["body"])
    blocks = _with_comments(_blocks(tokens, name, text.count("\n", 0, found.start("body")) + 1), name)
    return Paper(head["kind"], head["title"], head["about"], head["notice"], str(head["dated"]), tuple(blocks))


def _with_comments(blocks: Iterator[tuple[Block, int]], name: str) -> list[dict[str, Any]]:
    """Hang each comment on the block before it, numbered through the paper."""
    hung: list[dict[str, Any]] = []
    count = 0
    for block, line in blocks:
        if block["kind"] != "comment":
            hung.append({**block, "comments": []})
            continue
        if not hung:
            raise Unwritable(name, line, "a comment stands behind what it comments on")
        count += 1
        hung[-1]["comments"].append({"number": count, "runs": block["runs"]})
    return hung


def _blocks(tokens: Sequence[Token], name: str, first_line: int) -> Iterator[tuple[Block, int]]:
    """Yield each block and the line it begins on."""
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        token = tokens[place]
        line = first_line + (token.map[0] if token.map else 0)
        make = MAKE.get(token.type)
        if make is None:
            raise Unwritable(name, line, f"a paper has no place for {token.type.removesuffix('_open')}")
        try:
            yield make(tokens[place:end]), line
        except _Misplaced as found:
            raise Unwritable(name, first_line + found.line, f"a paper has no place for {found.kind}") from found
        place = end


def _end(tokens: Sequence[Token], place: int) -> int:
    """Return the place behind the block that begins here."""
    depths = accumulate(token.nesting for token in tokens[place:])
    return place + 1 + next(number for number, depth in enumerate(depths) if not depth)


def _heading(tokens: Sequence[Token]) -> Block:
    return {"kind": "heading", "level": int(tokens[0].tag[1]), "runs": runs(tokens[1])}


def _paragraph(tokens: Sequence[Token]) -> Block:
    return {"kind": "text", "runs": runs(tokens[1])}


def _comment(tokens: Sequence[Token]) -> Block:
    return {"kind": "comment", "runs": [run for token in tokens if token.type == "inline" for run in runs(token)]}


def _list(tokens: Sequence[Token]) -> Block:
    items = [runs(token) for token in tokens if token.type == "inline"]
    is_boxed = all(item[0]["text"].startswith(BOX) for item in items)
    if is_boxed:
        items = [[{**item[0], "text": item[0]["text"].removeprefix(BOX)}, *item[1:]] for item in items]
    kind = "boxes" if is_boxed else "steps" if tokens[0].type == "ordered_list_open" else "points"
    return {"kind": kind, "items": items, "start": int(tokens[0].attrs.get("start", 1))}


def _table(tokens: Sequence[Token]) -> Block:
    """Return a table; its columns are as wide as what stands in them, within reason."""
    rows: list[list[list[Run]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(runs(token))
    widths = [_width([plain(row[place]) for row in rows]) for place in range(len(rows[0]))]
    return {"kind": "table", "head": rows[0], "rows": rows[1:], "widths": widths}


def _width(cells: Sequence[str]) -> int:
    """Return how wide a column is, in letters: an empty one leaves room to write in."""
    longest = max(len(cell) for cell in cells)
    return max(12, min(54, longest)) if any(cells[1:]) else max(26, longest)


def _drawing(tokens: Sequence[Token]) -> Block:
    """Return a drawing. One without words for those who can't see it, or with an unknown sign, has no place."""
    line = tokens[0].map[0] if tokens[0].map else 0
    if tokens[0].info != "drawing":
        raise _Misplaced("fence", line)
    said = yaml.safe_load(tokens[0].content)
    strange = {sign[0] for sign in said["signs"]} - SIGNS
    if strange or not said.get("alt"):
        raise _Misplaced(f"a drawing of {', '.join(strange)}" if strange else "a drawing without alt", line)
    return {"kind": "drawing", **{name: said.get(name, []) for name in ("alt", "height", "signs", "lines")}}


def _page(_tokens: Sequence[Token]) -> Block:
    return {"kind": "page"}


MAKE = {
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "blockquote_open": _comment,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "table_open": _table,
    "fence": _drawing,
    "hr": _page,
}


def plain(written: Sequence[Run]) -> str:
    """Return the words alone."""
    return "".join(run["text"] for run in written)


def runs(inline: Token) -> list[Run]:
    """Return the stretches of words of a line."""
    made: list[Run] = []
    is_on = {"strong": False, "em": False}
    for token in inline.children or []:
        tag = token.type.rpartition("_")[0]
        if tag in is_on:
            is_on[tag] = token.nesting > 0
        elif token.type in PLAIN:
            made.append({"text": token.content, **is_on})
        elif token.type in {"softbreak", "hardbreak"}:
            made.append({"text": " ", **is_on, "breaks": token.type == "hardbreak"})
        else:
            raise _Misplaced(token.type, inline.map[0] if inline.map else 0)
    return made or [{"text": "", "strong": False, "em": False}]

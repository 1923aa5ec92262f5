"""Writing pages as plain text: front matter in YAML, a body in Markdown, turned into the blocks of a page.

What a page can hold, Markdown can say: paragraphs, lists, `##` and `###` headings, links, tables, quotations, and
`::: callout Title` … `:::`. HTML is text here, never markup. What can't be read is refused with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from foundation.ground.refusals import Refusal

FENCE = "---"
CALLOUT = re.compile(r"^::: *callout(?: +(?P<title>.+))?$")
CALLOUT_END = ":::"
PROSE = frozenset({"paragraph", "bullet_list", "ordered_list"})

LEAVES: Mapping[str, Callable[[SyntaxTreeNode], str]] = {
    "text": lambda leaf: leaf.content,
    "softbreak": lambda _leaf: " ",
    "hardbreak": lambda _leaf: " ",
}
"""Parts of a line that leave something in plain words."""

Block = dict[str, Any]
"""A block of a StreamField as Wagtail stores it: `{"type": …, "value": …}`."""


class Unreadable(Refusal):
    """A text says something that no page can hold, or is not written as it should be."""

    def __init__(self, source: Path, line: int, why: str) -> None:
        super().__init__(f"{source.name}, line {line}: {why}")


def split(text: str, *, source: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter and the body. The body keeps its line numbers: lines of the front matter become empty."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise Unreadable(source, 1, f"A page begins with front matter between two lines '{FENCE}'.")
    try:
        end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    except StopIteration:
        raise Unreadable(source, len(lines), f"The front matter has no closing line '{FENCE}'.") from None
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return _front("\n".join(lines[1:end]), source), body


def _front(text: str, source: Path) -> dict[str, Any]:
    """Read the front matter."""
    try:
        front = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unreadable(source, line, f"The front matter is not YAML: {error.problem}.") from error
    if not isinstance(front, dict) or not {"title", "slug"} <= front.keys():
        raise Unreadable(source, 1, "The front matter names at least a title and a slug.")
    return front


def to_stream(body: str, *, source: Path) -> list[Block]:
    """Turn a body in Markdown into blocks. Raises `Unreadable` for what no page can hold."""
    blocks: list[Block] = []
    for start, title, text in _passages(body, source):
        if title is None:
            blocks.extend(_blocks(text, start, source))
        else:
            html = "".join(block["value"] for block in _blocks(text, start, source) if block["type"] == "prose")
            blocks.append({"type": "callout", "value": {"title": title, "tone": "", "text": html}})
    return blocks


def callout(text: str, *, title: str = "", tone: str = "") -> Block:
    """Return a callout that says this in one paragraph."""
    return {"type": "callout", "value": {"title": title, "tone": tone, "text": _html(_markdown().parse(text))}}


def _passages(body: str, source: Path) -> Iterator[tuple[int, str | None, str]]:
    """Cut the body into text and callouts: the line each begins on, the callout's title or None, and the words."""
    start, title, gathered = 0, None, list[str]()
    for number, line in enumerate(body.splitlines()):
        opens = CALLOUT.match(line)
        if opens or (line.strip() == CALLOUT_END and title is not None):
            yield start, title, "\n".join(gathered)
            start, title, gathered = number + 1, (opens["title"] or "") if opens else None, []
        elif line.startswith(":::"):
            raise Unreadable(source, number + 1, f"No block is called {line.strip(': ')!r}.")
        else:
            gathered.append(line)
    if title is not None:
        raise Unreadable(source, start, "The callout that begins here has no end.")
    yield start, title, "\n".join(gathered)


def _markdown() -> MarkdownIt:
    """Return the reader: CommonMark with tables, HTML taken as text."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _blocks(text: str, start: int, source: Path) -> Iterator[Block]:
    """Turn a passage into blocks, gathering neighbors that make one piece of prose."""
    tokens = _markdown().parse(text)
    prose: list[Token] = []
    for node in SyntaxTreeNode(tokens).children:
        line = start + (node.map or (0, 0))[0] + 1
        _demand_no_picture(node, line, source)
        if node.type in PROSE or (node.type == "heading" and node.tag == "h3"):
            prose.extend(node.to_tokens())
            continue
        yield from _gathered(prose)
        prose = []
        yield _block(node, line, source)
    yield from _gathered(prose)


def _gathered(prose: list[Token]) -> Iterator[Block]:
    """Return what was gathered as one block, if anything was."""
    if prose:
        yield {"type": "prose", "value": _html(prose)}


def _block(node: SyntaxTreeNode, line: int, source: Path) -> Block:
    """Turn one part of the text into a block of its own. Raises `Unreadable`."""
    match node.type, node.tag:
        case "heading", "h2":
            return {"type": "heading", "value": _plain(node)}
        case "heading", _:
            raise Unreadable(source, line, "Headings in a page are '##' or '###': its title stands above them.")
        case "blockquote", _:
            return {"type": "quote", "value": {"text": _plain(node), "source": ""}}
        case "table", _:
            return {"type": "table", "value": _table(node)}
    raise Unreadable(source, line, f"A page can't hold this ({node.type.replace('_', ' ')}).")


def _table(node: SyntaxTreeNode) -> Mapping[str, Any]:
    """Turn a table into columns and rows. The heading above it says what it shows; Markdown has no caption."""
    head, *rest = node.children
    columns = [_plain(cell) for cell in head.children[0].children]
    rows = [[_cell(cell) for cell in row.children] for body in rest for row in body.children]
    return {"caption": "", "columns": columns, "rows": rows}


def _cell(node: SyntaxTreeNode) -> str:
    """Return a cell's words as rich text."""
    inline = [child.to_tokens() for child in node.children]
    return f"<p>{_html([token for tokens in inline for token in tokens])}</p>"


def _html(tokens: list[Token]) -> str:
    """Return rich text as Wagtail stores it."""
    words = _markdown()
    html = str(words.renderer.render(tokens, words.options, {}))
    for theirs, ours in (("strong>", "b>"), ("em>", "i>")):
        html = html.replace(f"<{theirs}", f"<{ours}").replace(f"</{theirs}", f"</{ours}")
    return html.strip()


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words of a part without any markup."""
    return " ".join(
        "".join(LEAVES[leaf.type](leaf) for leaf in inline.walk() if leaf.type in LEAVES)
        for inline in node.walk()
        if inline.type == "inline"
    )


def _demand_no_picture(node: SyntaxTreeNode, line: int, source: Path) -> None:
    """Refuse pictures, which are put in by an editor, who also says what they show."""
    if any(leaf.type == "image" for leaf in node.walk()):
        raise Unreadable(source, line, "Pictures are put in by an editor in the admin.")

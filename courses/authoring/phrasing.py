"""Phrasing a writer's Markdown as the rich and the plain text of blocks; what can't be is named by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from foundation.ground.refusals import Refusal

PROSE_TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "a", "br", "h3"})
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["replacements", "smartquotes"])
"""Plain Markdown with typographer's quotes; raw HTML is shown as it was typed."""


class Untranscribable(Refusal):
    """A line that can't be transcribed, named by file and number."""

    def __init__(self, name: str, line: int, says: str) -> None:
        super().__init__(_("%(name)s, line %(line)d: %(says)s") % {"name": name, "line": line, "says": says})


@dataclass
class Part:
    """Lines of one kind, before they are a block; `line` is the number of its first."""

    kind: str
    rest: str
    line: int
    lines: list[str]


def rich(lines: Sequence[str], name: str, first_line: int) -> str:
    """Return the HTML of Markdown that holds nothing but what an editor can write; raw HTML never gets through."""
    tokens = MARKDOWN.parse("\n".join(lines))
    for token, line in _every(tokens, first_line):
        if token.tag and token.tag not in PROSE_TAGS:
            says = _("a lesson has no place for <%(tag)s>") % {"tag": token.tag}
            raise Untranscribable(name, line, says)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}).strip()
    if not html:
        raise Untranscribable(name, first_line - 1, _("nothing stands here"))
    return str(html)


def plain(line: str) -> str:
    """Return a line as plain words, with the quotes set as in prose."""
    return "".join(inner.content for token in MARKDOWN.parseInline(line) for inner in token.children or [])


def _every(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    """Walk all tokens with the line each began on."""
    line = first_line
    for token in tokens:
        if token.map:
            line = first_line + token.map[0]
        yield token, line
        for inner in token.children or []:
            yield inner, line

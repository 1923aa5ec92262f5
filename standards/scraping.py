"""Scraping a web page: from HTML to lines, lists counted as a browser counts them. Nothing is fetched or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from standards.lining import CLOSE, OPEN, Line, labelled, marked, shouts, tidy

UNSEEN = frozenset(
    {"iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"}
)
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MOST_NESTED: Final = 200
MARK_AT_MOST = 8
MOST_UNCLOSED: Final = 200
"""Python's reader looks for the end of each tag anew: of tags that never end, as many take hours (CVE-2025-6069)."""


class UnclosedError(ValueError):
    """The page opens many tags that it never closes; no word processor writes such."""


class TooDeepError(ValueError):
    """The page nests lists deeper than any document does."""


@dataclass
class _List:
    """A list that is open: whether it counts, the next number, and whether an item of it was begun."""

    is_counted: bool
    coming: int


class _Page(HTMLParser):
    """Gathers the lines of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._lists: list[_List] = []
        self._unseen: list[str] = []
        self._text: list[str] = []
        self._raised: list[str] | None = None
        self._label: str | None = None
        self._is_heading = False
        self._in_item = False
        self._after_break = False
        self._begins = 1

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Open what the tag opens."""
        if self._unseen or tag in UNSEEN:
            if tag in UNSEEN:
                self._unseen.append(tag)
            return
        if tag in BLOCKS:
            self._end_line()
            self._after_break = tag == "br" and bool(self.lines)
        given = {name: value or "" for name, value in attrs}
        if tag in {"ol", "ul"}:
            self._open_list(tag, given)
        elif tag == "li":
            self._open_item(given)
        elif tag == "sup":
            self._raised = []
        if tag in BLOCKS - {"br"}:
            self._is_heading = tag in HEADINGS

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag == "sup" and self._raised is not None:
            self._end_raised()
        if tag in BLOCKS:
            self._end_line()
            self._after_break = False
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag in {"li", "ol", "ul"}:
            self._in_item = False
        if tag in HEADINGS:
            self._is_heading = False

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._unseen:
            return
        if not self._text and not data.isspace():
            self._begins = self.getpos()[0]
        (self._text if self._raised is None else self._raised).append(data.replace(OPEN, "").replace(CLOSE, ""))

    @property
    def _goes_on(self) -> bool:
        """Whether a line that came now would go on from the one before."""
        return self._in_item or self._after_break

    def finish(self) -> list[Line]:
        """Return the lines once all was fed."""
        self.close()
        if self._raised is not None:
            self._end_raised()
        self._end_line()
        return self.lines

    def _open_list(self, tag: str, given: Mapping[str, str]) -> None:
        """Open a list; an item without words of its own that holds it has its line all the same."""
        if len(self._lists) >= MOST_NESTED:
            raise TooDeepError
        if self._label is not None:
            self._put("")
        start = given.get("start", "")
        self._lists.append(_List(tag == "ol", int(start) if _is_count(start) else 1))

    def _open_item(self, given: Mapping[str, str]) -> None:
        """Open an item, numbered if its list counts."""
        self._in_item = False
        if not self._lists:
            return
        current = self._lists[-1]
        if _is_count(given.get("value", "")):
            current.coming = int(given["value"])
        self._label = str(current.coming) if current.is_counted else None
        self._in_item = not current.is_counted
        current.coming += 1

    def _end_raised(self) -> None:
        """Take what was raised: a footnote's number, or ordinary words."""
        raised = tidy("".join(self._raised or []))
        self._raised = None
        plain = raised.strip("[]()")
        is_mark = plain.isdecimal() or (plain != "" and all(sign in "*†‡§" for sign in plain))
        self._text.append(marked(plain) if is_mark and len(plain) <= MARK_AT_MOST else raised)

    def _end_line(self) -> None:
        """End the line that was being read, if it says anything."""
        if self._raised is not None:
            self._end_raised()
        text = tidy("".join(self._text))
        self._text = []
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        """Put a line: an item's first bears its number, its others go on from it."""
        label, depth, goes_on = self._label, max(len(self._lists) - 1, 0), self._goes_on
        self._label = None
        if label is None and not self._in_item:
            label, text = labelled(text)
        is_heading = label is None and not goes_on and (self._is_heading or shouts(text))
        self.lines.append(Line(self._begins, text, label, depth, is_heading, goes_on and label is None))
        self._in_item = bool(self._lists)
        self._after_break = False


def _is_count(value: str) -> bool:
    """Whether an attribute gives a number that a provision may have."""
    return value.isdecimal() and len(value) <= len("999")


def scrape(page: str) -> list[Line]:
    """Return the lines of a page. Raises `TooDeepError` and `UnclosedError`."""
    if page.count("<") > page.count(">") + MOST_UNCLOSED:
        raise UnclosedError
    reader = _Page()
    reader.feed(page)
    return reader.finish()

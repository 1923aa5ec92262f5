"""Reading the file of a document: plain text, a web page or a Word document, and nothing that poses as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _

from foundation.files import checking
from foundation.ground.refusals import Refusal
from standards import lining, scraping, unpacking
from standards.lining import Line

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 5000
MOST_CHARACTERS = 20_000
"""In one line; the longest provision published so far has nine hundred."""
SOME_TAG = re.compile(r"<(?:!doctype|html|body|p|h[1-6]|ol|li|div)\b", re.IGNORECASE)


class DocumentUnreadable(Refusal):
    """The file is not one that can be read; the text says why."""


@dataclass(frozen=True)
class Reading:
    """The lines of a document, and footnotes' texts by number where the file keeps them apart."""

    lines: list[Line]
    notes: Mapping[str, str] = field(default_factory=dict)


def read(name: str, content: bytes) -> Reading:
    """Return the lines of the file. Its ending says what it is, and its content must agree.

    Raises `DocumentUnreadable` for what is too large, of another kind, damaged, or made to harm.
    """
    reader = READERS.get(checking.ending(name))
    if reader is None:
        raise DocumentUnreadable(
            _("Files ending in “.%(ending)s” can't be read. Readable are: %(known)s.")
            % {"ending": checking.ending(name), "known": ", ".join(f".{ending}" for ending in sorted(READERS))}
        )
    if len(content) > MOST_BYTES:
        raise DocumentUnreadable(_("This file is larger than 5 MB: far more than the Code has."))
    found = reader(name, content)
    if len(found.lines) > MOST_LINES or any(len(line.text) > MOST_CHARACTERS for line in found.lines):
        raise DocumentUnreadable(_("This file has far more lines, or far longer ones, than the Code has."))
    return found


def _plain(name: str, content: bytes) -> Reading:
    """Read plain text."""
    _checked(name, content)
    return Reading(list(lining.cut(content.decode("utf-8-sig"))))


def _page(name: str, content: bytes) -> Reading:
    """Read a web page."""
    try:
        page = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(
            _("This page is not in UTF-8 (byte %(where)d). Save it so, or as plain text.") % {"where": error.start}
        ) from error
    if "\0" in page or not SOME_TAG.search(page):
        raise DocumentUnreadable(_("This file ends in “%(name)s” but is no web page.") % {"name": name[-5:]})
    try:
        return Reading(scraping.scrape(page))
    except scraping.TooDeepError as error:
        raise DocumentUnreadable(_("This page is nested deeper than any document is.")) from error
    except scraping.UnclosedError as error:
        raise DocumentUnreadable(_("This page is damaged: many of its tags never end. Save it anew.")) from error


def _word(name: str, content: bytes) -> Reading:
    """Read a Word document."""
    _checked(name, content)
    try:
        lines, notes = unpacking.unpack(BytesIO(content))
    except unpacking.UnreadableError as error:
        raise DocumentUnreadable(
            _("This Word document is damaged, or holds more than words. Save it anew, or as plain text.")
        ) from error
    return Reading(lines, notes)


def _checked(name: str, content: bytes) -> None:
    """Check the content against its ending, as every upload is."""
    try:
        checking.document(BytesIO(content), name)
    except checking.UploadRefused as refused:
        raise DocumentUnreadable(str(refused)) from refused


READERS: Mapping[str, Callable[[str, bytes], Reading]] = {"txt": _plain, "html": _page, "htm": _page, "docx": _word}

"""PDFs that everyone can read and that last: the one place that makes them.

Each file claims PDF/UA-1 (tagged for assistive technology) and PDF/A-3a (for archives) at once; typst refuses to
write a file that breaks either. The same words always give the same bytes, in any process on any machine: a layout
takes its date from the words, never from the clock, and only our own fonts are used.

Words travel as data. A layout reads them with `json(bytes(sys.inputs.words))` and prints them as text, so a name such
as `#panic("x")` is printed, never run. Pictures travel beside them: `image(bytes(pictures.qr))`. A layout names our
fonts for all its text: typst leaves out, without a word, what is set in a font that it does not know. All of it travels
as text: a picture that is no SVG comes wrapped in one, as base64 (16 KB as a list of numbers took 0.8 ms longer).
"""

import base64
import io
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from foundation.printing import pressing
from foundation.printing.glyphs import TooLong, Unprintable, texts, unprintable
from foundation.printing.pressing import Job, Kind

_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
_LARGE = 20
"""Pages from which on a file comes from a process of its own, whose start costs 0.1 s."""


def typeset(layout: str, words: Mapping[str, Any], *, pictures: Mapping[str, bytes] = _NO_PICTURES) -> bytes:
    """Print the words on one page in the layout `layouts/<layout>.typ`: the bytes of a PDF.

    Raises `Unprintable` when our fonts lack a character of any word, `TooLong` when the words
    need a second page.
    """
    pdf = _print(layout, words, pictures=pictures, kind="pdf")
    if set(_PAGES.findall(pdf)) != {b"1"}:
        raise TooLong(_too_long())
    return pdf


def typeset_many(
    layout: str, words: Sequence[Mapping[str, Any]], *, pictures: Mapping[str, bytes] = _NO_PICTURES
) -> bytes:
    """Print several words as one PDF, each on one page, in a layout that takes a list of them.

    Raises `Unprintable`, and `TooLong` when any of them needs a second page.
    """
    pdf = _print(layout, words, pictures=pictures, kind="pdf")
    if set(_PAGES.findall(pdf)) != {str(len(words)).encode()}:
        raise TooLong(_too_long())
    return pdf


def png(
    layout: str, words: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, pictures: Mapping[str, bytes] = _NO_PICTURES
) -> bytes:
    """Show how `typeset` would print the words: a PNG of 144 pixels an inch. Raises the same."""
    return _print(layout, words, pictures=pictures, kind="png")


def typeset_pages(layout: str, words: Mapping[str, Any]) -> bytes:
    """Print the words in a layout that takes as many pages as it needs. Raises `Unprintable`."""
    return _print(layout, words, pictures=_NO_PICTURES, kind="pdf")


def _print(
    layout: str,
    words: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    pictures: Mapping[str, bytes],
    kind: Kind,
) -> bytes:
    _refuse_unprintable(words)
    job: Job = {
        "layout": layout,
        "words": json.dumps(words, ensure_ascii=False),
        "pictures": json.dumps({name: _drawn(data) for name, data in pictures.items()}),
        "kind": kind,
    }
    pages = pressing.press_apart(job) if kind == "pdf" and _is_large(words) else pressing.press(job)
    if not isinstance(pages, bytes):  # typst gives a list of pictures when there are more pages
        raise TooLong(_too_long())
    return pages


def _is_large(words: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> bool:
    return isinstance(words, list | tuple) and len(words) >= _LARGE


def _drawn(picture: bytes) -> str:
    """Return the picture as the text of an SVG."""
    if picture.startswith(b"<svg"):
        return picture.decode()
    return _wrapped(picture)


@lru_cache(maxsize=64)
def _wrapped(picture: bytes) -> str:
    """Wrap a picture that is no SVG; the few that a run of certificates prints are wrapped once."""
    with Image.open(io.BytesIO(picture)) as found:
        (width, height), kind = found.size, found.get_format_mimetype()
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{data}"/></svg>'
    )


def _too_long() -> str:
    return _("These words don't fit on one page. Please shorten the longest of them.")


def _refuse_unprintable(words: object) -> None:
    for text in texts(words):
        if characters := unprintable(text):
            raise Unprintable(characters)

"""Making papers: from each source, the bytes of its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from foundation.printing import typesetting
from lms.demo.papers import opendocument, writing

CERTIFICATE = Path(__file__).resolve().parent.parent / "content" / "certificate"
SOURCES, FILES = CERTIFICATE / "sources", CERTIFICATE / "files"


def make_all(sources: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file that the sources in this folder make, in the order of their names."""
    for path in sorted(sources.iterdir()):
        yield make(path)


def make(path: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a source makes. Raises `writing.Unwritable`."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        return f"{path.stem}.ods", opendocument.spreadsheet(writing.read_book(text, name=path.name))
    paper = writing.read_paper(text, name=path.name)
    if paper.kind == "odt":
        return f"{path.stem}.odt", opendocument.text(paper)
    return f"{path.stem}.pdf", typesetting.typeset_pages("paper", paper.words())

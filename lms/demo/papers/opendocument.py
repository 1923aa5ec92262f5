"""Writing OpenDocument files (ISO/IEC 26300, version 1.3) with the standard library: a text, or a spreadsheet.

What assistive technology needs stands in them: a title, a language, headings with their levels, lists that are lists,
tables with header rows. Nothing in them depends on the clock or the machine; they are stored, not deflated, since
different libraries deflate to different bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape, quoteattr

from lms.demo.papers.writing import Block, Book, Paper, Run, Sheet, plain

PARTS = Path(__file__).parent / "parts"
URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {
    "office": "office:1.0", "style": "style:1.0", "text": "text:1.0", "table": "table:1.0", "meta": "meta:1.0",
    "fo": "xsl-fo-compatible:1.0",
}  # fmt: skip
SPACES = "".join(f' xmlns:{key}="{URN}:{name}"' for key, name in NAMES.items())
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
WIDTH = 6.5
"""Inches between the margins of a letter page."""
BOX = "\N{BALLOT BOX} "
KINDS = {
    "text": "application/vnd.oasis.opendocument.text",
    "spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
}


def element(name: str, inside: str = "", **said: str) -> str:
    """Return an element; `text__style_name` names the attribute `text:style-name`."""
    attributes = "".join(
        f" {key.replace('__', ':').replace('_', '-')}={quoteattr(value)}" for key, value in said.items()
    )
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def text(paper: Paper) -> bytes:
    """Return a paper as an .odt file."""
    tables = [block for block in paper.blocks if block["kind"] == "table"]
    columns = "".join(
        _column(f"T{number}C{place}", WIDTH * width / sum(block["widths"]))
        for number, block in enumerate(tables)
        for place, width in enumerate(block["widths"])
    )
    title = element("text:h", escape(paper.title), text__style_name="Heading_20_1", text__outline_level="1")
    notice = element("text:p", escape(paper.notice), text__style_name="Notice")
    numbers = iter(range(len(tables)))
    body = "".join(_block(block, numbers) for block in paper.blocks)
    return _file("text", paper, columns=columns, body=element("office:text", title + notice + body))


def spreadsheet(book: Book) -> bytes:
    """Return a book as an .ods file."""
    columns = "".join(
        _column(f"T{number}C{place}", inches)
        for number, sheet in enumerate(book.sheets)
        for place, (_name, inches) in enumerate(sheet.columns)
    )
    sheets = "".join(_sheet(sheet, number) for number, sheet in enumerate(book.sheets))
    return _file("spreadsheet", book, columns=columns, body=element("office:spreadsheet", sheets))


def _block(block: Block, numbers: Iterable[int]) -> str:
    """Return one block of a text."""
    kind = block["kind"]
    if kind == "heading":
        level = str(block["level"])
        return element(
            "text:h", _runs(block["runs"]), text__style_name=f"Heading_20_{level}", text__outline_level=level
        )
    if kind == "table":
        return _table(block, next(iter(numbers)))
    if kind in {"points", "boxes", "steps"}:
        return _list(block)
    if kind == "page":
        return element("text:p", text__style_name="NewPage")
    return element("text:p", _runs(block["runs"]), text__style_name="Standard")


def _runs(runs: Sequence[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    words = "<text:line-break/>" if run.get("breaks") else escape(run["text"])
    style = {(True, False): "Strong", (False, True): "Em", (True, True): "Both"}.get((run["strong"], run["em"]))
    return element("text:span", words, text__style_name=style) if style else words


def _list(block: Block) -> str:
    """Return a list; a box to tick is a character before the words, which every reader says."""
    box = BOX if block["kind"] == "boxes" else ""
    items = (element("text:p", box + _runs(item), text__style_name="Item") for item in block["items"])
    inside = "".join(element("text:list-item", item) for item in items)
    style = {"steps": "Steps", "boxes": "Boxes"}.get(block["kind"], "Points")
    return element("text:list", inside, text__style_name=style)


def _table(block: Block, number: int) -> str:
    columns = _columns(number, len(block["widths"]))
    head = element("table:table-header-rows", _row(block["head"], "Head", "HeadCell"))
    rows = "".join(_row(row, "Cell", "BodyCell") for row in block["rows"])
    title = f"Table {number + 1}: {', '.join(plain(cell) for cell in block['head'])}"
    inside = element("table:title", escape(title)) + columns + head + rows
    return element("table:table", inside, table__name=f"Table{number + 1}", table__style_name="Table")


def _row(cells: Sequence[Sequence[Run]], paragraph: str, cell: str) -> str:
    inside = (element("text:p", _runs(runs), text__style_name=paragraph) for runs in cells)
    made = "".join(
        element("table:table-cell", words, office__value_type="string", table__style_name=cell) for words in inside
    )
    return element("table:table-row", made, table__style_name="Row")


def _sheet(sheet: Sheet, number: int) -> str:
    """Return one sheet: a header row that repeats on every printed page, the rows, and empty ones with borders."""
    columns = _columns(number, len(sheet.columns))
    head = element("table:table-header-rows", _cells([name for name, _inches in sheet.columns], "HeadCell"))
    rows = "".join(_cells(row, "BodyCell") for row in sheet.rows)
    blank = element(
        "table:table-cell", table__style_name="BodyCell", table__number_columns_repeated=str(len(sheet.columns))
    )
    empty = element("table:table-row", blank, table__number_rows_repeated=str(sheet.empty)) if sheet.empty else ""
    return element("table:table", columns + head + rows + empty, table__name=sheet.name, table__style_name="Sheet")


def _cells(words: Sequence[str], style: str) -> str:
    said = (element("text:p", escape(word)) for word in words)
    cells = (element("table:table-cell", one, office__value_type="string", table__style_name=style) for one in said)
    return element("table:table-row", "".join(cells))


def _columns(number: int, count: int) -> str:
    names = (f"T{number}C{place}" for place in range(count))
    return "".join(element("table:table-column", table__style_name=name) for name in names)


def _column(name: str, inches: float) -> str:
    width = element("style:table-column-properties", style__column_width=f"{inches:.3f}in")
    return element("style:style", width, style__name=name, style__family="table-column")


def _file(kind: str, of: Paper | Book, *, columns: str, body: str) -> bytes:
    """Pack the parts; the kind comes first, as the standard asks. What never changes stands in `parts/`."""
    automatic = element("office:automatic-styles", columns + (PARTS / "automatic.xml").read_text(encoding="utf-8"))
    said = f"<dc:title>{escape(of.title)}</dc:title><dc:description>{escape(of.about)}</dc:description>"
    meta = element("office:meta", said + "<dc:language>en-US</dc:language>")
    styles = Template((PARTS / f"{kind}.xml").read_text(encoding="utf-8"))
    return _packed({
        "mimetype": KINDS[kind],
        "content.xml": _part("content", automatic + element("office:body", body)),
        "styles.xml": styles.substitute(notice=escape(getattr(of, "notice", ""))),
        "meta.xml": _part("meta", meta),
        "META-INF/manifest.xml": _manifest(KINDS[kind]),
    })  # fmt: skip


def _part(name: str, inside: str) -> str:
    opened = f'<office:document-{name}{SPACES} office:version="1.3">'
    return f"{DECLARATION}{opened}{inside}</office:document-{name}>"


def _manifest(mime: str) -> str:
    parts = {"/": mime, "content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml"}
    inside = "".join(
        element("manifest:file-entry", manifest__full_path=path, manifest__media_type=kind)
        for path, kind in parts.items()
    )
    space = f"{URN}:manifest:1.0"
    return DECLARATION + element("manifest:manifest", inside, xmlns__manifest=space, manifest__version="1.3")


def _packed(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part.encode())
    return packed.getvalue()

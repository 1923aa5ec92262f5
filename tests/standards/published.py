"""Published documents, made up: the shape and oddities of the real one in plain text, as a web page and for Word."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

from standards import lining, parsing
from standards.parsing import KnownPart, Parsed

DOCUMENT = Path(__file__).with_name("documents") / "code.txt"
TITLE = "NASAMS Code of Ethics and Professional Standards"
KNOWN = (
    KnownPart("CE", "Code of Ethics"),
    KnownPart("SP", "Standards of Practice"),
    KnownPart("UC", "Examples of Unprofessional Conduct"),
)
HEADINGS = {"CE": "CODE OF ETHICS", "SP": "STANDARDS OF PRACTICE", "UC": "EXAMPLES OF UNPROFESSIONAL CONDUCT"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

Texts = Mapping[str, str]
"""A document by ids: `{"CE-1": "…", "CE-4": "", "CE-4.1": "…"}`, in its order."""


def read(text: str, **more: object) -> Parsed:
    """Parse a plain text as the Code of Ethics."""
    return parsing.parse(list(lining.cut(text)), KNOWN, title=TITLE, **more)  # type: ignore[arg-type]  # passed on


def texts(parsed: Parsed) -> dict[str, str]:
    """Return what it says by id."""
    return {placed.code: placed.passage.text for placed in parsed.provisions}


def plain(code: Texts) -> str:
    """Print it as plain text, numbers within numbers set in."""
    lines = [TITLE, ""]
    for key, provisions in _parts(code):
        lines += [HEADINGS[key], ""]
        for number, text in provisions:
            lines.append(f"{'    ' if '.' in number else '  '}{number.rpartition('.')[2]}. {text}")
        lines.append("")
    return "\n".join(lines)


def dotted(code: Texts) -> str:
    """Print it as plain text without any setting in: `4.1` in full, a number in brackets."""
    lines = [TITLE]
    for key, provisions in _parts(code):
        lines.append(HEADINGS[key])
        lines += [f"{number} {text}" if "." in number else f"({number}) {text}" for number, text in provisions]
    return "\n".join(lines)


def page(code: Texts, *, heading: str = "h2") -> str:
    """Print it as a web page with nested lists, as editors of web sites do."""
    body = [f"<h1>{TITLE}</h1>"]
    for key, provisions in _parts(code):
        body.append(f"<{heading}>{HEADINGS[key].title()}</{heading}><ol>")
        for number, text in provisions:
            below = [escape(words) for inner, words in provisions if inner.startswith(f"{number}.")]
            nested = f"<ol>{''.join(f'<li><p>{words}</p></li>' for words in below)}</ol>" if below else ""
            if "." not in number:
                body.append(f"<li>{escape(text)}{nested}</li>")
        body.append("</ol>")
    return f"<!DOCTYPE html><html><head><title>Not this</title></head><body>{''.join(body)}</body></html>"


def word(code: Texts) -> bytes:
    """Print it as a Word document whose numbers Word counts."""
    body = [paragraph(TITLE, style="Title")]
    for at, (key, provisions) in enumerate(_parts(code), 1):
        body.append(paragraph(HEADINGS[key], style="Heading1"))
        body += [paragraph(text, listed=str(at), level=number.count(".")) for number, text in provisions]
    return docx("".join(body), numbering=numbering(len(HEADINGS)))


def _parts(code: Texts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the numbers and texts of each part."""
    keys = list(dict.fromkeys(one.partition("-")[0] for one in code))
    return [(key, [(one.partition("-")[2], text) for one, text in code.items() if one.startswith(key)]) for key in keys]


def paragraph(text: str, *, style: str = "", listed: str = "", level: int = 0, extra: str = "") -> str:
    """Return a paragraph of Word's."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    count = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/></w:numPr>' if listed else ""
    return f"<w:p><w:pPr>{named}{count}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r>{extra}</w:p>"


def numbering(lists: int, *, start: int = 1, kind: str = "decimal") -> str:
    """Return how Word counts this many lists of two levels."""
    level = '<w:lvl w:ilvl="{0}"><w:start w:val="{1}"/><w:numFmt w:val="{2}"/></w:lvl>'
    levels = "".join(level.format(depth, start if depth == 0 else 1, kind) for depth in (0, 1))
    kinds = "".join(f'<w:abstractNum w:abstractNumId="{at}">{levels}</w:abstractNum>' for at in range(1, lists + 1))
    ones = "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(1, lists + 1))
    return f'<w:numbering xmlns:w="{W}">{kinds}{ones}</w:numbering>'


def docx(body: str, *, before: str = "", **parts: str) -> bytes:
    """Return a Word document with this body; `before` stands in front of the root, `parts` beside the body."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    return zipped(files)


def zipped(files: Mapping[str, str], order: Sequence[str] = ()) -> bytes:
    """Return an archive of these files."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order or files:
            archive.writestr(name, files[name])
    return packed.getvalue()

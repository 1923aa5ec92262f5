"""The papers of the certificate's lessons are what their sources say, may be taken in, and say what is fiction."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from pypdf import PdfReader

from foundation.files import checking
from foundation.printing import typesetting
from lms.demo.papers import __main__ as papers
from lms.demo.papers import making, opendocument, writing

SOURCES = sorted(making.SOURCES.iterdir())
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
HEAD = "---\nkind: {kind}\ntitle: A paper\nabout: For a test.\nnotice: Only a test.\ndated: 2026-11-30\n---\n"


def made_files() -> list[Path]:
    """Return the papers among the files that lessons give out: recordings stand beside them."""
    return [path for path in making.FILES.iterdir() if path.suffix in {".pdf", ".odt", ".ods"}]


def paper(body: str, *, kind: str = "odt") -> writing.Paper:
    return writing.read_paper(HEAD.format(kind=kind) + body, name="a.md")


def part(made: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314  (we have just written it)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_file_is_what_its_source_makes_and_may_be_taken_in(source: Path) -> None:
    name, made = making.make(source)

    assert (making.FILES / name).read_bytes() == made, "run python -m lms.demo.papers"
    checking.document(io.BytesIO(made), name)


def test_the_command_makes_every_file_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    committed = {path.name: path.read_bytes() for path in made_files()}
    monkeypatch.setattr(making, "FILES", tmp_path)

    papers.main()

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed
    assert capsys.readouterr().out.count(" bytes\n") == len(committed)


def test_every_file_has_a_source() -> None:
    assert {path.name for path in made_files()} == {name for name, _made in making.make_all(making.SOURCES)}


@pytest.mark.parametrize(
    "source", [path for path in SOURCES if path.stem.startswith(("file-", "genogram-", "sample-"))], ids=str
)
def test_fiction_says_so_on_every_page(source: Path) -> None:
    _name, made = making.make(source)

    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 1
    assert [number for number, page in enumerate(pages, 1) if "FICTION FOR TRAINING" not in page.extract_text()] == []


@pytest.mark.parametrize("source", [path for path in SOURCES if path.suffix == ".yaml"], ids=str)
def test_a_spreadsheet_repeats_its_head_on_every_page(source: Path) -> None:
    _name, made = making.make(source)

    tables = part(made, "content.xml").iter(OFFICE % "table" + "table")
    heads = ["".join(table.find(OFFICE % "table" + "table-header-rows").itertext()) for table in tables]  # type: ignore[union-attr]
    book = yaml.safe_load(source.read_text())
    assert heads == ["".join(column["name"] for column in sheet["columns"]) for sheet in book["sheets"]]


def test_a_text_keeps_its_headings_lists_and_tables() -> None:
    made = opendocument.text(
        paper(
            "## What <it> holds\n\n- [ ] One *thing*\n\n1. First\n\n| A | B |\n|---|---|\n| a | **b** |\n\n---\n\n"
            "End\\\nof it"
        )
    )

    body = part(made, "content.xml").find(".//" + OFFICE % "office" + "text")
    assert body is not None
    said = [(child.tag.rpartition("}")[2], "".join(child.itertext())) for child in body]
    assert said == [
        ("h", "A paper"), ("p", "Only a test."), ("h", "What <it> holds"), ("list", "☐ One thing"), ("list", "First"),
        ("table", "Table 1: A, BABab"), ("p", ""), ("p", "Endof it"),
    ]  # fmt: skip
    assert part(made, "meta.xml").findtext(".//{http://purl.org/dc/elements/1.1/}language") == "en-US"
    assert "Only a test." in "".join(part(made, "styles.xml").itertext())


def test_a_comment_hangs_on_what_stands_before_it() -> None:
    words = paper("One.\n\n> About one.\n\n> Again.\n\nTwo.\n\n> About two.", kind="pdf").words()

    assert words["has_comments"]
    assert [
        [(comment["number"], writing.plain(comment["runs"])) for comment in block["comments"]]
        for block in words["blocks"]
    ] == [[(1, "About one."), (2, "Again.")], [(3, "About two.")]]


DRAWING = """
```drawing
alt: "A woman, who has died, and her son, the client."
height: 120
signs:
  - [circle, 60, 30, "Mother | 1989", dead]
  - [square, 60, 90, "Client", client]
  - [ring, 60, 60, "2015", 90, 110]
lines:
  - [60, 43, 60, 77, dashed]
```
"""


def test_a_drawing_says_in_words_what_it_shows() -> None:
    (drawn,) = paper(DRAWING, kind="pdf").blocks
    assert (drawn["kind"], drawn["alt"]) == ("drawing", "A woman, who has died, and her son, the client.")

    pdf = typesetting.typeset_pages("paper", paper(DRAWING, kind="pdf").words())

    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert [word in text for word in ("Mother", "1989", "Client", "2015")] == [True] * 4


def test_a_list_goes_on_counting_behind_a_comment() -> None:
    blocks = paper("3. Three\n\n> About three.\n\n4. Four").blocks

    assert [block["start"] for block in blocks] == [3, 4]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("> Nothing before.", "a.md, line 8: a comment stands behind what it comments on"),
        ("One.\n\n```\ncode\n```", "a.md, line 10: a paper has no place for fence"),
        ("One.\n\n    code", "a.md, line 10: a paper has no place for code_block"),
        ("See [there](https://example.org).", "a.md, line 8: a paper has no place for link_open"),
        (
            DRAWING.replace("A woman, who has died, and her son, the client.", ""),
            "a.md, line 9: a paper has no place for a drawing without alt",
        ),
        (DRAWING.replace("[ring,", "[cloud,"), "a.md, line 9: a paper has no place for a drawing of cloud"),
        ("One.\n\n- See `there`.", "a.md, line 10: a paper has no place for code_inline"),
    ],
)
def test_what_has_no_place_in_a_paper_is_named_by_its_line(body: str, says: str) -> None:
    with pytest.raises(writing.Unwritable) as told:
        paper(body)

    assert str(told.value) == says


def test_a_text_without_a_head_and_a_row_that_is_short_are_named() -> None:
    with pytest.raises(writing.Unwritable, match=r"a\.md, line 1: a paper begins with a head"):
        writing.read_paper("Words.", name="a.md")

    short = {
        "title": "T",
        "about": "A",
        "sheets": [{"name": "S", "columns": [{"name": "C", "inches": 1}], "rows": [[1, 2]]}],
    }
    with pytest.raises(writing.Unwritable, match="this row of S has 2 cells for 1 columns"):
        writing.read_book(yaml.safe_dump(short), name="b.yaml")

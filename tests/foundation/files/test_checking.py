"""Documents: hostile ones are refused, and the refusal names what is wrong."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.files import checking
from foundation.files.checking import UploadRefused
from tests.foundation.files import making
from tests.foundation.files.making import DOCX, PDF, XLSX, archive, pdf, pdf_with_packed_objects


def says(content: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refused:
        checking.document(io.BytesIO(content), name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PDF", PDF.replace(b"%%EOF\n", b"%%EOF\r\n\0\0")),
        ("packed.pdf", pdf_with_packed_objects(b"/Type/Font/BaseFont/Serif")),
        ("twice named.pdf", pdf_with_packed_objects(b"/Font").replace(b"/ObjStm", b"/ObjStm/Title(/ObjStm)")),
        ("titled.pdf", pdf(b"/Title(/ObjStm)") + b"\n" * 500 + b"%%EOF"),
        ("a.docx", archive(DOCX)),
        ("a.docx", archive({**DOCX, "word/_rels/settings.xml.rels": b"<Relationships/>"})),
        ("a.xlsx", archive(XLSX)),
        ("a.odt", making.open_document("text")),
        ("a.ods", making.open_document("spreadsheet")),
        ("a.zip", archive({"folder/words.txt": b"words"})),
        ("a.txt", "naïve".encode()),
        ("a.md", b"# Title\n<b>not at the beginning</b>"),
        ("a.csv", b"\xef\xbb\xbfname,hours\nA,1\n"),
        ("a.vtt", b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"),
    ],
)
def test_an_honest_document_is_taken_and_rewound(name: str, content: bytes) -> None:
    file = io.BytesIO(content)

    checking.document(file, name)

    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.svg", making.SVG, "Files ending in “.svg” are not taken. Taken are: csv, docx, m4a, md"),
        ("a.html", making.HTML, "Files ending in “.html” are not taken."),
        ("a", PDF, "Files ending in “.” are not taken."),
        ("a.pdf.exe", PDF, "Files ending in “.exe” are not taken."),
        ("a.pdf", making.HTML, "does not begin as a PDF does"),
        ("a.pdf", b"GIF89a" + PDF, "does not begin as a PDF does"),
        ("a.pdf", b"\n" + PDF, "does not begin as a PDF does"),
        ("a.pdf", PDF[:-6], "This PDF is cut off"),
        ("a.pdf", PDF + archive({"evil.exe": b"MZ"}), "carries something else behind its end"),
        ("a.pdf", pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "This PDF holds JavaScript"),
        ("a.pdf", pdf(b"/OpenAction<</S/J#61vaScript>>"), "This PDF holds JavaScript"),
        ("a.pdf", pdf(b"/OpenAction<</S/Launch/F(calc.exe)>>"), "a command to start a program"),
        ("a.pdf", pdf(b"/Names<</EmbeddedFiles 5 0 R>>"), "an attached file"),
        ("a.pdf", pdf(b"/AcroForm<</XFA[]>>"), "an active form"),
        ("a.pdf", pdf_with_packed_objects(b"<</S /JS (x)>>"), "This PDF holds JavaScript"),
        ("a.pdf", pdf_with_packed_objects(b" " * 30_000_000), "unpacks to far more"),
        ("a.txt", making.HTML, "a web page or a drawing"),
        ("a.csv", b"\n  " + making.SVG, "a web page or a drawing"),
        ("a.txt", b"caf\xe9", "not plain text in UTF-8 (byte 3)"),
        ("a.txt", b"a\0b", "bytes that no text has"),
        ("a.vtt", b"1\n00:00 --> 00:01\n", "does not begin with WEBVTT"),
        ("a.docx", PDF, "does not begin as its ending says"),
        ("a.docx", b"PK\x03\x04 and nothing", "This archive is damaged."),
        ("a.odt", making.damaged(making.open_document("text"), "mimetype"), "This archive is damaged."),
        ("a.docx", archive(XLSX), "not the office file that its ending says"),
        (
            "a.docx",
            archive({**DOCX, "word/vbaProject.bin": b"macro"}),
            "holds macros or embedded objects: word/vbaproject.bin",
        ),
        ("a.docx", archive({**DOCX, "word/vbaData.xml": b"", "word/VbaProject.xml": b""}), "holds macros"),
        ("a.docx", archive({**DOCX, "word/embeddings/object.xlsx": b""}), "holds macros or embedded objects"),
        ("a.xlsx", archive({**XLSX, "xl/activeX/control.xml": b""}), "holds macros or embedded objects"),
        (
            "a.docx",
            archive({**DOCX, "word/_rels/settings.xml.rels": b'Type="attachedTemplate" Target="http://x"'}),
            "fetches a template from elsewhere",
        ),
        (
            "a.docx",
            archive({**DOCX, "word/_rels/other.xml.RELS": 'Type="attachedTemplate"'.encode("utf-16")}),
            "fetches a template from elsewhere",
        ),
        (
            "a.docx",
            archive({**DOCX, "word/_rels/settings.xml.rels": b'Type="&#97;ttachedTemplate"'}),
            "fetches a template from elsewhere",
        ),
        (
            "a.docx",
            archive({**DOCX, **{f"word/_rels/{n}.xml.rels": os.urandom(700_000) for n in range(6)}}),
            "names far more links than a document has",
        ),
        ("a.docx", archive({**DOCX, "word/evil.exe": b"MZ"}), "of a kind that is not taken: word/evil.exe"),
        ("a.zip", archive({"inner.zip": archive({"a.txt": b"words"})}), "of a kind that is not taken: inner.zip"),
        ("a.zip", archive({"Start.desktop": b"Exec=x"}), "of a kind that is not taken: Start.desktop"),
        ("a.zip", archive({"setup.exe. ": b"MZ"}), "of a kind that is not taken"),
        ("a.pdf", pdf_with_packed_objects(b"", packed=b"not packed at all"), "objects that can't be looked into"),
        (
            "a.pdf",
            pdf_with_packed_objects(b"<</S /JS (x)>>").replace(b"/ObjStm", b"/Obj#53tm"),
            "This PDF holds JavaScript",
        ),
        (
            "a.pdf",
            pdf_with_packed_objects(b"<</S /JS (x)>>").replace(b"/ObjStm", b"/ObjStm" + b" " * 900),
            "This PDF holds JavaScript",
        ),
        ("a.odt", making.open_document("spreadsheet"), "not the office file that its ending says"),
        ("a.odt", archive({"content.xml": b""}), "not the office file that its ending says"),
        ("a.odt", archive({"mimetype": b"x" * 200}), "not the office file that its ending says"),
        ("a.odt", b"PK\x05\x06" + b"\0" * 18, "does not begin as its ending says"),
        ("a.zip", archive({"../../etc/cron.d/evil": b"x"}), "would unpack outside its folder: ../../etc/cron.d/evil"),
        ("a.zip", archive({"/etc/passwd": b"x"}), "would unpack outside its folder"),
        ("a.zip", archive({"..\\windows.ini": b"x"}), "would unpack outside its folder"),
        ("a.zip", archive({"setup.EXE": b"MZ"}), "of a kind that is not taken: setup.EXE"),
        ("a.zip", archive({"page.html": making.HTML}), "of a kind that is not taken: page.html"),
        ("a.zip", archive({"zeros.txt": b"\0" * 30_000_000}), "unpacks to far more"),
        ("a.zip", making.locked(archive({"words.txt": b"words"})), "locked with a password"),
    ],
)
def test_a_hostile_document_is_refused_by_name(name: str, content: bytes, wrong: str) -> None:
    assert wrong in says(content, name)


def test_an_open_document_with_macros_is_refused() -> None:
    kind = b"application/vnd.oasis.opendocument.text"

    said = says(archive({"mimetype": kind, "Basic/script.xml": b""}), "a.odt")

    assert "holds macros or embedded objects: basic/script.xml" in said


@given(content=st.binary(max_size=300), ending=st.sampled_from(sorted(checking.CHECKS)))
def test_junk_is_taken_or_refused_and_nothing_else(content: bytes, ending: str) -> None:
    for junk in (content, b"PK\x03\x04" + content, b"%PDF-" + content + b"%%EOF"):
        try:
            checking.document(io.BytesIO(junk), f"junk.{ending}")
        except UploadRefused:
            continue


def test_every_ending_that_wagtail_takes_has_its_check(settings: Any) -> None:
    assert sorted(settings.WAGTAILDOCS_EXTENSIONS) == sorted(checking.CHECKS)

"""Files of every kind that is read, and of kinds that are refused: nothing hostile gets any further."""

from __future__ import annotations

import re
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards import reading, unpacking
from standards.lining import Line, marked
from standards.parsing import parse
from standards.reading import DocumentUnreadable
from tests.standards.published import (
    DOCUMENT,
    KNOWN,
    TITLE,
    W,
    docx,
    numbering,
    page,
    paragraph,
    plain,
    read,
    texts,
    word,
    zipped,
)
from tests.standards.test_parsing import codes


def lines(name: str, content: bytes | str) -> list[Line]:
    return reading.read(name, content.encode() if isinstance(content, str) else content).lines


def said(name: str, content: bytes | str) -> dict[str, str]:
    found = reading.read(name, content.encode() if isinstance(content, str) else content)
    return texts(parse(found.lines, KNOWN, title=TITLE, notes=found.notes))


@given(codes())
def test_the_same_code_is_read_from_every_kind_of_file(code: dict[str, str]) -> None:
    assert said("code.txt", plain(code)) == code
    assert said("code.html", page(code)) == code
    assert said("code.docx", word(code)) == code


def test_the_whole_document_reads_the_same_from_word_and_the_web() -> None:
    code = texts(read(DOCUMENT.read_text()))

    assert said("Code.DOCX", word(code)) == code
    assert said("code.htm", page(code)) == code


def test_a_page_may_number_by_hand_and_break_lines() -> None:
    shown = f"<h1>{TITLE}</h1><b>Code of Ethics</b><p>1. One<br>goes on.</p><p>2. Two.</p>"

    assert said("code.html", shown) == {"CE-1": "One goes on.", "CE-2": "Two."}


def test_a_pages_lists_count_as_a_browser_counts() -> None:
    shown = (
        '<h2>Code of Ethics</h2><ol start="5"><li>Five.<li value="9">Nine.</li><li><ol type="a"><li>Within.</li></ol>'
        "</li><li><p>Eleven:</p><ul><li>a bullet</li><li>another</li></ul></li></ol>"
    )

    assert said("code.html", shown) == {
        "CE-5": "Five.", "CE-9": "Nine.", "CE-10": "", "CE-10.1": "Within.", "CE-11": "Eleven: a bullet another",
    }  # fmt: skip


def test_words_behind_a_nested_list_are_reported_and_not_put_to_the_wrong_provision() -> None:
    shown = "<h2>Code of Ethics</h2><ol><li>One:<ol><li>Within.</li></ol>trailing words</li></ol>"

    parsed = parse(lines("code.html", shown), KNOWN, title=TITLE)

    assert texts(parsed) == {"CE-1": "One:", "CE-1.1": "Within."}
    assert [one.text for one in parsed.left] == ["trailing words"]


def test_footnotes_of_a_page_are_known_by_their_raised_numbers() -> None:
    [first, second] = lines("code.html", "<p>word<sup><a href='#1'>[12]</a></sup> on</p><p>x<sup>th</sup> <sup>†")

    assert first.text == f"word{marked('12')} on"
    assert second.text == f"xth {marked('†')}"


def test_a_raised_number_that_nobody_closed_ends_with_its_line() -> None:
    [first, second] = lines("code.html", "<p>word<sup>12<p>next")

    assert (first.text, second.text) == (f"word{marked('12')}", "next")


def test_what_a_page_does_not_show_is_not_read() -> None:
    shown = (
        "<head><title>No</title><style>p{}</style></head><body><script>no()</script><!-- no --><template><p>no"
        "</template><svg><p>no</p></svg>stray</li></ol><p>Yes</p><li>loose</li>"
    )

    assert [line.text for line in lines("code.html", shown)] == ["stray", "Yes", "loose"]


def test_words_own_footnotes_are_numbered_as_they_are_called() -> None:
    def called(key: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{key}"/></w:r>'

    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="7"><w:p><w:r><w:t>Second called.</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="9"><w:p><w:r><w:t>First called.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    body = paragraph("One", extra=called(9)) + paragraph("Two", extra=called(7) + called(0))

    found = reading.read("code.docx", docx(body, footnotes=notes))

    assert [line.text for line in found.lines] == [f"One{marked('1')}", f"Two{marked('2')}"]
    assert found.notes == {"1": "First called.", "2": "Second called."}


def test_word_is_read_as_it_shows_itself() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="Zaehlung"><w:name w:val="List Number"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="U1"><w:name w:val="heading 1"/></w:style>'
        "</w:styles>"
    )
    body = (
        paragraph("Code of Ethics", style="U1")
        + paragraph("One.", style="Zaehlung", extra=raised.format("3") + raised.format("rd"))
        + paragraph("Two", style="Zaehlung", extra="<w:r><w:tab/><w:t>go</w:t><w:noBreakHyphen/><w:t>on</w:t></w:r>")
        + paragraph("3. By hand.")
        + paragraph("not in a list", listed="0")
        + paragraph("")
        + "<w:p><w:del><w:r><w:t>deleted</w:t></w:r></w:del></w:p>"
    )

    found = lines("code.docx", docx(body, styles=styles, numbering=numbering(1)))

    assert [(line.label, line.text, line.is_heading) for line in found] == [
        (None, "Code of Ethics", True),
        ("1", f"One.{marked('3')}rd", False),
        ("2", "Two go-on", False),
        ("3", "By hand.", False),
        (None, "not in a list", False),
    ]


def test_words_bullets_go_on_from_what_they_stand_under_and_lists_may_start_elsewhere() -> None:
    override = re.sub(
        "</w:num>",
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride><w:lvlOverride w:ilvl="1"/></w:num>',
        numbering(1),
    )
    body = paragraph("CODE OF ETHICS") + paragraph("Seven.", listed="1") + paragraph("Loose", listed="9")
    bullets = paragraph("CODE OF ETHICS") + paragraph("1. One:") + paragraph("a bullet", listed="1")

    assert said("code.docx", docx(body, numbering=override)) == {"CE-7": "Seven.", "CE-1": "Loose"}
    assert said("code.docx", docx(bullets, numbering=numbering(1, kind="bullet"))) == {"CE-1": "One: a bullet"}


BOMB = "<!DOCTYPE x [" + "".join(
    f'<!ENTITY e{n} "{("&e" + str(n - 1) + ";") * 10 if n else "ha"}">' for n in range(9)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
MACROS = zipped({"[Content_Types].xml": "", "word/document.xml": "<x/>", "word/vbaProject.bin": ""})
DEEP = "<w:p>" * 300 + "</w:p>" * 300


@pytest.mark.parametrize(
    ("name", "content", "said_of_it"),
    [
        ("code.pdf", b"%PDF-1.7", "can't be read"),
        ("code", b"1. One", "can't be read"),
        ("code.txt", b"x" * (reading.MOST_BYTES + 1), "larger than 5 MB"),
        ("code.txt", b"\xff\xfe1\0", "not plain text"),
        ("code.txt", b"<html><script>alert(1)</script>", "web page"),
        ("code.txt", b"PK\x03\x04\0\0", "not plain text"),
        ("code.txt", b"x\n" * (reading.MOST_LINES + 1), "far more lines"),
        ("code.txt", b"x" * (reading.MOST_CHARACTERS + 1), "far longer ones"),
        ("code.html", b"\xff\xfe<p>", "not in UTF-8"),
        ("code.html", b"just words", "no web page"),
        ("code.html", b"<p>\0</p>", "no web page"),
        ("code.html", b"<ol><li>" * 300, "nested deeper"),
        ("code.docx", b"not a zip", "does not begin"),
        ("code.docx", zipped({"word/document.xml": "<x/>"}), "not the office file"),
        ("code.docx", zipped({"[Content_Types].xml": "", "word/document.xml": "x" * 60_000_000}), "far more"),
        ("code.docx", docx("", before=XXE), "damaged, or holds more"),
        ("code.docx", docx("&e8;", before=BOMB), "damaged, or holds more"),
        ("code.docx", docx(DEEP), "damaged, or holds more"),
        ("code.docx", docx("<w:p>"), "damaged, or holds more"),
        ("code.docx", word({"CE-1": "One."})[:-40], "damaged"),
        ("code.docx", MACROS, "holds macros"),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_a_file_that_harms_or_lies_is_refused_in_words(name: str, content: bytes, said_of_it: str) -> None:
    with pytest.raises(DocumentUnreadable, match=said_of_it):
        reading.read(name, content)


@pytest.mark.parametrize("never", ["<a", "</p", "<!", "<?"])
def test_a_page_of_tags_that_never_end_is_refused_before_it_is_read(never: str) -> None:
    """The harm: 80 kB of them took four seconds, and a file as large as may be sent would have taken hours."""
    with pytest.raises(DocumentUnreadable, match="many of its tags never end"):
        reading.read("code.html", f"<p>{never * 500_000}".encode())


def test_a_word_document_of_very_many_lists_takes_no_longer_than_its_length() -> None:
    """The harm: 40,000 paragraphs, each a list of its own, took a minute; each looked through all lists before it."""
    body = "".join(paragraph("", listed=str(at)) for at in range(1, 40_001))

    begun = time.process_time()
    with pytest.raises(DocumentUnreadable):
        reading.read("code.docx", docx(body))

    assert time.process_time() - begun < 20


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    honest = word({"CE-1": "One."})
    with zipfile.ZipFile(BytesIO(honest)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (size - 9).to_bytes(4, "little"))

    with pytest.raises(DocumentUnreadable, match="damaged"):
        reading.read("code.docx", lying)


def test_a_part_is_unpacked_no_further_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 100)

    with pytest.raises(DocumentUnreadable, match="damaged, or holds more"):
        reading.read("code.docx", word({"CE-1": "One."}))


def test_a_part_of_more_elements_than_any_document_has_is_refused() -> None:
    with pytest.raises(unpacking.UnreadableError):
        unpacking.tree(b"<a>" + b"<b/>" * unpacking.MOST_ELEMENTS + b"</a>")


@given(st.binary(max_size=400), st.sampled_from(["txt", "html", "docx"]))
def test_noise_is_read_or_refused_and_never_breaks(noise: bytes, ending: str) -> None:
    try:
        found = reading.read(f"noise.{ending}", noise)
    except DocumentUnreadable:
        return
    assert all(line.text or line.label for line in found.lines)


@given(st.text("<>/olip sup123&;\"'= brh", max_size=200))
def test_broken_pages_never_break_us(shown: str) -> None:
    found = lines("code.html", f"<p>{shown}")

    assert all(line.text or line.label for line in found)


def test_a_word_document_whose_packed_words_are_damaged_is_refused_in_words() -> None:
    """The harm: the archive's list is whole, so that only unpacking found out, with an error that nobody caught."""
    content = bytearray(docx(paragraph(TITLE)))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        packed = archive.getinfo("word/document.xml")
    content[packed.header_offset + len(packed.FileHeader())] = 0b111  # a block of a kind that there is not

    with pytest.raises(DocumentUnreadable, match="damaged"):
        reading.read("code.docx", bytes(content))
    with pytest.raises(unpacking.UnreadableError):
        unpacking.unpack(BytesIO(content))

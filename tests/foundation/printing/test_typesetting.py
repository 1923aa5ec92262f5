"""The PDFs: whole, reproducible, readable by everyone, and with nothing run that was meant to be read."""

import hashlib
import io
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from foundation.printing import pressing, qr, wording
from foundation.printing.covering import covered
from foundation.printing.glyphs import TooLong, Unprintable, unprintable
from foundation.printing.typesetting import typeset
from foundation.printing.wording import CertificateWords
from tests.foundation.printing.wordkit import BARE, CERTIFICATE, DIFFICULT_NAMES, FIRST, PICTURES, changed

ROOT = Path(__file__).parents[3]
LARGEST_FILE = 60 * 1024


def printed(**changes: object) -> PdfReader:
    """A certificate with some words changed, opened."""
    return PdfReader(io.BytesIO(certificate(changed(**changes))))


def certificate(words: CertificateWords) -> bytes:
    return wording.certificate(words, PICTURES)


def catalog_of(pdf: PdfReader) -> Any:
    return pdf.trailer["/Root"]


def text_of(pdf: PdfReader) -> str:
    """Its text on one line, composed, as a search would read it."""
    return unicodedata.normalize("NFKC", " ".join(pdf.pages[0].extract_text().split()))


@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_a_difficult_name_prints_on_one_small_page(name: str) -> None:
    pdf = certificate(changed(holder_name=name))

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert len(pdf) <= LARGEST_FILE


@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_the_page_tells_the_name_to_programs_letter_by_letter(name: str) -> None:
    pdf = printed(holder_name=name)

    assert pdf.metadata is not None
    assert pdf.metadata.title == f"Certificate of Completion: The Code of Ethics in Practice, {name}"
    # Letters only, in any order: extraction shows right-to-left and reordered scripts as they are drawn.
    assert set(unicodedata.normalize("NFKC", name)) <= set(text_of(pdf))


@pytest.mark.parametrize("name", ["Ana Lucía Muñoz-Peña", "Олександра Шевченко", '#panic("x") *b* <script>'])
def test_the_name_can_be_copied_from_the_page(name: str) -> None:
    assert f"This records that {name} completed" in text_of(printed(holder_name=name))


def test_the_page_says_what_was_given() -> None:
    text = text_of(printed())

    for words in (
        "Demo Association of Mitigation Specialists",
        "Certificate of Completion",
        "The Code of Ethics in Practice",
        "Mitigation Certificate Program",
        "Assessed on the Code of Ethics: passed",
        "6 hours 30 minutes",
        "November 20, 2026",
        "November 23, 2026",
        "MCP-2026-00042",
        "learn.example.org/c/ K7QW-3MZD-H8RT-ABCD-EFGH",
        "Demo Signatory Chair of the Demo Committee",
        "It is not a license or an accreditation",
        "Demo issuer, 123 Example Street.",
    ):
        assert words in text
    assert "certified" not in text.lower()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (720, "12 hours"),
    ],
)
def test_minutes_are_told_as_hours_and_minutes(minutes: int, words: str) -> None:
    assert f"LEARNING TIME {words} HOW IT WAS" in text_of(printed(minutes=minutes, categories=[]))


def test_what_was_not_given_is_left_out() -> None:
    text = text_of(PdfReader(io.BytesIO(certificate(BARE))))

    for words in (
        "Demo Signatory",
        "Assessed",
        "Presenter",
        "Edition",
        "EDITION",
        "APPROVED",
        "STANDS UNTIL",
        "HOW IT",
    ):
        assert words not in text


@pytest.mark.parametrize(("demonstration", "times"), [(True, 2), (False, 0)])
def test_only_a_demonstration_says_so_across_the_page(demonstration: bool, times: int) -> None:
    assert text_of(printed(demonstration=demonstration)).count("Demonstration") == times


def test_the_file_claims_both_standards_and_names_its_language() -> None:
    pdf = printed()
    xmp = catalog_of(pdf)["/Metadata"].get_data().decode()

    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert catalog_of(pdf)["/Lang"] == "en-US"
    assert bool(catalog_of(pdf)["/MarkInfo"]["/Marked"])
    assert "2026-11-23" in xmp


def test_the_address_is_a_link() -> None:
    annotations: Any = printed().pages[0]["/Annots"]

    [link] = [annotation.get_object() for annotation in annotations]

    assert link["/A"]["/URI"] == CERTIFICATE["address"]


def test_the_same_words_give_the_same_bytes_in_this_process_and_another() -> None:
    program = (
        "import sys, hashlib; from django.conf import settings; settings.configure();"
        "from foundation.printing.wording import certificate;"
        "from tests.foundation.printing.wordkit import CERTIFICATE, PICTURES;"
        "print(hashlib.sha256(certificate(CERTIFICATE, PICTURES)).hexdigest())"
    )
    here = [hashlib.sha256(certificate(CERTIFICATE)).hexdigest() for _ in range(2)]

    elsewhere = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()

    assert here == [elsewhere, elsewhere]


def test_threads_do_not_mix_their_words() -> None:
    words = [changed(serial=f"MCP-2026-{number:05}") for number in range(24)]
    alone = [certificate(one) for one in words]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(certificate, words))

    assert together == alone


def test_without_the_lock_threads_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "_press", nullcontext())

    with ThreadPoolExecutor(4) as threads, pytest.raises(RuntimeError, match="Already borrowed"):
        list(threads.map(certificate, [CERTIFICATE] * 100))


def test_every_word_is_checked_however_deep() -> None:
    with pytest.raises(Unprintable) as refusal:
        certificate(changed(signatories=[{"name": "Demo", "title": "Chair 😀", "image": ""}]))

    assert refusal.value.characters == ("😀",)


def test_words_in_lists_are_checked_too() -> None:
    assert typeset("certificate", {**FIRST, "lines": ["Demo", 1]}, pictures={"qr": qr.svg("a")})

    with pytest.raises(Unprintable):
        typeset("certificate", {**FIRST, "lines": ["Demo", ("😀",)]})


def test_words_that_need_a_second_page_are_refused() -> None:
    long = changed(issuer_note="many words " * 700)

    with pytest.raises(TooLong, match="don't fit on one page"):
        certificate(long)
    with pytest.raises(TooLong, match="don't fit on one page"):
        wording.certificate_preview(long, PICTURES)
    with pytest.raises(TooLong, match="don't fit on one page"):
        typeset("certificate", {**FIRST, "issuer_note": "many words " * 700}, pictures={"qr": qr.svg("a")})


def test_a_refusal_leaves_the_press_ready_for_the_next_page() -> None:
    with pytest.raises(typst.TypstError):
        typeset("certificate", {"holder_name": "Demo"})

    assert certificate(CERTIFICATE).startswith(b"%PDF")


def test_the_preview_shows_a_landscape_letter_page() -> None:
    with Image.open(io.BytesIO(wording.certificate_preview(CERTIFICATE, PICTURES))) as picture:
        assert (picture.format, picture.size) == ("PNG", (11 * 144, int(8.5 * 144)))


def test_the_qr_code_is_a_vector_that_depends_on_the_address() -> None:
    one, other = qr.svg("https://learn.example.org/c/A"), qr.svg("https://learn.example.org/c/B")

    assert one.startswith(b"<svg")
    assert one == qr.svg("https://learn.example.org/c/A")
    assert one != other


def test_typst_prints_every_character_that_we_accept() -> None:
    accepted = [chr(point) for point in sorted(covered()) if not unprintable(chr(point))]

    for some in batched(accepted, 60):
        certificate(changed(issuer_note=" ".join(some)))


@pytest.mark.parametrize("character", ["😀", "㐀", "ᄀ", "ක", "ក", "☃", "𝄞", "\x07", "\u0378", "\ue000"])
def test_typst_itself_would_refuse_what_we_refuse(character: str, tmp_path: Path) -> None:
    layout = tmp_path / "page.typ"
    layout.write_text(
        '#set document(title: "x")\n#set text(font: "Source Serif 4")\n#sys.inputs.text',
        encoding="utf-8",
    )
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[ROOT / "foundation" / "printing" / "fonts"],
    )
    press = typst.Compiler(layout, root=tmp_path, font_paths=fonts)

    assert unprintable(character) == (character,)
    with pytest.raises(typst.TypstError):
        press.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs={"text": character})

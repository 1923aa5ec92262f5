"""The layouts of certificates: what has issued stays as it is, and one page holds little and much alike."""

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from foundation.printing import typesetting, wording
from foundation.printing.glyphs import TooLong
from foundation.printing.wording import CertificateWords, TranscriptWords
from tests.foundation.printing.wordkit import BARE, CERTIFICATE, FIRST, FULL, LONGEST, PICTURES, changed

LAYOUTS = Path(typesetting.__file__).parent / "layouts"
ISSUED = {
    "certificate": "106d23cdad7a1a879828438da2c526bea7628799d9f7b92765229019595a9e0c",
    "certificate-2": "1ea1c5b5963e828f627958944575a675b60a5fbc7da980ecadcf77001fc38f7a",
}


@pytest.mark.parametrize("name", ISSUED)
def test_a_layout_that_has_issued_stays(name: str) -> None:
    """P18. A changed layout gets a new name: certificates that were issued name this one, and print as they did."""
    digest = hashlib.sha256((LAYOUTS / f"{name}.typ").read_bytes()).hexdigest()

    assert digest == ISSUED[name], "Put this layout back as it was, and give the changed one a name of its own."


def test_the_first_layout_prints_as_it_did() -> None:
    pdf = wording.first_certificate(FIRST)
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())

    assert "This records that Demo Trainee completed The Code of Ethics in Practice" in text
    assert wording.first_certificate_preview(FIRST).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(BARE, id="barest"),
        pytest.param(CERTIFICATE, id="usual"),
        pytest.param(FULL, id="fullest"),
        pytest.param({**BARE, "holder_name": LONGEST}, id="longest name alone"),
        pytest.param({**FULL, "signatories": []}, id="full, unsigned"),
        pytest.param({**BARE, "signatories": FULL["signatories"], "lapses_on": "2027-01-01"}, id="signatures alone"),
    ],
)
def test_little_and_much_fit_on_one_small_page(words: CertificateWords) -> None:
    pdf = wording.certificate(words, PICTURES)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert len(pdf) <= 60 * 1024


def test_a_word_longer_than_a_line_is_parted_and_never_runs_over_the_edge() -> None:
    words = changed(note="W" * 200, program_title="W" * 90, signatories=[])

    text = PdfReader(io.BytesIO(wording.certificate(words))).pages[0].extract_text()

    parts = re.findall("W{2,}", text)
    assert sum(map(len, parts)) == 290
    assert max(map(len, parts)) <= 72


@pytest.mark.parametrize("words", [CERTIFICATE, FULL], ids=["usual", "full"])
def test_in_one_document_people_of_one_course_take_the_same_air_whatever_their_names(
    words: CertificateWords,
) -> None:
    people: list[CertificateWords] = [
        {**words, "holder_name": name, "address": f"https://learn.example.org/c/{place}/"}
        for place, name in enumerate(["Al", LONGEST, "Demo Trainee"])
    ]

    together = PdfReader(io.BytesIO(wording.certificates(people, PICTURES))).pages

    alone = [PdfReader(io.BytesIO(wording.certificate(each, PICTURES))).pages[0] for each in people]
    assert [page.extract_text() for page in together] == [page.extract_text() for page in alone]


def test_more_than_fits_is_refused() -> None:
    with pytest.raises(TooLong):
        wording.certificate(changed(presenters=["A Presenter of Many Names"] * 150), PICTURES)


def test_what_a_browser_looks_for_in_a_dropped_file_stands_there_uncompressed() -> None:
    """The code, so that the file leads to its page; the nonce, so that nobody tries names against its digest."""
    pdf = wording.certificate(CERTIFICATE, PICTURES)
    xmp = re.search(rb"<\?xpacket begin.*?<\?xpacket end", pdf, re.DOTALL)

    assert xmp is not None
    keywords = f"{CERTIFICATE['serial']}, {CERTIFICATE['code']}, {CERTIFICATE['nonce']}"
    assert f"<pdf:Keywords>{keywords}</pdf:Keywords>".encode() in xmp.group()
    assert CERTIFICATE["nonce"] not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def read_aloud(pdf: bytes) -> list[str]:
    """What a screen reader says, in its order: the structure tree, its text by marked content, alternatives spoken."""
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    root: Any = page.pdf.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[union-attr]
    spoken = marked(page)
    said: list[str] = []

    def hear(node: Any, line: list[str]) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, int):
            line.append(spoken.get(node, ""))
        elif isinstance(node, list):
            for part in node:
                hear(part, line)
        elif "/MCID" in node:
            line.append(spoken.get(node["/MCID"], ""))
        elif "/Alt" in node and node.get("/S") == "/Figure":
            said.append(str(node["/Alt"]))
        else:
            mine: list[str] = []
            hear(node.get("/K", []), mine)
            if words := " ".join("".join(mine).split()):
                said.append(words)

    hear(root["/K"], [])
    return said


def marked(page: Any) -> dict[int, str]:
    """The text of each piece of marked content, by its number."""
    found: dict[int, str] = {}
    stack: list[int | None] = []

    def before(operator: bytes, operands: Any, _matrix: Any, _text: Any) -> None:
        if operator == b"BDC":
            properties = operands[1]
            stack.append(int(properties["/MCID"]) if isinstance(properties, dict) and "/MCID" in properties else None)
        elif operator == b"BMC":
            stack.append(None)
        elif operator == b"EMC":
            stack.pop()

    def text(said: str, *_where: Any) -> None:
        number = next((each for each in reversed(stack) if each is not None), None)
        if number is not None:
            found[number] = found.get(number, "") + said

    page.extract_text(visitor_operand_before=before, visitor_text=text)
    return found


def test_the_page_is_read_aloud_in_the_order_in_which_it_is_meant() -> None:
    assert read_aloud(wording.certificate(CERTIFICATE, PICTURES)) == [
        "Demo Association of Mitigation Specialists",
        "Certificate of Completion",
        "This records that",
        "Demo Trainee",
        "completed",
        "The Code of Ethics in Practice",
        "Mitigation Certificate Program",
        "Assessed on the Code of Ethics: passed",
        "Seal: many streams become one river",
        "COMPLETED November 20, 2026",
        "ISSUED November 23, 2026",
        "STANDS UNTIL November 20, 2028",
        "CERTIFICATE NUMBER MCP-2026-00042",
        "LEARNING TIME 6 hours 30 minutes General 4 hours 30 minutes and Ethics 2 hours",
        "HOW IT WAS TAUGHT online, at one's own pace",
        "PRESENTER Demo Presenter",
        "EDITION OF THE CODE Code of Ethics of 2026, text 3fa29c00d1b7",
        "APPROVED AS CONTINUING EDUCATION Demo Board of Social Work, no. ACE 1234: Ethics, 2 hours",
        "Signature of Demo Signatory",
        "Demo Signatory",
        "Chair of the Demo Committee",
        (
            "Keep it for four years. This certificate records learning that was completed. It is not a license or an "
            "accreditation, and gives no right to practice. Demo issuer, 123 Example Street."
        ),
        "QR code that opens this certificate's page: https://learn.example.org/c/K7QW-3MZD-H8RT-ABCD-EFGH/",
        "CHECK IT ONLINE",
        "learn.example.org/c/ K7QW-3MZD-H8RT-ABCD-EFGH",
    ]


def test_the_same_words_give_the_same_bytes_here_and_elsewhere() -> None:
    program = (
        "import sys, hashlib; from django.conf import settings; settings.configure();"
        "from foundation.printing import wording;"
        "from tests.foundation.printing.wordkit import FULL, PICTURES;"
        "print(hashlib.sha256(wording.certificate(FULL, PICTURES)).hexdigest())"
    )

    here = [hashlib.sha256(wording.certificate(FULL, PICTURES)).hexdigest() for _ in range(2)]
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=LAYOUTS.parents[2], check=True, capture_output=True, text=True
    ).stdout.strip()

    assert here == [there, there]


def test_many_are_one_document_of_a_tagged_page_each() -> None:
    many = [changed(serial=f"MCP-2026-{number:05}", holder_name=f"Demo Trainee {number}") for number in range(12)]

    pdf = PdfReader(io.BytesIO(wording.certificates([*many, FULL], PICTURES)))

    assert len(pdf.pages) == 13
    for page, words in zip(pdf.pages, [*many, FULL], strict=True):
        assert words["serial"] in page.extract_text()
    root: Any = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Metadata"].get_data().count(b"<pdfuaid:part>1<") == 1


def test_many_are_refused_together_where_one_needs_a_second_page() -> None:
    with pytest.raises(TooLong):
        wording.certificates([BARE, changed(presenters=["A Presenter of Many Names"] * 150), BARE], PICTURES)


@pytest.mark.parametrize("name", ["Ána Demo-Muñoz", "佐々木 はるか", "Նանե Օրինակ"])
def test_a_transcript_prints_every_name_that_a_certificate_prints(name: str) -> None:
    words: TranscriptWords = {
        "holder_name": name, "made_on": "2026-11-23", "issuer": "Demo Association", "years": [], "total": "1 hour",
        "note": "Demonstration only.", "check_address": "https://learn.example.org/check/",
    }  # fmt: skip

    text = PdfReader(io.BytesIO(wording.transcript(words))).pages[0].extract_text()

    assert name in " ".join(text.split())

"""What each layout wants to be told, and the pages made from it.

A page holds words, not keys: everything that it prints is given here, so the same words print the same page
for ever.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypedDict

from foundation.printing import qr, typesetting

FIRST = "certificate"
LATEST = "certificate-2"
"""The layout that prints what is issued now. One that has issued is never changed: it gets a successor."""

HOUSE_COLOR = "#1f4f73"

NONE: Mapping[str, bytes] = MappingProxyType({})


class Signatory(TypedDict):
    """Who signs, and as what; `image` names a picture, or is empty."""

    name: str
    title: str
    image: str


class Counted(TypedDict):
    """Minutes of one category."""

    category: str
    minutes: int


class Approved(TypedDict):
    """What a board approved, under which number, as what, and for how many minutes."""

    board: str
    number: str
    category: str
    minutes: int


class Edition(TypedDict):
    """Which edition of the Code was taught, and the SHA-256 of its text."""

    title: str
    digest: str


class Before(TypedDict):
    """The old number of a certificate from before this platform, and what shows that it was earned."""

    number: str
    evidence: str


class CertificateWords(TypedDict):
    """Every word on a certificate.

    Days are ISO dates (`2026-11-23`), `lapses_on` may be empty; times are in minutes. `address` is the whole URL of the
    certificate's public page: it is printed, linked and drawn as a QR code. `code` and `nonce` stand unseen among the
    file's keywords. Empty texts and lists leave nothing behind on the page. `assessed` is printed as it stands
    ("Assessed on the Code of Ethics: passed"). `seal` and each signatory's `image` name pictures that are given beside
    the words; empty, the house's seal and no picture. `demonstration` marks the page as worth nothing: it was earned on
    practice content.

    Personal: the holder's name; nothing is kept here.
    """

    title: str
    opening: str
    holder_name: str
    deed: str
    course_title: str
    program_title: str
    minutes: int
    categories: Sequence[Counted]
    delivery: str
    place: str
    presenters: Sequence[str]
    completed_on: str
    issued_on: str
    lapses_on: str
    assessed: str
    edition: Edition | None
    approvals: Sequence[Approved]
    before: Before | None
    serial: str
    code: str
    nonce: str
    address: str
    issuer: str
    issuer_note: str
    note: str
    signatories: Sequence[Signatory]
    seal: str
    color: str
    demonstration: bool


class FirstSignatory(TypedDict):
    """Who signs by hand on the line, and as what."""

    name: str
    title: str


class FirstCertificateWords(TypedDict):
    """Every word on a certificate of completion in the first layout.

    As `CertificateWords`; without a `signatory` there is no line to sign on.

    Personal: the holder's name; nothing is kept here.
    """

    holder_name: str
    course_title: str
    program_title: str
    minutes: int
    completed_on: str
    issued_on: str
    serial: str
    address: str
    issuer: str
    issuer_note: str
    signatory: FirstSignatory | None
    demonstration: bool
    assessed: str | None


def certificate(words: CertificateWords, pictures: Mapping[str, bytes] = NONE) -> bytes:
    """Print the certificate as PDF. Raises `Unprintable` and `TooLong`."""
    return certificates([words], pictures)


def certificates(words: Sequence[CertificateWords], pictures: Mapping[str, bytes] = NONE) -> bytes:
    """Print certificates as one PDF, each on a page. Raises `Unprintable` and `TooLong`."""
    return typesetting.typeset_many(LATEST, words, pictures={**pictures, **_codes(words)})


def certificate_preview(words: CertificateWords, pictures: Mapping[str, bytes] = NONE) -> bytes:
    """Show the certificate as PNG, before it is issued. Raises `Unprintable` and `TooLong`."""
    return typesetting.png(LATEST, [words], pictures={**pictures, **_codes([words])})


def _codes(words: Sequence[CertificateWords]) -> dict[str, bytes]:
    """Return the code to scan of every address."""
    return {each["address"]: qr.svg(each["address"]) for each in words}


def first_certificate(words: FirstCertificateWords) -> bytes:
    """Print a certificate in the first layout. Raises `Unprintable` and `TooLong`."""
    return typesetting.typeset(FIRST, words, pictures={"qr": qr.svg(words["address"])})


def first_certificate_preview(words: FirstCertificateWords) -> bytes:
    """Show a certificate in the first layout as PNG. Raises `Unprintable` and `TooLong`."""
    return typesetting.png(FIRST, words, pictures={"qr": qr.svg(words["address"])})


class TranscriptLine(TypedDict):
    """One line: an ISO day, what it was, sentences about it, and the learning time in words."""

    earned_on: str
    title: str
    details: list[str]
    span: str
    demonstration: bool


class TranscriptYear(TypedDict):
    """The lines of one year, with their sum and the sums by category in words."""

    title: str
    lines: list[TranscriptLine]
    total: str
    categories: str


class TranscriptWords(TypedDict):
    """Every word of a transcript. `total` is a learning time in words; `check_address` where codes are checked.

    Personal: the holder's name; nothing is kept here.
    """

    holder_name: str
    made_on: str
    issuer: str
    years: list[TranscriptYear]
    total: str
    note: str
    check_address: str


def transcript(words: TranscriptWords) -> bytes:
    """Print a transcript as PDF, on as many pages as it takes. Raises `Unprintable`."""
    return typesetting.typeset_pages("transcript", words)


class BillFact(TypedDict):
    """Something that stands above the lines, such as the number of a purchase order."""

    label: str
    value: str


class BillLine(TypedDict):
    """One line: what, sentences about it, how many, what each costs, and the amount, all in words."""

    title: str
    details: list[str]
    count: str
    each: str
    amount: str


class BillSum(TypedDict):
    """One sum under the lines; the last one is set strong."""

    label: str
    amount: str
    is_last: bool


class BillWords(TypedDict):
    """Every word of paper about money: an invoice, a credit note, a quote, a receipt.

    `made_on` is an ISO day. `payee` and `made_out_to` are lines, the first of `payee` a legal name. `notes` are
    paragraphs under the sums.

    Personal: to whom it is made out; nothing is kept here.
    """

    kind: str
    number: str
    made_on: str
    payee: list[str]
    made_out_to: list[str]
    facts: list[BillFact]
    lines: list[BillLine]
    sums: list[BillSum]
    notes: list[str]


BILL = "bill"


def bill(words: BillWords) -> bytes:
    """Print paper about money as PDF, on as many pages as it takes. Raises `Unprintable`."""
    return typesetting.typeset_pages(BILL, words)

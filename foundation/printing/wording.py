"""What each layout wants to be told, and the pages made from it.

A page holds words, not keys: everything that it prints is given here, so the same words print the same page
for ever.
"""

from typing import TypedDict

from foundation.printing import qr, typesetting


class Signatory(TypedDict):
    """Who signs by hand on the line, and as what."""

    name: str
    title: str


class CertificateWords(TypedDict):
    """Every word on a certificate of completion.

    Days are ISO dates (`2026-11-23`); the learning time is in minutes. `address` is the whole URL of the certificate's
    public page: it is printed, linked and drawn as a QR code. `issuer_note` is small print (a postal address, say) and
    may be empty. `assessed` is printed as it stands ("Assessed on the Code of Ethics: passed"), or left out. Without a
    `signatory` there is no line to sign on. `demonstration` marks the page as worth nothing: it was earned on practice
    content.

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
    signatory: Signatory | None
    demonstration: bool
    assessed: str | None


def certificate(words: CertificateWords) -> bytes:
    """Print the certificate as PDF. Raises `Unprintable` and `TooLong`."""
    return typesetting.typeset("certificate", words, pictures={"qr": qr.svg(words["address"])})


def certificate_preview(words: CertificateWords) -> bytes:
    """Show the certificate as PNG, before it is issued. Raises `Unprintable` and `TooLong`."""
    return typesetting.png("certificate", words, pictures={"qr": qr.svg(words["address"])})


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

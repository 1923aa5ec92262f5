"""The record as issued: canonical JSON (RFC 8785) of everything that a certificate prints, and its SHA-256.

Issuing freezes it once; every page, picture and PDF afterwards is made from it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypedDict, cast

import rfc8785

from certificates.chaining import sha256

FORMAT = 2
"""Raised when the fields of a record change; older records keep theirs, and are read with what they lack (`thaw`)."""

BY_CATEGORY = 2
"""The first format whose records tell minutes by category."""


class Signed(TypedDict):
    """Who signs, and as what; `image` is the digest of an `Asset`, or empty."""

    name: str
    title: str
    image: str


class Counted(TypedDict):
    """Minutes of one category, by its title that day."""

    category: str
    minutes: int


class Approved(TypedDict):
    """A board's approval that covered the day, as printed."""

    board: str
    number: str
    category: str
    minutes: int


class Edition(TypedDict):
    """Which edition of the Code was taught, and the SHA-256 of its text."""

    title: str
    digest: str


class Before(TypedDict):
    """Of a certificate from before this platform: its old number, and on what evidence it was brought in."""

    number: str
    evidence: str


class Layout(TypedDict):
    """Which layout printed it: its name, the SHA-256 of its source, and the program that set it."""

    name: str
    version: str
    renderer: str


class Words(TypedDict):
    """What a certificate says, whoever holds it: a corrected one is issued with the same.

    Days are ISO dates, empty where there are none; minutes are whole. `assessed` is printed as it stands, or is empty;
    `demonstration` says that it was earned on practice content. `seal` is the digest of an `Asset`, or empty for the
    house's own.
    """

    title: str
    opening: str
    deed: str
    course_title: str
    program_title: str
    minutes: int
    categories: list[Counted]
    delivery: str
    place: str
    presenters: list[str]
    completed_on: str
    lapses_on: str
    assessed: str
    edition: Edition | None
    approvals: list[Approved]
    issuer: str
    issuer_note: str
    note: str
    signatories: list[Signed]
    seal: str
    color: str
    before: Before | None
    demonstration: bool


class Record(Words):
    """Everything that a certificate prints. `name` is ciphertext in base64.

    `nonce` is printed unseen into the PDF and nowhere else: whoever knows a file's SHA-256 can't try names against it.
    """

    format: int
    serial: str
    code: str
    address: str
    name: str
    issued_on: str
    nonce: str
    layout: Layout


UNSAID: Mapping[str, Any] = {
    "title": "Certificate of Completion",
    "opening": "This records that",
    "deed": "completed",
    "categories": [],
    "delivery": "",
    "place": "",
    "presenters": [],
    "lapses_on": "",
    "edition": None,
    "approvals": [],
    "note": "",
    "signatories": [],
    "seal": "",
    "color": "#1f4f73",
    "before": None,
    "nonce": "",
}
"""What records of the first format did not say, as their layout printed it."""


def freeze(record: Record) -> tuple[str, str]:
    """Return the snapshot and its digest."""
    content = rfc8785.dumps(cast("Any", record))
    return content.decode(), sha256(content)


def thaw(snapshot: str) -> Record:
    """Return the record that was frozen, of whatever format."""
    return cast("Record", {**UNSAID, **json.loads(snapshot)})


def matches(snapshot: str, digest: str) -> bool:
    """Whether the snapshot is the one that was issued."""
    return sha256(snapshot.encode()) == digest

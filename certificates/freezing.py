"""The record as issued: canonical JSON (RFC 8785) of everything that a certificate prints, and its SHA-256.

Issuing freezes it once; every page, picture and PDF afterwards is made from it alone.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict, cast

import rfc8785

from certificates.chaining import sha256

FORMAT = 1
"""Raised when the fields of a record change; older records keep theirs."""


class Signatory(TypedDict):
    """Who signs, and as what."""

    name: str
    title: str


class Layout(TypedDict):
    """Which layout printed it: its name, the SHA-256 of its source, and the program that set it."""

    name: str
    version: str
    renderer: str


class Record(TypedDict):
    """Everything that a certificate prints. `name` is ciphertext in base64; days are ISO dates; minutes are whole.

    `assessed` is printed as it stands, or is empty; `demonstration` says that it was earned on practice content.
    """

    format: int
    serial: str
    code: str
    address: str
    name: str
    course_title: str
    program_title: str
    minutes: int
    completed_on: str
    issued_on: str
    issuer: str
    issuer_note: str
    signatory: Signatory | None
    assessed: str
    demonstration: bool
    layout: Layout


def freeze(record: Record) -> tuple[str, str]:
    """Return the snapshot and its digest."""
    content = rfc8785.dumps(cast("Any", record))
    return content.decode(), sha256(content)


def thaw(snapshot: str) -> Record:
    """Return the record that was frozen."""
    return cast("Record", json.loads(snapshot))


def matches(snapshot: str, digest: str) -> bool:
    """Whether the snapshot is the one that was issued."""
    return sha256(snapshot.encode()) == digest

"""Collecting the demonstration's mail: the letters as they left, with their codes and links, from the folder `MAILBOX`.

Nothing that a request says becomes part of a path: a letter is asked for by the digest of its own bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
"""What Django's file mailer writes after every message."""
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")


@dataclass(frozen=True)
class Piece:
    """Words, or the address of a page."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Delivered:
    """One letter as it was delivered; `lines` are its lines, each cut at its links."""

    digest: str
    to: str
    subject: str
    date: str
    paragraphs: list[list[list[Piece]]]


def delivered() -> list[Delivered]:
    """Return every letter in the mailbox, newest first."""
    folder = Path(settings.MAILBOX)
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    messages = [raw for file in files for raw in file.read_bytes().split(SEPARATOR) if raw.strip()]
    return [_open(raw) for raw in reversed(messages)]


def find(digest: str) -> Delivered | None:
    """Return the letter with this digest, if it is in the mailbox."""
    return next((letter for letter in delivered() if letter.digest == digest), None)


def _open(raw: bytes) -> Delivered:
    """Read one delivered letter."""
    mail = message_from_bytes(raw, EmailMessage, policy=policy.default)
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    return Delivered(
        digest=hashlib.sha256(raw).hexdigest()[:32],
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        date=str(mail["Date"] or ""),
        paragraphs=[[_pieces(line) for line in block.splitlines()] for block in re.split(r"\n{2,}", text.strip())],
    )


def _pieces(line: str) -> list[Piece]:
    """Cut a line at its links."""
    pieces, end = [], 0
    for link in LINK.finditer(line):
        pieces += [Piece(line[end : link.start()], is_link=False), Piece(link[0], is_link=True)]
        end = link.end()
    return [piece for piece in [*pieces, Piece(line[end:], is_link=False)] if piece.text]

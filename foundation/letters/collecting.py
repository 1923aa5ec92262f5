"""Collecting the demonstration's mail: the letters as they left, with their codes and links, from the folder `MAILBOX`.

Nothing that a request says becomes part of a path: a letter is asked for by the digest of its own bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from foundation.letters import cutting
from foundation.letters.cutting import Piece

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
"""What Django's file mailer writes after every message."""


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
        paragraphs=cutting.paragraphs(text),
    )

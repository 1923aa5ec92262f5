"""Bounces: reading a delivery status notification (RFC 3464) and finding the letter it speaks of.

Anyone may send us anything: nothing here raises on junk; it says what it could not place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from uuid import UUID

from foundation.letters.models import Bounce, Letter

FAILED = "failed"
DELAYED = "delayed"
OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """What one notification says of one letter of ours."""

    letter: UUID
    is_permanent: bool
    says: str


@dataclass(frozen=True)
class Unplaced:
    """Why a notification could not be placed."""

    why: str


def receive(notification: bytes, *, at: datetime) -> Bounce | Unplaced:
    """Write down the bounce that this notification reports, once however often it comes."""
    report = read(notification)
    if isinstance(report, Unplaced):
        return report
    letter = Letter.objects.filter(public_id=report.letter).first()
    if letter is None:
        return Unplaced(f"No letter {report.letter} is kept here.")
    bounce, _made = Bounce.objects.get_or_create(
        letter=letter, is_permanent=report.is_permanent, says=report.says, defaults={"at": at}
    )
    return bounce


def read(notification: bytes) -> Report | Unplaced:
    """Read one e-mail as a delivery status notification."""
    mail = message_from_bytes(notification)
    if mail.get_content_type() != "multipart/report":
        return Unplaced("This is not a delivery status notification (multipart/report).")
    fates = [fate for fate in _fates(mail) if _word(fate, "Action") in {FAILED, DELAYED}]
    if not fates:
        return Unplaced("The notification reports no failure and no delay.")
    public_id = _letter_spoken_of(mail)
    if public_id is None:
        return Unplaced("The notification names no letter of ours (no Message-ID that we wrote).")
    worst = next((fate for fate in fates if _is_permanent(fate)), fates[0])
    return Report(public_id, _is_permanent(worst), _said(worst))


def _fates(mail: Message) -> Iterator[Message]:
    """Yield the blocks of every delivery status: one for the message, then one for each address."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _is_permanent(fate: Message) -> bool:
    """Whether the address will never take the letter: failed, with a status of class 5."""
    return _word(fate, "Action") == FAILED and not _word(fate, "Status").startswith("4")


def _said(fate: Message) -> str:
    """Return the status and the mail server's own words, in one line."""
    line = " ".join(f"{_text(fate, 'Status')} {_text(fate, 'Diagnostic-Code')}".split())
    return (line or "No reason was given.").replace("\0", "")[:500]


def _letter_spoken_of(mail: Message) -> UUID | None:
    """Find our Message-ID in the returned letter, or in what is left of its headers."""
    for part in mail.walk():
        for source in (part, *_headers_only(part)):
            if part is not mail and (found := OURS.search(_text(source, "Message-ID"))):
                return UUID(found[1])
    return None


def _headers_only(part: Message) -> tuple[Message, ...]:
    """Return the returned headers as a message, where the part is such (text/rfc822-headers)."""
    if part.get_content_type() != "text/rfc822-headers":
        return ()
    content = part.get_payload(decode=True)
    return (message_from_string(content.decode(errors="replace")),) if isinstance(content, bytes) else ()


def _word(fate: Message, name: str) -> str:
    """Return the first word of a field, in lower case."""
    return _text(fate, name).strip().lower().split(" ", 1)[0]


def _text(message: Message, name: str) -> str:
    """Return a field as text; empty where there is none."""
    return str(message.get(name, ""))

"""The hash chain of what happened to a certificate: nothing can be put in, taken out or changed unseen.

Each link's digest covers the digest before it; the first link is chained to the certificate's own digest. A reason
enters the chain as a salted digest, so that it can be emptied, with its salt, and the chain still holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785


@dataclass(frozen=True)
class Link:
    """One thing that happened; `actor` is a public id, or empty for the platform itself."""

    kind: str
    at: datetime
    actor: str
    reason_digest: str


def digest(previous: str, link: Link) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of the link and the digest before it."""
    return sha256(
        rfc8785.dumps(
            {
                "previous": previous,
                "kind": link.kind,
                "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": link.actor,
                "reason": link.reason_digest,
            }
        )
    )


def digest_of_reason(reason: str, salt: str) -> str:
    """Return what stands for a reason in the chain; without the salt nobody can try words against it."""
    return sha256(f"{salt}:{reason}".encode())


def is_unbroken(start: str, chain: Iterable[tuple[str, Link, str]]) -> bool:
    """Whether every (previous, link, digest) follows from the one before, beginning at `start`."""
    expected = start
    for previous, link, written in chain:
        if previous != expected or digest(previous, link) != written:
            return False
        expected = written
    return True


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()

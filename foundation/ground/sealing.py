"""Sealing: the secret in a letter's link names a row and a version of its link; a newer letter closes an older one."""

from __future__ import annotations

from uuid import UUID

from django.core import signing


def seal(public_id: UUID, version: int, *, salt: str) -> str:
    """Return a token that names this row in this version; `salt` says what it opens, and nothing else takes it."""
    return signing.dumps([str(public_id), version], salt=salt)


def unseal(token: str, *, salt: str) -> tuple[UUID, int]:
    """Return which row a token names, and in which version. Raises `signing.BadSignature` where it is not ours."""
    public_id, version = signing.loads(token, salt=salt)
    return UUID(public_id), int(version)

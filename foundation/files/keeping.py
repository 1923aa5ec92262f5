"""Keeping private files: content under its own SHA-256, the same content once, each row behind its kind's policy.

The lock on a digest (`_locked`) orders keeping and removing: without it a file could be removed between another's
"it is there already" and its commit. A rolled-back `keep` may leave content without a row; `sweep()` removes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction

from foundation.files import naming
from foundation.files.models import PrivateFile
from foundation.files.storage import private
from foundation.ground import locking

FOLDER = "kept"
GRACE = timedelta(days=1)
"""How long content without a row is left alone: the transaction that wrote it may still be open."""


def keep(content: bytes, *, kind: str, about: UUID, name: str, content_type: str, at: datetime) -> PrivateFile:
    """Keep this content for (`kind`, `about`), in place of what was kept for it before.

    `name` is what a person saves it under; whatever is unsafe in it is taken out.
    """
    return keep_file(ContentFile(content), kind=kind, about=about, name=name, content_type=content_type, at=at)


@transaction.atomic
def keep_file(
    content: File[bytes], *, kind: str, about: UUID, name: str, content_type: str, at: datetime
) -> PrivateFile:
    """As `keep`, for a file that may be large: it is read in pieces, once to know it and once to copy it."""
    digest = _digest(content)
    _locked(digest)
    before = PrivateFile.objects.select_for_update().filter(kind=kind, about=about).first()
    place = place_of(digest)
    if not private().exists(place):
        private().save(place, content)
    facts = {
        "digest": digest,
        "size": content.size,
        "content_type": content_type,
        "name": naming.safe(name),
        "kept_at": at,
    }
    file, _made = PrivateFile.objects.update_or_create(kind=kind, about=about, defaults=facts)
    if before and before.digest != digest:
        _remove_after_commit(before.digest)
    return file


def read(file: PrivateFile) -> bytes:
    """Return the content. Raises FileNotFoundError where the disk lost it."""
    with private().open(place_of(file.digest)) as content:
        return bytes(content.read())


@transaction.atomic
def forget(kind: str, about: UUID) -> None:
    """Forget what was kept for this; its content goes when no other row points at it. Safe to repeat."""
    for file in PrivateFile.objects.select_for_update().filter(kind=kind, about=about):
        file.delete()
        _remove_after_commit(file.digest)


def place_of(digest: str) -> str:
    """Return the place in the private storage: fanned out, so that no folder grows large."""
    return f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}"


def sweep(at: datetime) -> int:
    """Remove content that no row points at and that is older than `GRACE`; return how much was removed."""
    old = [digest for digest, written_at in _contents() if written_at <= at - GRACE]
    pointed_at = set(PrivateFile.objects.filter(digest__in=old).values_list("digest", flat=True))
    strays = [digest for digest in old if digest not in pointed_at]
    for digest in strays:
        remove_if_unneeded(digest)
    return len(strays)


@transaction.atomic
def remove_if_unneeded(digest: str) -> None:
    """Remove content unless a row points at it, holding off whoever wants to keep the same content now."""
    _locked(digest)
    if not PrivateFile.objects.filter(digest=digest).exists():
        private().delete(place_of(digest))


def lost() -> Iterator[str]:
    """Name every kept file whose content is not there or is not what was kept."""
    for file in PrivateFile.objects.order_by("pk").iterator():
        try:
            with private().open(place_of(file.digest)) as content:
                found = _digest(content)
        except FileNotFoundError:
            yield f"file {file.public_id} has lost its content"
            continue
        if found != file.digest:
            yield f"file {file.public_id} holds other content than was kept"


def _digest(content: File[bytes]) -> str:
    """Return the SHA-256 of a file, in hex, read in pieces."""
    found = hashlib.sha256()
    for piece in content.chunks():
        found.update(piece)
    return found.hexdigest()


def _remove_after_commit(digest: str) -> None:
    """Remove the content once the transaction has committed."""
    transaction.on_commit(lambda: remove_if_unneeded(digest), robust=True)


def _locked(digest: str) -> None:
    """Wait for, and hold until the end of the transaction, the lock on this content."""
    locking.hold(f"files.keeping {digest}")


def _contents(folder: str = FOLDER) -> Iterator[tuple[str, datetime]]:
    """Walk the storage: each content's digest and when it was written."""
    storage = private()
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in folders:
        yield from _contents(f"{folder}/{name}")
    for name in files:
        yield PurePosixPath(name).name, storage.get_modified_time(f"{folder}/{name}")

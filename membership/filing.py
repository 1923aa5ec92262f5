"""Filing evidence: what somebody sends with an application or a claim, checked, kept as a private file, forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.core.files import File

from foundation.accounts.models import User
from foundation.files import checking, cleaning, keeping, naming, taking
from foundation.files.models import PrivateFile
from membership import policy
from membership.models import Application, Claim

OF_APPLICATION, OF_CLAIM = "application-evidence", "claim-evidence"
"""The kinds of private files that this room keeps."""

TYPES = {
    "pdf": "application/pdf", "txt": "text/plain",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
}  # fmt: skip
"""What is taken as evidence, by its ending."""


ACCEPT = ",".join(dict.fromkeys(TYPES.values()))
"""The same for browsers: an iPhone that reads it sends its photographs as JPEG."""
PICTURES = frozenset({"jpg", "jpeg", "png"})
"""Of these, photographs of a letter: written anew, so that no place or camera is kept with them."""


def cleaned(file: File[bytes], *, sender: User, at: datetime) -> File[bytes]:
    """Return what is kept of a file that somebody sends, once it was counted and checked. Raises `UploadRefused`.

    A photograph takes a second: call it once, before any transaction and before any lock.
    """
    taking.demand(file, sender=sender, at=at)
    name = naming.safe(file.name or "")
    ending, content = checking.ending(name), cast("IO[bytes]", file)
    if ending not in TYPES:
        raise checking.UploadRefused(policy.ONLY_PAPER)
    if ending in PICTURES:
        return cleaning.photograph(content, name)
    checking.document(content, name)
    return file


def keep(file: File[bytes], kind: str, about: UUID, *, at: datetime) -> PrivateFile:
    """Keep the evidence of an application or claim."""
    name = naming.safe(file.name or "")
    content_type = TYPES[checking.ending(name)]
    return keeping.keep_file(file, kind=kind, about=about, name=name, content_type=content_type, at=at)


def find(kind: str, about: UUID) -> PrivateFile | None:
    """Return the evidence, if any was sent and not forgotten."""
    return PrivateFile.objects.filter(kind=kind, about=about).first()


def may_open(person: Any, file: PrivateFile) -> bool:
    """Whether this person may open a piece of evidence: who sent it, and staff who decide."""
    if not isinstance(person, User):
        return False
    if person.has_perm(policy.DECIDE):
        return True
    noun = Claim if file.kind == OF_CLAIM else Application
    return noun.objects.filter(public_id=file.about, person=person).exists()

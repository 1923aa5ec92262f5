"""Where files lie. Private ones: outside the media folder, without an address, each written whole or not at all.

Public ones: in the media folder, where whoever knows the address finds them, and nobody guesses it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.storage.base import Storage
from django.utils.deconstruct import deconstructible

LONGEST = 94
"""How long the place of a public file may be, so that its column holds it also where another file has that name."""


def hidden(place: str) -> str:
    """Return the same place with a folder in between that nobody guesses (96 bits), the name cut where it must be."""
    put = PurePosixPath(place)
    folder = f"{put.parent}/{secrets.token_urlsafe(12)}"
    room = LONGEST - len(folder) - 1 - len(put.suffix)
    return f"{folder}/{put.stem[:room]}{put.suffix}"


@deconstructible(path="foundation.files.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """A folder that no web server serves (`PRIVATE_ROOT`)."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property  # Django computes it once; a test moves the folder
    def base_location(self) -> str:
        """The folder as the settings name it now."""
        return os.fspath(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """The folder, absolute."""
        return str(Path(self.base_location).absolute())

    def _save(self, name: str, content: IO[Any]) -> str:
        """Write beside the place and put it there in one step: a reader sees all of a file or none of it.

        What stands there already is never written over: of two that come under one name at once, the second gets
        another name.
        """
        place = Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = place.with_name(f".new-{uuid4().hex}")
        try:
            fresh.touch(mode=0o600, exist_ok=False)
            with fresh.open("wb") as file:
                for chunk in content.chunks():  # type: ignore[attr-defined]  # Django hands a File
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            return self._put(fresh, name)
        finally:
            fresh.unlink(missing_ok=True)

    def _put(self, fresh: Path, name: str) -> str:
        """Give the file this name, or the next one that is free; return which."""
        while True:
            try:
                os.link(fresh, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name

    def url(self, name: str | None) -> str:
        """Refuse: a private file is opened by its policy, never by an address."""
        message = f"{name} is private and has no address."
        raise NotImplementedError(message)


def private() -> Storage:
    """Return the private storage that the settings name."""
    return storages["private"]

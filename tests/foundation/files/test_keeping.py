"""Private files are kept once, whole, and forgotten."""

from __future__ import annotations

import io
import os
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.files import keeping, tasks
from foundation.files.models import PrivateFile
from foundation.files.storage import private
from foundation.ground import clock, invariants

Commits = DjangoCaptureOnCommitCallbacks


def keep(content: bytes, *, about: uuid.UUID | None = None, name: str = "a.pdf") -> PrivateFile:
    return keeping.keep(
        content, kind="test", about=about or uuid.uuid4(), name=name, content_type="application/pdf", at=clock.now()
    )


def contents(settings: Any) -> list[str]:
    return sorted(path.name for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file())


class Piecewise(io.BytesIO):
    """A file that can't be read whole."""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert 0 < size <= File.DEFAULT_CHUNK_SIZE
        return super().read(size)


@pytest.mark.django_db
def test_a_large_file_is_kept_in_pieces() -> None:
    content = bytes(3 * File.DEFAULT_CHUNK_SIZE + 1)

    file = keeping.keep_file(
        File(Piecewise(content), name="a.mp4"),
        kind="test",
        about=uuid.uuid4(),
        name="a.mp4",
        content_type="video/mp4",
        at=clock.now(),
    )

    assert (file.size, keeping.read(file)) == (len(content), content)
    assert list(keeping.lost()) == []


@pytest.mark.django_db
def test_what_was_kept_is_read_again(settings: Any) -> None:
    file = keep(b"words", name="../../Mara's “letter”.pdf")

    assert keeping.read(file) == b"words"
    assert (file.size, file.name, file.kind) == (5, "Mara's “letter”.pdf", "test")
    assert str(file) == f"test {file.about}"
    assert contents(settings) == [file.digest]
    place = Path(settings.PRIVATE_ROOT) / keeping.place_of(file.digest)
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.django_db
def test_the_same_content_is_kept_once_and_goes_with_its_last_row(
    settings: Any, django_capture_on_commit_callbacks: Commits
) -> None:
    first, second = keep(b"words"), keep(b"words")
    assert contents(settings) == [first.digest]

    with django_capture_on_commit_callbacks(execute=True):
        keeping.forget("test", first.about)
    assert keeping.read(second) == b"words"
    with django_capture_on_commit_callbacks(execute=True):
        keeping.forget("test", second.about)
        keeping.forget("test", second.about)

    assert contents(settings) == []
    assert not PrivateFile.objects.exists()


@pytest.mark.django_db
def test_keeping_again_for_the_same_subject_replaces(
    settings: Any, django_capture_on_commit_callbacks: Commits
) -> None:
    about = uuid.uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        old = keep(b"old", about=about)
        new = keep(b"new", about=about)
        keep(b"new", about=about)

    assert (old.pk, keeping.read(PrivateFile.objects.get())) == (new.pk, b"new")
    assert contents(settings) == [new.digest]


@pytest.mark.django_db
def test_kinds_do_not_forget_each_others(django_capture_on_commit_callbacks: Commits) -> None:
    file = keep(b"words")

    with django_capture_on_commit_callbacks(execute=True):
        keeping.forget("other", file.about)

    assert keeping.read(file) == b"words"


def test_what_a_rollback_left_behind_is_swept_after_a_day_and_nothing_else(committed: None, settings: Any) -> None:
    with transaction.atomic():
        stray = keep(b"stray")
        transaction.set_rollback(True)
    kept = keep(b"kept")
    assert contents(settings) == sorted([stray.digest, kept.digest])
    tasks.sweep()
    assert len(contents(settings)) == 2

    yesterday = time.time() - keeping.GRACE.total_seconds() - 60
    for digest in (stray.digest, kept.digest):
        os.utime(Path(settings.PRIVATE_ROOT) / keeping.place_of(digest), (yesterday, yesterday))
    fresh = keep(b"fresh")

    assert keeping.sweep(clock.now()) == 1
    assert contents(settings) == sorted([kept.digest, fresh.digest])


@pytest.mark.django_db
def test_sweeping_an_empty_storage_does_nothing() -> None:
    assert keeping.sweep(clock.now()) == 0


@pytest.mark.django_db
def test_lost_and_changed_content_is_found(settings: Any) -> None:
    whole, lost, changed = keep(b"whole"), keep(b"lost"), keep(b"changed")
    assert invariants.breaches() == []
    (Path(settings.PRIVATE_ROOT) / keeping.place_of(lost.digest)).unlink()
    (Path(settings.PRIVATE_ROOT) / keeping.place_of(changed.digest)).write_bytes(b"other")

    assert keeping.read(whole) == b"whole"
    assert invariants.breaches() == [
        f"Private files have their content: file {lost.public_id} has lost its content",
        f"Private files have their content: file {changed.public_id} holds other content than was kept",
    ]


def keep_while_forgetting() -> PrivateFile:
    """Keep content anew while another forgets its last row; both start between the other's look and its deed."""
    old = keep(b"same")
    looked, go = threading.Event(), threading.Event()
    kept: list[PrivateFile] = []

    def keep_anew() -> None:
        with transaction.atomic():
            kept.append(keep(b"same"))
            looked.set()
            go.wait(timeout=1)
        connection.close()

    def remove() -> None:
        keeping.remove_if_unneeded(old.digest)
        connection.close()

    thread = threading.Thread(target=keep_anew)
    thread.start()
    looked.wait()
    PrivateFile.objects.filter(pk=old.pk).delete()
    removing = threading.Thread(target=remove)
    removing.start()
    removing.join(timeout=0.5)
    go.set()
    thread.join()
    removing.join()
    return kept[0]


def test_content_is_not_removed_under_who_keeps_it_anew(committed: None) -> None:
    assert keeping.read(keep_while_forgetting()) == b"same"


def test_without_the_lock_content_is_removed_under_who_keeps_it_anew(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: without the lock on the digest, the race above loses the content."""
    monkeypatch.setattr(keeping, "_locked", lambda _digest: None)

    with pytest.raises(FileNotFoundError):
        keeping.read(keep_while_forgetting())


def test_a_file_is_written_whole_or_not_at_all(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OSError, match="No space left"):
        private().save("kept/aa/bb/whole", ContentFile(b"words"))

    assert contents(settings) == []


def test_a_private_file_has_no_address() -> None:
    with pytest.raises(NotImplementedError, match="private"):
        private().url("kept/aa")


def test_two_files_that_come_under_one_name_at_once_keep_their_own_words() -> None:
    """Both were told that the name is free; without a step that fails on a taken one, the first had the second's."""
    storage = private()
    told = "documents/letter.pdf"

    names = [storage._save(told, File(io.BytesIO(words))) for words in (b"first", b"second")]  # type: ignore[attr-defined]

    assert names[0] == told != names[1]
    assert [Path(storage.path(name)).read_bytes() for name in names] == [b"first", b"second"]

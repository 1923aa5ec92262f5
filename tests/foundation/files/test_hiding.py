"""Pictures of the library lie at addresses that nobody guesses, and one address tells nothing of another."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from foundation.files.models import Picture, Rendition
from tests.factories import files

SPEC = "width-10|format-jpeg"
NAME = "court.png"

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")


def places(*kept: Picture | Rendition) -> list[tuple[str, ...]]:
    return [PurePosixPath(one.file.name).parts for one in kept]


@pytest.mark.django_db
def test_two_pictures_with_one_name_and_a_size_of_one_lie_in_three_places_that_tell_nothing_of_each_other(
    client: Client,
) -> None:
    first, second = files.picture(NAME), files.picture(NAME)
    size = first.get_rendition(SPEC)

    found = places(first, second, size)

    assert [(place[0], place[2]) for place in found] == [
        ("original_images", NAME),
        ("original_images", NAME),
        ("images", "court.width-10.format-jpeg.jpg"),
    ]
    assert len({place[1] for place in found}) == 3
    assert min(len(place[1]) for place in found) == 16
    guesses = [f"/media/original_images/{NAME}", f"/media/original_images/{found[2][1]}/{NAME}"]
    assert [client.get(each).status_code for each in guesses] == [404, 404]
    shown = client.get(size.url)
    shown.close()
    assert shown["Cache-Control"] == "public, max-age=86400"


@pytest.mark.django_db
def test_a_long_name_is_cut_before_its_ending() -> None:
    kept = files.picture(f"{'a' * 140}.png")

    assert (len(kept.file.name), kept.file.name[-5:]) == (94, "a.png")
    assert Path(kept.file.path).exists()


@pytest.mark.usefixtures("committed")
def test_pictures_that_lay_open_move_with_their_sizes_and_leave_nothing_behind(client: Client) -> None:
    picture = files.picture(NAME)
    lost = files.picture("lost.png")
    size = picture.get_rendition(SPEC)
    content = [open_at(one, name) for one, name in ((picture, "original_images/court.png"), (size, "images/court.png"))]
    Picture.objects.filter(pk=lost.pk).update(file="original_images/lost.png")

    call_command("migrate", "files", "0002", verbosity=0)
    call_command("migrate", "files", verbosity=0)

    picture, size = Picture.objects.get(pk=picture.pk), Rendition.objects.get(pk=size.pk)
    assert [len(place) for place in places(picture, size)] == [3, 3]
    assert Picture.objects.filter(file="original_images/lost.png").get().pk == lost.pk
    assert [Path(one.file.path).read_bytes() for one in (picture, size)] == content
    assert [client.get(f"/media/{old}").status_code for old in ("original_images/court.png", "images/court.png")] == [
        404,
        404,
    ]


def open_at(one: Any, name: str) -> bytes:
    """Put a file where it lay before; return what is in it."""
    content = Path(one.file.path).read_bytes()
    type(one).objects.filter(pk=one.pk).update(file=one.file.storage.save(name, ContentFile(content)))
    return content

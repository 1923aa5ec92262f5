"""Pictures: written anew, so that only pixels are left."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms
from pytest_django import Settings

from foundation.files import cleaning, shrinking
from foundation.files.checking import UploadRefused
from tests.foundation.files import making
from tests.foundation.files.making import picture

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def cleaned(content: bytes, name: str) -> Image.Image:
    file = cleaning.picture(io.BytesIO(content), name)
    image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def says(content: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refused:
        cleaning.picture(io.BytesIO(content), name)
    return str(refused.value)


@pytest.mark.parametrize("ending", sorted(cleaning.FORMATS))
def test_every_kind_of_picture_stays_what_it_is(ending: str) -> None:
    kind = cleaning.FORMATS[ending]

    image = cleaned(picture(kind), f"p.{ending}")

    assert (image.format, image.size) == (kind, (40, 20))
    red, _green, blue = image.convert("RGB").crop((3, 10, 4, 11)).tobytes()
    assert red > 150 > blue


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright() -> None:
    content = making.camera_picture()
    assert b"Specimen" in content

    file = cleaning.picture(io.BytesIO(content), "kitchen.jpg")

    raw = file.read()
    image = Image.open(io.BytesIO(raw))
    assert image.size == (20, 40)
    assert not image.getexif()
    assert b"Specimen" not in raw
    assert b"Exif" not in raw
    assert (file.name, file.content_type) == ("kitchen.jpg", "image/jpeg")


def test_nothing_rides_behind_or_inside_a_picture() -> None:
    content = picture("PNG") + making.archive({"evil.exe": b"MZ"}) + making.HTML

    raw = cleaning.picture(io.BytesIO(content), "polyglot.png").read()

    assert b"evil" not in raw
    assert b"script" not in raw


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_a_profile_is_applied_and_goes(mode: str) -> None:
    assert "icc_profile" not in cleaned(picture("PNG", mode=mode, icc_profile=SRGB), "p.png").info


def test_a_profile_that_cannot_be_read_just_goes() -> None:
    image = cleaned(picture("PNG", icc_profile=b"nonsense"), "p.png")

    assert ("icc_profile" in image.info, image.size) == (False, (40, 20))


def test_a_print_picture_is_shown_in_screen_colors() -> None:
    assert cleaned(picture("JPEG", mode="CMYK"), "p.jpg").mode == "RGB"


def test_transparency_stays() -> None:
    content = picture("PNG", mode="P", transparency=0)

    assert cleaned(content, "p.png").info["transparency"] == 0


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("p.svg", making.SVG, "Pictures ending in “.svg” are not taken. Taken are: avif, gif, jpeg, jpg, png, webp."),
        ("p.png", making.SVG, "This file is not the PNG picture that its ending says."),
        ("p.png", making.HTML, "This file is not the PNG picture that its ending says."),
        ("p.png", picture("JPEG"), "This file is not the PNG picture that its ending says."),
        ("p.jpg", b"\xff\xd8\xff\xe0 not one", "This file is not the JPEG picture that its ending says."),
        ("p.png", picture("PNG", size=(300, 300))[:-600], "This picture is damaged"),
        ("p.gif", making.moving("GIF"), "Moving pictures are not taken"),
        ("p.webp", making.moving("WEBP"), "Moving pictures are not taken"),
    ],
)
def test_a_hostile_picture_is_refused_by_name(name: str, content: bytes, wrong: str) -> None:
    assert wrong in says(content, name)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it has this many pixels."""

    def chunk(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 10_000, 60_000])
def test_a_bomb_is_refused_by_its_pixels_before_any_is_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_args: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(cleaning, "_decoded", decode)

    assert says(bomb(side, side), "p.png") == "This picture has too many pixels. Up to 40 million are taken."


def photographed(content: bytes, name: str) -> Image.Image:
    file = cleaning.photograph(io.BytesIO(content), name)
    return Image.open(io.BytesIO(file.read()))


def refused(content: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refusal:
        cleaning.photograph(io.BytesIO(content), name)
    return str(refusal.value)


@pytest.mark.parametrize("clean", [cleaning.picture, cleaning.photograph])
def test_of_a_photograph_with_another_behind_it_the_first_is_kept_alone(clean: Callable[..., Any]) -> None:
    """Many phones write so; where it was taken is planted in it."""
    content = making.phone_picture((400, 200))
    with Image.open(io.BytesIO(content)) as sent:
        assert (sent.format, sent.getexif().get_ifd(0x8825)[3]) == ("MPO", "W")
    assert content.count(b"\xff\xd8\xff") == 2

    kept = clean(io.BytesIO(content), "card.jpg").read()

    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (200, 400), {})
    assert (b"Specimen" in content, b"Specimen" in kept, b"Exif" in kept, b"MPF" in kept) == (True, *[False] * 3)
    assert kept.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4032, 3024), (3000, 2250)),
        ((5712, 4284), (2856, 2142)),
        ((8160, 6120), (3000, 2250)),
        ((3000, 40), (3000, 40)),
        ((16_000, 3), (3000, 1)),
    ],
)
def test_a_photograph_of_a_phone_is_kept_as_large_as_it_is_read(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert photographed(picture("JPEG", size=size), "card.jpg").size == kept


@pytest.mark.parametrize(
    ("mode", "options", "kept"),
    [("P", {}, "RGB"), ("P", {"transparency": 0}, "RGBA"), ("1", {}, "L"), ("RGBA", {}, "RGBA"), ("I;16", {}, "I;16")],
)
def test_a_large_picture_of_any_kind_is_shrunk(mode: str, options: dict[str, Any], kept: str) -> None:
    image = photographed(picture("PNG", size=(3600, 60), mode=mode, **options), "scan.png")

    assert (image.size, image.mode) == ((3000, 50), kept)


@pytest.mark.parametrize(
    ("name", "content", "most"),
    [
        ("p.png", bomb(5_000, 4_000), 15),
        ("p.jpg", picture("JPEG", size=(5_100, 5_000), mode="L", progressive=True), 25),
        ("p.jpg", picture("JPEG", size=(9_000, 8_000), mode="L"), 65),
    ],
)
def test_a_photograph_that_would_cost_too_much_is_refused_before_it_is_decoded(
    name: str, content: bytes, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_decoded", lambda _image: pytest.fail("it was decoded"))

    assert refused(content, name) == f"This picture has too many pixels. Up to {most} million are taken."


def first_scan(content: bytes) -> int:
    """Return where a JPEG says how many colors its first scan has."""
    return content.index(b"\xff\xda") + 4


def test_a_jpeg_whose_colors_come_one_after_the_other_is_counted_as_one_in_passes() -> None:
    content = bytearray(picture("JPEG"))
    with Image.open(io.BytesIO(content)) as image:
        at_once = shrinking.most_pixels(image, io.BytesIO(content))
        content[first_scan(bytes(content))] = 1
        in_passes = shrinking.most_pixels(image, io.BytesIO(content))

    assert (at_once, in_passes) == (shrinking.MOST_AT_ONCE, shrinking.MOST_IN_PASSES)


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG") + b"\xff\xda" * shrinking.MOST_SCANS,  # as many walks over all pixels
        picture("JPEG").replace(b"\xff\xc0", b"\xff\xc9"),  # coded in a way of no camera's
        b"\xff\xd8" + b"\xff\xd0" + picture("JPEG")[2:],  # in no order
    ],
)
def test_a_jpeg_that_no_camera_writes_is_refused(content: bytes) -> None:
    assert refused(content, "p.jpg") == "This picture is damaged: it can't be read to its end."


def test_a_jpeg_with_padding_between_its_parts_is_taken() -> None:
    content = picture("JPEG").replace(b"\xff\xdb", b"\xff\xff\xff\xdb")

    assert photographed(content, "p.jpg").size == (40, 20)


COST = """
import io, resource, sys
import django
django.setup()
from PIL import Image
from foundation.files import cleaning
content, before = open(sys.argv[1], "rb"), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cleaning.photograph(content, sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("kind", "mode", "side"), [("PNG", "RGBA", 3_870), ("JPEG", "RGB", 8_060)])
def test_the_largest_photograph_costs_less_than_200_megabytes(
    kind: str, mode: str, side: int, tmp_path: Path, settings: Settings
) -> None:
    """Measured in a process of its own; a PNG of 40 million pixels cost 460 before."""
    path = tmp_path / f"p.{kind.lower()}"
    path.write_bytes(picture(kind, size=(side, side), mode=mode))

    told = subprocess.run(
        [sys.executable, "-c", COST, path], cwd=settings.HOUSE, capture_output=True, check=True, text=True
    )

    assert int(told.stdout) < 200


def test_a_picture_whose_camera_words_are_broken_is_taken_as_it_lies() -> None:
    content = picture("PNG")
    words = b"eXIf" + b"Exif\0\0broken beyond reading"
    chunk = struct.pack(">I", len(words) - 4) + words + struct.pack(">I", zlib.crc32(words))
    end = content.index(b"IDAT") - 4

    assert cleaned(content[:end] + chunk + content[end:], "p.png").size == (40, 20)


def test_a_picture_too_long_on_one_side_is_refused() -> None:
    assert "Up to 16383 pixels are taken." in says(picture("PNG", size=(16_384, 1)), "p.png")


def test_the_parts_of_a_jpeg_are_walked_as_far_as_they_are_in_order() -> None:
    """What comes where a part should begin ends the walk: nothing is guessed."""
    in_order = b"\xff\xd8\xff\xe0\x00\x04ab"

    assert list(shrinking._parts(io.BytesIO(in_order + b"no part"))) == [(0xE0, ord("a"))]

"""Pictures: written anew, so that only pixels are left."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms

from foundation.files import cleaning
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


def test_a_picture_whose_camera_words_are_broken_is_taken_as_it_lies() -> None:
    content = picture("PNG")
    words = b"eXIf" + b"Exif\0\0broken beyond reading"
    chunk = struct.pack(">I", len(words) - 4) + words + struct.pack(">I", zlib.crc32(words))
    end = content.index(b"IDAT") - 4

    assert cleaned(content[:end] + chunk + content[end:], "p.png").size == (40, 20)


def test_a_picture_too_long_on_one_side_is_refused() -> None:
    assert "Up to 16383 pixels are taken." in says(picture("PNG", size=(16_384, 1)), "p.png")

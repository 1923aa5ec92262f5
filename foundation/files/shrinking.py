"""Shrinking photographs: no more is decoded, and no more kept, than a letter or a card needs to be read.

A picture costs memory by its pixels, whatever its file weighs: four bytes each, and as much again where some are clear.
A JPEG can be decoded at a half, a quarter or an eighth of its size and so may have many; all else is decoded whole. One
that comes in passes keeps six bytes more for each of its own pixels until the last pass is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

LONGEST_KEPT = 3_000
"""In pixels: a page of a letter at more than 250 an inch."""
MOST_WHOLE = 15_000_000
"""Of any picture but a JPEG: with clear parts, it costs 190 megabytes for a second."""
MOST_DECODED = 16_500_000
"""Of a JPEG, once it is decoded."""
MOST_IN_PASSES = 25_000_000
MOST_AT_ONCE = 65_000_000
"""Phones write up to 50 million; Pillow calls 89 million a bomb."""
SCALES = (1, 2, 4, 8)
MOST_SCANS = 60
"""An honest JPEG has ten at most, and so has each picture behind it; each is a walk over all pixels."""
SCAN = 0xDA
KNOWN_FRAMES, OTHER_FRAMES = frozenset({0xC0, 0xC1, 0xC2}), frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xD0)})
"""How a JPEG says that it is coded: cameras use the first; others can't be decoded small."""
ALONE = range(0xD0, SCAN)
"""What has no length behind it."""
SMOOTH = {"1": "L", "P": "RGB", "PA": "RGBA"}
"""What becomes of pixels between which there is nothing: only then can they be shrunk smoothly."""


def most_pixels(image: Image.Image, content: IO[bytes]) -> int:
    """Return how many pixels this picture may have, of which only the head was read."""
    if not isinstance(image, JpegImageFile):
        return MOST_WHOLE
    is_at_once = not image.info.get("progressive") and _head(content).get(SCAN) == image.layers
    return MOST_AT_ONCE if is_at_once else MOST_IN_PASSES


def is_a_trick(image: Image.Image, content: IO[bytes]) -> bool:
    """Whether a JPEG is coded as no camera does, or asks for more walks than it needs: a small file may, thousands."""
    if not isinstance(image, JpegImageFile):
        return False
    frames = _head(content).keys() & (KNOWN_FRAMES | OTHER_FRAMES)
    content.seek(0)
    scans = content.read().count(bytes([0xFF, SCAN]))
    return not frames or not frames <= KNOWN_FRAMES or scans > MOST_SCANS


def draft(image: Image.Image) -> None:
    """Have a JPEG decoded no larger than it is needed; all else as it is."""
    if isinstance(image, JpegImageFile):
        scale = _scale(*image.size)
        image.draft("", (max(1, image.width // scale), max(1, image.height // scale)))


def shrunk(image: Image.Image) -> Image.Image:
    """Return the decoded picture with its longer side no longer than `LONGEST_KEPT`."""
    if max(image.size) <= LONGEST_KEPT:
        return image
    if smooth := SMOOTH.get(image.mode):
        image = image.convert("RGBA" if image.has_transparency_data else smooth)
    image.thumbnail((LONGEST_KEPT, LONGEST_KEPT), Image.Resampling.LANCZOS)
    return image


def _scale(width: int, height: int) -> int:
    """Return by what a JPEG is divided while it is decoded: as far as it stays sharp, or until it is small."""
    longest, pixels = max(width, height), width * height
    return next(
        scale
        for scale in SCALES
        if scale == SCALES[-1] or (longest < 2 * scale * LONGEST_KEPT and pixels <= MOST_DECODED * scale**2)
    )


def _head(content: IO[bytes]) -> dict[int, int]:
    """Return the first byte of each part that a JPEG begins with, its first scan last: that one counts its colors."""
    return dict(_parts(content))


def _parts(content: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Walk the parts of a JPEG to its first scan, or to where they are in no order."""
    content.seek(len(b"\xff\xd8"))
    while content.read(1) == b"\xff":
        while (marker := content.read(1)) == b"\xff":
            pass
        length, first = int.from_bytes(content.read(2)), content.read(1)
        if not first or marker[0] in ALONE:
            return
        yield marker[0], first[0]
        if marker[0] == SCAN:
            return
        content.seek(length - 3, os.SEEK_CUR)  # Two bytes of length and one of what follows are read.

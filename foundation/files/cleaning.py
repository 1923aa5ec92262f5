"""Cleaning pictures: decoded and written anew, so that only pixels are left, and no place, camera or stowaway.

What staff put on pages keeps its size (`picture`); what anybody may send as evidence is bounded (`photograph`).
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from foundation.files import shrinking
from foundation.files.checking import UploadRefused, ending

FORMATS = {"avif": "AVIF", "gif": "GIF", "jpeg": "JPEG", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
WRITING: Mapping[str, Mapping[str, Any]] = {
    "AVIF": {"quality": 80, "speed": 8},
    "GIF": {},
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
}
QUICKLY: Mapping[str, Mapping[str, Any]] = {"PNG": {"compress_level": 3}}
"""How a photograph is written where the smallest file would take seconds."""
LONGEST_SIDE = 16_383
"""In pixels: WebP, in which pages show pictures, has none longer."""
JPEG_MODES = frozenset({"L", "RGB"})


def picture(content: IO[bytes], name: str) -> SimpleUploadedFile:
    """Return the picture written anew, upright, in sRGB. Raises `UploadRefused`, saying what is wrong."""
    kind = _kind(name)
    with _opened(content, kind) as image:
        _count(image, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
        fresh = _upright(_decoded(image), kind)
    return _written(fresh, name, kind, WRITING[kind])


def photograph(content: IO[bytes], name: str) -> SimpleUploadedFile:
    """As `picture`, of what anybody may send: it costs little memory, and is kept as large as a letter needs.

    A JPEG is decoded small; whatever can't be is refused by its pixels before any is decoded.
    """
    kind = _kind(name)
    with _opened(content, kind) as image:
        _count(image, shrinking.most_pixels(image, content))
        if shrinking.is_a_trick(image, content):
            raise UploadRefused(_damaged())
        shrinking.draft(image)
        fresh = _upright(shrinking.shrunk(_decoded(image)), kind)
    return _written(fresh, name, kind, QUICKLY.get(kind, WRITING[kind]))


def _kind(name: str) -> str:
    """Return the format that a file's ending says. Raises `UploadRefused` where none is taken."""
    kind = FORMATS.get(ending(name))
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise UploadRefused(
            _("Pictures ending in “.%(ending)s” are not taken. Taken are: %(known)s.")
            % {"ending": ending(name), "known": known}
        )
    return kind


def _written(fresh: Image.Image, name: str, kind: str, how: Mapping[str, Any]) -> SimpleUploadedFile:
    """Return the picture as a file."""
    written = io.BytesIO()
    fresh.save(written, kind, **how)
    return SimpleUploadedFile(name, written.getvalue(), Image.MIME[kind])


def _opened(content: IO[bytes], kind: str) -> Image.Image:
    """Read the picture's head as this format and no other; nothing is decoded yet."""
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(content, formats=[kind])
    except (OSError, SyntaxError, ValueError) as error:
        raise UploadRefused(
            _("This file is not the %(kind)s picture that its ending says.") % {"kind": kind}
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadRefused(_too_large(settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)) from error


def _count(image: Image.Image, most: int) -> None:
    """Count pixels before any is decoded, and refuse moving pictures: readers can't stop them.

    A JPEG never moves: a phone may put a second picture behind it (MPO), of which nothing is kept.
    """
    if image.width * image.height > most:
        raise UploadRefused(_too_large(most))
    if max(image.size) > LONGEST_SIDE:
        raise UploadRefused(
            _("This picture is too long on one side. Up to %(most)d pixels are taken.") % {"most": LONGEST_SIDE}
        )
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise UploadRefused(_("Moving pictures are not taken: whoever reads the page can't stop them."))


def _decoded(image: Image.Image) -> Image.Image:
    """Decode the picture. Raises `UploadRefused` for a damaged one."""
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UploadRefused(_damaged()) from error
    return image


def _upright(image: Image.Image, kind: str) -> Image.Image:
    """Return the pixels alone: turned as the camera was held, in sRGB, without what was written beside them."""
    fresh = _in_srgb(_turned(image))
    if kind == "JPEG" and fresh.mode not in JPEG_MODES:
        fresh = fresh.convert("RGB")
    transparency = fresh.info.get("transparency")
    fresh.info = {} if transparency is None else {"transparency": transparency}
    return fresh


def _turned(image: Image.Image) -> Image.Image:
    """Return the picture turned as the camera was held; as it lies where what the camera wrote can't be read."""
    try:
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error):
        return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB, so that its profile can go; a profile that can't be read just goes."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image.copy()
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        return image.copy()


def _damaged() -> str:
    """Say that a picture can't be read."""
    return _("This picture is damaged: it can't be read to its end.")


def _too_large(most: int) -> str:
    """Say how large a picture may be."""
    return _("This picture has too many pixels. Up to %(most)d million are taken.") % {"most": most // 1_000_000}

"""Cleaning pictures: decoded and written anew, so that only pixels are left, and no place, camera or stowaway."""

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

from foundation.files.checking import UploadRefused, ending

FORMATS = {"avif": "AVIF", "gif": "GIF", "jpeg": "JPEG", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
WRITING: Mapping[str, Mapping[str, Any]] = {
    "AVIF": {"quality": 80, "speed": 8},
    "GIF": {},
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
}
LONGEST_SIDE = 16_383
"""In pixels: WebP, in which pages show pictures, has none longer."""
JPEG_MODES = frozenset({"L", "RGB"})


def picture(content: IO[bytes], name: str) -> SimpleUploadedFile:
    """Return the picture written anew, upright, in sRGB. Raises `UploadRefused`, saying what is wrong."""
    kind = FORMATS.get(ending(name))
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise UploadRefused(
            _("Pictures ending in “.%(ending)s” are not taken. Taken are: %(known)s.")
            % {"ending": ending(name), "known": known}
        )
    with _opened(content, kind) as image:
        _count(image)
        fresh = _upright(_decoded(image))
    written = io.BytesIO()
    fresh.save(written, kind, **WRITING[kind])
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
        raise UploadRefused(_too_large()) from error


def _count(image: Image.Image) -> None:
    """Count pixels before any is decoded, and refuse moving pictures: readers can't stop them."""
    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise UploadRefused(_too_large())
    if max(image.size) > LONGEST_SIDE:
        raise UploadRefused(
            _("This picture is too long on one side. Up to %(most)d pixels are taken.") % {"most": LONGEST_SIDE}
        )
    if getattr(image, "is_animated", False):
        raise UploadRefused(_("Moving pictures are not taken: whoever reads the page can't stop them."))


def _decoded(image: Image.Image) -> Image.Image:
    """Decode the picture. Raises `UploadRefused` for a damaged one."""
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UploadRefused(_("This picture is damaged: it can't be read to its end.")) from error
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Return the pixels alone: turned as the camera was held, in sRGB, without what was written beside them."""
    kind = image.format
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


def _too_large() -> str:
    """Say how large a picture may be."""
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return _("This picture has too many pixels. Up to %(most)d million are taken.") % {"most": most}

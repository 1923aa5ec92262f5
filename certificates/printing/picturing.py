"""Pictures to print: what staff upload becomes small, clean ink on nothing, kept under the digest of its bytes.

`foundation.files.cleaning` opens what was uploaded, with its caps on bytes, pixels and kinds, and leaves only pixels.
Here white turns into nothing (a scan of a signature would else stand on the paper as a white box), the empty border
goes, and what is left becomes as small as print needs, so that a certificate stays within its 60 KB.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageMath, ImageStat

from certificates.models import Asset
from foundation.files import cleaning
from foundation.files.checking import UploadRefused, ending

TAKEN = ("png", "jpg", "jpeg", "webp")
LARGEST_UPLOAD = 5 * 1024 * 1024
FAINTEST = 12
"""Of 255: what is fainter is dust of the scanner."""
UNSEEN = 16
"""Of 255: a difference between two colors that nobody sees on paper."""
OPAQUE = 255
LEAST_SIDE = 8
SMALLER = 0.85


@dataclass(frozen=True)
class Shape:
    """How large a picture is printed at most, in pixels, and how many bytes it may add to a file."""

    width: int
    height: int
    weight: int


SIGNATURE = Shape(480, 150, 7 * 1024)
SEAL = Shape(420, 420, 16 * 1024)


def keep(upload: UploadedFile[Any], shape: Shape, *, at: datetime) -> Asset:
    """Return the picture made ready for print; the same picture twice is one row.

    Raises `UploadRefused`, saying what is wrong with the file.
    """
    name = upload.name or ""
    if ending(name) not in TAKEN:
        raise UploadRefused(_("Take a picture that ends in .png, .jpg or .webp."))
    if (upload.size or 0) > LARGEST_UPLOAD:
        raise UploadRefused(_("This file is too large. Up to 5 MB are taken."))
    with Image.open(cleaning.picture(upload, name)) as picture:
        ready = _fitted(_trimmed(_opened(picture)), shape)
    written = io.BytesIO()
    ready.save(written, "PNG", optimize=True)
    content = written.getvalue()
    asset, _made = Asset.objects.get_or_create(
        digest=hashlib.sha256(content).hexdigest(),
        defaults={"content": content, "width": ready.width, "height": ready.height, "made_at": at},
    )
    return asset


def _opened(picture: Image.Image) -> Image.Image:
    """Return the picture with its clear parts, where it has any, and else without any at all."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return clear if any(clear.getchannel("A").histogram()[:OPAQUE]) else clear.convert("RGB")


def _trimmed(picture: Image.Image) -> Image.Image:
    """Cut the empty border. Raises `UploadRefused` where nothing is left."""
    box = _seen(picture).getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE:
        raise UploadRefused(
            _("There is next to nothing to see on this picture. Dark ink on white or on nothing is best.")
        )
    return picture.crop(box)


def _seen(picture: Image.Image) -> Image.Image:
    """Return how much there is to see at each place: nothing where it is clear, white, or dust."""
    if picture.mode == "RGBA":
        there = picture.getchannel("A")
    else:
        red, green, blue = (ImageChops.invert(band) for band in picture.split())
        there = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return there.point(lambda level: level if level >= FAINTEST else 0)


def _fitted(picture: Image.Image, shape: Shape) -> Image.Image:
    """Make ink of the picture as small as print needs, then smaller until it is light enough."""
    # Small first: what comes after would take seconds of a large scan, or of a picture full of noise.
    small = _scaled(picture, min(1.0, shape.width / picture.width, shape.height / picture.height))
    scale, ready = 1.0, _even(_ink(small))
    while _weight(ready) > shape.weight:
        scale *= SMALLER
        ready = _even(_ink(_scaled(small, scale)))
    return ready


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture if scale == 1 else picture.resize(size, Image.Resampling.LANCZOS)


def _ink(picture: Image.Image) -> Image.Image:
    """Return the picture with nothing where it was white; on white it looks as it did. What has clear parts stays."""
    if picture.mode == "RGBA":
        return picture
    alpha = _seen(picture)
    bands = [_undiluted(ImageChops.invert(band), alpha) for band in picture.split()]
    return Image.merge("RGBA", (*bands, alpha))


def _undiluted(lack: Image.Image, alpha: Image.Image) -> Image.Image:
    """Return the color that shows what was there when so much of it lies on white."""
    found = ImageMath.lambda_eval(
        lambda args: args["lack"] * 255 / args["max"](args["alpha"], 1), lack=lack, alpha=alpha
    )
    return ImageChops.invert(found.convert("L"))


def _even(picture: Image.Image) -> Image.Image:
    """Return what was drawn in one ink in that ink all over, if nobody sees the difference: it weighs next to nothing.

    Each certificate packs its pictures anew: of two signatures, that was a sixth of all that it cost.
    """
    alpha = picture.getchannel("A")
    red, green, blue = ImageStat.Stat(picture.convert("RGB"), alpha).median
    even = Image.new("RGB", picture.size, (red, green, blue))
    even.putalpha(alpha)
    differs = ImageStat.Stat(ImageChops.difference(_on_white(picture), _on_white(even))).extrema
    return even if max(most for _least, most in differs) <= UNSEEN else picture


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white.convert("RGB")


def _weight(picture: Image.Image) -> int:
    """Return about how many bytes the picture takes in a PDF: its color and its mask, packed."""
    color, mask = picture.convert("RGB").tobytes(), picture.getchannel("A").tobytes()
    return len(zlib.compress(color)) + len(zlib.compress(mask))

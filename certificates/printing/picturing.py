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
from PIL import Image, ImageChops, ImageMath

from certificates.models import Asset
from foundation.files import cleaning
from foundation.files.checking import UploadRefused, ending

TAKEN = ("png", "jpg", "jpeg", "webp")
LARGEST_UPLOAD = 5 * 1024 * 1024
FAINTEST = 12
"""Of 255: what is fainter is dust of the scanner."""
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
        ready = _fitted(_trimmed(_ink(picture)), shape)
    written = io.BytesIO()
    ready.save(written, "PNG", optimize=True)
    content = written.getvalue()
    asset, _made = Asset.objects.get_or_create(
        digest=hashlib.sha256(content).hexdigest(),
        defaults={"content": content, "width": ready.width, "height": ready.height, "made_at": at},
    )
    return asset


def _ink(picture: Image.Image) -> Image.Image:
    """Return the picture with nothing where it was white; on white it looks as it did. What has clear parts stays."""
    clear = picture.convert("RGBA")
    if any(clear.getchannel("A").histogram()[:OPAQUE]):
        return clear
    lacks = [ImageChops.invert(band) for band in clear.convert("RGB").split()]
    alpha = ImageChops.lighter(ImageChops.lighter(lacks[0], lacks[1]), lacks[2])
    alpha = alpha.point(lambda level: level if level >= FAINTEST else 0)
    bands = [_undiluted(band, alpha) for band in lacks]
    return Image.merge("RGBA", (*bands, alpha))


def _undiluted(lack: Image.Image, alpha: Image.Image) -> Image.Image:
    """Return the color that shows what was there when so much of it lies on white."""
    found = ImageMath.lambda_eval(
        lambda args: args["lack"] * 255 / args["max"](args["alpha"], 1), lack=lack, alpha=alpha
    )
    return ImageChops.invert(found.convert("L"))


def _trimmed(picture: Image.Image) -> Image.Image:
    """Cut the empty border. Raises `UploadRefused` where nothing is left."""
    seen = picture.getchannel("A").point(lambda level: 255 if level >= FAINTEST else 0)
    box = seen.getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE:
        raise UploadRefused(
            _("There is next to nothing to see on this picture. Dark ink on white or on nothing is best.")
        )
    return picture.crop(box)


def _fitted(picture: Image.Image, shape: Shape) -> Image.Image:
    """Make the picture as small as print needs, then smaller until it is light enough."""
    scale = min(1.0, shape.width / picture.width, shape.height / picture.height)
    fitted = _scaled(picture, scale)
    while _weight(fitted) > shape.weight:
        scale *= SMALLER
        fitted = _scaled(picture, scale)
    return fitted


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture if scale == 1 else picture.resize(size, Image.Resampling.LANCZOS)


def _weight(picture: Image.Image) -> int:
    """Return about how many bytes the picture takes in a PDF: its color and its mask, packed."""
    color, mask = picture.convert("RGB").tobytes(), picture.getchannel("A").tobytes()
    return len(zlib.compress(color)) + len(zlib.compress(mask))

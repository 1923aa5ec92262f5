"""What staff upload becomes small clean ink; what is no picture is refused in words."""

import io

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from certificates.models import Asset
from certificates.printing import picturing
from foundation.files.checking import UploadRefused
from tests.factories.certificates import AT
from tests.factories.paper import asset, scan, upload

pytestmark = pytest.mark.django_db


def opened(kept: Asset) -> Image.Image:
    return Image.open(io.BytesIO(bytes(kept.content)))


@pytest.mark.parametrize(("form", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_scan_becomes_ink_on_nothing_cut_to_what_is_drawn(form: str, ending: str) -> None:
    kept = picturing.keep(upload(scan(form=form), f"hand.{ending}"), picturing.SIGNATURE, at=AT)

    picture = opened(kept)
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert (kept.width, kept.height) == picture.size
    assert picture.width <= 480
    assert picture.height <= 150
    alpha = picture.getchannel("A")
    assert any(alpha.histogram()[200:])
    assert alpha.histogram()[0] > alpha.width * alpha.height / 2
    assert len(bytes(kept.content)) <= 12 * 1024


def test_on_white_it_looks_as_it_was_scanned() -> None:
    scanned = Image.open(io.BytesIO(scan((300, 120))))
    kept = opened(picturing.keep(upload(scan((300, 120))), picturing.SIGNATURE, at=AT))

    on_white = Image.new("RGBA", kept.size, "white")
    on_white.alpha_composite(kept)

    box = scanned.point(lambda level: 255 - level).getbbox()
    there, here = scanned.crop(box).convert("RGB").tobytes(), on_white.convert("RGB").tobytes()
    assert max(abs(one - other) for one, other in zip(there, here, strict=True)) <= 2


def test_what_is_drawn_on_nothing_stays_as_it_is() -> None:
    kept = opened(asset(size=(200, 100), mode="RGBA"))

    red, green, blue, alpha = (band.tobytes() for band in kept.split())
    inks = {ink[:3] for ink in zip(red, green, blue, alpha, strict=True) if ink[3]}
    assert inks == {(0x1F, 0x2F, 0x8F)}


BLUE = (0, 19, 128)
"""The ink of `scan`, whose color is seen when so much of it as there is lies on white."""


def test_what_was_drawn_in_one_ink_is_of_that_ink_all_over() -> None:
    kept = opened(asset())

    assert kept.convert("RGB").getcolors() == [(kept.width * kept.height, BLUE)]


def test_what_was_drawn_in_two_inks_keeps_both() -> None:
    drawn = Image.open(io.BytesIO(scan()))
    drawn.paste("#8f1f2f", (300, 150, 500, 200))
    content = io.BytesIO()
    drawn.save(content, "PNG")

    kept = opened(picturing.keep(upload(content.getvalue()), picturing.SIGNATURE, at=AT))

    colors = kept.convert("RGB").getcolors(1 << 20) or []
    assert {BLUE, (128, 0, 19)} <= {color for _count, color in colors}


def test_the_same_picture_is_kept_once_and_for_ever() -> None:
    first, again = asset(), asset()

    assert first == again
    for change in (lambda: Asset.objects.update(width=1), lambda: Asset.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            change()


def test_a_picture_full_of_color_is_made_light_enough() -> None:
    noise = Image.effect_noise((800, 800), 90).convert("RGB")
    content = io.BytesIO()
    noise.save(content, "PNG")

    kept = picturing.keep(upload(content.getvalue(), "seal.png"), picturing.SEAL, at=AT)

    assert kept.width < 420
    assert picturing._weight(opened(kept)) <= picturing.SEAL.weight


def test_a_large_scan_is_made_small_before_ink_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ink is made pixel by pixel: of a scan of nine million, that held a web worker up for seconds."""
    sizes, ink = [], picturing._ink

    def noting(picture: Image.Image) -> Image.Image:
        sizes.append(picture.size)
        return ink(picture)

    monkeypatch.setattr(picturing, "_ink", noting)

    picturing.keep(upload(scan((2400, 1600))), picturing.SIGNATURE, at=AT)

    assert sizes
    assert all(width <= picturing.SIGNATURE.width and height <= picturing.SIGNATURE.height for width, height in sizes)


def bomb() -> bytes:
    """A PNG that says it has a billion pixels."""
    content = bytearray(scan((20, 20)))
    content[16:24] = (40_000).to_bytes(4) + (40_000).to_bytes(4)
    return bytes(content)


def white() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (50, 50), "white").save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg onload='alert(1)'/>", "hand.svg", "ends in .png, .jpg or .webp"),
        (b"GIF89a", "hand.gif", "ends in .png, .jpg or .webp"),
        (b"%PDF-1.7", "hand.png", "is not the PNG picture"),
        (scan()[:200], "hand.png", "damaged|not the PNG"),
        (bomb(), "hand.png", "too many pixels|damaged|not the PNG"),
        (b"x" * (5 * 1024 * 1024 + 1), "hand.png", "Up to 5 MB"),
        (white(), "hand.png", "next to nothing to see"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_in_words(content: bytes, name: str, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        picturing.keep(upload(content, name), picturing.SIGNATURE, at=AT)

    assert not Asset.objects.exists()

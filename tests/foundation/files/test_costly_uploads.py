"""A film made of nothing but heads: looking into it must not cost the machine what playing it would."""

from __future__ import annotations

from io import BytesIO

import pytest

from foundation.files import playing
from foundation.files.playing import NotPlayable
from tests.foundation.files.making import box

HEADS = playing.MOST_PARTS // 2


class Counted(BytesIO):
    """Counts how often it is read."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read and count."""
        self.reads += 1
        return super().read(size)


def test_boxes_are_counted_over_the_whole_file_not_over_each_box() -> None:
    crowd = box(b"moov", box(b"trak") * HEADS)
    film = Counted(box(b"ftyp", b"isom") + crowd * 5)

    with pytest.raises(NotPlayable):
        playing.film_in_mp4(film)

    assert film.reads <= playing.MOST_PARTS


def test_elements_are_counted_over_the_whole_file_not_over_each_element() -> None:
    head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
    empty = b"\xec\x80" * HEADS
    tracks = b"\x16\x54\xae\x6b" + (0x10000000 | len(empty)).to_bytes(4, "big") + empty
    inside = tracks * 5
    film = Counted(head + b"\x18\x53\x80\x67" + (0x10000000 | len(inside)).to_bytes(4, "big") + inside)

    with pytest.raises(NotPlayable):
        playing.film_in_webm(film)

    assert film.reads <= playing.MOST_PARTS

"""Film, sound and captions: honest ones are taken, and what only claims to be one is refused in words."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.files import checking, playing
from foundation.files.checking import UploadRefused
from foundation.files.models import Download
from tests.foundation.files.making import HTML, VTT, archive, box, element, mp3, mp4, ogg, webm

LABEL = b"ID3\4\0\0\0\0\1\0" + bytes(128)
SIZED = mp4()[: -len(box(b"mdat", b"played"))]
NAMED = b"WEBVTT - x\r\n\r\nNOTE made up\r\n\r\nfirst\r\n01:00:00.000 --> 01:00:02.000 line:0\r\nHi"
VOID = element(b"\xec", b"")


def says(content: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refused:
        checking.document(io.BytesIO(content), name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.mp4", mp4(b"soun", b"vide")),
        ("a.MP4", SIZED + b"\0\0\0\1mdat" + (22).to_bytes(8) + b"played"),
        ("streamed.mp4", SIZED + b"\0\0\0\0mdatplayed to the end"),
        ("a.m4a", mp4(b"soun")),
        ("a.webm", webm(more=element(b"\x1f\x43\xb6\x75", b"cluster"))),
        ("padded.webm", webm() + VOID),
        ("recorded.webm", webm(more=b"\x1f\x43\xb6\x75\xff" + b"cluster without a size")),
        ("a.mp3", mp3()),
        ("short.mp3", mp3(1)),
        ("labeled.mp3", mp3(label=LABEL) + b"TAG".ljust(128)),
        ("footed.mp3", mp3(label=b"ID3\4\0\x10\0\0\0\0" + bytes(10))),
        ("slow.mp3", (b"\xff\xf3\x82\x00" + bytes(205)) * 3 + bytes(4)),
        ("a.ogg", ogg(b"\x01vorbis")),
        ("a.opus", ogg()),
        ("a.vtt", VTT),
        ("a.vtt", NAMED),
    ],
)
def test_honest_film_sound_and_captions_are_taken_and_rewound(name: str, content: bytes) -> None:
    file = io.BytesIO(content)

    checking.document(file, name)

    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.mp4", HTML, "cut off or damaged"),
        ("a.mp4", b"", "does not begin as its ending says (MP4)"),
        ("a.mp4", box(b"free") + mp4(), "does not begin as its ending says (MP4)"),
        ("a.mp4", mp4(b"soun"), "holds no film"),
        ("a.mp4", webm(), "cut off or damaged"),
        ("a.mp4", mp4()[:-3], "cut off or damaged"),
        ("a.mp4", mp4() + archive({"evil.exe": b"MZ"}), "cut off or damaged"),
        ("a.mp4", mp4() + b"\0\0\0\3" + b"tiny", "cut off or damaged"),
        ("a.m4a", mp4(b"vide", b"soun"), "not sound alone"),
        ("a.m4a", mp4(b"text"), "not sound alone"),
        ("a.webm", b"", "does not begin as its ending says (WebM)"),
        ("a.webm", mp4(), "cut off or damaged"),
        ("a.webm", webm(kind=b"matroska"), "does not begin as its ending says (WebM)"),
        ("a.webm", VOID + webm(), "does not begin as its ending says (WebM)"),
        ("a.webm", webm(track=b"\x02"), "holds no film"),
        ("a.webm", webm()[:-2], "cut off or damaged"),
        ("a.webm", webm() + b"\x01", "cut off or damaged"),
        ("a.webm", webm() + element(b"\x1a\x45\xdf\xa4", b""), "carries something else"),
        ("a.webm", webm(more=element(b"\x19\x41\xa4\x69", b"MZ")), "carries something else"),
        ("a.mp3", HTML, "does not begin as its ending says (MP3)"),
        ("a.mp3", b"", "does not begin as its ending says (MP3)"),
        ("a.mp3", b"ID3\4\0", "does not begin as its ending says (MP3)"),
        ("a.mp3", mp3(1)[:-9], "cut off or damaged"),
        ("a.mp3", mp3(1) + archive({"evil.exe": b"MZ"}), "does not begin as its ending says (MP3)"),
        ("a.ogg", HTML, "does not begin as its ending says (Ogg)"),
        ("a.ogg", b"", "does not begin as its ending says (Ogg)"),
        ("a.ogg", ogg().replace(b"OggS\0\2", b"OggS\0\0"), "cut off or damaged"),
        ("a.ogg", ogg(b"\x80theora"), "something else than the sound"),
        ("a.opus", ogg(b"\x01vorbis"), "something else than the sound"),
        ("a.ogg", ogg()[:-1], "cut off or damaged"),
        ("a.ogg", ogg() + archive({"evil.exe": b"MZ"}), "cut off or damaged"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing\n", "holds no captions"),
        ("a.vtt", b"WEBVTT\n\n1\n", "Line 3 does not say from when to when"),
        ("a.vtt", b"WEBVTT\n\n1\n00:00 --> 00:01\nHi\n", "Line 4 does not say from when to when"),
        ("a.vtt", b"WEBVTT\n\n00:02.000 --> 00:02.000\nHi\n", "The caption on line 3 ends before it begins."),
        ("a.vtt", VTT + b"00:03.000 --> 00:04.000\nHi\n", "An empty line is missing above line 5."),
    ],
)
def test_what_only_claims_to_be_one_is_refused_in_words(name: str, content: bytes, wrong: str) -> None:
    assert wrong in says(content, name)


def test_a_file_of_too_many_parts_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "MOST_PARTS", 2)

    assert "cut off or damaged" in says(mp4(), "a.mp4")
    assert "cut off or damaged" in says(webm() + VOID, "a.webm")
    assert "cut off or damaged" in says(ogg(), "a.ogg")


class Hollow(io.RawIOBase):
    """A file that is so large, and says so before anything of it is read."""

    def __init__(self, size: int) -> None:
        self.size = size

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self.size + offset if whence == os.SEEK_END else offset

    def read(self, _size: int = -1) -> bytes:
        pytest.fail("it was read")


@pytest.mark.parametrize(
    ("name", "most"), [("a.mp4", 500), ("a.webm", 500), ("a.mp3", 100), ("a.opus", 100), ("a.pdf", 25), ("a.vtt", 25)]
)
def test_what_is_too_large_for_its_kind_is_refused_unread(name: str, most: int) -> None:
    hollow: Any = Hollow(most * 1024 * 1024 + 1)

    with pytest.raises(UploadRefused, match=f"larger than {most} megabytes"):
        checking.document(hollow, name)


@given(content=st.binary(max_size=200), ending=st.sampled_from(sorted(playing.FILM | playing.SOUND | {"vtt"})))
def test_junk_behind_an_honest_beginning_is_taken_or_refused_and_nothing_else(content: bytes, ending: str) -> None:
    for begun in (b"", mp4(), webm()[:30], mp3(1), b"ID3", ogg(pages=1), VTT):
        try:
            checking.document(io.BytesIO(begun + content), f"junk.{ending}")
        except UploadRefused:
            continue


def test_browsers_are_told_the_type_whatever_the_machine_knows() -> None:
    assert [
        Download(collection_id=1, file=f"a.{ending}").content_type for ending in ("m4a", "MP4", "opus", "vtt", "pdf")
    ] == [
        "audio/mp4",
        "video/mp4",
        "audio/ogg",
        "text/vtt",
        "application/pdf",
    ]

"""Playing film, sound and captions: whether a file is in truth what its ending says.

It is told by the boxes, elements, pages or frames that it is made of. Heads are read and the way to its tracks, never
what is played: a long film costs no memory.

Sources: ISO/IEC 14496-12 (MP4), RFC 8794 and 9559 (WebM), ISO/IEC 11172-3 and id3.org (MP3), RFC 3533 and 7845 (Ogg,
Opus), and the W3C's WebVTT.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal

FILM = frozenset({"mp4", "webm"})
SOUND = frozenset({"m4a", "mp3", "ogg", "opus"})
CAPTIONS = "vtt"
MOST_PARTS = 200_000
"""Boxes, elements or pages of a file that are walked in all; an hour of film has some thousands."""


class NotPlayable(Refusal):
    """The file can't be played as what its ending says; the text says why."""


@dataclass(frozen=True)
class Part:
    """A box of MP4 or an element of WebM: its name, and where its content begins and ends."""

    name: bytes
    begin: int
    end: int


def film_in_mp4(content: IO[bytes]) -> None:
    """Check a film in MP4. Raises `NotPlayable`."""
    if b"vide" not in _tracks_of_mp4(content):
        raise NotPlayable(_("This file holds no film."))


def sound_in_mp4(content: IO[bytes]) -> None:
    """Check sound in MP4 (.m4a). Raises `NotPlayable`."""
    tracks = _tracks_of_mp4(content)
    if b"soun" not in tracks or b"vide" in tracks:
        raise NotPlayable(_("This file is not sound alone. Upload a film under its own ending."))


def film_in_webm(content: IO[bytes]) -> None:
    """Check a film in WebM: one head, one segment to the end of the file, a track of film, nothing attached."""
    left = iter(range(MOST_PARTS))
    head, *rest = list(_elements(content, _whole(content), left)) or [Part(b"", 0, 0)]
    if head.name != EBML or not any(
        one.name == DOC_TYPE and _read(content, one).rstrip(b"\0") == b"webm" for one in _elements(content, head, left)
    ):
        raise NotPlayable(_("This file does not begin as its ending says (WebM)."))
    inside = [one for part in rest if part.name == SEGMENT for one in _elements(content, part, left)]
    if any(part.name not in {SEGMENT, VOID, CRC} for part in rest) or any(one.name == ATTACHMENTS for one in inside):
        raise NotPlayable(_("This file carries something else beside its film."))
    tracks = [one for part in inside if part.name == TRACKS for one in _elements(content, part, left)]
    types = [one for track in tracks for one in _elements(content, track, left) if one.name == TRACK_TYPE]
    if not any(_read(content, one) == b"\x01" for one in types):
        raise NotPlayable(_("This file holds no film."))


EBML, DOC_TYPE, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x42\x82", b"\x18\x53\x80\x67"
VOID, CRC, ATTACHMENTS = b"\xec", b"\xbf", b"\x19\x41\xa4\x69"
TRACKS, TRACK_TYPE = b"\x16\x54\xae\x6b", b"\x83"


def sound_in_mp3(content: IO[bytes]) -> None:
    """Check MP3: after its labels, three frames follow one another, or as many as there are. Raises `NotPlayable`."""
    at, size = _behind_labels(content), _size(content)
    for _number in range(3):
        content.seek(at)
        at += _frame(content.read(4))
        if at >= size:
            break
    if at > size:
        raise NotPlayable(_("This file is cut off or damaged."))


def sound_in_ogg(content: IO[bytes]) -> None:
    """Check sound in Ogg: pages to the end of the file, and nothing in them but sound. Raises `NotPlayable`."""
    _only_streams(content, (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   "))


def sound_in_opus(content: IO[bytes]) -> None:
    """Check Opus in Ogg, likewise. Raises `NotPlayable`."""
    _only_streams(content, (b"OpusHead",))


def captions(text: str) -> int:
    """Return how many captions a WebVTT text holds. Raises `NotPlayable`, naming the line."""
    count = 0
    for block in list(_blocks(text))[1:]:
        if block[0][1].startswith(("NOTE", "STYLE", "REGION")) and "-->" not in block[0][1]:
            continue
        _cue(block)
        count += 1
    if not count:
        raise NotPlayable(_("This file holds no captions."))
    return count


MOMENT = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"\s*{MOMENT}[ \t]+-->[ \t]+{MOMENT}(?:[ \t].*)?", re.ASCII)


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the blocks between empty lines, each line with its number."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), ""], 1):
        if line:
            block.append((number, line))
        elif block:
            yield block
            block = []


def _cue(block: list[tuple[int, str]]) -> None:
    """Check one caption: perhaps a name, then from when to when, then words."""
    number, line = block[0] if "-->" in block[0][1] else (block[1:] or block)[0]
    found = TIMING.fullmatch(line)
    if found is None:
        raise NotPlayable(
            _("Line %(line)d does not say from when to when, as in 00:01.000 --> 00:04.000.") % {"line": number}
        )
    begins, ends = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    if begins >= ends:
        raise NotPlayable(_("The caption on line %(line)d ends before it begins.") % {"line": number})
    for later, words in block:
        if "-->" in words and later != number:
            raise NotPlayable(_("An empty line is missing above line %(line)d.") % {"line": later})


def _milliseconds(said: tuple[str | None, ...]) -> int:
    """Return a moment in milliseconds."""
    hours, minutes, seconds, rest = (int(each or 0) for each in said)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _size(content: IO[bytes]) -> int:
    """Return how many bytes the file has."""
    return content.seek(0, os.SEEK_END)


def _whole(content: IO[bytes]) -> Part:
    """Return the whole file as one part."""
    return Part(b"", 0, _size(content))


def _read(content: IO[bytes], part: Part) -> bytes:
    """Return the beginning of a part's content."""
    content.seek(part.begin)
    return content.read(min(part.end - part.begin, 64))


def _tracks_of_mp4(content: IO[bytes]) -> set[bytes]:
    """Return what the tracks of an MP4 file hold: `vide`, `soun` and others. Raises `NotPlayable`."""
    left = iter(range(MOST_PARTS))
    boxes = list(_boxes(content, _whole(content), left))
    if not boxes or boxes[0].name != b"ftyp":
        raise NotPlayable(_("This file does not begin as its ending says (MP4)."))
    found = [part for part in boxes if part.name == b"moov"]
    for name in (b"trak", b"mdia", b"hdlr"):
        found = [one for part in found for one in _boxes(content, part, left) if one.name == name]
    return {_read(content, part)[8:12] for part in found}


def _boxes(content: IO[bytes], within: Part, left: Iterator[int]) -> Iterator[Part]:
    """Yield the boxes that fill this part. Raises `NotPlayable` where they don't, or are more than `left`."""
    at, end = within.begin, within.end
    for _number in left:
        if at == end:
            return
        content.seek(at)
        head = content.read(16)
        size, name, skip = int.from_bytes(head[:4]), head[4:8], 8
        if size == 1:
            size, skip = int.from_bytes(head[8:16]), 16
        size = size or end - at
        if size < skip or at + size > end or not name.isascii():
            break
        yield Part(name, at + skip, at + size)
        at += size
    raise NotPlayable(_("This file is cut off or damaged."))


def _elements(content: IO[bytes], within: Part, left: Iterator[int]) -> Iterator[Part]:
    """Yield the elements that fill this part; one of unknown size goes to its end. Raises `NotPlayable` likewise."""
    at, end = within.begin, within.end
    for _number in left:
        if at == end:
            return
        content.seek(at)
        head = content.read(12)
        long = 9 - head[0].bit_length() if head else 9
        rest = head[long:]
        wide = 9 - rest[0].bit_length() if rest else 9
        if long > 4 or wide > 8 or len(rest) < wide:  # noqa: PLR2004  (a name has up to four bytes, a size up to eight)
            break
        size = int.from_bytes(rest[:wide]) & ((1 << 7 * wide) - 1)
        first = at + long + wide
        last = end if size == (1 << 7 * wide) - 1 else first + size
        if last > end:
            break
        yield Part(head[:long], first, last)
        at = last
    raise NotPlayable(_("This file is cut off or damaged."))


def _behind_labels(content: IO[bytes]) -> int:
    """Return where the sound begins: behind the label that names piece and performer (ID3)."""
    content.seek(0)
    head = content.read(10)
    if not head.startswith(b"ID3"):
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + (20 if len(head) > 5 and head[5] & 0x10 else 10)  # noqa: PLR2004  (the byte of flags)


BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""In kilobits a second, for layer III: of MPEG 1, and of MPEG 2 and 2.5."""
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by the version that a frame's head names."""


def _frame(head: bytes) -> int:
    """Return the length of the frame of layer III with this head. Raises `NotPlayable` where it is none."""
    bits = int.from_bytes(head)
    version, rate, step = bits >> 19 & 3, bits >> 12 & 15, bits >> 10 & 3
    if bits >> 21 != 0x7FF or bits >> 17 & 3 != 1 or version == 1 or rate in {0, 15} or step == 3:  # noqa: PLR2004
        raise NotPlayable(_("This file does not begin as its ending says (MP3)."))
    bitrate = BITRATES[3 if version == 3 else 2][rate] * 1000  # noqa: PLR2004  (3 stands for MPEG 1)
    return (144 if version == 3 else 72) * bitrate // RATES[version][step] + (bits >> 9 & 1)  # noqa: PLR2004


def _only_streams(content: IO[bytes], heads: tuple[bytes, ...]) -> None:
    """Walk the pages of an Ogg file to its end; each stream begins with one of these heads. Raises `NotPlayable`."""
    at, size = 0, _size(content)
    for number in range(MOST_PARTS):
        if at == size and number:
            return
        content.seek(at)
        page = content.read(27)
        table = content.read(page[26]) if len(page) == 27 else b""  # noqa: PLR2004  (a page's head has 27 bytes)
        if not page.startswith(b"OggS\0") or not table:
            break
        if page[5] & 2 and not content.read(8).startswith(heads):
            raise NotPlayable(_("This file holds something else than the sound that its ending says."))
        at += 27 + len(table) + sum(table)
        if not number and not page[5] & 2:
            break
    if at:
        raise NotPlayable(_("This file is cut off or damaged."))
    raise NotPlayable(_("This file does not begin as its ending says (Ogg)."))

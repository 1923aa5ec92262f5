"""Files made for the tests, honest and hostile. Nothing here is a real person's."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

PDF = b"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def pdf(inside: bytes) -> bytes:
    """Return a PDF with something more in its catalog."""
    return PDF.replace(b"/Type/Catalog", b"/Type/Catalog" + inside)


def pdf_with_packed_objects(inside: bytes, *, packed: bytes | None = None) -> bytes:
    """Return a PDF with an object stream."""
    packed = zlib.compress(inside) if packed is None else packed
    stream = b"3 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(packed),
        packed,
    )
    return PDF.replace(b"trailer", stream + b"trailer")


def archive(entries: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        for name, inside in entries.items():
            written.writestr(name, inside)
    return content.getvalue()


def open_document(kind: str) -> bytes:
    """Return an OpenDocument file."""
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<office/>"})


def locked(content: bytes) -> bytes:
    """Return the archive with the flag that says its entries are locked with a password."""
    flags = content.index(b"PK\x01\x02") + 8
    return content[:flags] + b"\x01\x00" + content[flags + 2 :]


def damaged(content: bytes, entry: str) -> bytes:
    """Return the archive with one entry whose content is not what the list says."""
    begin = content.index(entry.encode()) + len(entry)
    return content[:begin] + b"\xff" + content[begin + 1 :]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture whose left half is red."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((200, 10, 10), (0, 0, size[0] // 2, size[1]))
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def camera_picture() -> bytes:
    """Return a JPEG as a phone writes it: lying on its side, with the place and a comment in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Mara Specimen"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"Mara Specimen's kitchen")


def phone_picture(size: tuple[int, int] = (3200, 1200)) -> bytes:
    """Return a JPEG of some megabytes as many phones write it: on its side, with its place, a smaller one behind it."""
    grain = Image.effect_noise(size, 90)
    image = Image.merge("RGB", (grain, grain.transpose(Image.Transpose.ROTATE_180), grain))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Mara Specimen"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 26.0, 46.0), 3: "W", 4: (79.0, 58.0, 56.0), 18: "WGS-84 Specimen"})
    content = io.BytesIO()
    image.save(content, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "blue")], exif=exif, quality=95)
    return content.getvalue()


def moving(kind: str) -> bytes:
    """Return a moving picture."""
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:])
    return content.getvalue()


def box(name: bytes, inside: bytes = b"") -> bytes:
    """Return a box of MP4."""
    return (len(inside) + 8).to_bytes(4) + name + inside


def mp4(*tracks: bytes, media: bytes = b"played") -> bytes:
    """Return an MP4 file with a track for each of these handlers (`vide`, `soun`)."""
    written = b"".join(
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12)))) for handler in tracks or (b"vide",)
    )
    return box(b"ftyp", b"isom\0\0\2\0") + box(b"moov", box(b"mvhd", bytes(100)) + written) + box(b"mdat", media)


def element(name: bytes, inside: bytes) -> bytes:
    """Return an element of WebM, its size written in four bytes."""
    return name + (len(inside) | 0x10000000).to_bytes(4) + inside


def webm(*, kind: bytes = b"webm", track: bytes = b"\x01", more: bytes = b"") -> bytes:
    """Return a WebM file with one track: 1 is film, 2 is sound."""
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", kind))
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", track)))
    return head + element(b"\x18\x53\x80\x67", tracks + more)


def mp3(frames: int = 4, *, label: bytes = b"") -> bytes:
    """Return MP3 of so many frames (128 kbit/s, 44.1 kHz: 417 bytes each)."""
    return label + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def ogg(codec: bytes = b"OpusHead", *, pages: int = 3) -> bytes:
    """Return an Ogg file of one stream."""
    return b"".join(
        b"OggS\0" + (b"\2" if number == 0 else b"\0") + bytes(20) + b"\1\x10" + codec.ljust(16, b"\0")
        for number in range(pages)
    )


VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n"

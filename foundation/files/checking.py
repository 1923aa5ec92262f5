"""Checking uploads: what a file is must be what its ending says, and nothing in it may act.

Every refusal names what is wrong. Nothing is unpacked beyond what is counted first.
"""

from __future__ import annotations

import html
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from foundation.files import playing
from foundation.files.playing import NotPlayable
from foundation.ground.refusals import Refusal

MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|svg|\?xml|!--)", re.IGNORECASE)
ACTIVE_PDF = {
    b"/JavaScript": "JavaScript",
    b"/JS": "JavaScript",
    b"/Launch": "a command to start a program",
    b"/EmbeddedFile": "an attached file",
    b"/EmbeddedFiles": "an attached file",
    b"/RichMedia": "embedded media",
    b"/XFA": "an active form",
}
NAME = re.compile(rb"/[^\s/<>\[\](){}%]+")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT_STREAM = re.compile(rb"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (one, one, one) for one in b"ObjStm"))
MOST_STREAMS = 5000
"""Object streams that are looked into; a large document has some hundreds."""
INFLATED_LIMIT = 20 * 1024 * 1024
ZIP_BYTES = 250 * 1024 * 1024
ZIP_ENTRIES = 5000
ZIP_RATIO = 200
IN_ARCHIVES = frozenset([
    "avif", "bib", "csv", "docx", "gif", "heic", "jpeg", "jpg", "json", "m4a", "md", "mp3", "mp4", "odp", "ods",
    "odt", "ogg", "pdf", "png", "pptx", "rtf", "srt", "tif", "tiff", "tsv", "txt", "vtt", "wav", "webm", "webp",
    "xlsx",
])  # fmt: skip
"""What a ZIP archive may hold: documents, pictures, sound and film; nothing that runs, nor another archive."""
IN_OFFICE_FILES = frozenset([
    "", "bmp", "emf", "gif", "jpeg", "jpg", "odttf", "png", "rdf", "rels", "tif", "tiff", "ttf", "vml", "webp",
    "wmf", "xml",
])  # fmt: skip
"""What an office file may be made of; the kind of an OpenDocument file has no ending."""
MEGABYTE = 1024 * 1024
MOST_OF_A_DOCUMENT = 25 * MEGABYTE
MOST: Mapping[str, int] = dict.fromkeys(playing.FILM, 500 * MEGABYTE) | dict.fromkeys(playing.SOUND, 100 * MEGABYTE)
"""How large a film or sound may be, by its ending; everything else is a document."""
MOST_OF_LINKS = 4 * MEGABYTE
"""How much an office file may say of what its parts point to: all of it is read."""
TEMPLATE = "attachedTemplate"
"""How an office file says that it has a template somewhere."""


class UploadRefused(Refusal):
    """The file can't be taken; the text says what is wrong with it."""


def ending(name: str) -> str:
    """Return a file name's ending in lower case, without the dot."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def document(content: IO[bytes], name: str) -> None:
    """Check a document against its ending. Raises `UploadRefused`; the file is rewound."""
    check = CHECKS.get(ending(name))
    if check is None:
        known = ", ".join(sorted(CHECKS))
        raise UploadRefused(
            _("Files ending in “.%(ending)s” are not taken. Taken are: %(known)s.")
            % {"ending": ending(name), "known": known}
        )
    most = MOST.get(ending(name), MOST_OF_A_DOCUMENT)
    if content.seek(0, os.SEEK_END) > most:
        raise UploadRefused(
            _("This file is larger than %(most)d megabytes, the most that is taken of “.%(ending)s”.")
            % {"most": most // MEGABYTE, "ending": ending(name)}
        )
    content.seek(0)
    try:
        check(content)
    except NotPlayable as refusal:
        raise UploadRefused(str(refusal)) from refusal
    except (zipfile.BadZipFile, zlib.error) as error:  # An entry that is read may be damaged where the list is not.
        raise UploadRefused(_("This archive is damaged.")) from error
    content.seek(0)


def _pdf(content: IO[bytes]) -> None:
    """Check a PDF: one file and nothing around it, without anything that acts."""
    raw = content.read()
    if not raw.startswith(b"%PDF-"):
        raise UploadRefused(_("This file ends in “.pdf” but does not begin as a PDF does."))
    end = raw.rfind(b"%%EOF")
    if end < 0:
        raise UploadRefused(_("This PDF is cut off: its end is missing."))
    if raw[end + 5 :].strip(b"\0 \t\r\n"):
        raise UploadRefused(_("This PDF carries something else behind its end."))
    names = _names(raw)
    for piece in _objects(raw):
        names |= _names(piece)
    for found in sorted(names & ACTIVE_PDF.keys()):
        raise UploadRefused(
            _("This PDF holds %(what)s. Print it to a new PDF and upload that one.") % {"what": ACTIVE_PDF[found]}
        )


def _names(raw: bytes) -> set[bytes]:
    """Return every name as readers understand it: any of its characters may be written as a number."""
    written = {found[0] for found in NAME.finditer(raw)}
    return {ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name) for name in written}


def _objects(raw: bytes) -> Iterator[bytes]:
    """Yield the packed objects of a PDF, where active content may hide. Raises `UploadRefused` for what hides them."""
    left = INFLATED_LIMIT
    for number, packed in enumerate(_packed(raw)):
        try:
            piece = zlib.decompressobj().decompress(packed, left)
        except zlib.error as error:
            raise UploadRefused(
                _("This PDF holds objects that can't be looked into. Print it to a new PDF and upload that one.")
            ) from error
        left -= len(piece)
        if left <= 0 or number >= MOST_STREAMS:
            raise UploadRefused(_("This PDF unpacks to far more than a document holds."))
        yield piece


def _packed(raw: bytes) -> Iterator[bytes]:
    """Yield the content of each object stream, in one walk: a regular expression would take its square."""
    after = 0
    for found in OBJECT_STREAM.finditer(raw):
        if found.start() < after:
            continue
        begin = raw.find(b"stream", found.end())
        if begin < 0:
            return
        end = raw.find(b"endstream", begin)
        after = end if end >= 0 else len(raw)
        yield raw[begin + len(b"stream") : after].lstrip(b"\r\n")


def _text(content: IO[bytes]) -> None:
    """Check plain text: UTF-8, and not a web page under another name."""
    raw = content.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadRefused(_("This is not plain text in UTF-8 (byte %(where)d).") % {"where": error.start}) from error
    if "\0" in text:
        raise UploadRefused(_("This is not plain text: it holds bytes that no text has."))
    if MARKUP.match(text.encode()):
        raise UploadRefused(_("This is a web page or a drawing, not plain text."))


def _captions(content: IO[bytes]) -> None:
    """Check captions (WebVTT), each of them."""
    _text(content)
    content.seek(0)
    text = content.read().decode("utf-8-sig")
    if not text.startswith("WEBVTT"):
        raise UploadRefused(_("This file ends in “.vtt” but does not begin with WEBVTT."))
    playing.captions(text)


def _zip(content: IO[bytes]) -> zipfile.ZipFile:
    """Open an archive and count before unpacking. Raises `UploadRefused`."""
    if content.read(4) != b"PK\x03\x04":
        raise UploadRefused(_("This file does not begin as its ending says (a ZIP archive)."))
    try:
        archive = zipfile.ZipFile(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UploadRefused(_("This archive is damaged.")) from error
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > ZIP_ENTRIES or size > ZIP_BYTES or size > ZIP_RATIO * max(packed, 1024):
        raise UploadRefused(_("This archive unpacks to far more than a document holds."))
    for entry in entries:
        _entry(entry)
    return archive


def _entry(entry: zipfile.ZipInfo) -> None:
    """Check one entry of an archive by its name."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in entry.orig_filename:
        raise UploadRefused(
            _("This archive holds a file that would unpack outside its folder: %(name)s") % {"name": entry.filename}
        )
    if entry.flag_bits & 1:
        raise UploadRefused(_("This archive is locked with a password, so nobody can see what is in it."))


def _only(archive: zipfile.ZipFile, kinds: frozenset[str]) -> None:
    """Refuse an archive that holds anything but these kinds of files."""
    for entry in archive.infolist():
        if not entry.is_dir() and ending(entry.filename) not in kinds:
            raise UploadRefused(
                _("This archive holds a file of a kind that is not taken: %(name)s") % {"name": entry.filename}
            )


def _archive(content: IO[bytes]) -> None:
    """Check a ZIP archive."""
    with _zip(content) as archive:
        _only(archive, IN_ARCHIVES)


def _office(*, main: str) -> Callable[[IO[bytes]], None]:
    """Return the check for an office file of Microsoft's kind whose main part is `main`."""

    def check(content: IO[bytes]) -> None:
        with _zip(content) as archive:
            names = set(archive.namelist())
            if not {"[Content_Types].xml", main} <= names:
                raise UploadRefused(_("This archive is not the office file that its ending says."))
            _without_macros(name.lower() for name in names)
            _only(archive, IN_OFFICE_FILES)
            linking = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".rels")]
            if sum(entry.file_size for entry in linking) > MOST_OF_LINKS:
                raise UploadRefused(_("This file names far more links than a document has."))
            if any(TEMPLATE in _relations(archive.read(entry)) for entry in linking):
                raise UploadRefused(_("This file fetches a template from elsewhere. Save it without one."))

    return check


def _relations(part: bytes) -> str:
    """Return what a part says, in whichever width its letters are written, by number or as themselves."""
    return html.unescape(part.replace(b"\0", b"").decode("latin-1"))


def _open_document(*, kind: bytes) -> Callable[[IO[bytes]], None]:
    """Return the check for an OpenDocument file of this kind."""

    def check(content: IO[bytes]) -> None:
        with _zip(content) as archive:
            names = archive.namelist()
            if (
                names[0] != "mimetype"
                or archive.getinfo("mimetype").file_size > len(kind)
                or archive.read("mimetype") != kind
            ):
                raise UploadRefused(_("This archive is not the office file that its ending says."))
            _without_macros(name.lower() for name in names)
            _only(archive, IN_OFFICE_FILES)

    return check


def _without_macros(names: Iterable[str]) -> None:
    """Refuse macros, controls and embedded objects."""
    for name in names:
        if (
            "vbaproject" in name
            or "activex" in name
            or "/embeddings/" in name
            or name.startswith(("basic/", "scripts/", "object "))
        ):
            raise UploadRefused(
                _("This office file holds macros or embedded objects: %(name)s. Save it without them.") % {"name": name}
            )


CHECKS: Mapping[str, Callable[[IO[bytes]], None]] = {
    "csv": _text,
    "docx": _office(main="word/document.xml"),
    "m4a": playing.sound_in_mp4,
    "md": _text,
    "mp3": playing.sound_in_mp3,
    "mp4": playing.film_in_mp4,
    "ods": _open_document(kind=b"application/vnd.oasis.opendocument.spreadsheet"),
    "odt": _open_document(kind=b"application/vnd.oasis.opendocument.text"),
    "ogg": playing.sound_in_ogg,
    "opus": playing.sound_in_opus,
    "pdf": _pdf,
    "txt": _text,
    "vtt": _captions,
    "webm": playing.film_in_webm,
    "xlsx": _office(main="xl/workbook.xml"),
    "zip": _archive,
}
"""The check for every ending that is taken; a test matches them to `WAGTAILDOCS_EXTENSIONS`."""

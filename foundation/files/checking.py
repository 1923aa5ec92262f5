"""Checking uploads: what a file is must be what its ending says, and nothing in it may act.

Every refusal names what is wrong. Nothing is unpacked beyond what is counted first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

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
HEAD_OF_OBJECTS = 400
"""How far behind its name the content of an object stream begins at most, in bytes."""
INFLATED_LIMIT = 20 * 1024 * 1024
ZIP_BYTES = 250 * 1024 * 1024
ZIP_ENTRIES = 5000
ZIP_RATIO = 200
PROGRAMS = frozenset(
    [
        "app",
        "bat",
        "bin",
        "cmd",
        "com",
        "cpl",
        "docm",
        "dll",
        "exe",
        "hta",
        "htm",
        "html",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "msi",
        "pptm",
        "ps1",
        "reg",
        "scr",
        "sh",
        "svg",
        "vbe",
        "vbs",
        "wsf",
        "xhtml",
        "xlsm",
    ]
)


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
    content.seek(0)
    try:
        check(content)
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
    for found in NAME.findall(raw + b" ".join(_objects(raw))):
        plain = ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), found)
        if plain in ACTIVE_PDF:
            raise UploadRefused(
                _("This PDF holds %(what)s. Print it to a new PDF and upload that one.") % {"what": ACTIVE_PDF[plain]}
            )


def _objects(raw: bytes) -> list[bytes]:
    """Return the packed objects of a PDF, where active content may hide. Raises `UploadRefused` on a bomb."""
    unpacked, left = [], INFLATED_LIMIT
    for packed in _packed(raw):
        try:
            piece = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        left -= len(piece)
        if left <= 0:
            raise UploadRefused(_("This PDF unpacks to far more than a document holds."))
        unpacked.append(piece)
    return unpacked


def _packed(raw: bytes) -> Iterator[bytes]:
    """Yield the content of each object stream, in one walk: a regular expression would take its square."""
    at = raw.find(b"/ObjStm")
    while at >= 0:
        begin = raw.find(b"stream", at, at + HEAD_OF_OBJECTS)
        end = raw.find(b"endstream", begin) if begin >= 0 else at
        if end < 0:
            return
        if begin >= 0:
            yield raw[begin + len(b"stream") : end].lstrip(b"\r\n")
        at = raw.find(b"/ObjStm", end + 1)


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
    """Check captions (WebVTT)."""
    _text(content)
    content.seek(0)
    if not content.read(16).removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        raise UploadRefused(_("This file ends in “.vtt” but does not begin with WEBVTT."))


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
    if ending(path.name.rstrip(". ")) in PROGRAMS:
        raise UploadRefused(_("This archive holds a program or a web page: %(name)s") % {"name": entry.filename})


def _archive(content: IO[bytes]) -> None:
    """Check a ZIP archive."""
    _zip(content).close()


def _office(*, main: str) -> Callable[[IO[bytes]], None]:
    """Return the check for an office file of Microsoft's kind whose main part is `main`."""

    def check(content: IO[bytes]) -> None:
        with _zip(content) as archive:
            names = set(archive.namelist())
            if not {"[Content_Types].xml", main} <= names:
                raise UploadRefused(_("This archive is not the office file that its ending says."))
            _without_macros(name.lower() for name in names)
            if any(b"attachedTemplate" in archive.read(name) for name in names if name.endswith("settings.xml.rels")):
                raise UploadRefused(_("This file fetches a template from elsewhere. Save it without one."))

    return check


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
    "md": _text,
    "ods": _open_document(kind=b"application/vnd.oasis.opendocument.spreadsheet"),
    "odt": _open_document(kind=b"application/vnd.oasis.opendocument.text"),
    "pdf": _pdf,
    "txt": _text,
    "vtt": _captions,
    "xlsx": _office(main="xl/workbook.xml"),
    "zip": _archive,
}
"""The check for every ending that is taken; a test matches them to `WAGTAILDOCS_EXTENSIONS`."""

"""Framing what a lesson holds: its pictures and files are frozen with it, whatever happens in the library.

The same content under the same name is kept once for a course.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from courses import unfolding
from courses.authoring.attaching import documents_of, files_of, pictures_of
from courses.authoring.drafting import DraftLesson
from courses.models import Course, LessonFile, LessonPicture
from foundation.files import keeping
from foundation.files.models import Download, Picture, PrivateFile

KIND = "lesson_picture"
FILE = "lesson_file"
WIDEST = (1600, 1600)


def frame(course: Course, lesson: DraftLesson, *, at: datetime) -> dict[str, Any]:
    """Keep the lesson's pictures and return, by block id, the private file of each, its digest and how large it is."""
    chosen = dict(pictures_of(lesson.body))
    library: Mapping[int, Picture] = Picture.objects.in_bulk(chosen.values())
    return {block: _framed(course, library[key], lesson.pictures[block], at) for block, key in chosen.items()}


def _framed(course: Course, picture: Picture, digest: str, at: datetime) -> dict[str, Any]:
    """Return where the course's frozen copy of this file is found; it is made once."""
    framed = LessonPicture.objects.filter(course=course, digest=digest).first() or _keep(course, picture, digest, at)
    file = PrivateFile.objects.get(kind=KIND, about=framed.public_id)
    return {"file": str(file.public_id), "digest": digest, "width": framed.width, "height": framed.height}


def _keep(course: Course, picture: Picture, digest: str, at: datetime) -> LessonPicture:
    """Keep a copy of this picture for the course's lessons."""
    content, width, height = _pixels(picture)
    framed = LessonPicture.objects.create(course=course, digest=digest, width=width, height=height)
    name = f"{digest[:12]}.webp"
    keeping.keep(content, kind=KIND, about=framed.public_id, name=name, content_type="image/webp", at=at)
    return framed


def _pixels(picture: Picture) -> tuple[bytes, int, int]:
    """Return the picture as WebP, upright and at most 1600 pixels either way, with its width and height."""
    with picture.file.open("rb") as file, Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened)
        image = image if image.mode in {"RGB", "RGBA"} else image.convert("RGBA")
        image.thumbnail(WIDEST)
        out = BytesIO()
        image.save(out, "WEBP", quality=82)
        return out.getvalue(), image.width, image.height


def keep_files(course: Course, lesson: DraftLesson, *, at: datetime) -> dict[str, Any]:
    """Keep the lesson's recordings, captions and downloads, and return them by block, as `LessonVersion.files` says."""
    library = documents_of(lesson.body)
    blocks = {block.id: block for block in unfolding.every(lesson.body)}
    kept: dict[str, Any] = {}
    for block, parts in files_of(lesson.body):
        if "files" in parts:
            lines = blocks[block].value["files"]
            kept[block] = {"files": [_line(course, library[line["document"]], line, at) for line in lines]}
        else:
            found = {part: _kept(course, library[key], at) for part, key in parts.items()}
            kept[block] = {"captions": None, **found}
    return kept


def _line(course: Course, document: Download, line: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return a line of a pack: where the file is found, what it is called and its version."""
    return {**_kept(course, document, at), "label": line["label"], "version": line["version"]}


def _kept(course: Course, document: Download, at: datetime) -> dict[str, Any]:
    """Return where the course's frozen copy of this document is found; it is made once."""
    digest, name = document.get_file_hash(), document.filename
    row, is_new = LessonFile.objects.get_or_create(course=course, digest=digest, name=name)
    if is_new:
        with document.open_file() as content:
            keeping.keep_file(
                content, kind=FILE, about=row.public_id, name=name, content_type=document.content_type, at=at
            )
    file = PrivateFile.objects.get(kind=FILE, about=row.public_id)
    return {
        "file": str(file.public_id),
        "digest": digest,
        "name": file.name,
        "size": file.size,
        "type": file.content_type,
    }

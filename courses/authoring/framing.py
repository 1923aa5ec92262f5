"""Framing the pictures of a lesson: their pixels are frozen with the lesson, whatever happens in the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from courses.authoring.drafting import DraftLesson, pictures_of
from courses.models import Course, LessonPicture
from foundation.files import keeping
from foundation.files.models import Picture, PrivateFile

KIND = "lesson_picture"
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

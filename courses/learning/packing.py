"""Packing lessons to take along: a plain page for paper and poor lines, and a ZIP of such pages with their files.

Nothing in them needs a script or a line. Of a content advisory only the path that she took stands there; recordings
stand as their transcripts. A pack never grows beyond `MOST_BYTES`: what has no room in it is named and linked.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path as FilePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from courses import drawing, unfolding
from courses.drawing import CHECK, PACK, RECORDINGS, Frozen
from courses.following import Following
from courses.models import Enrollment, LessonVersion, PathTaken
from courses.models.manifests import lessons
from courses.progress import Kind, Step
from courses.unfolding import ADVISORY
from foundation.files import keeping, naming
from foundation.files.models import PrivateFile
from foundation.files.storage import private
from foundation.ground import pacing

MOST_BYTES = 150 * 1024 * 1024
IN_MEMORY = 4 * 1024 * 1024
BLOCK = 64 * 1024
MOST_A_MINUTE = 6
MINUTE = 60
LINES = ("choices", "actions", "steps", "options")
"""Where a question that is shown has what can be chosen, whatever its kind."""
HREF = re.compile(r'(?<=\shref=")/(?!/)')

Raw = Mapping[str, Any]


@dataclass
class Sheets:
    """How pages that are taken along name their files. On paper: by their addresses here, pictures as links."""

    is_packed = False
    base: str = ""

    def file(self, frozen: Mapping[str, Any]) -> str:
        """Return where a file is found."""
        return self.base + reverse("private_file", args=[frozen["file"]])

    def picture(self, frozen: Mapping[str, Any]) -> str:
        """Return where a picture is found."""
        return self.file(frozen)


@dataclass
class Bag(Sheets):
    """As `Sheets`, for a ZIP: a file that has room goes in and is found there, any other where it is here."""

    is_packed = True
    kept: Mapping[str, PrivateFile] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    left: int = 0

    def file(self, frozen: Mapping[str, Any]) -> str:
        """Return the file's place in the pack, or its address where it has no room."""
        return self._place(frozen, "files") or super().file(frozen)

    def picture(self, frozen: Mapping[str, Any]) -> str:
        """Return the picture's place in the pack, or its address where it has no room."""
        return self._place(frozen, "pictures") or super().file(frozen)

    def _place(self, frozen: Mapping[str, Any], folder: str) -> str:
        """Return under which name this file goes in; nothing where it doesn't."""
        known = frozen["file"]
        if known not in self.names:
            file = self.kept.get(known)
            if file is None or file.size > self.left:
                return ""
            self.left -= file.size
            self.names[known] = f"{folder}/{len(self.names) + 1}-{naming.safe(file.name)}"
        return self.names[known]


@dataclass(frozen=True)
class Sheet:
    """One lesson as a plain page."""

    name: str
    title: str
    html: str


def must_wait(enrollment: Enrollment, *, at: datetime) -> bool:
    """Whether this person asked for more packs within the minute, of all her courses, than anybody takes along."""
    return pacing.count("courses.packing", str(enrollment.trainee.public_id), at=at, span=MINUTE) > MOST_A_MINUTE


def readable(followed: Following) -> list[Step]:
    """Return the lessons that this person may open now: nothing else is ever printed or packed."""
    return [step for step in followed.progress.of_kind(Kind.LESSON) if step.may_be_read]


def page(followed: Following, step: Step) -> str:
    """Return a lesson as one plain page: no script, pictures as links, transcripts in full."""
    [version] = versions(followed, [step])
    return sheet(followed, step, version, _Way(Sheets(), paths_of(followed))).html


def pack(followed: Following, steps: Sequence[Step]) -> IO[bytes]:
    """Return a ZIP of these lessons, with their pictures and files. Whoever calls has asked `readable`."""
    found = versions(followed, steps)
    bag = Bag(base=settings.WAGTAILADMIN_BASE_URL.rstrip("/"), kept=_kept(found), left=MOST_BYTES)
    way = _Way(bag, paths_of(followed))
    sheets = [sheet(followed, step, version, way) for step, version in zip(steps, found, strict=True)]
    out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the response closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("paper.css", _style())
        archive.writestr("index.html", _index(followed, sheets))
        for one in sheets:
            archive.writestr(one.name, one.html)
        for known, name in bag.names.items():
            _put(archive, name, bag.kept[known])
    out.seek(0)
    return out


def versions(followed: Following, steps: Sequence[Step]) -> list[LessonVersion]:
    """Return the pinned version of each lesson, in order, by one query."""
    numbers = _numbers(followed, steps)
    found = LessonVersion.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


def _numbers(followed: Following, steps: Sequence[Step]) -> list[int]:
    """Return the internal keys of the versions that are pinned for these lessons."""
    lines = {line["key"]: line for line in lessons(followed.enrollment.release.manifest)}
    return [lines[step.key]["version"] for step in steps]


def paths_of(followed: Following) -> dict[str, bool]:
    """Return by advisory whether she took the other path, in all lessons at once."""
    return dict(PathTaken.objects.filter(enrollment=followed.enrollment).values_list("block", "is_other"))


@dataclass(frozen=True)
class _Way:
    """How lessons are drawn plainly for one person: where files are found, and which paths she took."""

    sheets: Sheets
    paths: Mapping[str, bool]


def sheet(followed: Following, step: Step, version: LessonVersion, way: _Way) -> Sheet:
    """Draw one lesson as a plain page."""
    here = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(
        "lesson", args=[followed.enrollment.course.slug, step.slug]
    )
    sheets, paths = way.sheets, way.paths
    drawn = _Drawn(drawing.frozen(version), sheets, paths, here)
    parts = {
        "course": followed.enrollment.release.manifest["title"],
        "lesson": {"title": version.title, "lede": version.introduction, "minutes": version.minutes},
        "body": drawn.stream(version.body),
        "here": here,
        "is_packed": sheets.is_packed,
    }
    html = render_to_string("courses/paper/lesson.html", parts)
    return Sheet(f"{step.slug}.html", version.title, HREF.sub(f"{sheets.base}/", html) if sheets.base else html)


@dataclass(frozen=True)
class _Drawn:
    """Draws a stream plainly: with what was frozen, where files are found, the paths taken, and where it is read."""

    known: Frozen
    sheets: Sheets
    paths: Mapping[str, bool]
    here: str

    def stream(self, body: Sequence[Raw]) -> SafeString:
        """Draw a stream, block after block."""
        special = {*RECORDINGS, PACK, "picture"}
        static = drawing.static([block for block in body if block["type"] not in special], self.known)
        return format_html_join("\n", "{}", ((part,) for part in self._blocks(body, static)))

    def _blocks(self, body: Sequence[Raw], static: Mapping[str, SafeString]) -> Iterator[SafeString]:
        """Yield every block plainly."""
        ways = {CHECK: self._check, ADVISORY: self._advisory, PACK: self._pack, "picture": self._picture}
        for block in body:
            way = ways.get(block["type"])
            if way or block["type"] in RECORDINGS:
                adds = way(block) if way else {"kind": "recording"}
                words = {"block": block, "value": block["value"], "here": self.here, **adds}
                yield render_to_string("courses/paper/block.html", words)
            elif block["id"] in static:
                yield static[block["id"]]

    def _check(self, block: Raw) -> dict[str, Any]:
        asked = self.known.asked.get(block["id"])
        case, question = (asked["vignette"], asked["questions"][0]) if asked else (None, None)
        lines = next((question[part] for part in LINES if part in question), ()) if question else ()
        words = {"kind": CHECK, "number": self.known.numbers[block["id"]], "lines": lines}
        return {**words, "case": case, "question": question}

    def _picture(self, block: Raw) -> dict[str, Any]:
        frozen = self.known.pictures.get(block["id"])
        url = self.sheets.picture(frozen) if frozen else ""
        return {"kind": "picture", "url": url, "is_shown": self.sheets.is_packed, "frozen": frozen}

    def _pack(self, block: Raw) -> dict[str, Any]:
        files = self.known.files.get(block["id"], {}).get("files", [])
        return {"kind": PACK, "files": [{**file, "url": self.sheets.file(file)} for file in files]}

    def _advisory(self, block: Raw) -> dict[str, Any]:
        is_other = self.paths.get(block["id"])
        if is_other is None:
            return {"kind": ADVISORY, "has_chosen": False, "inner": ""}
        inner = self.stream(block["value"].get("other" if is_other else "main") or [])
        return {"kind": ADVISORY, "has_chosen": True, "is_other": is_other, "inner": inner}


def downloads(followed: Following) -> list[dict[str, Any]]:
    """Return every file that can be taken from the lessons that are open, by lesson, in two queries at most.

    What stands on a path that she did not take is left out.
    """
    found = _with_files(followed, readable(followed))
    paths = paths_of(followed) if found else {}
    return [{"lesson": version.title, "files": files} for version in found if (files := _files(version, paths))]


def _with_files(followed: Following, steps: Sequence[Step]) -> list[LessonVersion]:
    """Return the pinned versions that hold any file, in order: of most lessons that is none."""
    numbers = _numbers(followed, steps)
    found = LessonVersion.objects.exclude(files={}).only("title", "body", "files").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _files(version: LessonVersion, paths: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return the files of one lesson that stand on her way."""
    return [
        {"label": file["label"], "version": file.get("version", ""), "url": Sheets().file(file)}
        for block in unfolding.of_kind(version.body, PACK)
        if not block.within or paths.get(block.within) == (block.path == "other")
        for file in version.files.get(block.id, {}).get("files", [])
    ]


def _kept(found: Sequence[LessonVersion]) -> dict[str, PrivateFile]:
    """Return the private files that these lessons hold, by public id, in one query."""
    known = [picture["file"] for version in found for picture in version.pictures.values()]
    known += [
        file["file"] for version in found for frozen in version.files.values() for file in frozen.get("files", [])
    ]
    return {str(file.public_id): file for file in PrivateFile.objects.filter(public_id__in=known)}


def _index(followed: Following, sheets: Sequence[Sheet]) -> str:
    """Return the page that leads to each lesson of a pack."""
    words = {"course": followed.enrollment.release.manifest["title"], "sheets": sheets}
    return render_to_string("courses/paper/index.html", words)


def _style() -> bytes:
    """Return the style of plain pages."""
    return FilePath(str(finders.find("css/paper.css"))).read_bytes()


def _put(archive: zipfile.ZipFile, name: str, file: PrivateFile) -> None:
    """Copy a kept file into the pack, a stretch at a time; one that the disk lost is left out."""
    place = keeping.place_of(file.digest)
    if not private().exists(place):
        return
    # As it is: film, pictures and documents are packed already, and packing them again would take a worker for seconds.
    entry = zipfile.ZipInfo(name, timezone.localtime(file.kept_at).timetuple()[:6])
    with private().open(place) as content, archive.open(entry, "w") as out:
        while block := content.read(BLOCK):
            out.write(block)

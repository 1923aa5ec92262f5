"""Blocks with files: film, sound, and what is taken along.

A lesson's own context holds `files` (by block id), the frozen copies of a released lesson; without them a block shows
what lies in the library, as an author sees it. `faults` says what is wrong with a recording, to the author at once and
to whoever releases.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from foundation.files import checking, playing
from foundation.files.checking import UploadRefused, ending
from foundation.files.models import Download

PLAIN = ("bold", "italic", "link", "ol", "ul")
LONGEST = 6 * 60 * 60
"""In seconds."""
PLAYED: Mapping[str, frozenset[str]] = {"video": playing.FILM, "audio": playing.SOUND}
"""The endings of what each block plays."""


def faults(
    kind: str, *, recording: Download | None, captions: Download | None = None, address: str = "", transcript: str
) -> dict[str, str]:
    """Return in words what is wrong with a `video` or an `audio`, by field; nothing where it can be released."""
    found: dict[str, str] = {}
    if not says_something(transcript):
        found["transcript"] = gettext("Write the transcript: some can't hear it, and some read it instead.")
    if recording and ending(recording.filename) not in PLAYED[kind]:
        known = ", ".join(sorted(PLAYED[kind]))
        found["recording"] = gettext("A file ending in %(known)s belongs here.") % {"known": known}
    if kind == "audio":
        return found if recording else {**found, "recording": gettext("Choose the recording.")}
    if bool(recording) == bool(address):
        found["recording"] = gettext("Choose a recording of ours, or give an address elsewhere: one of the two.")
    elif address and not is_secure(address):
        found["address"] = gettext("An address elsewhere begins with https://.")
    if recording and (wrong := _wrong_with(captions)):
        found["captions"] = wrong
    return found


def says_something(rich: str) -> bool:
    """Whether a rich text holds more than tags and spaces."""
    return bool(unescape(strip_tags(rich)).strip())


def is_secure(address: str) -> bool:
    """Whether this is an address that nobody on the way can change."""
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.netloc)


def _wrong_with(captions: Download | None) -> str:
    """Say what is wrong with the captions of a film of ours."""
    if captions is None:
        return gettext("A film needs captions: choose a file ending in .vtt.")
    if ending(captions.filename) != playing.CAPTIONS:
        return gettext("Captions are a file ending in .vtt.")
    try:
        with captions.open_file() as content:
            checking.document(content, captions.filename)
    except FileNotFoundError:
        return gettext("The captions are no longer in the library.")
    except UploadRefused as refusal:
        return gettext("The captions can't be read. %(why)s") % {"why": refusal}
    return ""


class RecordingBlock(blocks.StructBlock):
    """What film and sound have in common."""

    def clean(self, value: Any) -> Any:
        """Say everything that is wrong, each at its field."""
        cleaned = super().clean(value)
        wrong = faults(
            self.name,
            recording=cleaned["recording"],
            captions=cleaned.get("captions"),
            address=cleaned.get("address") or "",
            transcript=cleaned["transcript"].source,
        )
        if wrong:
            raise blocks.StructBlockValidationError(
                block_errors={field: ValidationError(said) for field, said in wrong.items()}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over the frozen files, where the lesson is a released one, and what is played from where."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        frozen = context.get("files", {}).get(context.get("id"))
        return {
            **context,
            "block_id": context.get("id"),
            "recording": played(frozen["recording"] if frozen else value["recording"]),
            "captions": played(frozen["captions"] if frozen else value.get("captions")),
            "length": length(value["seconds"] or 0),
        }


def played(file: Mapping[str, Any] | Download | None) -> dict[str, Any] | None:
    """Return address, type, name and size of a file: of a frozen one, or of one in the library."""
    if file is None:
        return None
    if isinstance(file, Download):
        size = file.file_size or 0
        return {"url": file.url, "type": file.content_type, "name": file.filename, "size": size}
    url = reverse("private_file", args=[file["file"]])
    return {"url": url, "type": file["type"], "name": file["name"], "size": file["size"]}


def length(seconds: int) -> str:
    """Say how long a recording is: “4 min 12 s”."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return gettext("%(rest)d s") % {"rest": rest}
    said = {"minutes": minutes, "rest": rest}
    return gettext("%(minutes)d min %(rest)d s") % said if rest else gettext("%(minutes)d min") % said


SECONDS = {
    "label": _("Seconds"),
    "min_value": 1,
    "max_value": LONGEST,
    "help_text": _("How long it is: 4 minutes and 12 seconds are 252."),
}
TRANSCRIPT = {
    "label": _("Transcript"),
    "features": list(PLAIN),
    "help_text": _("What is said and shown, for whoever reads it instead."),
}


class VideoBlock(RecordingBlock):
    """A film of ours with captions, or one that is hosted elsewhere and linked to; with its transcript either way."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    recording = DocumentChooserBlock(label=_("Film"), required=False, help_text=_("A document: .mp4 or .webm."))
    captions = DocumentChooserBlock(label=_("Captions"), required=False, help_text=_("A document: .vtt."))
    address = blocks.URLBlock(
        label=_("or an address elsewhere"),
        required=False,
        default="",
        help_text=_("Begins with https://. Shown as a link that leads away: nothing of another site is built in."),
    )
    seconds = blocks.IntegerBlock(**SECONDS)
    transcript = blocks.RichTextBlock(**TRANSCRIPT)

    class Meta:
        template = "courses/blocks/video.html"
        icon = "media"
        label = _("Film")


class AudioBlock(RecordingBlock):
    """A recording to listen to, with its transcript."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    recording = DocumentChooserBlock(label=_("Recording"), help_text=_("A document: .mp3, .m4a, .ogg or .opus."))
    seconds = blocks.IntegerBlock(**SECONDS)
    transcript = blocks.RichTextBlock(**TRANSCRIPT)

    class Meta:
        template = "courses/blocks/audio.html"
        icon = "media"
        label = _("Sound")


class FileBlock(blocks.StructBlock):
    """Something to take along, with the version that people see."""

    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(label=_("What it is called"), max_length=120)
    version = blocks.CharBlock(label=_("Version"), max_length=40, help_text=_("For example “2” or “March 2026”."))


class FilesBlock(blocks.ListBlock):
    """Files in order, kept as a plain list: a file is known by what it is, not by an id of its line."""

    def get_prep_value(self, value: Any) -> list[Any]:
        """Return the files alone."""
        return [line["value"] for line in super().get_prep_value(value)]


class PackBlock(blocks.StructBlock):
    """What is taken along: checklists, templates."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=list(PLAIN), required=False)
    files = FilesBlock(FileBlock(), label=_("Files"), min_num=1, max_num=30)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over the files: those frozen with a released lesson, or those of the library."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        frozen = context.get("files", {}).get(context.get("id"))
        lines = frozen["files"] if frozen else value["files"]
        kept = [
            {**file, "label": line["label"], "version": line["version"]}
            for line in lines
            if (file := played(line if frozen else line["document"]))
        ]
        return {**context, "block_id": context.get("id"), "kept": kept}

    class Meta:
        template = "courses/blocks/pack.html"
        icon = "download"
        label = _("Pack to take along")

"""The nouns of files: pictures, documents, and private files that the house made or was given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from foundation.files.storage import hidden, private
from foundation.ground.identity import Identified


class Picture(AbstractImage):
    """A picture uploaded in the admin, decoded and written anew, so that only pixels are left of it.

    Pictures lie in the media folder, which the web server serves to whoever knows the address. Nobody guesses one: each
    file has a folder of its own with a random name, and the address of a size tells nothing of the original's. A page
    that shows a picture tells the address of the sizes it shows. What must stay private is no picture.

    Personal: no, people in pictures agreed to be shown; whoever uploads says so.
    """

    alt = models.CharField(_("alternative text"), max_length=200, blank=True)

    admin_form_fields: ClassVar = (
        "title", "file", "alt", "collection", "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        """Return where the original is put."""
        return hidden(super().get_upload_to(filename))

    @property
    def default_alt_text(self) -> str:
        """The alternative text, or the title where none was written."""
        return self.alt or str(self.title)


class Rendition(AbstractRendition):
    """A picture at one size and format, made in a job at upload.

    Personal: no, as its picture.
    """

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """Return where this size is put."""
        return hidden(super().get_upload_to(filename))

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"),
        ]


class Download(AbstractDocument):
    """A document uploaded in the admin; its content was checked against its ending.

    Private unless it lies in the collection `Public` (or below): it is kept in the private storage, has no address but
    the one view of Wagtail's that asks `opening.may_open_document` first, and everyone else hears "not found".

    Personal: no, whoever uploads attests that it identifies no client (UC-7).
    """

    file = models.FileField(upload_to="documents", storage=private, verbose_name=_("file"))

    admin_form_fields: ClassVar = ("title", "file", "collection", "tags")
    PLAYED: ClassVar = {
        "m4a": "audio/mp4", "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg", "opus": "audio/ogg",
        "vtt": "text/vtt", "webm": "video/webm",
    }  # fmt: skip
    """What browsers are told of film, sound and captions, whatever the machine's own list of types says."""

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_document", "Can choose document")]

    @property
    def content_type(self) -> str:
        """The type by its ending."""
        return self.PLAYED.get(self.file_extension.lower()) or str(super().content_type)


class PrivateFile(Identified):
    """A file that only a policy opens: kept once under its SHA-256, served by `foundation.files` alone.

    `kind` names the policy (registered by the room that keeps it); `about` is the public id of the row it belongs to.

    Personal: yes, as its kind says; erased by the room that keeps it.
    """

    kind = models.SlugField(_("kind"), max_length=40)
    about = models.UUIDField(_("about"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    content_type = models.CharField(_("content type"), max_length=100)
    name = models.CharField(_("file name"), max_length=150)
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "about"], name="one_private_file_a_subject")]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"{self.kind} {self.about}"

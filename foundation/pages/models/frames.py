"""The stamp by which every process learns that navigation, footer or addresses have changed."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameStamp(models.Model):
    """One row: a fresh mark whenever a page, the site's words or a restriction changed, in the same transaction.

    Rooms above renew it too, where what they change is drawn into pages that are kept under it.

    Random and not counted, so that a mark that was rolled back never comes again with other content behind it.

    Personal: no.
    """

    ROW: ClassVar = 1

    mark = models.UUIDField(_("mark"))

    class Meta:
        verbose_name = _("stamp of the frame")
        verbose_name_plural = _("stamps of the frame")

    def __str__(self) -> str:
        """Return the mark."""
        return str(self.mark)

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """Return the mark that stands; None before anything was ever changed."""
        return cls.objects.filter(pk=cls.ROW).values_list("mark", flat=True).first()

    @classmethod
    def renew(cls) -> Self:
        """Set a fresh mark, in the caller's transaction."""
        stamp, _made = cls.objects.update_or_create(pk=cls.ROW, defaults={"mark": uuid.uuid4()})
        return stamp

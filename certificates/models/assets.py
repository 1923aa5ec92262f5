"""Pictures that certificates print, each under the SHA-256 of its bytes: signatures and seals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Asset(models.Model):
    """A picture as it is printed: made clean at upload, then never changed or deleted (a trigger refuses).

    A record as issued names it by its digest, so a signatory may have another picture tomorrow and old certificates
    print as they did. It lies in the database: whoever has a backup of the records can print them all.

    Personal: no, a signature that its owner gave to be printed on certificates, or a seal.
    """

    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    content = models.BinaryField(_("content"))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("printed picture")
        verbose_name_plural = _("printed pictures")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Return the beginning of the digest."""
        return self.digest[:12]

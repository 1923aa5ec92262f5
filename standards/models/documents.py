"""The documents that make up the Code: the Code of Ethics itself and its companion, and the parts of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Deferrable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified

ETHICS, COMPANION = "ethics", "minimum-requirements"


class Code(Identified):
    """A document with provisions: the Code of Ethics, or its companion, the Recommended Minimum Requirements.

    Both stand from the first migration on; what they say is imported by their owner.

    Personal: no.
    """

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where it is read."""
        return reverse("code") if self.key == ETHICS else reverse("companion")


class Part(models.Model):
    """One of the parts of a document: Code of Ethics, Standards of Practice, Examples of Unprofessional Conduct.

    Personal: no.
    """

    code = models.ForeignKey(Code, models.PROTECT, related_name="parts", verbose_name=_("document"))
    key = models.SlugField(_("key"), max_length=8, unique=True)
    title = models.CharField(_("title"), max_length=120)
    introduction = models.TextField(_("introduction"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("part of the Code")
        verbose_name_plural = _("parts of the Code")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            # Deferred, since loading the outline may move parts past one another.
            models.UniqueConstraint(fields=["position"], name="one_part_a_position", deferrable=Deferrable.DEFERRED),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

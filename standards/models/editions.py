"""What the Code officially says belongs to an edition, imported by its owner, and never changes once confirmed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from standards.detaching import Piece, pieces
from standards.models.documents import Code, Part
from standards.models.provisions import Modality, Provision


class Printed(models.Model):
    """Words of an edition as printed, without their footnotes' numbers.

    `footnotes` is `[{"marker": "4", "at": 572}, …]`, where `at` counts the characters before the footnote. Its own text
    stands in the edition's `notes`, if the document had it.
    """

    text = models.TextField(_("official text"), blank=True)
    footnotes = models.JSONField(_("footnotes"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def pieces(self) -> list[Piece]:
        """The text in stretches, each with the footnote behind it."""
        return pieces(self.text, self.footnotes)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, in words."""

    def newest_first(self) -> EditionQuerySet:
        """Editions by when they were confirmed, the newest first."""
        return self.order_by("-confirmed_at", "-pk")

    def current(self) -> EditionQuerySet:
        """Return the current edition of each document: the one confirmed last."""
        newest = Edition.objects.filter(code=OuterRef("code")).newest_first()
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class Edition(Identified):
    """An edition of a document of the Code, as its owner imported it and an editor confirmed it.

    Never changed (a trigger in the database refuses), but that `adopted_on` may be filled in once it is known. Which
    edition is current is no fact of its own: it is the one confirmed last. `digest` is the SHA-256 of all its words.
    `preamble` is `[{"text": …, "footnotes": […]}, …]`, a paragraph each; `notes` are footnotes' own texts by number,
    where the document has them; `report` is what the import found odd.

    Personal: no.
    """

    code = models.ForeignKey(Code, models.PROTECT, related_name="editions", verbose_name=_("document"))
    label = models.CharField(_("edition"), max_length=60)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    source_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(_("digest"), max_length=64)
    preamble = models.JSONField(_("preamble"), default=list, blank=True)
    notes = models.JSONField(_("texts of the footnotes"), default=dict, blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)
    imported_at = models.DateTimeField(_("imported at"))
    confirmed_at = models.DateTimeField(_("confirmed at"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        permissions: ClassVar = [("import_edition", "May import, confirm and discard an edition of the Code")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "label"], name="one_edition_a_label"),
            models.CheckConstraint(
                condition=Q(confirmed_at__gte=models.F("imported_at")), name="edition_confirmed_after_its_import"
            ),
        ]

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class PartWording(Printed):
    """A part as one edition prints it: its title, and what stands before its first provision.

    Never changed (a trigger in the database refuses).

    Personal: no.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="part_wordings")
    part = models.ForeignKey(Part, models.PROTECT, related_name="wordings")
    title = models.CharField(_("title as printed"), max_length=160)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("part as printed")
        verbose_name_plural = _("parts as printed")
        ordering: ClassVar = ["edition", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "part"], name="one_printed_part_an_edition"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class WordingQuerySet(models.QuerySet["Wording"]):
    """Wordings, in words."""

    def current(self) -> WordingQuerySet:
        """Those of the current edition of each document."""
        return self.filter(edition__in=Edition.objects.current())

    def of_edition(self, edition: Edition) -> WordingQuerySet:
        """Those of one edition in its order, each with its provision."""
        return self.filter(edition=edition).order_by("position").select_related("provision")


class Wording(Printed):
    """What one edition says in one provision. A heading without words of its own has an empty text.

    `digest` is the SHA-256, in hex, of the text in normal form (`hashing.normal`): equal digest means unchanged. Never
    changed (a trigger in the database refuses); a citation may hold the digest for ever.

    Personal: no.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="wordings", verbose_name=_("edition"))
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="wordings", verbose_name=_("provision"))
    modality = models.CharField(_("modality"), max_length=8, choices=Modality)
    digest = models.CharField(_("digest"), max_length=64)
    position = models.PositiveSmallIntegerField(_("position"))

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering: ClassVar = ["edition", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "provision"], name="one_wording_an_edition"),
            models.UniqueConstraint(fields=["edition", "position"], name="one_wording_a_position"),
        ]

    def __str__(self) -> str:
        """Return the provision's row and the edition's."""
        return f"{self.provision_id} in {self.edition_id}"


class Draft(Identified):
    """An edition that was read from a file and waits until an editor confirms or discards it. One a document.

    `content` is what was read (`packing.pack`); nothing of it is public. Deleted once it is confirmed or discarded.

    Personal: no.
    """

    code = models.OneToOneField(Code, models.PROTECT, related_name="draft", verbose_name=_("document"))
    label = models.CharField(_("edition"), max_length=60)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    source_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(_("digest"), max_length=64)
    content: models.JSONField[Any] = models.JSONField(_("content"))
    imported_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("held edition")
        verbose_name_plural = _("held editions")

    def __str__(self) -> str:
        """Return the label."""
        return self.label

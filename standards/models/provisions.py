"""A provision is an identity across editions; what it officially says belongs to an edition, imported by its owner."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Modality(models.TextChoices):
    """How the official text speaks. *Should* is not *shall*."""

    MUST = "must", _("a duty: the text says must, shall, will or is required to")
    SHOULD = "should", _("a recommendation: the text says should or may")
    NONE = "none", _("neither: a heading, an example, a statement of fact")


class Part(models.Model):
    """One of the parts of the Code: Code of Ethics, Standards of Practice, Examples of Unprofessional Conduct.

    Personal: no.
    """

    key = models.SlugField(_("key"), max_length=8, unique=True)
    title = models.CharField(_("title"), max_length=120)
    introduction = models.TextField(_("introduction"))
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


class ProvisionQuerySet(models.QuerySet["Provision"]):
    """Provisions, in words."""

    def leaves(self) -> ProvisionQuerySet:
        """Provisions that say something of their own and can be cited; headings can't."""
        return self.filter(is_heading=False)

    def around(self, provision: Provision) -> ProvisionQuerySet:
        """Those beside this one: before and after it, its heading, those under the same heading, those under it."""
        beside = Q(position__in=[provision.position - 1, provision.position + 1])
        family = Q(parent=provision) | Q(pk=provision.parent_id)
        if provision.parent_id is not None:
            family |= Q(parent=provision.parent_id)
        return self.filter(beside | family).exclude(pk=provision.pk)


class Provision(index.Indexed, models.Model):
    """One provision, known for ever by its id (`CE-4.1`), with our own plain-language summary.

    Provisions are never deleted: questions, lessons and certificates cite them. `position` counts from 1 without gaps.

    Personal: no.
    """

    code = models.CharField(_("id"), max_length=12, unique=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="provisions", verbose_name=_("part"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("heading")
    )
    number = models.CharField(_("number"), max_length=8)
    topic = models.CharField(_("topic"), max_length=150)
    summary = models.TextField(_("plain-language summary"))
    modality = models.CharField(_("modality"), max_length=8, choices=Modality)
    modality_note = models.CharField(_("note on modality"), max_length=300, blank=True)
    is_heading = models.BooleanField(_("is a heading"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))

    objects = ProvisionQuerySet.as_manager()

    search_auto_update = False
    """The outline is loaded as a whole, and `outlining` indexes what it wrote in the same transaction."""

    search_fields: ClassVar = [
        index.SearchField("topic", boost=3),
        index.SearchField("code", boost=5),
        index.SearchField("summary"),
        index.AutocompleteField("topic"),
        index.AutocompleteField("code"),
    ]

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "number"], name="one_provision_a_number"),
            models.UniqueConstraint(
                fields=["position"], name="one_provision_a_position", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(modality__in=["must", "should", "none"]), name="provision_modality_is_known"
            ),
        ]

    def __str__(self) -> str:
        """Return the id and the topic, as people cite it."""
        return f"{self.code} {self.topic}"

    def get_absolute_url(self) -> str:
        """Return the stable address, `/code/CE-4.1/`."""
        return reverse("provision", args=[self.code])

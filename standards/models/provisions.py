"""A provision is an identity across editions; what it officially says belongs to an edition, imported by its owner."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Deferrable, Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from standards.models.documents import ETHICS, Part


class Modality(models.TextChoices):
    """How the official text speaks. *Should* is not *shall*."""

    MUST = "must", _("a duty: the text says must, shall, will or is required to")
    SHOULD = "should", _("a recommendation: the text says should or may")
    NONE = "none", _("neither: a heading, an example, a statement of fact")


class ProvisionQuerySet(models.QuerySet["Provision"]):
    """Provisions, in words."""

    def leaves(self) -> ProvisionQuerySet:
        """Provisions that say something of their own and can be cited; headings can't."""
        return self.filter(is_heading=False)

    def to_choose_from(self) -> ProvisionQuerySet:
        """Leaves of the Code of Ethics in force: of its current edition, or of our outline before there is one.

        What a candidate chooses from who is asked to cite the provision: nothing that is gone, and no companion.
        """
        in_force = apps.get_model("standards", "Edition").objects.current().filter(code__key=ETHICS)
        printed = apps.get_model("standards", "Wording").objects.filter(provision=OuterRef("pk"), edition__in=in_force)
        return self.leaves().filter(Exists(printed) | ~Exists(in_force), part__code__key=ETHICS)

    def with_current_text(self) -> ProvisionQuerySet:
        """Put what the current edition says on each, as `current_text`: what the search index is made from."""
        wordings = apps.get_model("standards", "Wording").objects.current().filter(provision=OuterRef("pk"))
        return self.annotate(current_text=Subquery(wordings.values("text")[:1]))

    def with_wordings(self) -> ProvisionQuerySet:
        """Put on each what every edition says in it, in one query with the rest: read it by `showing.wordings`.

        Also the row of its document's current edition, as `current_edition`; None before an import.
        """
        editions = apps.get_model("standards", "Edition").objects.filter(code=OuterRef("part__code")).newest_first()
        wordings = apps.get_model("standards", "Wording").objects.filter(provision=OuterRef("pk"))
        told = JSONObject(
            text="text",
            footnotes="footnotes",
            digest="digest",
            modality="modality",
            edition="edition_id",
            label="edition__label",
            adopted_on="edition__adopted_on",
            notes="edition__notes",
        )
        newest = wordings.order_by("-edition__confirmed_at", "-edition__pk").values(told=told)
        return self.annotate(  # type: ignore[no-redef]  # both are declared on the model
            current_edition=Subquery(editions.values("pk")[:1]), told=ArraySubquery(newest)
        )

    def near(self, code: str) -> ProvisionQuerySet:
        """Return the provision with this id, in any letters, and those beside it, in one question.

        Beside it are those before and after it, its heading, those under the same heading, and those under it.
        """
        it = Provision.objects.filter(code__iexact=code)
        beside = Q(position=OuterRef("position") + 1) | Q(position=OuterRef("position") - 1)
        family = Q(pk=OuterRef("parent")) | Q(parent=OuterRef("pk")) | Q(parent=OuterRef("parent"))
        return self.filter(Exists(it.filter(Q(pk=OuterRef("pk")) | beside | family)))


class Provision(index.Indexed, models.Model):
    """One provision, known for ever by its id (`CE-4.1`), with our own plain-language summary.

    What it officially says is its `Wording` in each edition. Provisions are never deleted: questions, lessons and
    certificates cite them. `position` counts from 1 without gaps, in the order of the current edition, or of the
    outline before there is one. A provision that came with an edition has no summary until somebody writes one.

    Personal: no.
    """

    code = models.CharField(_("id"), max_length=12, unique=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="provisions", verbose_name=_("part"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("heading")
    )
    number = models.CharField(_("number"), max_length=8)
    topic = models.CharField(_("topic"), max_length=150)
    summary = models.TextField(_("plain-language summary"), blank=True)
    modality = models.CharField(_("modality"), max_length=8, choices=Modality)
    modality_note = models.CharField(_("note on modality"), max_length=300, blank=True)
    is_heading = models.BooleanField(_("is a heading"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))

    objects = ProvisionQuerySet.as_manager()

    current_edition: int | None
    told: list[dict[str, Any]]
    """Both set by `with_wordings()` alone."""

    search_auto_update = False
    """Outlines and editions come as a whole, and `arranging` indexes what they wrote in the same transaction."""

    search_fields: ClassVar = [
        index.SearchField("topic", boost=3),
        index.SearchField("code", boost=5),
        index.SearchField("summary"),
        index.SearchField("official_text"),
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

    @property
    def official_text(self) -> str:
        """What the current edition says here, for the search index; empty before an import.

        One query, unless `with_current_text()` brought it along.
        """
        if "current_text" not in self.__dict__:
            return self.wordings.current().values_list("text", flat=True).first() or ""
        return self.__dict__["current_text"] or ""

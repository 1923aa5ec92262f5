"""Levels of membership: what each gives, for how long, and on which terms. Data, not code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from membership.terming import LAST_SAFE_DAY, Rule
from payments.models import Sellable


class LevelQuerySet(models.QuerySet["Level"]):
    """Levels, in words."""

    def offered(self, *, or_sold_as: Collection[int] = ()) -> LevelQuerySet:
        """Levels that stand on the page of levels, and those that are sold as these, in their order."""
        wanted = Q(is_offered=True) | Q(sellable__in=or_sold_as)
        return self.filter(wanted).select_related("sellable").order_by("place", "id")


class Level(Identified):
    """One way to belong: for a person, or for an agency with seats for its staff.

    Its price stands on its `sellable`; a level without one is not sold, such as an honorary one. It runs for `months`,
    or to the end of a fixed year that begins on `year_month`/`year_day` (`terming`). In the days of grace benefits
    stay; whether the price for members does, `grace_keeps_price` says.

    Personal: no.
    """

    class Holder(models.TextChoices):
        """Who holds a membership of this level."""

        PERSON = "person", _("a person")
        AGENCY = "agency", _("an agency")

    class Runs(models.TextChoices):
        """For how long dues run."""

        ROLLING = "rolling", _("for so many months from the day of joining")
        FIXED = "fixed", _("to the end of a fixed year")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("who it is for"), blank=True)
    benefits = models.TextField(_("what it gives"), blank=True, help_text=_("One benefit a line."))
    holder = models.CharField(_("held by"), max_length=6, choices=Holder, default=Holder.PERSON)
    sellable = models.OneToOneField(
        Sellable, models.PROTECT, null=True, blank=True, related_name="level", verbose_name=_("for sale as")
    )
    runs = models.CharField(_("runs"), max_length=7, choices=Runs, default=Runs.ROLLING)
    months = models.PositiveSmallIntegerField(_("months"), default=12)
    year_month = models.PositiveSmallIntegerField(_("month in which the year begins"), default=1)
    year_day = models.PositiveSmallIntegerField(_("day on which the year begins"), default=1)
    rollover_days = models.PositiveSmallIntegerField(
        _("last days of a year that are free"),
        default=0,
        help_text=_("Whoever joins so late pays for the next year and has the rest of this one free."),
    )
    prorates = models.BooleanField(_("a part of a year costs a part of the price"), default=False)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    grace_keeps_price = models.BooleanField(_("the price for members holds in grace"), default=True)
    gives_member_price = models.BooleanField(_("gives the price for members"), default=True)
    needs_approval = models.BooleanField(_("the office approves applications"), default=False)
    needs_yearly_proof = models.BooleanField(_("needs proof each year"), default=False)
    seats = models.PositiveSmallIntegerField(_("seats"), default=0)
    place = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    is_offered = models.BooleanField(_("stands on the page of levels"), default=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    list_cents: int | None
    approved: Sequence[int] | None
    """What a term costs now, and the keys of people whom the office approved for it; set by `shelving` alone."""

    objects = LevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("level of membership")
        verbose_name_plural = _("levels of membership")
        ordering: ClassVar = ["place", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(holder__in=["person", "agency"]), name="level_holder"),
            models.CheckConstraint(condition=Q(runs__in=["rolling", "fixed"]), name="level_runs"),
            models.CheckConstraint(condition=Q(months__gte=1), name="a_level_runs_for_a_month_at_least"),
            models.CheckConstraint(
                condition=Q(year_month__range=(1, 12), year_day__range=(1, LAST_SAFE_DAY)),
                name="a_year_begins_on_a_day_that_every_year_has",
            ),
            models.CheckConstraint(
                condition=Q(holder="agency", seats__gte=1) | Q(holder="person", seats=0), name="agencies_have_seats"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def rule(self) -> Rule:
        """How it runs, as `terming` reads it."""
        year = (self.year_month, self.year_day) if self.runs == self.Runs.FIXED else None
        return Rule(self.months, year, self.rollover_days, self.prorates)

    @property
    def is_for_agencies(self) -> bool:
        """Whether an agency holds it."""
        return self.holder == self.Holder.AGENCY

    @property
    def asks_first(self) -> bool:
        """Whether the office looks at something before it can be joined."""
        return self.needs_approval or self.needs_yearly_proof

    @property
    def benefit_lines(self) -> list[str]:
        """What it gives, a benefit a line."""
        return [line.strip() for line in self.benefits.splitlines() if line.strip()]

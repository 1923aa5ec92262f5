"""A membership, the terms that it has run, and what stopped it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from membership.models.agencies import Agency
from membership.models.levels import Level
from membership.standing import Stop
from membership.terming import Span
from payments.models import Pool

if TYPE_CHECKING:
    from foundation.accounts.models import User

DAY = timedelta(days=1)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, in words."""

    def of(self, person: User) -> MembershipQuerySet:
        """Membership of this person: one or none."""
        return self.filter(person=person)

    def with_undone(self) -> MembershipQuerySet:
        """Put on each when the last of its reversed terms was, and its kind: no query more."""
        last = Term.objects.filter(membership=OuterRef("pk"), reversed_at__isnull=False).order_by("-reversed_at", "-pk")
        untyped: Any = self  # The names are declared on the model.
        found: MembershipQuerySet = untyped.annotate(
            undone_at=Subquery(last.values("reversed_at")[:1]), undone_kind=Subquery(last.values("kind")[:1])
        )
        return found


class Membership(Identified):
    """That a person, or an agency, has joined. What it is today follows from its terms (`standing`), not from this row.

    One a person, one an agency: whoever comes back after years comes back to it. An agency's has a `pool` of seats.

    Personal: yes, who belongs; kept while it may be asked since when; nameless once erased.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="membership", verbose_name=_("person")
    )
    agency = models.OneToOneField(
        Agency, models.PROTECT, null=True, related_name="membership", verbose_name=_("agency")
    )
    pool = models.OneToOneField(Pool, models.PROTECT, null=True, related_name="+", verbose_name=_("seats"))
    joined_on = models.DateField(_("joined on"))

    objects = MembershipQuerySet.as_manager()

    undone_at: datetime | None
    """When the last of its reversed terms was, with its kind; set by `with_undone` alone."""
    undone_kind: str | None

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [
            ("see_members", "May see who belongs, their terms and their agencies"),
            ("decide_members", "May decide applications and claims, grant, suspend and end memberships"),
            ("bring_in_members", "May bring in members from a table"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None, agency__isnull=False) | Q(person__isnull=False, agency=None),
                name="a_person_or_an_agency_belongs",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, pool=None) | Q(agency__isnull=False, pool__isnull=False),
                name="an_agency_has_a_pool_of_seats",
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Membership {str(self.public_id)[-12:]}"


class TermQuerySet(models.QuerySet["Term"]):
    """Terms, in words."""

    def standing(self) -> TermQuerySet:
        """Terms that were not reversed."""
        return self.filter(reversed_at=None)


class Term(Identified):
    """Days for which a membership was paid, granted, imported or claimed. Appended; reversed once, never changed.

    `span` is kept as PostgreSQL keeps it, without its last bound; `days` has the last day in it. Two terms of one
    membership share no day (constraint `terms_never_overlap`). `source` is the public id of what it came from, such as
    the line of an order. `checked_on` is the day as of which somebody verified what was imported or claimed.

    Personal: yes, kept with its membership; its reasons are emptied by erasure.
    """

    class Kind(models.TextChoices):
        """Why these days count."""

        PAID = "paid", _("dues")
        GRANTED = "granted", _("granted by the office")
        IMPORTED = "imported", _("brought in from before")
        CLAIMED = "claimed", _("claimed, and checked by the office")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="terms", verbose_name=_("membership"))
    level = models.ForeignKey(Level, models.PROTECT, related_name="terms", verbose_name=_("level"))
    span = DateRangeField(_("days"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    source = models.UUIDField(_("from"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    checked_on = models.DateField(_("verified as of"), null=True)
    given_at = models.DateTimeField(_("given at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reversed_at = models.DateTimeField(_("reversed at"), null=True)
    reversed_why = models.CharField(_("reversed because"), max_length=500, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["membership", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["paid", "granted", "imported", "claimed"]), name="term_kind"),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="a_term_has_a_first_and_a_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind="paid") | Q(source__isnull=False), name="dues_were_paid_by_something"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(reversed_at=None), name="one_standing_term_a_source"
            ),
            ExclusionConstraint(
                name="terms_never_overlap",
                index_type="gist",
                expressions=[
                    (
                        Func(F("membership"), F("membership"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(reversed_at=None),
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Term {str(self.public_id)[-12:]}"

    @property
    def days(self) -> Span:
        """Its first and last day."""
        return Span(self.span.lower, self.span.upper - DAY)


class Interruption(Identified):
    """What suspended a membership, or ended it, from a day on: by the office, with a reason. Lifted once.

    Personal: yes, why somebody's membership was stopped; kept with the membership, its reason emptied by erasure.
    """

    class Kind(models.TextChoices):
        """Which of the two."""

        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="interruptions")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    begins_on = models.DateField(_("from"))
    until_on = models.DateField(_("last day"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    class Meta:
        verbose_name = _("interruption")
        verbose_name_plural = _("interruptions")
        ordering: ClassVar = ["membership", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["suspended", "ended"]), name="interruption_kind"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("begins_on")),
                name="an_interruption_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(kind="ended") | Q(until_on=None), name="what_ended_has_no_last_day"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"{self.kind} {str(self.public_id)[-12:]}"

    @property
    def stop(self) -> Stop:
        """What it is to `standing`."""
        return Stop(self.kind == self.Kind.ENDED, self.begins_on, self.until_on)

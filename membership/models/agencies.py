"""Agencies whose staff belong through them: offices, who coordinates them, and the seats that they give."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class Agency(Identified):
    """An office whose staff belong through it: public defenders, a nonprofit, a practice.

    Whoever has an address at `email_domain` may ask for a seat, once the office switched `joins_by_domain` on; a
    coordinator approves each. It is never on for a domain that an office shares with others, such as a county's.

    Personal: no, an office.
    """

    name = models.CharField(_("name"), max_length=200)
    region = models.CharField(_("city and state"), max_length=120, blank=True)
    email_domain = models.CharField(_("domain of its addresses"), max_length=120, blank=True)
    joins_by_domain = models.BooleanField(_("staff may ask for a seat by their address"), default=False)
    made_at = models.DateTimeField(_("made at"))
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("name"), Upper("region"), name="one_agency_a_name_and_region"),
            models.CheckConstraint(
                condition=Q(joins_by_domain=False) | ~Q(email_domain=""), name="who_joins_by_domain_has_one"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class AgencyCoordinator(Identified):
    """Who orders for an agency and gives its seats. She sees places and seats, never marks or answers.

    Personal: yes, where somebody works; kept while she does and a year more, erased with her record.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="coordinators", verbose_name=_("agency"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coordinates", verbose_name=_("person")
    )
    since_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("coordinator of an agency")
        verbose_name_plural = _("coordinators of agencies")
        ordering: ClassVar = ["agency", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(ended_at=None), name="one_coordinator_a_person_and_agency"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Coordinator {str(self.public_id)[-12:]}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats, in words."""

    def taken(self) -> SeatQuerySet:
        """Seats that take a place of the pool: given, and the place not given back."""
        return self.filter(invited_at__isnull=False, freed_at=None)

    def waiting(self) -> SeatQuerySet:
        """Seats that somebody asked for, and that were neither given nor declined."""
        return self.filter(invited_at=None, released_at=None)

    def sat_in(self) -> SeatQuerySet:
        """Seats that somebody has claimed and not left."""
        return self.filter(claimed_at__isnull=False, released_at=None)


class Seat(Identified):
    """A seat that an agency gives to one of its staff: asked for or invited, claimed, released.

    From the invitation on it takes a place of the membership's pool, until `freed_at`: the place of somebody who left
    rests until `rests_until_on`, so that a seat is not passed around. One that `came_after` another has its place. The
    link in a letter holds `version`: a newer letter closes an older one. `tells_finished` is its holder's consent that
    her coordinator sees what she finished.

    Personal: yes, who belongs through an agency; its address and person are gone once erased. The address of somebody
    who never claimed it goes when it is released, after a year at the latest.
    """

    membership = models.ForeignKey(
        "membership.Membership", models.PROTECT, related_name="seats", verbose_name=_("membership")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="seats", verbose_name=_("person")
    )
    address = models.EmailField(_("invited at"), blank=True)
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    asked_at = models.DateTimeField(_("asked for at"), null=True)
    invited_at = models.DateTimeField(_("given at"), null=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)
    rests_until_on = models.DateField(_("its place rests until"), null=True)
    freed_at = models.DateTimeField(_("place given back at"), null=True)
    came_after = models.OneToOneField("self", models.PROTECT, null=True, related_name="passed_to")
    tells_finished = models.BooleanField(_("coordinator sees what was finished"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering: ClassVar = ["membership", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "person"], condition=Q(released_at=None), name="one_seat_a_person_and_agency"
            ),
            models.UniqueConstraint(
                fields=["membership", "address"],
                condition=Q(released_at=None) & ~Q(address=""),
                name="one_open_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(invited_at__isnull=False), name="a_seat_was_asked_for_or_given"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None) | Q(invited_at__isnull=False), name="a_claimed_seat_was_given"
            ),
            models.CheckConstraint(
                condition=Q(freed_at=None) | Q(released_at__isnull=False), name="a_freed_seat_was_released"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Seat {str(self.public_id)[-12:]}"

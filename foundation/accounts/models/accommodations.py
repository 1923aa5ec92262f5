"""What a person needs when she is timed: hers, private, and the same everywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    """Accommodations, in words."""

    def asked(self) -> AccommodationQuerySet:
        """Those that wait for an answer."""
        return self.filter(confirmed_at=None, declined_at=None, ended_at=None)

    def standing(self) -> AccommodationQuerySet:
        """Those that hold now."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Accommodation(Identified):
    """More time, further attempts or breaks for one person, asked for by her (or told to staff), confirmed by staff.

    State follows from its moments: asked, confirmed, declined, ended. It applies to every timed thing at once, also to
    an attempt under way, and shows on no roster.

    Personal: yes, health may be inferred; seen by her and by whoever may confirm; erased with her record.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="accommodations")
    words = models.TextField(_("what would help"), max_length=1000)
    time_factor = models.DecimalField(
        _("time factor"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(4))],
    )
    extra_attempts = models.PositiveSmallIntegerField(
        _("extra attempts"), default=0, validators=[MaxValueValidator(10)]
    )
    answer = models.TextField(_("what staff answered"), max_length=1000, blank=True)
    break_minutes = models.PositiveSmallIntegerField(
        _("minutes of break"), default=0, validators=[MaxValueValidator(120)]
    )
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="one_standing_accommodation",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at=None, declined_at=None, ended_at=None),
                name="one_asked_accommodation",
            ),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(declined_at=None), name="confirmed_or_declined"),
            models.CheckConstraint(
                condition=Q(time_factor__gte=1, time_factor__lte=4), name="time_factor_between_1_and_4"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("asked_at")), name="accommodation_ends_after_it_begins"
            ),
        ]

    @property
    def state(self) -> str:
        """What follows from its moments: ended, declined, confirmed or asked."""
        moments = (("ended", self.ended_at), ("declined", self.declined_at), ("confirmed", self.confirmed_at))
        return next((state for state, moment in moments if moment), "asked")

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Accommodation {str(self.public_id)[-12:]}"

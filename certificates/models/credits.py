"""Minutes earned by an activity, each row with the evidence it rests on; taken back only by another row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.activities import Activity
from foundation.ground.identity import Identified

if TYPE_CHECKING:
    from foundation.accounts.models import User


class CreditQuerySet(models.QuerySet["Credit"]):
    """Credit, in words."""

    def of(self, person: User) -> CreditQuerySet:
        """Credit of this person."""
        return self.filter(person=person)

    def standing(self) -> CreditQuerySet:
        """Credit that was earned and not taken back."""
        return self.filter(reverses=None, reversed_by=None)


class Credit(Identified):
    """Minutes that a person earned by an activity. Appended; the database refuses any change (P19).

    `source` is the public id of what earned it, such as an enrollment: it earns once. `evidence` is what the server
    saw, as plain facts; they name nobody. A row that `reverses` another takes it back whole, with a reason. Minutes
    are not called continuing education credit before a board's approval covers them.

    `title`, `categories` (minutes by key; they sum to `minutes`), `delivery`, `place` and `presenters` are as they were
    that day: a later name of the activity doesn't change them.

    Personal: yes, kept for as long as a board may audit it; nameless once erased, its reason emptied.
    """

    class Delivery(models.TextChoices):
        """How it was taught, as boards ask."""

        OWN_PACE = "own_pace", _("online, at one's own pace")
        COHORT = "cohort", _("online, in a group with set dates")
        LIVE_ONLINE = "live_online", _("live online")
        IN_PERSON = "in_person", _("live, in person")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="credits")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="credits")
    title = models.CharField(_("title that day"), max_length=255)
    minutes = models.PositiveIntegerField(_("minutes"))
    categories = models.JSONField(_("minutes by category"))
    delivery = models.CharField(_("how it was taught"), max_length=12, choices=Delivery, default=Delivery.OWN_PACE)
    place = models.CharField(_("place"), max_length=150, blank=True)
    presenters = models.JSONField(_("presenters"), default=list, blank=True)
    earned_on = models.DateField(_("earned on"))
    source = models.UUIDField(_("earned by"))
    evidence = models.JSONField(_("evidence"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering: ClassVar = ["person", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "activity", "source"], condition=Q(reverses=None), name="one_credit_a_source"
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=["own_pace", "cohort", "live_online", "in_person"]), name="credit_delivery"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Credit {str(self.public_id)[-12:]}"

"""Members from before: what a table said, and whom it waits for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from membership.models.levels import Level
from membership.models.memberships import Term


class RollEntry(Identified):
    """A member as a table from before said: her address, level and days, verified as of a day.

    It becomes a term of whoever has proved the address, at once or on the day she does; then the address is gone from
    here (`term`). Until then it waits.

    Personal: yes, an address until its owner proves it; erased with her record, or at her wish before.
    """

    address = models.EmailField(_("address"), blank=True)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    span = DateRangeField(_("days"))
    checked_on = models.DateField(_("verified as of"))
    brought_at = models.DateTimeField(_("brought in at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    term = models.OneToOneField(Term, models.PROTECT, null=True, related_name="brought_by")

    class Meta:
        verbose_name = _("member from before")
        verbose_name_plural = _("members from before")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "span"], condition=~Q(address=""), name="one_roll_entry_an_address_and_span"
            ),
            models.CheckConstraint(
                condition=Q(term=None) | Q(address=""), name="who_has_her_term_waits_under_no_address"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Roll entry {str(self.public_id)[-12:]}"

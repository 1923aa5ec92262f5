"""A scarce thing that can be taken and given back: places in a cohort now, seats and award money later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class Pool(Identified):
    """So many of something, and how many of them are taken. Changed by `pooling` alone.

    That no more is taken than there is, the database holds (constraint `no_more_is_taken_than_there_is`), P7.

    Personal: no.
    """

    capacity = models.PositiveIntegerField(_("how many there are"))
    taken = models.PositiveIntegerField(_("how many are taken"), default=0)

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="no_more_is_taken_than_there_is"),
        ]

    def __str__(self) -> str:
        """Return how many are taken of how many."""
        return f"{self.taken} / {self.capacity}"

    @property
    def left(self) -> int:
        """How many can still be taken."""
        return self.capacity - self.taken


class Move(models.Model):
    """Something taken from a pool (`n` > 0) or given back (`n` < 0). Appended; the database refuses any change.

    `about` is the public id of what it was taken for, such as an enrollment; `reason` is a word of the taking room.

    Personal: no, it names an id and nobody.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="moves")
    n = models.IntegerField(_("how many"))
    about = models.UUIDField(_("for what"))
    reason = models.SlugField(_("why"), max_length=40)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering: ClassVar = ["pool", "id"]
        indexes: ClassVar = [models.Index(fields=["about"], name="moves_of_one_thing")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(n=0), name="a_move_moves")]

    def __str__(self) -> str:
        """Return how many."""
        return f"{self.n:+d}"

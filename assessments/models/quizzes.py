"""A quiz: which bank it draws from, how many questions, and what passes."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class Quiz(Identified):
    """A quiz on the Code. Rooms above point at it; it never hears of them.

    Personal: no.
    """

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=150)
    is_demo = models.BooleanField(_("is practice and demonstration"), default=False)
    drawn = models.PositiveSmallIntegerField(_("questions drawn"))
    pass_percent = models.DecimalField(_("percent to pass"), max_digits=5, decimal_places=2, default=Decimal("80.00"))
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    minutes_allowed = models.PositiveSmallIntegerField(
        _("minutes allowed"),
        null=True,
        blank=True,
        help_text=_("Leave empty for no time limit, which is kinder. A change holds for attempts that begin later."),
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(drawn__gte=1), name="quiz_draws_a_question"),
            models.CheckConstraint(
                condition=Q(pass_percent__gt=0, pass_percent__lte=100), name="pass_percent_is_a_percent"
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gte=1), name="quiz_allows_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(minutes_allowed=None) | Q(minutes_allowed__gte=1), name="quiz_allows_a_minute"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

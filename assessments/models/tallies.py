"""Tallies: what came of each wording, in sums over people; and the marks that they don't know yet."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Mark
from assessments.models.questions import QuestionVersion
from assessments.models.quizzes import Quiz


class Uncounted(models.Model):
    """A mark that the tallies don't know yet: written with the mark, deleted with the tallies that then know it.

    Personal: yes, through its mark, for a minute or so.
    """

    mark = models.OneToOneField(Mark, models.CASCADE, related_name="uncounted")

    class Meta:
        verbose_name = _("mark to be counted")
        verbose_name_plural = _("marks to be counted")

    def __str__(self) -> str:
        """Return the mark."""
        return str(self.mark_id)


class Tally(models.Model):
    """What came of one wording at one quiz so far: how often asked, answered, right, and which choices were made.

    First attempts (`is_first`) are counted apart from later ones, since only they tell how hard a question is.
    `choices` counts the option keys chosen, where the kind has such. Only ever added to, from marks (see `Uncounted`).

    Personal: no; sums over people.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="tallies")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="tallies")
    is_first = models.BooleanField(_("of first attempts"))
    asked = models.PositiveIntegerField(_("asked"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    right = models.PositiveIntegerField(_("wholly right"), default=0)
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=3, default=Decimal(0))
    out_of = models.DecimalField(_("out of"), max_digits=12, decimal_places=3, default=Decimal(0))
    choices = models.JSONField(_("choices"), default=dict)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quiz", "version", "is_first"], name="one_tally_a_quiz_and_version"),
        ]

    def __str__(self) -> str:
        """Return quiz and version."""
        return f"{self.quiz_id}/{self.version_id} {self.is_first}"

"""Saves of answers, as they reached the server."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Attempt


class Outcome(models.TextChoices):
    """What became of a save when it reached the server."""

    APPLIED = "applied", _("saved")
    STALE = "stale", _("not applied: a newer save from the same page had arrived")
    LATE = "late", _("not applied: it arrived after the time was over")
    HANDED_IN = "handed_in", _("not applied: the quiz had been handed in")


class AnswerEvent(models.Model):
    """One save of answers as it reached the server, appended and never changed (a trigger in the database refuses).

    `client` and `sequence` come from the browser (one client id a page load): a repeated save is known by them, and a
    late packet of the same client with a lower sequence changes nothing. `answers` holds only what it speaks of; null
    takes an answer back. `deadline` is what a save that came too late was refused by, with the person's accommodation
    as it was then: computed like every deadline, and kept here alone, as what happened.

    Personal: yes, through its attempt; kept with it.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events")
    client = models.UUIDField(_("client"))
    sequence = models.PositiveIntegerField(_("sequence"))
    answers = models.JSONField(_("answers"))
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    deadline = models.DateTimeField(_("deadline that refused it"), null=True)

    class Meta:
        verbose_name = _("save of answers")
        verbose_name_plural = _("saves of answers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "client", "sequence"], name="one_event_a_sequence"),
        ]

    def __str__(self) -> str:
        """Return the attempt and the sequence."""
        return f"{self.attempt_id}/{self.sequence}"

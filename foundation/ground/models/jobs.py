"""Background work as rows: the truth about a job stands here, a broker's message only says "look"."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified

SILENCE = timedelta(seconds=60)
"""A running job that has not stirred for this long has lost its worker, and may be taken up by another."""


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, in words."""

    def unfinished(self) -> JobQuerySet:
        """Jobs with work left."""
        return self.filter(finished_at=None)

    def abandoned(self, at: datetime) -> JobQuerySet:
        """Unfinished jobs that nobody has stirred for a while: never taken up, or their worker died."""
        return self.unfinished().filter(stirred_at__lte=at - SILENCE)


class Job(Identified):
    """One piece of work asked for by a person and done in the background, part by part.

    Each part is worked in a transaction of its own together with its `JobResult`, so a part is done once however
    often the job is started. State is derived: waiting, running, finished.

    `trying` and `tries` count how often the part being worked was begun, so that one that never ends is given up.

    Personal: yes, `parts` may name people; they are emptied when the job is finished, the row is kept 30 days.
    """

    kind = models.CharField(_("kind"), max_length=60)
    words = models.JSONField(_("words"), default=dict)
    parts = models.JSONField(_("parts"), default=list)
    total = models.PositiveIntegerField(_("total"))
    asked_by = models.UUIDField(_("asked by"), null=True)
    asked_at = models.DateTimeField(_("asked at"))
    began_at = models.DateTimeField(_("began at"), null=True)
    stirred_at = models.DateTimeField(_("stirred at"))
    holder = models.UUIDField(_("holder"), null=True)
    trying = models.PositiveIntegerField(_("part being tried"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries of this part"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [("see_jobs", "May see background jobs and their results")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(began_at__lte=F("finished_at")), name="job_begins_before_it_finishes"
            ),
        ]
        indexes: ClassVar = [models.Index("stirred_at", condition=Q(finished_at=None), name="job_unfinished")]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"{self.kind} {self.public_id}"

    @property
    def state(self) -> str | Promise:
        """Where the job stands, in a word: waiting, running or finished."""
        if self.is_finished:
            return _("finished")
        return _("running") if self.began_at else _("waiting")

    @property
    def is_finished(self) -> bool:
        """Whether every part has its result."""
        return self.finished_at is not None


class JobResult(models.Model):
    """What came of one part of a job.

    Personal: yes, `part` may name a person; kept with its job, 30 days.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="results")
    position = models.PositiveIntegerField(_("position"))
    part = models.CharField(_("part"), max_length=300)
    is_refused = models.BooleanField(_("was refused"), default=False)
    says = models.CharField(_("says"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("job result")
        verbose_name_plural = _("job results")
        ordering: ClassVar = ["job", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "position"], name="one_result_a_part")]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"{self.job_id}/{self.position}"

"""A new edition is an event: which questions it leaves in doubt, as a list that staff work through."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.questions import Question, QuestionVersion
from foundation.ground.identity import Identified
from standards.models import Edition


class Change(models.TextChoices):
    """What an edition did to a provision that a question rests on."""

    FIRST = "first", _("has official words for the first time")
    MOVED = "moved", _("stands under another number")
    REWORDED = "reworded", _("says it in other words")
    HEADING = "heading", _("is a heading now, and says nothing of its own that can be cited")
    GONE = "gone", _("is gone")


class Settlement(models.TextChoices):
    """What staff made of it."""

    STILL_RIGHT = "still_right", _("still right")
    REWORDED = "reworded", _("reworded")
    RETIRED = "retired", _("retired")


class ReviewQuerySet(models.QuerySet["EditionReview"]):
    """Reviews, in words."""

    def open(self) -> ReviewQuerySet:
        """Keep those that nobody has settled."""
        return self.filter(settled_at=None)

    def as_listed(self) -> ReviewQuerySet:
        """Leave out those that are open while a later edition asks about the same question: it is looked at once."""
        later = EditionReview.objects.open().filter(
            Q(found_at__gt=OuterRef("found_at")) | Q(found_at=OuterRef("found_at"), pk__gt=OuterRef("pk")),
            version__question=OuterRef("version__question"),
        )
        return self.exclude(Exists(later), settled_at=None)

    def of(self, question: Question | int) -> ReviewQuerySet:
        """Keep those of this question, whichever version they are about."""
        return self.filter(version__question=question)

    def settle(self, how: Settlement, *, reason: str, actor: Any, at: datetime) -> None:
        """Settle these. The actor is None where an edition, or the platform itself, did it."""
        self.update(settlement=how, reason=reason, settled_by=actor, settled_at=at)


class EditionReview(Identified):
    """A version of a question rests on a provision that an edition changed: somebody looks whether it is still right.

    What a key accepts, where it asks for a provision, is rested on too. `changes` is `[{"before": id under which the
    question was written, through however many unsettled editions, "now": id in the edition or "", "change"}, …]`;
    `change` is the gravest of them. While a review with a stale key is open, the question is not drawn: its key names
    an id that is another provision now, or none. Where a provision is gone, the question is retired at once, and the
    review is born settled by nobody. Settled once: by whom, when and why.

    Personal: no, but for who settled it, which is kept as the deed of staff that it is.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="edition_reviews", verbose_name=_("version of the question")
    )
    change = models.CharField(_("what it rests on"), max_length=8, choices=Change)
    changes = models.JSONField(_("each provision"))
    has_stale_key = models.BooleanField(_("its key names what can't be chosen now"), default=False, editable=False)
    found_at = models.DateTimeField(_("found at"))
    settlement = models.CharField(_("settled as"), max_length=12, choices=Settlement, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("question after a new edition")
        verbose_name_plural = _("questions after a new edition")
        ordering: ClassVar = ["-found_at", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "version"], name="one_review_an_edition"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settlement="", settled_by=None)
                | (Q(settled_at__isnull=False) & ~Q(settlement="")),
                name="review_is_settled_as_something",
            ),
        ]

    def __str__(self) -> str:
        """Return the version and the edition's row."""
        return f"{self.version_id} under {self.edition_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.settled_at is None

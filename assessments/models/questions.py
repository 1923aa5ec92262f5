"""A question is an identity; what it says is an immutable version; which option is right is a key of its own."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from assessments.models.quizzes import Quiz
from foundation.ground.identity import Identified
from standards.models import Provision


class Level(models.TextChoices):
    """What the question asks of the candidate."""

    RECALL = "recall", _("recall")
    APPLY = "apply", _("apply")
    JUDGE = "judge", _("judge")


class Question(Identified):
    """A question of a quiz's bank, whatever its wording today. Retired ones are drawn no more; their attempts stand.

    Personal: no.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="questions")
    key = models.SlugField(_("key"), max_length=80)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["quiz", "key"], name="one_question_a_key")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class VersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Wordings, in words."""

    def drawable(self, quiz: Quiz) -> VersionQuerySet:
        """Return the newest wording of each question that is not retired, with what an attempt freezes of it.

        Annotates `key_number`, the newest revision of its key, and `cites`, the ids of its provisions in order.
        """
        keys = Key.objects.filter(version=OuterRef("pk")).order_by("-number").values("number")
        cites = Citation.objects.filter(version=OuterRef("pk")).order_by("provision__position")
        return (
            self.filter(question__quiz=quiz, question__retired_at=None)
            .order_by("question", "-number")
            .distinct("question")
            .annotate(key_number=Subquery(keys[:1]), cites=ArraySubquery(cites.values("provision__code")))
        )


class QuestionVersion(Identified):
    """One wording of a question, never changed once written (a trigger in the database refuses). The newest counts.

    `options` is `[{"key": "a", "text": …}, …]` in the order written; `digest` is the SHA-256 of stem and options
    (RFC 8785), in hex. What is right, and why, stands in `Key`. An earlier wording may come back as a new version.

    Personal: no.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    stem = models.TextField(_("question"))
    options = models.JSONField(_("options"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made at"))
    provisions = models.ManyToManyField(Provision, through="Citation", related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        """Return the question's key and the version."""
        return f"{self.question} v{self.number}"


class Citation(models.Model):
    """A version of a question rests on this provision. Corrected freely: an attempt freezes the ids it showed.

    Personal: no.
    """

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="citations")
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "provision"], name="one_citation_a_provision"),
        ]

    def __str__(self) -> str:
        """Return the version and the provision's id."""
        return f"{self.version_id}: {self.provision_id}"


class Key(models.Model):
    """What is right about one wording, and why: the newest key of a version marks attempts that begin from then on.

    `right` is the option's key; `rationales` maps option keys to sentences. Never changed once written (a trigger in
    the database refuses); never leaves the server before the rule in `revealing` says so (P3).

    Personal: no.
    """

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="keys")
    number = models.PositiveIntegerField(_("revision"))
    right = models.CharField(_("right option"), max_length=8)
    rationales = models.JSONField(_("rationales"), default=dict)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="one_key_a_revision")]

    def __str__(self) -> str:
        """Return the version and the revision, never what is right."""
        return f"{self.version_id} key {self.number}"

"""A question is an identity; what it says is an immutable version; what is right is a key of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField

from assessments.blocks import AsksBlock
from assessments.models.banks import Bank, Vignette, Written
from assessments.models.quizzes import Quiz
from foundation.ground.identity import Identified
from standards.models import Provision


class Level(models.TextChoices):
    """What the question asks of the candidate."""

    RECALL = "recall", _("recall")
    APPLY = "apply", _("apply")
    JUDGE = "judge", _("judge")


class QuestionKind(models.TextChoices):
    """How the candidate answers; each is a kind in `assessments.asking`."""

    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple response")
    BEST_WORST = "best_worst", _("best and worst action")
    MATCHING = "matching", _("matching")
    ORDERING = "ordering", _("ordering")
    CITE = "cite", _("cite the provision")
    SHORT = "short", _("short text, for practice")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, in words."""

    def standing(self) -> QuestionQuerySet:
        """Keep those that quizzes draw: published, with their vignette if they have one, and not retired.

        And without a key that an edition made stale, until somebody settles that (`EditionReview`).
        """
        stale = QuestionVersion.objects.filter(
            question=OuterRef("pk"), edition_reviews__has_stale_key=True, edition_reviews__settled_at=None
        )
        return self.filter(~Exists(stale), Q(vignette=None) | Q(vignette__live=True), live=True, retired_at=None)

    def for_listing(self) -> QuestionQuerySet:
        """Annotate `kind` and `stem`, those of the newest version, None where there is none. With bank and case."""
        newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
        return self.select_related("bank", "vignette", "latest_revision").annotate(
            kind=Subquery(newest.values("kind")[:1]),
            stem=Subquery(newest.annotate(said=KT("wording__stem")).values("said")[:1]),
        )


class Question(Written, ClusterableModel):
    """A question of a bank, whatever its wording today. `asks` and `cites` are what its author works on.

    Publishing writes a `QuestionVersion` and a `Key`; only these are ever asked and marked. Retired ones are drawn no
    more; their attempts stand. Questions of one vignette are drawn together, in the order of `place`. `enemies` are
    never drawn into one attempt, whichever of the two names the other. `is_held_by_desk`: somebody, or an edition, has
    retired it, brought it back or settled it, so that a bank's file leaves it alone.

    Personal: no.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="questions", verbose_name=_("bank"))
    key = models.SlugField(
        _("short name"), max_length=80, help_text=_("How files and results name it: letters, digits and hyphens.")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level)
    vignette = models.ForeignKey(
        Vignette, models.PROTECT, related_name="questions", verbose_name=_("vignette"), null=True, blank=True
    )
    place = models.PositiveSmallIntegerField(_("place in its vignette"), default=0)
    asks = StreamField(AsksBlock(), verbose_name=_("what it asks"), max_num=1)
    cites = ParentalManyToManyField(Provision, related_name="+", verbose_name=_("provisions it rests on"))
    enemies = ParentalManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("never together with")
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    is_held_by_desk = models.BooleanField(_("is held by the desk"), default=False, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "key"], name="one_question_a_key")]
        permissions: ClassVar = [
            ("publish_question", "Can publish question"),
            ("lock_question", "Can lock question"),
            ("unlock_question", "Can unlock question"),
            ("retire_question", "May retire questions and bring them back"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    def with_content_json(self, content: Any) -> Question:
        """Return what a revision says. That it is retired is no part of what it says: publishing never undoes that."""
        said: Question = super().with_content_json(content)
        said.retired_at, said.is_held_by_desk = self.retired_at, self.is_held_by_desk
        return said

    def publish(self, revision: Any, **how: Any) -> None:
        """Publish a revision; see `Written.publish`."""
        with transaction.atomic():
            # Locked first: publishing writes the whole row, and must not undo a retirement of the same moment.
            stands = Question.objects.select_for_update(no_key=True).values_list("retired_at", "is_held_by_desk")
            self.retired_at, self.is_held_by_desk = stands.get(pk=self.pk)
            super().publish(revision, **how)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the question as a candidate sees it, without its key."""
        from assessments import previewing  # noqa: PLC0415  (the rule stands above the noun)

        del mode_name
        return previewing.question(self, request)


class VersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Wordings, in words."""

    def newest(self) -> VersionQuerySet:
        """Keep the newest wording of each question.

        Asked row by row and not by DISTINCT in a subquery: where the tables were never analyzed, as in a site that is
        just being filled, PostgreSQL would sort them anew for every row.
        """
        newer = QuestionVersion.objects.filter(question=OuterRef("question"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def drawable(self, quiz: Quiz) -> VersionQuerySet:
        """Return the newest wording of each question that the quiz may draw; see `in_banks`."""
        return self.in_banks(quiz.banks.all())

    def in_banks(self, banks: models.QuerySet[Bank]) -> VersionQuerySet:
        """Return the newest wording of each question that stands in the banks, with what an attempt freezes of it.

        Annotates `key_number`, the newest revision of its key, and `cited`: `[{"code", "digest", "part", "parent"}, …]`
        in the order of the Code; `named_enemies`, the keys of questions. Fetched with the question.
        """
        keys = Key.objects.filter(version=OuterRef("pk")).order_by("-number").values("number")
        cites = Citation.objects.filter(version=OuterRef("pk")).order_by("provision__position")
        said = cites.values(
            said=JSONObject(
                code="provision__code",
                digest="wording_digest",
                part="provision__part__key",
                parent="provision__parent__code",
            )
        )
        enemies = Question.enemies.through.objects.filter(from_question=OuterRef("question"))
        standing = Question.objects.standing().filter(bank__in=banks.order_by())
        return (
            self.filter(question__in=standing)
            .order_by("question", "-number")
            .distinct("question")
            .select_related("question")
            .annotate(key_number=Subquery(keys[:1]), cited=ArraySubquery(said))
            .annotate(named_enemies=ArraySubquery(enemies.values("to_question")))
        )


class QuestionVersion(Identified):
    """One wording of a question, never changed once written (a trigger in the database refuses). The newest counts.

    `wording` is what a candidate sees, in the shape of its kind (see `assessments.asking`); `digest` is the SHA-256 of
    kind and wording (RFC 8785), in hex. What is right, and why, stands in `Key`. An earlier wording may come back as a
    new version. `is_from_file` tells a bank file's wording from one that somebody wrote at the desk.

    Personal: no.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    wording = models.JSONField(_("wording"))
    digest = models.CharField(_("digest"), max_length=64)
    is_from_file = models.BooleanField(_("comes from a file"), default=False)
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

    @property
    def stem(self) -> str:
        """The question itself."""
        return str(self.wording["stem"])


class Citation(models.Model):
    """A version of a question rests on this provision, as it was worded when the version was written.

    `wording_digest` is the hash of the official wording in the edition of that day; empty before an import.

    Personal: no.
    """

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="citations")
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="+")
    wording_digest = models.CharField(_("hash of the wording cited"), max_length=64, blank=True)

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

    `right` has the shape of the kind (see `assessments.asking`); `rationales` maps option keys to sentences, and
    `explanation` says why of the whole. `worth` is in points. Never changed once written (a trigger in the database
    refuses); never leaves the server before the rule in `revealing` says so (P3).

    Personal: no.
    """

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="keys")
    number = models.PositiveIntegerField(_("revision"))
    right: models.JSONField[Any, Any] = models.JSONField(_("right"))
    rationales = models.JSONField(_("rationales"), default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    worth = models.DecimalField(_("worth, in points"), max_digits=5, decimal_places=2, default=Decimal(1))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="one_key_a_revision"),
            models.CheckConstraint(condition=Q(worth__gt=0), name="key_is_worth_something"),
        ]

    def __str__(self) -> str:
        """Return the version and the revision, never what is right."""
        return f"{self.version_id} key {self.number}"

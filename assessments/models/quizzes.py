"""A quiz: which banks it draws from by which blueprint, what passes, and what is shown when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from assessments.models.banks import Bank
from foundation.accounts.models import User
from foundation.ground.identity import Identified
from standards.models import Edition, Part, Provision
from standards.models.documents import ETHICS


class Show(models.TextChoices):
    """From when on something is shown of an attempt that was handed in."""

    AT_ONCE = "at_once", _("at once")
    DONE = "done", _("once passed, or no attempt is left")
    CLOSED = "closed", _("once the quiz has closed")
    NEVER = "never", _("never")


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Quizzes, in words."""

    def free_key(self, title: str) -> str:
        """Return a key made from the title that no quiz has yet."""
        plain = slugify(title)[:70] or "quiz"
        taken = set(self.filter(key__startswith=plain).values_list("key", flat=True))
        return next(key for number in count(1) if (key := f"{plain}-{number}" if number > 1 else plain) not in taken)

    def for_sitting(self, person: User) -> QuizQuerySet:
        """Annotate what beginning an attempt needs to know, in one query; see the annotations of `Quiz`."""
        grants = ExtraAttempt.objects.filter(quiz=OuterRef("pk"), person=person).order_by()
        mine = grants.values("quiz")
        names = {"part": "part__key", "provision": "provision__code"}
        lines = BlueprintRow.objects.filter(quiz=OuterRef("pk")).values(
            said=JSONObject(at_least="at_least", level="level", kind="kind", **names)
        )
        asks_for_code = self.model.banks.through.objects.filter(
            quiz=OuterRef("pk"), bank__questions__versions__kind="cite"
        )
        space = Provision.objects.to_choose_from().values(
            said=JSONObject(key="code", text=Concat("code", Value(" "), "topic"), group="part__title")
        )
        in_force = Edition.objects.current().filter(code__key=ETHICS).values("label")
        return self.annotate(  # type: ignore[no-redef]  # declared
            granted=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            granted_at=Subquery(mine.annotate(last=Max("granted_at")).values("last")),
            lines=ArraySubquery(lines),
            code=Case(When(Exists(asks_for_code), then=ArraySubquery(space)), default=None),
            edition=Coalesce(Subquery(in_force[:1]), Value("")),
        )


class Quiz(ClusterableModel, Identified):
    """A quiz on the Code. Rooms above point at it; it never hears of them.

    A practice counts for nothing and may ask kinds of question that only practices may.

    Personal: no.
    """

    key = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=150)
    is_demo = models.BooleanField(_("is practice and demonstration"), default=False)
    is_practice = models.BooleanField(
        _("is for practice only"),
        default=False,
        help_text=_("Counts for nothing, ends no module, and is offered to everybody who is signed in."),
    )
    banks = models.ManyToManyField(Bank, related_name="quizzes", verbose_name=_("banks it draws from"))
    drawn = models.PositiveSmallIntegerField(_("questions drawn"))
    pass_percent = models.DecimalField(_("percent to pass"), max_digits=5, decimal_places=2, default=Decimal("80.00"))
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    cool_down_hours = models.PositiveSmallIntegerField(
        _("hours between attempts"),
        null=True,
        blank=True,
        help_text=_("Counted from handing in one attempt to beginning the next. Leave empty for no pause."),
    )
    minutes_allowed = models.PositiveSmallIntegerField(
        _("minutes allowed"),
        null=True,
        blank=True,
        help_text=_("Leave empty for no time limit, which is kinder. A change holds for attempts that begin later."),
    )
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("No attempt begins later. Leave empty to keep it open.")
    )
    shows_answers = models.CharField(_("shows their own answers"), max_length=8, choices=Show, default=Show.AT_ONCE)
    shows_correctness = models.CharField(_("shows which were right"), max_length=8, choices=Show, default=Show.DONE)
    shows_feedback = models.CharField(
        _("shows feedback with the provision"), max_length=8, choices=Show, default=Show.DONE
    )
    shows_key = models.CharField(_("shows the right answers"), max_length=8, choices=Show, default=Show.DONE)

    objects = QuizQuerySet.as_manager()

    sitter_erased_at: datetime | None
    """While an attempt begins: when the person, who is held, was erased."""
    granted: int
    """Where `for_sitting` was asked for: how many extra attempts the person was granted."""
    granted_at: datetime | None
    """Likewise: when she was granted the last of them."""
    lines: list[dict[str, Any]]
    """Likewise: the blueprint, `[{"at_least", "part": key, "provision": id, "level", "kind"}, …]`."""
    edition: str
    """Likewise: the label of the edition of the Code in force, empty before an import."""
    code: list[dict[str, str]] | None
    """Likewise: the provisions to choose from, where a question asks for one; see `assessments.asking.citing`."""

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn__gte=1),
                name="quiz_draws_a_question",
                violation_error_message=_("A quiz draws at least one question."),
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gt=0, pass_percent__lte=100),
                name="pass_percent_is_a_percent",
                violation_error_message=_("The percent to pass is more than 0 and at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gte=1),
                name="quiz_allows_an_attempt",
                violation_error_message=_("A quiz allows at least one attempt; leave it empty for no limit."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_allowed=None) | Q(minutes_allowed__gte=1),
                name="quiz_allows_a_minute",
                violation_error_message=_("A quiz takes at least one minute; leave it empty for no time limit."),
            ),
        ]
        permissions: ClassVar = [("see_results", "May see what came of a quiz, in sums over people")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class BlueprintRow(models.Model):
    """A line of a quiz's blueprint: at least so many of the questions drawn are of this part or provision, level, kind.

    What is left open does not matter. A heading stands for what is under it. A question may serve several lines.

    Personal: no.
    """

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="blueprint")
    at_least = models.PositiveSmallIntegerField(_("at least"))
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part"))
    provision = models.ForeignKey(
        Provision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("provision")
    )
    level = models.CharField(_("level"), max_length=8, blank=True)
    kind = models.CharField(_("kind"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("line of a blueprint")
        verbose_name_plural = _("lines of blueprints")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(at_least__gte=1),
                name="blueprint_asks_for_something",
                violation_error_message=_("A line asks for at least one question."),
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=False) | Q(provision__isnull=False) | ~Q(level="") | ~Q(kind=""),
                name="blueprint_says_of_what",
                violation_error_message=_("Say of what: a part, a provision, a level or a kind."),
            ),
        ]

    def __str__(self) -> str:
        """Return the number and the quiz."""
        return f"{self.quiz_id}: {self.at_least}"


class ExtraAttempt(Identified):
    """One attempt at a quiz beyond what it allows, granted to a person with a reason. It also waives the pause once.

    Personal: yes, kept with the attempts; the reason is emptied when the person is erased.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="extra_attempts")
    person = models.ForeignKey(User, models.PROTECT, related_name="extra_attempts")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("extra attempt")
        verbose_name_plural = _("extra attempts")
        permissions: ClassVar = [("grant_attempt", "May grant a person an extra attempt")]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Extra attempt {str(self.public_id)[-12:]}"

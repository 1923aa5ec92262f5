"""A bank: questions that belong together, from which quizzes draw; and the vignettes that some of them share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from foundation.ground.identity import Identified


class Bank(Identified):
    """A bank of questions. A demonstration's bank never serves a quiz that counts.

    Personal: no.
    """

    key = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("How files and quizzes name it: letters, digits and hyphens."),
    )
    title = models.CharField(_("title"), max_length=150)
    is_demo = models.BooleanField(_("is practice and demonstration"), default=False)

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_used(self) -> bool:
        """Whether it has a question, a case or a quiz. Asks the database."""
        return self.questions.exists() or self.vignettes.exists() or self.quizzes.exists()


class Written(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Identified):
    """What authors write as drafts in the admin; publishing it is heard by `assessments.receiving`."""

    class Meta:
        abstract = True

    @property
    def state(self) -> str | Promise:
        """How it stands, in a word or two, without asking the database."""
        if not self.live:
            return _("ended") if self.expired else _("draft")
        return _("published, with a draft") if self.has_unpublished_changes else _("published")

    def publish(self, revision: Any, *, skip_permission_checks: bool = False, **how: Any) -> None:
        """Publish a revision with everything that its publishing writes, or refuse and leave all as it was.

        One for later leaves what is published as it is until then, even where a file published it: Wagtail would take
        back at once whatever has no revision that is live.
        """
        with transaction.atomic():
            action = PublishRevisionAction(revision, **how)
            if action.object.live and action.object.live_revision_id is None:
                action.object.live_revision = revision
            action.execute(skip_permission_checks=skip_permission_checks)


class Vignette(Written):
    """A made-up case that several questions rest on; they are drawn together and stay together.

    Its text is copied into the wording of each of its questions, so that publishing it writes new versions of them, and
    taking it back takes them out of draws. Whoever publishes it says that it is de-identified (UC-7); nothing else can
    be published.

    Personal: no.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="vignettes", verbose_name=_("bank"))
    key = models.SlugField(
        _("short name"), max_length=80, help_text=_("How files name it: letters, digits and hyphens.")
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("case"))
    is_deidentified = models.BooleanField(
        _("identifies no client"),
        default=False,
        help_text=_("I have seen to it that nobody in this case can be recognized (Code, UC-7)."),
    )

    class Meta:
        verbose_name = _("vignette")
        verbose_name_plural = _("vignettes")
        permissions: ClassVar = [
            ("publish_vignette", "Can publish vignette"),
            ("lock_vignette", "Can lock vignette"),
            ("unlock_vignette", "Can unlock vignette"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank", "key"], name="one_vignette_a_key"),
            models.CheckConstraint(
                condition=Q(live=False) | Q(is_deidentified=True), name="live_vignette_deidentified"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the case as a candidate reads it."""
        from assessments import previewing  # noqa: PLC0415  (the rule stands above the noun)

        del mode_name
        return previewing.case(self, request)

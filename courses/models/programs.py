"""A program as a fact: what it takes to complete it, as released, and who has."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Activity
from foundation.ground.identity import Identified


class Program(Identified):
    """A program, made by its first release, tied to its page by `page_key`, and there when the page is gone.

    Personal: no.
    """

    page_key = models.UUIDField(_("key of its page"), unique=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=255)
    activity = models.OneToOneField(Activity, models.PROTECT, related_name="program")

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def current_release(self) -> ProgramRelease:
        """The newest release, by a query; a program has one from its first moment."""
        return self.releases.order_by("-number")[0]


class ProgramRelease(Identified):
    """What the program asks for, as a tree of rules over activities (`manifests.Rule`). Never changed.

    Personal: yes, who released it, without a name; kept as long as anybody's completion rests on it.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    tree = models.JSONField(_("what it asks for"))
    digest = models.CharField(_("digest"), max_length=64)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    released_at = models.DateTimeField(_("released at"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("release of a program")
        verbose_name_plural = _("releases of programs")
        ordering: ClassVar = ["program", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "number"], name="one_program_release_a_number")
        ]

    def __str__(self) -> str:
        """Return the program and the number."""
        return f"{self.program} release {self.number}"


class ProgramCompletion(Identified):
    """Somebody completed a program, by the release that asked for it then. Never taken away (P1).

    Personal: yes, kept without an end until the owner sets one, since a board may audit it; nameless once erased.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="completions")
    release = models.ForeignKey(ProgramRelease, models.PROTECT, related_name="completions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completion of a program")
        verbose_name_plural = _("completions of programs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "person"], name="one_completion_a_program"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Completion {str(self.public_id)[-12:]}"

"""A bank: questions that belong together, from which quizzes draw; and the vignettes that some of them share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, RevisionMixin

from foundation.ground.identity import Identified


class Bank(Identified):
    """A bank of questions. A demonstration's bank never serves a quiz that counts.

    Personal: no.
    """

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=150)
    is_demo = models.BooleanField(_("is practice and demonstration"), default=False)

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Vignette(DraftStateMixin, RevisionMixin, Identified):
    """A made-up case that several questions rest on; they are drawn together and stay together.

    Its text is copied into the wording of each of its questions, so that publishing it writes new versions of them.
    Whoever writes it says that it is de-identified (UC-7); without that it can't be published.

    Personal: no.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="vignettes", verbose_name=_("bank"))
    key = models.SlugField(_("key"), max_length=80)
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
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank", "key"], name="one_vignette_a_key"),
            models.CheckConstraint(
                condition=Q(live=False) | Q(is_deidentified=True), name="live_vignette_deidentified"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

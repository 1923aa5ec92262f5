"""The nouns of letters: a template that staff may edit, a letter, and what came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified

LEASE = timedelta(seconds=90)
"""A letter taken for sending and not sent after this long is taken again, with the same Message-ID."""

PATIENCE = timedelta(seconds=60)
"""How long the message that a letter may leave can wait for a worker before it is taken for lost."""


class LetterTemplate(models.Model):
    """The words of one kind of letter, as staff edited them; without a row the words shipped with the house are used.

    Personal: no, they are the house's own words.
    """

    reason = models.SlugField(_("kind of letter"), max_length=60, unique=True)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("body"))

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")

    def __str__(self) -> str:
        """Return the kind of letter."""
        return self.reason


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, in words."""

    def unsent(self) -> LetterQuerySet:
        """Letters that must still leave."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, at: datetime) -> LetterQuerySet:
        """Unsent letters that nobody is sending and whose next try has come."""
        return self.unsent().filter(Q(taken_at=None) | Q(taken_at__lte=at - LEASE), next_try_at__lte=at)

    def overdue(self, at: datetime) -> LetterQuerySet:
        """Letters that are due and that no message is on its way for: it was lost, or this is a new try."""
        return self.due(at).filter(Q(tries__gt=0) | Q(next_try_at__lte=at - PATIENCE))


class Letter(Identified):
    """One e-mail to one address about one thing for one reason. Asked for in a transaction; sent once, after commit.

    `person` is the public id of whom it was written to, where that is known: addresses come and go, and may be another
    person's later. None for whoever has no account.

    When it is sent its words are frozen with access links and codes masked, and `context` is emptied.

    Personal: yes, address and words; kept two years, or until the person's record is erased.
    """

    reason = models.SlugField(_("reason"), max_length=60)
    address = models.EmailField(_("to"))
    person = models.UUIDField(_("person"), null=True, blank=True, editable=False, db_index=True)
    about = models.UUIDField(_("about"))
    context = models.JSONField(_("context"), default=dict, encoder=DjangoJSONEncoder)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("body"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    next_try_at = models.DateTimeField(_("next try at"))
    taken_at = models.DateTimeField(_("taken for sending at"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [("see_letters", "May see letters, their words and what came back")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "about", "reason"], name="one_letter_a_reason"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="sent_or_given_up"),
        ]
        indexes: ClassVar = [
            models.Index("next_try_at", condition=Q(sent_at=None, given_up_at=None), name="letter_unsent"),
        ]

    def __str__(self) -> str:
        """Return a label without an address in it."""
        return f"Letter {self.reason} {str(self.public_id)[-12:]}"


class Bounce(models.Model):
    """A report that a letter did not arrive.

    Personal: yes, through its letter; kept and erased with it.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="bounces")
    at = models.DateTimeField(_("at"))
    is_permanent = models.BooleanField(_("is permanent"))
    says = models.CharField(_("says"), max_length=500)

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        """Return a label without an address in it."""
        return f"Bounce of {self.letter}"

"""What members have beside the price: a place in the directory, on the list, an individual consultation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class DirectoryEntry(Identified):
    """How a member wants to be found by defense teams. Nothing is shown that she did not choose, field by field.

    `shows` names the fields that are shown beside her name. It is confirmed once a year (`confirmed_on`), else it is
    not shown. Her address never is: whoever writes uses a form.

    Personal: yes, what she chose to show; gone with her record.
    """

    FIELDS: ClassVar = ("region", "practice", "languages", "credentials", "website")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="directory_entry")
    name = models.CharField(_("name as listed"), max_length=120)
    region = models.CharField(_("city and state"), max_length=120, blank=True)
    practice = models.TextField(_("what you do"), max_length=1000, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    credentials = models.CharField(_("licenses and degrees"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    shows = models.JSONField(_("what is shown"), default=list, blank=True)
    is_listed = models.BooleanField(_("listed"), default=False)
    takes_messages = models.BooleanField(_("takes messages"), default=False)
    confirmed_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("entry in the directory")
        verbose_name_plural = _("entries in the directory")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Entry {str(self.public_id)[-12:]}"


class ListPlace(Identified):
    """What the members' mailing list, which is kept elsewhere, should hold about one person, and what it was told.

    `wants` is her wish. `is_on` is what the list should hold now: that she wants it and has benefits. `told_on` is what
    the list was last told; where they differ, the next table says so.

    Personal: yes, an address; gone with her record, once the list was told.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="list_place")
    address = models.EmailField(_("address"), blank=True)
    wants = models.BooleanField(_("wants to be on the list"), default=False)
    is_on = models.BooleanField(_("belongs on the list"), default=False)
    changed_at = models.DateTimeField(_("changed at"))
    told_on = models.BooleanField(_("the list holds"), default=False)
    told_address = models.EmailField(_("address that the list holds"), blank=True)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("place on the list")
        verbose_name_plural = _("places on the list")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"List place {str(self.public_id)[-12:]}"


class Asked(Identified):
    """Something that somebody asks of the office, which assigns it and answers: what both kinds have in common."""

    words = models.TextField(_("what is asked"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned to")
    )
    assigned_at = models.DateTimeField(_("assigned at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        abstract = True


class Consultation(Asked):
    """That a member asks for an individual consultation: asked, assigned, answered.

    Personal: yes, who asked and what; its words are emptied by erasure, and a year after the answer.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="consultations", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("request for a consultation")
        verbose_name_plural = _("requests for consultations")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(answered_at=None), name="one_open_consultation_a_person"
            ),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Consultation {str(self.public_id)[-12:]}"


class Referral(Asked):
    """That a defense team asks the office to find somebody for it.

    Personal: yes, who asked and how to reach her; emptied a year after the answer.
    """

    name = models.CharField(_("name"), max_length=120, blank=True)
    office = models.CharField(_("office"), max_length=200, blank=True)
    address = models.EmailField(_("e-mail address"), blank=True)
    region = models.CharField(_("where the case is"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("request of a defense team")
        verbose_name_plural = _("requests of defense teams")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Referral {str(self.public_id)[-12:]}"

"""A certificate holds words, not keys: what it prints was frozen when it was issued and is never edited."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import spelling
from certificates.chaining import Link
from certificates.freezing import Record, thaw
from certificates.models.activities import Activity
from certificates.standing import WORDS, Ending, Standing, standing
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import Identified


class SerialCounter(models.Model):
    """The last serial number given in a year. Locked while a certificate is issued, so numbers have no gaps.

    Personal: no, a count and nobody.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("serial counter")
        verbose_name_plural = _("serial counters")

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class NameKey(models.Model):
    """The key under which one certificate's name is encrypted, itself sealed with the house's `NAME_KEY`.

    Erasing a person deletes these rows: the ciphertext in the snapshot then means nothing, and the snapshot still
    matches its digest.

    Personal: yes, until erased.
    """

    sealed = models.BinaryField(_("sealed key"))

    class Meta:
        verbose_name = _("name key")
        verbose_name_plural = _("name keys")

    def __str__(self) -> str:
        """Return the row's number."""
        return f"Name key {self.pk}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates, in words."""

    def of(self, person: User) -> CertificateQuerySet:
        """Her certificates."""
        return self.filter(person=person)

    def on(self, activity: Activity) -> CertificateQuerySet:
        """Certificates for this activity."""
        return self.filter(activity=activity)

    def unended(self) -> CertificateQuerySet:
        """Certificates that were not withdrawn, replaced or found to be in error; a lapsed one is among them."""
        return self.filter(ended_at=None)

    def standing(self, on: date) -> CertificateQuerySet:
        """Certificates that stand on this day; `certificates.standing` says the same of one."""
        return self.unended().filter(Q(lapses_on=None) | Q(lapses_on__gte=on))

    def in_standing(self, standing: Standing, on: date) -> CertificateQuerySet:
        """Certificates of which this is true on this day."""
        if standing is Standing.STANDING:
            return self.standing(on)
        if standing is Standing.LAPSED:
            return self.unended().filter(lapses_on__lt=on)
        return self.filter(ended_as=standing.value)


class Certificate(Identified):
    """A certificate as issued. Its snapshot, digest, code and serial never change (a trigger in the database refuses).

    `code` is 20 signs of Crockford's base 32: 100 random bits, the address anyone can check. `snapshot` is the
    canonical JSON (RFC 8785) of everything it prints, with the name as ciphertext; `digest` is its SHA-256.

    `ended_as` says how it came to its end, if it did; `replaced_by` is the one that took its place. `lapses_on` is the
    last day on which it stands, and may be moved later than what is printed. Without a `person` it was issued before
    this platform to somebody who has no account yet (`Past`).

    Personal: yes, the name until it is erased; serial, code, dates, digest and status for ever.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    serial = models.CharField(_("serial"), max_length=24, unique=True)

    class Shows(models.TextChoices):
        """What its public page shows of the name."""

        FULL = "full", _("the name and everything else")
        MATCH = "match", _("everything but the name, which visitors type to have it compared")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="certificates")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="certificates")
    snapshot = models.TextField(_("snapshot"))
    digest = models.CharField(_("digest"), max_length=64)
    name_key = models.OneToOneField(NameKey, models.SET_NULL, null=True, related_name="certificate")
    issued_at = models.DateTimeField(_("issued at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_as = models.CharField(_("ended as"), max_length=10, choices=Ending, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")
    lapses_on = models.DateField(_("last day"), null=True)
    shows = models.CharField(_("what its public page shows"), max_length=6, choices=Shows, default=Shows.FULL)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "activity"], condition=Q(ended_at=None), name="one_standing_certificate"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False, ended_as__in=list(Ending)),
                name="certificate_ends_as_something",
            ),
            models.CheckConstraint(
                condition=Q(ended_as="replaced") | Q(replaced_by=None), name="only_what_is_replaced_names_another"
            ),
            models.CheckConstraint(condition=Q(ended_as__in=["", *Ending]), name="certificate_ended_as"),
            models.CheckConstraint(condition=Q(shows__in=["full", "match"]), name="certificate_shows_something"),
        ]
        permissions: ClassVar = [
            ("see_certificates", "May see every certificate"),
            ("withdraw_certificates", "May withdraw a certificate, with a reason"),
            ("replace_certificates", "May issue another certificate in place of one, with a reason"),
            ("issue_certificates", "May issue certificates by hand and bring in those of before"),
        ]

    def __str__(self) -> str:
        """Return the serial."""
        return self.serial

    def get_absolute_url(self) -> str:
        """Return the short address, `/c/K7QW-3MZD-…/`."""
        return reverse("check_certificate", args=[self.spoken_code])

    @property
    def spoken_code(self) -> str:
        """The code in groups of four, as it is printed and read aloud."""
        return spelling.spoken(self.code)

    @property
    def holder(self) -> User:
        """The person who holds it. Raises ValueError for one from before whose holder has no account."""
        if self.person is None:
            raise ValueError(f"{self.serial} has no account")
        return self.person

    @cached_property
    def record(self) -> Record:
        """The words as they were frozen; the name among them is ciphertext."""
        return thaw(self.snapshot)

    @property
    def standing(self) -> Standing:
        """What is true of it today."""
        return standing(self.ended_as, self.lapses_on, on=clock.day_of(clock.now()))

    def get_standing_display(self) -> str:
        """Return the standing in a word."""
        return str(WORDS[self.standing])


class CertificateEvent(models.Model):
    """Something that happened to a certificate, appended, each chained to the one before by its hash.

    The reason is for staff and the holder, never for the public page. In the chain stands its salted digest, so that
    erasure can empty reason and salt (the one change the database allows) and the chain still holds.

    Personal: yes, a reason may speak of the holder; kept with the certificate, reasons emptied at erasure.
    """

    class Kind(models.TextChoices):
        """What happened."""

        ISSUED = "issued", _("issued")
        WITHDRAWN = "withdrawn", _("withdrawn")
        IN_ERROR = "in_error", _("found to be issued in error")
        REPLACED = "replaced", _("replaced")
        EXTENDED = "extended", _("extended")
        NOTICE = "notice", _("notice of withdrawal given")
        APPEALED = "appealed", _("appealed against")
        KEPT = "kept", _("kept after notice")
        CLAIMED = "claimed", _("given to its holder's account")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    actor = models.UUIDField(_("by"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reason_salt = models.CharField(_("salt of the reason"), max_length=32, blank=True)
    reason_digest = models.CharField(_("digest of the reason"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))
    previous = models.CharField(
        _("hash before"), max_length=64, help_text=_("Of the event before, or of the certificate.")
    )
    digest = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        ordering: ClassVar = ["certificate", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "issued",
                        "withdrawn",
                        "in_error",
                        "replaced",
                        "extended",
                        "notice",
                        "appealed",
                        "kept",
                        "claimed",
                    ]
                ),
                name="certificate_event_is_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        """Return the serial and what happened."""
        return f"{self.certificate} {self.kind}"

    @property
    def link(self) -> Link:
        """What of this event is chained."""
        return Link(self.kind, self.at, str(self.actor or ""), self.reason_digest)

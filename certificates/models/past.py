"""Certificates from before this platform, brought in with what shows that they were earned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.issued import Certificate
from foundation.ground.identity import Identified


class Past(Identified):
    """What is known of a certificate issued before: its old number, and the address of a holder without an account.

    The number comes in once. When somebody proves the address, the certificate goes to that account and the address
    is emptied.

    Personal: yes, the address until it is claimed or the office erases it.
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="past")
    number = models.CharField(_("old number"), max_length=60, unique=True)
    address = models.EmailField(_("address of the holder"), blank=True)

    class Meta:
        verbose_name = _("certificate from before")
        verbose_name_plural = _("certificates from before")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(number=""), name="past_has_a_number")]

    def __str__(self) -> str:
        """Return the old number."""
        return self.number

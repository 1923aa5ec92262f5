"""What a certificate can be earned from: rooms above point down to an activity of their own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.types import CertificateType
from foundation.ground.identity import Identified


class Activity(Identified):
    """Something that can be completed: a course now, a session or a document later.

    Its title may be as long as that of a page, from which it comes. Without a `certificate_type` of its own it is
    certified by the type `completion`.

    Personal: no, it names a course and nobody.
    """

    kind = models.SlugField(_("kind"), max_length=30)
    title = models.CharField(_("title"), max_length=255)
    certificate_type = models.ForeignKey(
        CertificateType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("type of certificate"),
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        permissions = (("set_up_certificates", "May set up types of certificates, signatories, boards and approvals"),)

    def __str__(self) -> str:
        """Return the title."""
        return self.title

"""What kinds of certificates there are, and who signs them: what staff choose, and every certificate freezes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, Revision, RevisionMixin

from certificates.models.assets import Asset
from foundation.ground.identity import Identified


class Signatory(Identified):
    """Somebody who signs certificates: the name and title as printed, and perhaps a picture of the signature.

    Personal: no, an officer named on what the organization issues.
    """

    name = models.CharField(_("name as printed"), max_length=100)
    title = models.CharField(_("title as printed"), max_length=120)
    signature = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture of the signature")
    )

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        """Return name and title."""
        return f"{self.name}, {self.title}"


class CertificateType(DraftStateMixin, RevisionMixin, PreviewableMixin, ClusterableModel, Identified):
    """A kind of certificate: its words, color, seal and signatories, and for how long it stands.

    Staff write words and choose; the layout itself is code. What is published here is printed on certificates issued
    from then on; those issued before keep what they froze. `valid_months` empty: it stands without an end.

    Personal: no, words of the organization.
    """

    class Color(models.TextChoices):
        """The ink of titles and frames; each is dark enough to read on the paper."""

        RIVER = "#1f4f73", _("River blue")
        PINE = "#2f5d50", _("Pine green")
        CLAY = "#8f3a24", _("Clay red")
        INK = "#16222b", _("Ink")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=60, default="Certificate of Completion")
    opening = models.CharField(_("words before the name"), max_length=80, default="This records that")
    deed = models.CharField(_("words after the name"), max_length=80, default="completed")
    note = models.TextField(_("small print"), max_length=400, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issuer_note = models.CharField(_("address and contact of the issuer"), max_length=200, blank=True)
    color = models.CharField(_("color"), max_length=7, choices=Color, default=Color.RIVER)
    seal = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seal, in place of ours")
    )
    valid_months = models.PositiveSmallIntegerField(
        _("stands for months"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    prints_lapse = models.BooleanField(_("print the last day"), default=True)

    class Meta:
        verbose_name = _("type of certificate")
        verbose_name_plural = _("types of certificates")
        permissions: ClassVar = [("publish_certificatetype", "Can publish type of certificate")]
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(color__in=["#1f4f73", "#2f5d50", "#8f3a24", "#16222b"]),
                name="certificate_type_color",
            ),
        ]

    def __str__(self) -> str:
        """Return title and key: two types may share a title."""
        return f"{self.title} ({self.key})"

    def publish(self, revision: Revision, **how: Any) -> None:
        """Publish, unless a certificate of this type could not be printed. Raises `sampling.NotPrintable`."""
        from certificates.printing import sampling  # noqa: PLC0415  (the rule stands above the noun)

        sampling.check(revision.as_object())
        super().publish(revision, **how)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The samples that the editor shows."""
        from certificates.printing import sampling  # noqa: PLC0415  (the rule stands above the noun)

        return list(sampling.MODES.items())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a certificate of this type as it will print."""
        from certificates.printing import sampling  # noqa: PLC0415  (the rule stands above the noun)

        return sampling.page(self, mode_name, request)


class Signing(Orderable):
    """That somebody signs this type of certificate, and in which place.

    Personal: no, as its signatory.
    """

    type = ParentalKey(CertificateType, on_delete=models.CASCADE, related_name="signings")
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="signings", verbose_name=_("signatory"))

    class Meta(Orderable.Meta):
        verbose_name = _("signing")
        verbose_name_plural = _("signings")

    def __str__(self) -> str:
        """Return who signs."""
        return str(self.signatory)

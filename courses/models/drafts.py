"""What the pages of a course have in common while they are written: they are proofread, and lead to the course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.models import Page

from foundation.pages import framing

if TYPE_CHECKING:
    from courses.authoring.proofreading import Proof

PROOF = HelpPanel(template="courses/admin/proof.html", heading=_("Content checks"))
"""In the editor: what is missing for a release, and what could be better."""


class Proofread:
    """A page that says what is missing for a release and what could be better, as it was saved last."""

    def proof(self) -> Proof | None:
        """Return what is to be said of it; None for one that was never saved."""
        from courses.authoring import proofreading  # noqa: PLC0415  (the rule stands above the noun)

        return proofreading.proof(self)  # type: ignore[arg-type]  # the pages that it is mixed into


class InsideCourse(Proofread, framing.Framed, Page):
    """A page within a course: it leads to the course, and is in no sitemap."""

    class Meta:
        abstract = True

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return none: trainees read lessons by the address of their release."""
        del request
        return []

    def serve(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Lead to the released lesson whoever has a place, and everybody else to the course."""
        from courses import leading  # noqa: PLC0415  (the rule stands above the noun)

        return leading.onward(self, request)

"""Trainees' questions in the admin: whoever teaches them looks them up, and sees no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from courses import policy
from courses.models import Inquiry
from courses.models.correspondence import InquiryQuerySet
from courses.overseeing import replying
from foundation.accounts.models import User
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet


def hers(person: User) -> InquiryQuerySet:
    """Return the questions that this person may see, each with what its row shows."""
    named = replying.seen_by(person).select_related("enrollment__trainee", "enrollment__course", "enrollment__cohort")
    return named.with_lesson().with_last_word()


def page_of(inquiry: Inquiry) -> str:
    """Return a question's own page."""
    return reverse("inquiry:inspect", args=[inquiry.public_id])


def asked_by(inquiry: Inquiry) -> str:
    """Return what to call whoever asked."""
    return inquiry.enrollment.trainee.name or str(_("A trainee"))


def state(inquiry: Inquiry) -> str:
    """Say whether a question waits for an answer."""
    if inquiry.settled_at:
        return str(_("Settled"))
    return str(_("Answered") if inquiry.is_answered else _("Waits for an answer"))


class InquiryIndexView(RecordIndexView):
    """Questions of people whom she teaches: open ones first, then the newest."""

    def get_base_queryset(self) -> InquiryQuerySet:
        """Keep to hers."""
        return hers(self.request.user)


class InquiryInspectView(RecordInspectView):
    """One question with all that was said to it."""

    template_name = "courses/admin/inquiry.html"

    def get_object(self, queryset: Any = None) -> Inquiry:
        """Find it among hers; 404 elsewhere."""
        del queryset
        found: Inquiry = get_object_or_404(hers(self.request.user), public_id=self.pk)
        return found

    def get_page_subtitle(self) -> str:
        """Say who asked."""
        return asked_by(self.object)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer no settling of what is settled."""
        return [deed for deed in self.deeds if not (self.object.settled_at and deed.url_name == "settle_inquiry")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was said."""
        return super().get_context_data(replies=replying.thread(self.object), **kwargs)


class InquiryViewSet(RecordViewSet):
    """Questions to instructors."""

    model = Inquiry
    permission = policy.ANSWER
    icon = "comment"
    menu_label = _("Questions of trainees")
    list_display: Sequence[Any] = [
        TitleColumn("asked_by", label=_("Who asks"), accessor=asked_by, get_url=page_of),
        Column("course", label=_("Course"), accessor="enrollment.course"),
        Column("cohort", label=_("Cohort"), accessor="enrollment.cohort"),
        Column("lesson_title", label=_("Lesson")),
        Column("state", label=_("State"), accessor=state),
        DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
        DateColumn("settled_at", label=_("Settled"), sort_key="settled_at"),
    ]
    ordering: Sequence[str] = ["-settled_at", "-id"]  # PostgreSQL puts what was never settled first.
    inspect_view_fields: Sequence[str] = []
    index_view_class = InquiryIndexView
    inspect_view_class = InquiryInspectView
    deeds = (
        Deed("reply_inquiry", _("Answer"), "comment", policy.ANSWER),
        Deed("settle_inquiry", _("Settle"), "check", policy.ANSWER),
    )

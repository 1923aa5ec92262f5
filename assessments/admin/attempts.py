"""Attempts in the admin, shown again exactly (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from assessments import replaying
from assessments.models import Attempt
from foundation.ground.admin import RecordIndexView, RecordInspectView, RecordViewSet


class AttemptIndexView(RecordIndexView):
    """Attempts, the newest first, each with its newest mark."""

    def get_base_queryset(self) -> QuerySet[Attempt]:
        """Fetch with each attempt what its row shows."""
        return super().get_base_queryset().select_related("quiz", "person").with_points()


class AttemptInspectView(RecordInspectView):
    """An attempt shown again: what was asked in what order, what was answered and saved when, and the marks."""

    template_name = "assessments/admin/attempt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the replay."""
        return super().get_context_data(replay=replaying.replay(self.object), **kwargs)


class AttemptViewSet(RecordViewSet):
    """What people were asked and answered; for staff who may see it, to read only."""

    model = Attempt
    permission = "assessments.see_attempts"
    icon = "history"
    menu_label = _("Attempts")
    ordering: Sequence[str] = ["-began_at"]
    list_filter: Sequence[str] = ["quiz"]
    list_display: Sequence[Any] = [
        "__str__",
        Column("person", label=_("Person"), accessor="person.get_full_name"),
        "quiz",
        "number",
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at"),
        Column("points", label=_("Points")),
        Column("is_passed", label=_("Passed")),
    ]
    inspect_view_fields: Sequence[str] = ["quiz", "number", "pass_percent", "minutes_allowed", "seed"]
    index_view_class = AttemptIndexView
    inspect_view_class = AttemptInspectView

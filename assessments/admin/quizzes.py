"""Quizzes in the admin: settings to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from assessments.forms import QuizForm
from assessments.models import Quiz


class QuizViewSet(ModelViewSet):
    """A quiz's settings. Quizzes are made by `manage.py load_bank`, and kept, so none is added or deleted here."""

    model = Quiz
    icon = "help"
    menu_label = _("Quizzes")
    list_display: Sequence[str] = ["title", "drawn", "pass_percent", "attempts_allowed", "minutes_allowed", "is_demo"]
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[QuizForm]:
        """Return the form of the settings that may be changed."""
        del for_update
        return QuizForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form and its history."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history/<int:pk>/results/", self.history_results_view, name="history_results"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = ("usage_url_name", "add_url_name", "delete_url_name", "copy_url_name", "inspect_url_name")
        return super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})

"""Quizzes in the admin: settings to change, questions to look up, attempts to show again exactly (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from assessments import replaying
from assessments.forms import QuizForm
from assessments.models import Attempt, Question, Quiz
from foundation.ground.admin import RecordIndexView, RecordInspectView, RecordViewSet


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


class QuestionInspectView(RecordInspectView):
    """A question with every wording it had; with its keys for whoever may see keys."""

    template_name = "assessments/admin/question.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the wordings, the newest first."""
        may_see_key = self.request.user.has_perm("assessments.view_key")
        wordings = replaying.wordings(self.object, with_keys=may_see_key)
        return super().get_context_data(wordings=wordings, may_see_key=may_see_key, **kwargs)


class QuestionViewSet(RecordViewSet):
    """The banks' questions, to look up; they are written in the banks' files."""

    model = Question
    permission = "assessments.view_question"
    icon = "list-ul"
    menu_label = _("Questions")
    list_display: Sequence[str] = ["key", "bank", "level", "retired_at"]
    list_filter: Sequence[str] = ["bank", "level"]
    ordering: Sequence[str] = ["bank", "key"]
    inspect_view_fields: Sequence[str] = ["key", "bank", "level", "retired_at"]
    inspect_view_class = QuestionInspectView


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


class QuizzesGroup(ViewSetGroup):
    """Everything about quizzes under one heading of the menu."""

    menu_label = _("Quizzes")
    menu_icon = "help"
    menu_order = 310
    items = (QuizViewSet("quiz"), QuestionViewSet("question"), AttemptViewSet("attempt"))

"""Quizzes in the admin: settings to change, questions to look up, attempts to show again exactly (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from assessments import replaying
from assessments.forms import QuizForm
from assessments.models import Attempt, Question, Quiz
from foundation.ground.admin import RecordIndexView, RecordInspectView, RecordViewSet, worded


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


def outcome(attempt: Any) -> str:
    """Say what came of an attempt annotated by `with_points`: “passed, 5 of 5 points”."""
    if attempt.submitted_at is None:
        return gettext("open")
    if attempt.points is None:
        return gettext("handed in, not marked yet")
    word = gettext("passed") if attempt.is_passed else gettext("not passed")
    points = {"word": word, "points": worded(attempt.points), "out_of": worded(attempt.out_of)}
    return gettext("%(word)s, %(points)s of %(out_of)s points") % points


def title(attempt: Attempt) -> str:
    """Return what an attempt is called on screen, without the person's name: “Attempt 2 at The Code”."""
    return gettext("Attempt %(number)s at %(quiz)s") % {"number": attempt.number, "quiz": attempt.quiz}


def page_of(attempt: Attempt) -> str:
    """Return where an attempt is shown again."""
    return reverse("attempt:inspect", args=[attempt.public_id])


class AttemptIndexView(RecordIndexView):
    """Attempts, the newest first, each with its newest mark; found by the person's name or e-mail address."""

    def get_base_queryset(self) -> QuerySet[Attempt]:
        """Fetch with each attempt what its row shows."""
        return super().get_base_queryset().select_related("quiz", "person").with_points()


class AttemptInspectView(RecordInspectView):
    """An attempt shown again: what was asked in what order, what was answered and saved when, and the marks."""

    template_name = "assessments/admin/attempt.html"

    def get_object(self, queryset: Any = None) -> Attempt:
        """Find it with its newest mark."""
        del queryset
        found = Attempt.objects.with_points().select_related("quiz", "person")
        return get_object_or_404(found, public_id=self.pk)

    def get_page_title(self) -> str:
        """Name the attempt and its quiz."""
        return title(self.object)

    def get_page_subtitle(self) -> str:
        """Say what came of it."""
        return outcome(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Say first what came of it."""
        return [(_("Outcome"), outcome(self.object).capitalize())]

    def get_minutes_allowed_display_value(self) -> Any:
        """Say that there was no limit, where there was none."""
        return self.object.minutes_allowed or _("no limit")

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
    search_fields: Sequence[str] = ["person__name", "person__email"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("attempt", label=_("Attempt"), accessor=title, get_url=page_of),
        Column("person", label=_("Person"), accessor="person.get_full_name", sort_key="person__name"),
        Column("outcome", label=_("Outcome"), accessor=outcome),
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at"),
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

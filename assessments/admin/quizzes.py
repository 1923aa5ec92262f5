"""Quizzes in the admin: their settings, whether they can be served, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from assessments import proving
from assessments.admin.results import ProvisionsFile, QuestionsFile, ResultsView
from assessments.forms import QuizForm
from assessments.models import Level, QuestionKind, Quiz
from foundation.ground.admin import WordedColumn

ANY = [("", _("any"))]

SETTINGS = ObjectList(
    [
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldPanel("banks", widget=forms.CheckboxSelectMultiple),
                FieldPanel("is_practice"),
                FieldPanel("drawn"),
                InlinePanel(
                    "blueprint",
                    [
                        FieldRowPanel(
                            [
                                FieldPanel("at_least"),
                                FieldPanel("part"),
                                FieldPanel("provision"),
                                FieldPanel("level", widget=forms.Select(choices=[*ANY, *Level.choices])),
                                FieldPanel("kind", widget=forms.Select(choices=[*ANY, *QuestionKind.choices])),
                            ]
                        )
                    ],
                    heading=_("Blueprint: of the questions drawn, at least so many are …"),
                    label=_("Line of the blueprint"),
                    help_text=_("What is left open does not matter. One question may serve several lines."),
                ),
            ],
            heading=_("What is asked"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("pass_percent"),
                FieldPanel("attempts_allowed"),
                FieldPanel("cool_down_hours"),
                FieldPanel("minutes_allowed"),
                FieldPanel("closes_at"),
            ],
            heading=_("What passes, how often, and until when"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("shows_answers"),
                FieldPanel("shows_correctness"),
                FieldPanel("shows_feedback"),
                FieldPanel("shows_key"),
            ],
            heading=_("What is shown when, of an attempt that was handed in"),
            help_text=_(
                "As is usual: a practice shows everything at once; a quiz that counts shows their own answers at "
                "once, and the rest once passed or when no attempt is left. Nothing is told sooner than what it would "
                "tell: no feedback before correctness."
            ),
        ),
    ],
    base_form_class=QuizForm,
)


class QuizIndexView(generic.IndexView):
    """Quizzes; above them, those that can't be served as things stand, and what starves."""

    template_name = "assessments/admin/quizzes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Search for the proof of every quiz anew: nothing of it is stored."""
        starving = proving.starving(list(Quiz.objects.order_by("title")))
        return super().get_context_data(starving=starving, **kwargs)


class InOneGo:
    """A form that is checked and saved in one transaction: nobody changes in between what it was checked against."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the form."""
        with transaction.atomic():
            return super().post(request, *args, **kwargs)  # type: ignore[misc]  # mixed into Wagtail's views


class AddQuizView(InOneGo, generic.CreateView):
    """A new quiz."""


class EditQuizView(InOneGo, generic.EditView):
    """A quiz's settings."""


def _results(quiz: Model) -> str:
    """Return where a quiz's results stand."""
    return reverse("quiz:results_of", args=[quiz.public_id])  # type: ignore[attr-defined]  # a quiz


class QuizViewSet(ModelViewSet):
    """A quiz's settings, and what came of it. Quizzes are kept: none is deleted here."""

    model = Quiz
    icon = "help"
    menu_label = _("Quizzes")
    edit_handler = SETTINGS
    index_view_class = QuizIndexView
    add_view_class = AddQuizView
    edit_view_class = EditQuizView
    index_template_name = QuizIndexView.template_name
    ordering: Sequence[str] = ["title"]
    list_display: Sequence[Any] = [
        "title",
        "drawn",
        WordedColumn("pass_percent", label=_("Percent to pass"), sort_key="pass_percent"),
        WordedColumn("attempts_allowed", label=_("Attempts allowed"), sort_key="attempts_allowed"),
        WordedColumn("minutes_allowed", label=_("Minutes allowed"), sort_key="minutes_allowed"),
        WordedColumn("is_practice", label=_("Practice"), sort_key="is_practice"),
        WordedColumn("is_demo", label=_("Demonstration"), sort_key="is_demo"),
        TitleColumn("results", label=_("Results"), accessor=lambda _quiz: _("See results"), get_url=_results),
    ]
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form, its history and the results."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history/<int:pk>/results/", self.history_results_view, name="history_results"),
            path("<uuid:public_id>/results/", ResultsView.as_view(), name="results_of"),
            path("<uuid:public_id>/results/questions.csv", QuestionsFile.as_view(), name="questions_file"),
            path("<uuid:public_id>/results/provisions.csv", ProvisionsFile.as_view(), name="provisions_file"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = ("usage_url_name", "delete_url_name", "copy_url_name", "inspect_url_name")
        return super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})

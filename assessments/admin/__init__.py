"""Quizzes in the admin: questions to write, settings to change, attempts to show again exactly (P6)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from assessments.admin.attempts import AttemptViewSet
from assessments.admin.questions import QuestionViewSet
from assessments.admin.quizzes import QuizViewSet
from assessments.admin.reviews import ReviewViewSet
from assessments.admin.vignettes import BankViewSet, VignetteViewSet


class QuizzesGroup(ViewSetGroup):
    """Everything about quizzes under one heading of the menu."""

    menu_label = _("Quizzes")
    menu_icon = "help"
    menu_order = 310
    items = (
        QuizViewSet("quiz"),
        QuestionViewSet(),
        VignetteViewSet(),
        BankViewSet("bank"),
        ReviewViewSet("editionreview"),
        AttemptViewSet("attempt"),
    )

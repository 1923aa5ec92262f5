"""What quizzes add to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from assessments.admin import QuizzesGroup
from assessments.admin.attempts import GrantView


@hooks.register("register_admin_viewset")
def register_quizzes() -> QuizzesGroup:
    """Show quizzes, questions and attempts."""
    return QuizzesGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Return the addresses of the deeds."""
    return [path("attempt/<uuid:public_id>/grant/", GrantView.as_view(), name="grant_attempt")]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("assessments.grant_attempt", _("Grant an attempt"), _("Extra attempt granted"))
    actions.register_action("assessments.replay", _("Look at an attempt"), _("Attempt looked at"))

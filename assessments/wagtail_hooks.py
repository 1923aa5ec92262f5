"""What quizzes add to the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from assessments.admin import QuizzesGroup


@hooks.register("register_admin_viewset")
def register_quizzes() -> QuizzesGroup:
    """Show quizzes, questions and attempts."""
    return QuizzesGroup()

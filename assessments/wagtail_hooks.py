"""What quizzes add to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from assessments.admin import QuizzesGroup
from assessments.admin.attempts import GrantView
from assessments.admin.questions import BringBackView, RetireView, TryView, VersionsView
from assessments.admin.reviews import RetireAfterEditionView, StillRightView


@hooks.register("register_admin_viewset")
def register_quizzes() -> QuizzesGroup:
    """Show quizzes, questions and attempts."""
    return QuizzesGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Give deeds their addresses."""
    return [
        path("attempt/<uuid:public_id>/grant/", GrantView.as_view(), name="grant_attempt"),
        path("question/<uuid:public_id>/try/", TryView.as_view(), name="try_question"),
        path("question/<uuid:public_id>/wordings/", VersionsView.as_view(), name="question_versions"),
        path("question/<uuid:public_id>/retire/", RetireView.as_view(), name="retire_question"),
        path("question/<uuid:public_id>/bring-back/", BringBackView.as_view(), name="bring_back_question"),
        path("editionreview/<uuid:public_id>/still-right/", StillRightView.as_view(), name="settle_still_right"),
        path("editionreview/<uuid:public_id>/retire/", RetireAfterEditionView.as_view(), name="settle_retired"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("assessments.grant_attempt", _("Grant an attempt"), _("Extra attempt granted"))
    actions.register_action("assessments.replay", _("Look at an attempt"), _("Attempt looked at"))
    actions.register_action("assessments.export", _("Take a table away"), _("Table of results taken away"))
    actions.register_action("assessments.retire", _("Retire a question"), _("Question retired"))
    actions.register_action("assessments.bring_back", _("Bring a question back"), _("Question brought back"))
    actions.register_action("assessments.attest", _("Attest"), _("Attested that nobody in this case can be recognized"))
    actions.register_action("assessments.still_right", _("Settle as still right"), _("Still right under a new edition"))
    actions.register_action("assessments.not_published", _("Leave unpublished"), _("Not published at its moment"))

"""What this room's permissions let which role do. Instructors see questions, keys and sums, not people's answers."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "assessments.view_quiz",
        "assessments.change_quiz",
        "assessments.view_question",
        "assessments.see_attempts",
        "assessments.see_results",
        "assessments.grant_attempt",
    ),
    Role.INSTRUCTOR: (
        "assessments.view_quiz",
        "assessments.add_quiz",
        "assessments.see_results",
        "assessments.change_quiz",
        "assessments.view_question",
        "assessments.view_key",
    ),
}

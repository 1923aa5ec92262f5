"""What this room's permissions let which role do. Instructors write questions, and see sums, not what people answered.

Whoever writes questions sees keys: the form shows them (`assessments.permitting`).
"""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role

WRITING = (
    "assessments.view_key",
    *(
        f"assessments.{deed}_{noun}"
        for noun in ("question", "vignette")
        for deed in ("view", "add", "change", "publish", "lock", "unlock")
    ),
    "assessments.retire_question",
    "assessments.view_bank",
    "assessments.add_bank",
    "assessments.change_bank",
    "assessments.view_editionreview",
    "assessments.change_editionreview",
)

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "assessments.view_quiz",
        "assessments.change_quiz",
        "assessments.see_attempts",
        "assessments.see_results",
        "assessments.grant_attempt",
        *WRITING,
    ),
    Role.INSTRUCTOR: (
        "assessments.view_quiz",
        "assessments.add_quiz",
        "assessments.see_results",
        "assessments.change_quiz",
        *WRITING,
    ),
}

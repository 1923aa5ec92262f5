"""Questions in the admin, to look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments import replaying
from assessments.models import Question
from foundation.ground.admin import RecordInspectView, RecordViewSet


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

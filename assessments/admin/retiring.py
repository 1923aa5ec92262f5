"""What the deeds that retire a question share: whoever does it hears which quizzes can't be begun any more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages

from assessments import proving
from assessments.models import Bank
from foundation.ground.admin import ReasonedDeedView


class RetiringView(ReasonedDeedView):
    """A deed that takes a question out of draws. Subclasses say out of which `bank`."""

    def bank(self) -> Bank:
        """Return the bank that the question belongs to."""
        raise NotImplementedError

    def act(self, form: forms.Form, at: Any) -> None:
        """Do it, then say of each quiz that draws from the bank and can't be begun what starves."""
        super().act(form, at)
        for quiz, proof in proving.starving(list(self.bank().quizzes.order_by("title"))):
            messages.warning(self.request, proving.in_a_line(quiz, proof))

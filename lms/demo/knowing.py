"""Knowing the Code: quizzes and checks of the demonstration, answered rightly."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from assessments import probing, saving, submitting
from assessments.asking import Answer, Right
from assessments.models import Attempt, Key
from courses.learning import sitting
from courses.models import Enrollment


class Sent(dict[str, Any]):
    """What a form sends: a value a field, or several."""

    def getlist(self, name: str) -> list[str]:
        """Return the values as a list."""
        said = self.get(name, [])
        return said if isinstance(said, list) else [said]


def as_sent(question: str) -> Sent:
    """Return what the form of a check sends where it is answered rightly."""
    key = Key.objects.filter(version__public_id=question).select_related("version").latest("pk")
    said, name = _answer(key.version.kind, key.right), probing.name_of(question)
    return Sent(
        {f"{name}-{part}": str(value) for part, value in said.items()} if isinstance(said, dict) else {name: said}
    )


def pass_quiz(enrollment: Enrollment, module: str, *, at: datetime) -> None:
    """Sit the quiz of the module with this key, and answer all of it rightly."""
    attempt = sitting.sit(enrollment.trainee, enrollment.course.slug, module, at=at)
    saving.save(attempt, right_answers(attempt), client=uuid4(), sequence=1, at=at + timedelta(minutes=5))
    submitting.submit(attempt, at=at + timedelta(minutes=6))


def right_answers(attempt: Attempt) -> dict[str, Answer]:
    """Answer as someone who knows the Code."""
    found = Key.objects.filter(version__public_id__in=attempt.asked).order_by("pk")
    right = {str(version): key for version, key in found.values_list("version__public_id", "right")}
    return {asked["version"]: _answer(asked["kind"], right[asked["version"]]) for asked in attempt.questions}


def _answer(kind: str, right: Right) -> Answer:
    """Return the answer that a key asks for; its shape differs where several would do, and where an order is given."""
    if kind in {"cite", "short"}:
        return right[0]
    return {step: place for place, step in enumerate(right, 1)} if kind == "ordering" else right

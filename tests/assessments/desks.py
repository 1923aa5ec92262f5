"""Working at the quizzes' desk in tests: filling in a quiz's form, sitting quizzes, reading a page's words."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from assessments import attempting, saving, submitting
from assessments.models import Attempt, BlueprintRow, Quiz
from foundation.accounts.models import User
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers


def settings_of(quiz: Quiz, lines: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """Say what the quiz's form sends: its settings, changed so, and these lines of a blueprint."""
    lines = lines or []
    names = (
        "title", "drawn", "pass_percent", "attempts_allowed", "cool_down_hours", "minutes_allowed", "closes_at",
        "shows_answers", "shows_correctness", "shows_feedback", "shows_key",
    )  # fmt: skip
    sent = {name: getattr(quiz, name) for name in names} | {"banks": [bank.pk for bank in quiz.banks.all()]}
    sent |= {"is_practice": "on"} if quiz.is_practice else {}
    sent |= changes
    management = {"TOTAL_FORMS": len(lines), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    sent |= {f"blueprint-{name}": value for name, value in management.items()}
    for place, line in enumerate(lines):
        sent |= {f"blueprint-{place}-{name}": value for name, value in {"id": "", "DELETE": "", **line}.items()}
    return {name: "" if value is None else value for name, value in sent.items()}


def line(quiz: Quiz, at_least: int, **of_what: Any) -> BlueprintRow:
    """Write a line of a quiz's blueprint."""
    return BlueprintRow.objects.create(quiz=quiz, at_least=at_least, **of_what)


def sit(right: int = 2, quiz: Quiz | None = None, person: User | None = None) -> Attempt:
    """Sit a quiz (of three questions, where none is given) and hand it in, with so many right."""
    quiz = quiz or QuizFactory.create(questions=3)
    attempt = attempting.begin(person or PersonFactory.create(), quiz, at=NOON)
    saving.save(attempt, answers(attempt, right=right), client=attempt.public_id, sequence=1, at=NOON)
    submitting.submit(attempt, at=NOON)
    attempt.refresh_from_db()
    return attempt


def text(client: Client, name: str, *args: object) -> str:
    """Read a page, with every white space a single one."""
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())

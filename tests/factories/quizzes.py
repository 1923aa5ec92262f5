"""Quizzes with a bank of plain questions: option `a` is right, `b` and `c` are not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory

from assessments.banking import digest
from assessments.models import Attempt, Citation, Key, Question, QuestionVersion, Quiz
from tests.factories.code import ProvisionFactory

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RIGHT, WRONG = "a", "b"


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    """A question of three options with its wording, its key and a provision of its own."""

    class Meta:
        model = Question

    key = factory.Sequence(lambda n: f"question-{n}")
    level = "apply"

    @classmethod
    def _create(cls, model_class: type[Question], *_args: Any, **fields: Any) -> Question:
        provision = fields.pop("provision", None) or ProvisionFactory.create()
        question: Question = model_class.objects.create(**fields)
        options = tuple((key, f"Option {key} of {question.key}") for key in "abc")
        stem = f"What does {question.key} ask?"
        version = QuestionVersion.objects.create(
            question=question,
            number=1,
            stem=stem,
            options=[{"key": key, "text": text} for key, text in options],
            digest=digest(stem, options),
            made_at=NOON,
        )
        rationales = {key: f"Rationale {key} of {question.key}" for key, _text in options}
        Key.objects.create(version=version, number=1, right=RIGHT, rationales=rationales, made_at=NOON)
        Citation.objects.create(version=version, provision=provision)
        return question


class QuizFactory(factory.django.DjangoModelFactory[Quiz]):
    """A quiz that draws all of its questions: five, or as many as `questions` says. 80 percent passes."""

    class Meta:
        model = Quiz

    key = factory.Sequence(lambda n: f"quiz-{n}")
    title = "A made-up quiz"

    @classmethod
    def _create(cls, model_class: type[Quiz], *_args: Any, **fields: Any) -> Quiz:
        count = fields.pop("questions", 5)
        quiz: Quiz = model_class.objects.create(**{"drawn": count, **fields})
        QuestionFactory.create_batch(count, quiz=quiz)
        return quiz


def answers(attempt: Attempt, *, right: int) -> dict[str, str]:
    """Answer every question of the attempt, the first `right` of them rightly."""
    return {version: RIGHT if place < right else WRONG for place, version in enumerate(attempt.asked)}

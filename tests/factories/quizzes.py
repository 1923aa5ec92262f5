"""Quizzes with a bank of plain questions: option `a` is right, `b` and `c` are not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory

from assessments.banking import as_stream
from assessments.models import Attempt, Bank, Question, Quiz
from assessments.publishing import FILE, publish
from tests.factories.code import ProvisionFactory

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RIGHT, WRONG = "a", "b"


class BankFactory(factory.django.DjangoModelFactory[Bank]):
    """An empty bank."""

    class Meta:
        model = Bank

    key = factory.Sequence(lambda n: f"bank-{n}")
    title = "A made-up bank"


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    """A question that was published: of three options, or of `kind` as `said`; with a provision of its own."""

    class Meta:
        model = Question

    key = factory.Sequence(lambda n: f"question-{n}")
    level = "apply"

    @classmethod
    def _create(cls, model_class: type[Question], *_args: Any, **fields: Any) -> Question:
        provisions = fields.pop("provisions", None) or [ProvisionFactory.create()]
        kind, said = fields.pop("kind", "single"), fields.pop("said", None) or plain(fields["key"])
        enemies = fields.pop("enemies", ())
        question = model_class(**{"bank": None, **fields}, asks=as_stream(kind, said), live=True)
        question.bank = fields.get("bank") or BankFactory.create()
        question.cites = provisions
        question.enemies = list(enemies)
        question.save()
        publish(question, at=NOON, by=FILE)
        return question


def plain(key: str) -> dict[str, Any]:
    """Say a question of three options, the first of which is right."""
    options = [
        {"text": f"Option {option} of {key}", "is_right": option == RIGHT, "rationale": f"Rationale {option} of {key}"}
        for option in "abc"
    ]
    return {"stem": f"What does {key} ask?", "options": options}


class QuizFactory(factory.django.DjangoModelFactory[Quiz]):
    """A quiz that draws all questions of a bank of its own: five, or as many as `questions` says. 80 percent passes."""

    class Meta:
        model = Quiz

    key = factory.Sequence(lambda n: f"quiz-{n}")
    title = "A made-up quiz"

    @classmethod
    def _create(cls, model_class: type[Quiz], *_args: Any, **fields: Any) -> Quiz:
        count = fields.pop("questions", 5)
        quiz: Quiz = model_class.objects.create(**{"drawn": count, **fields})
        bank = BankFactory.create()
        quiz.banks.add(bank)
        QuestionFactory.create_batch(count, bank=bank)
        return quiz


def answers(attempt: Attempt, *, right: int) -> dict[str, str]:
    """Answer every question of the attempt, the first `right` of them rightly."""
    return {version: RIGHT if place < right else WRONG for place, version in enumerate(attempt.asked)}

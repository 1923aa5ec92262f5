"""The demonstration is filled from nothing, and filling it again makes nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from assessments.models import Attempt

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_filling_twice_makes_nothing_twice(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = True
    call_command("demo")
    made = rows()

    call_command("demo")

    assert rows() == made
    assert (made["courses.Enrollment"], made["certificates.Certificate"]) == (2, 1)
    attempts = Attempt.objects.order_by("pk")
    assert [(attempt.quiz.is_practice, attempt.is_submitted, attempt.answered) for attempt in attempts] == [
        (False, True, 5), (True, False, 4), (True, True, 7)
    ]  # fmt: skip
    assert capsys.readouterr().out.count("Everyone's password") == 2

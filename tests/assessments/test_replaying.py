"""An attempt shown again to staff: what she was told of marking, all she could choose from, what came too late (P6)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from assessments import attempting, keeping, saving
from foundation.accounts.models import Accommodation
from tests.assessments.desks import text
from tests.factories.kinds import make_quiz
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SEE, CONFIRM = "assessments.see_attempts", "accounts.confirm_accommodations"


def scoring(page: str) -> list[str]:
    return sorted(line.strip() for line in re.findall(r"Scoring: [^<]+", page))


def test_the_record_shows_what_she_was_told_of_marking_and_all_that_she_could_choose_from(
    client: Client, settings: Settings
) -> None:
    """P6: an appeal may turn on what the page said, or on what stood in the list."""
    attempt = attempting.begin(PersonFactory.create(), make_quiz(), at=NOON)
    [cite] = [question for question in attempt.questions if question["kind"] == "cite"]
    client.force_login(attempt.person)

    hers = text(client, "attempt", attempt.public_id)
    shown = unescape(text(enter(with_permissions(SEE), settings), "attempt:inspect", attempt.public_id))

    assert len(scoring(hers)) == 4
    assert scoring(shown) == scoring(hers)
    assert "<details open>" in shown, "so that it stands on paper too"
    assert [f"<li>{option['text']}</li>" in shown for option in cite["wording"]["options"]] == [True] * len(
        cite["wording"]["options"]
    )


def test_a_save_that_came_too_late_stands_with_the_deadline_that_refused_it_as_it_was_then(settings: Settings) -> None:
    """P6: with the extra time she had then, whatever becomes of it, and of the quiz, later."""
    quiz = QuizFactory.create(questions=3, minutes_allowed=10)
    attempt = attempting.begin(PersonFactory.create(), quiz, at=NOON)
    granted = Accommodation.objects.create(
        person=attempt.person, words="More time", asked_at=NOON, confirmed_at=NOON, time_factor=2
    )
    late = NOON + timedelta(minutes=21)
    for sequence, at in enumerate([NOON, late], 1):
        saving.save(attempt, answers(attempt, right=1), client=attempt.public_id, sequence=sequence, at=at)
    granted.ended_at = late
    granted.save()

    shown = text(enter(with_permissions(SEE, CONFIRM), settings), "attempt:inspect", attempt.public_id)
    elsewhere = text(enter(with_permissions(SEE), settings), "attempt:inspect", attempt.public_id)

    assert shown.count("open until") == 1
    assert "after the time was over (open until 2026-11-02 07:20:00 EST)" in shown
    assert "after the time was over" in elsewhere
    assert "open until" not in elsewhere, "it would tell an accommodation"
    [exported] = keeping.export(attempt.person)["attempts"]
    assert [save["deadline"] for save in exported["saves"]] == [None, "2026-11-02T12:20:00+00:00"]

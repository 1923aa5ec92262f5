"""What the door of a quiz says of the tries that were made and those that are left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assessments.models import Attempt, Quiz
from assessments.trying import tries
from courses.models import Enrollment
from tests.factories.courses import AT, course, enrollment, read_everything, sit

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


def tried(*, times: int, **rules: Any) -> tuple[Enrollment, Quiz]:
    """A place whose quiz has these rules and was failed so many times."""
    place = read_everything(enrollment(course(quiz=True)))
    for _time in range(times):
        sit(place, right=2)
    Quiz.objects.update(**rules)
    return place, Quiz.objects.get()


def door(place: Enrollment) -> str:
    return f"/learn/{place.course.slug}/quiz/{place.release.manifest['modules'][0]['key']}/"


@pytest.mark.parametrize(
    ("times", "allowed", "said", "may_begin"),
    [
        (0, None, "You may try as often as you need; one that passes counts.", True),
        (0, 1, "You have one try.", True),
        (0, 3, "You have 3 tries.", True),
        (1, 2, "You have one more try.", True),
        (1, 3, "You have 2 more tries.", True),
        (1, 1, "You have used every try that this quiz allows. If you need another, write to the office.", False),
    ],
)
def test_the_tries_that_are_left_are_told(times: int, allowed: int | None, said: str, may_begin: bool) -> None:
    place, quiz = tried(times=times, attempts_allowed=allowed)

    found = tries(place.trainee, quiz, at=LATER)

    assert (found.said, found.may_begin) == (said, may_begin)


def test_a_pause_and_a_closed_quiz_hold_the_next_try_back() -> None:
    place, quiz = tried(times=1, cool_down_hours=24)

    assert tries(place.trainee, quiz, at=AT + timedelta(hours=1)).may_begin is False
    assert tries(place.trainee, quiz, at=LATER).may_begin is True
    quiz.closes_at = AT
    assert tries(place.trainee, quiz, at=LATER).may_begin is False


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"attempts_allowed": 1}, "You have used every try"),
        ({"cool_down_hours": 30_000}, "A pause between tries"),
        ({"closes_at": AT}, "This quiz has closed"),
    ],
)
def test_a_door_that_is_shut_says_so_and_has_no_button(client: Client, rules: dict[str, Any], said: str) -> None:
    place, _quiz = tried(times=1, **rules)
    client.force_login(place.trainee)

    shown = client.get(door(place)).content.decode().split("<main", 1)[1]

    assert said in shown
    assert "Try again" not in shown


def test_a_failed_attempt_leads_to_where_the_next_begins(client: Client) -> None:
    place, _quiz = tried(times=1)
    client.force_login(place.trainee)

    shown = client.get(Attempt.objects.get().get_absolute_url()).content.decode()

    assert f'href="{door(place)}">Try again' in shown


def test_whoever_has_no_try_left_is_not_told_to_try_again(client: Client) -> None:
    place, _quiz = tried(times=1, attempts_allowed=1)
    client.force_login(place.trainee)

    assert "Try again" not in client.get(Attempt.objects.get().get_absolute_url()).content.decode()

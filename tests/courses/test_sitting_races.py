"""Beginning a quiz through the course's door while something else happens to the same person (P2, P4, P5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assessments import attempting, marking, saving, submitting
from assessments.models import Attempt
from courses.learning import sitting
from courses.learning.sitting import PassedAlready
from courses.models import Enrollment, QuizSitting
from tests.factories.courses import AT, course, course_page, enrollment, read_everything, sit
from tests.factories.quizzes import QuizFactory, answers
from tests.racing import at_once, elsewhere, interrupted

pytestmark = pytest.mark.usefixtures("committed")


def ready(**quiz: Any) -> Enrollment:
    """A place with every lesson read, so that its quiz is open."""
    return read_everything(enrollment(course(course_page(quiz=QuizFactory.create(**quiz)))))


def key_of(place: Enrollment) -> str:
    return str(place.release.manifest["modules"][0]["key"])


def begin(place: Enrollment, *, at: Any = AT) -> Attempt:
    return sitting.sit(place.trainee, place.course.slug, key_of(place), at=at)


def test_eight_at_once_are_one_attempt_with_one_sitting() -> None:
    place = ready()

    begun = at_once([lambda: begin(place)] * 8)

    assert begun == [Attempt.objects.get()] * 8
    assert QuizSitting.objects.get().attempt == begun[0]


def test_whoever_is_overtaken_while_it_begins_goes_on_with_what_the_other_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = ready()
    interrupted(monkeypatch, attempting, "go_on", lambda: begin(place))

    attempt = begin(place)

    assert attempt == Attempt.objects.get()
    assert QuizSitting.objects.get().attempt == attempt


@pytest.mark.parametrize("step", ["before her attempts are looked at", "after"])
def test_a_pass_in_another_tab_while_the_door_opens_begins_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    place, look = ready(), attempting.earlier
    client.force_login(place.trainee)
    passing = [lambda: elsewhere(lambda: sit(place, right=5))]

    def overtaken(person: Any) -> list[Attempt]:
        pass_it = passing.pop() if passing else None
        if pass_it and step != "after":
            pass_it()
        hers = look(person)
        if pass_it and step == "after":
            pass_it()
        return hers

    monkeypatch.setattr(attempting, "earlier", overtaken)

    answer = client.post(f"/learn/{place.course.slug}/quiz/{key_of(place)}/")

    assert answer.status_code == 409
    assert Attempt.objects.get().is_submitted


def test_a_pass_whose_time_was_over_counts_at_the_door(client: Client, pass_time: Any) -> None:
    place = ready(minutes_allowed=10)
    client.force_login(place.trainee)
    door = f"/learn/{place.course.slug}/quiz/{key_of(place)}/"
    client.post(door)
    attempt = Attempt.objects.get()
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=attempt.began_at)
    pass_time(minutes=11)

    answer = client.post(door)

    assert (answer.status_code, Attempt.objects.count()) == (409, 1)
    assert Enrollment.objects.get().is_finished


def test_what_cannot_be_marked_elsewhere_stands_in_the_way_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place, other = ready(), QuizFactory.create(minutes_allowed=10)
    stuck = attempting.begin(place.trainee, other, at=AT)
    mark = marking.keys_of

    def broken(attempt: Attempt) -> Any:
        if attempt.pk == stuck.pk:
            raise LookupError
        return mark(attempt)

    monkeypatch.setattr(marking, "keys_of", broken)

    begun = begin(place, at=AT + timedelta(minutes=30))

    assert begun.quiz != other
    with pytest.raises(LookupError):
        attempting.begin(place.trainee, other, at=AT + timedelta(minutes=30))


def test_what_was_handed_in_and_lost_its_marking_counts_at_the_door(client: Client) -> None:
    """The worker was killed between the two: a pass is a pass before the sweep comes by."""
    place = ready()
    client.force_login(place.trainee)
    attempt = begin(place)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)
    submitting.hand_in(attempt, at=AT)

    answer = client.post(f"/learn/{place.course.slug}/quiz/{key_of(place)}/")

    assert (answer.status_code, Attempt.objects.count()) == (409, 1)


def test_whoever_passed_meanwhile_elsewhere_in_the_course_is_told(client: Client) -> None:
    """The plain case beside the races: passed, and pressing the button of an old page."""
    place = ready()
    client.force_login(place.trainee)
    sit(place, right=5)

    assert client.post(f"/learn/{place.course.slug}/quiz/{key_of(place)}/").status_code == 409
    with pytest.raises(PassedAlready):
        begin(place)


def test_without_a_place_the_button_of_an_old_page_leads_to_the_course(client: Client) -> None:
    place = ready()
    client.force_login(place.trainee)
    Enrollment.objects.update(left_at=AT, finished_at=None)

    answer = client.post(f"/learn/{place.course.slug}/quiz/{key_of(place)}/")

    assert answer.status_code == 302
    assert "/quiz/" not in answer["Location"]
    assert not Attempt.objects.exists()

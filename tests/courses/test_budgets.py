"""What a trainee's screens cost in statements: no more than agreed, and the same with 2 and with 50 (P25)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from assessments import attempting, probing, submitting
from assessments.models import Attempt
from courses import leading
from courses.learning import choosing, noting
from courses.models import Enrollment
from foundation.pages import framing
from tests.factories.code import ProvisionFactory
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    lesson_page,
    module_of,
    program_page,
    read_everything,
)
from tests.factories.lessons import advisory, check, prose, question, reader, released, say_read, version_of, video
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
COUNTS = (2, 50)


def cost(client: Client, address: str, *, warm: bool = True) -> int:
    """Count the statements of one look; `warm` looks once before, as somebody did in every process."""
    if warm:
        client.get(address)
    with statements() as run:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(run)


def place(lessons: int, *, cites: int = 0) -> Enrollment:
    """A place on a course of so many lessons, on which other people are too."""
    page = course_page(lessons=0, quiz=True)
    body = [{"type": "citation", "value": ProvisionFactory.create().code, "id": str(n)} for n in range(cites)]
    words: dict[str, Any] = {"body": body} if body else {}
    for number in range(1, lessons + 1):
        lesson_page(module_of(page), title=f"Lesson {number}", **words)
    found = course(page)
    for _ in range(lessons // 2):
        enrollment(found)
    return enrollment(found)


def public(found: Enrollment) -> str:
    page = leading.page_of(found.course)
    assert page is not None
    return str(page.url)


def test_a_program_signed_out_costs_four(client: Client) -> None:
    costs = []
    for count in COUNTS:
        program = program_page()
        for _ in range(count):
            course(course_page(program=program, lessons=1))
        costs.append(cost(client, program.url))

    assert costs[0] == costs[1] <= 4


def test_a_course_costs_four_signed_out_and_eight_signed_in(client: Client) -> None:
    addresses = [public(place(count)) for count in COUNTS]

    visitor = [cost(client, address) for address in addresses]
    client.force_login(PersonFactory.create())
    stranger = [cost(client, address) for address in addresses]

    assert visitor[0] == visitor[1] <= 4
    assert stranger[0] == stranger[1] <= 8


def test_a_course_that_says_all_it_can_costs_five_signed_out_and_eight_signed_in(client: Client) -> None:
    """Openings, teachers, rules, and courses that come first, whether 2 or 50 of them."""
    addresses = []
    for count in COUNTS:
        before = [course_page(lessons=1) for _ in range(count)]
        for one in before:
            course(one)
        page = course_page(quiz=True, asks_evaluation=True)
        page.needs = before
        page.completion = [{"type": "quiz", "value": module_of(page).pk, "id": "q"}]
        page.teachers = [{"type": "teacher", "value": {"name": "Demo", "about": ""}, "id": "t"}]
        page.save_revision().publish()
        course(page)
        addresses.append(page.url)

    visitor = [cost(client, address) for address in addresses]
    client.force_login(PersonFactory.create())
    stranger = [cost(client, address) for address in addresses]

    assert visitor[0] == visitor[1] <= 5
    assert stranger[0] == stranger[1] <= 8


def test_the_way_through_a_course_costs_eight(client: Client) -> None:
    costs = []
    for count in COUNTS:
        found = place(count)
        client.force_login(found.trainee)
        costs.append(cost(client, f"/learn/{found.course.slug}/"))

    assert costs[0] == costs[1] <= 8


def test_a_lesson_costs_eight_and_eleven_at_first_view(client: Client) -> None:
    first, again = [], []
    for count in COUNTS:
        found = place(count, cites=count)
        framing.current()
        client.force_login(found.trainee)
        first.append(cost(client, f"/learn/{found.course.slug}/lesson-2/", warm=False))
        again.append(cost(client, f"/learn/{found.course.slug}/lesson-2/"))

    assert first[0] == first[1] <= 11
    assert again[0] == again[1] <= 8


def test_a_lesson_with_much_to_do_costs_eight_and_eleven_at_first_view(client: Client) -> None:
    """With checks answered, a path taken, recordings played and a note; and what was just answered told."""
    first, again, told = [], [], []
    for count in COUNTS:
        asked = str(version_of(question()).public_id)
        blocks = [block for n in range(count) for block in (check(f"asks{n}"), video(f"film{n}"))]
        checks = {f"asks{n}": asked for n in range(count)}
        found = reader(released([*blocks, advisory([prose("Inside.")], [])], checks=checks))
        framing.current()
        client.force_login(found.trainee)
        address = f"/learn/{found.course.slug}/lesson-1/"
        first.append(cost(client, address, warm=False))
        for n in range(count):
            client.post(f"{address}answer/asks{n}/", {probing.name_of(asked): "a"})
            say_read(found, f"film{n}", at=AT)
        choosing.choose(found, "lesson-1", "warns", is_other=False, at=AT)
        noting.note(found, "lesson-1", "Mine.", at=AT)
        again.append(cost(client, address))
        told.append(cost(client, f"{address}?why=asks0"))

    assert first[0] == first[1] <= 11
    assert again[0] == again[1] <= 8
    assert told[0] == told[1] <= 10


def test_notes_and_downloads_cost_the_same_with_two_and_with_fifty(client: Client) -> None:
    """P25."""
    costs = []
    for count in COUNTS:
        found = place(count)
        client.force_login(found.trainee)
        for number in range(1, count + 1):
            noting.note(found, f"lesson-{number}", "Mine.", at=AT)
        costs.append(cost(client, f"/learn/{found.course.slug}/notes/"))

    assert costs[0] == costs[1] <= 8


def test_the_door_of_a_quiz_costs_eight(client: Client) -> None:
    costs = []
    for count in COUNTS:
        found = read_everything(place(count))
        client.force_login(found.trainee)
        module = found.release.manifest["modules"][0]["key"]
        costs.append(cost(client, f"/learn/{found.course.slug}/quiz/{module}/"))

    assert costs[0] == costs[1] <= 8


def test_beginning_a_quiz_costs_eight_however_many_attempts_went_before(client: Client) -> None:
    """The whole request through the course's door, from the session to the sitting."""
    quiz = QuizFactory.create(questions=20)
    found = read_everything(enrollment(course(course_page(quiz=quiz))))
    client.force_login(found.trainee)
    door = f"/learn/{found.course.slug}/quiz/{found.release.manifest['modules'][0]['key']}/"
    costs = []
    for count in (0, *COUNTS):
        for _earlier in range(count):
            submitting.submit(attempting.begin(found.trainee, quiz, at=AT), at=AT)
        with statements() as run:
            assert client.post(door).status_code == 302
        costs.append(len(run))
        submitting.submit(Attempt.objects.open().get(), at=AT)

    assert costs == [8, 8, 8]


def test_going_on_with_a_quiz_costs_six(client: Client) -> None:
    quiz = QuizFactory.create(questions=20)
    found = read_everything(enrollment(course(course_page(quiz=quiz))))
    client.force_login(found.trainee)
    door = f"/learn/{found.course.slug}/quiz/{found.release.manifest['modules'][0]['key']}/"
    client.post(door)

    with statements() as run:
        client.post(door)

    assert len(run) <= 6
    assert Attempt.objects.count() == 1

"""P25: a list costs staff the same number of statements with 2 rows and with 50, whatever it lists.

A list of the admin falls into this by itself: the last test fails until somebody says here how its rows are made.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from assessments import saving, submitting
from assessments.attempting import begin
from assessments.models import Quiz
from foundation.accounts import accommodating, granting
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.models import Job
from foundation.letters.models import Letter, LetterTemplate
from foundation.pages.models import ContactMessage
from tests.factories.certificates import certificate
from tests.factories.code import ProvisionFactory
from tests.factories.courses import AT, course, course_page, enrollment, program_page
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.factories.quizzes import QuestionFactory, QuizFactory, answers
from tests.house.test_arrows import floors
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # stock templates of Wagtail

FEW, MANY = 2, 50


def attempts(count: int) -> None:
    """Every other one handed in and marked."""
    quiz = QuizFactory.create(questions=1)
    for is_handed_in, _ in zip(cycle([True, False]), range(count), strict=False):
        attempt = begin(PersonFactory.create(), quiz, at=AT)
        if is_handed_in:
            saving.save(attempt, answers(attempt, right=1), client=attempt.public_id, sequence=1, at=AT)
            submitting.submit(attempt, at=AT)


def accommodations(count: int) -> None:
    for person in PersonFactory.create_batch(count):
        accommodating.ask(person, "More time.", at=AT)


def certificates(count: int) -> None:
    for _ in range(count):
        certificate()


def courses(count: int) -> None:
    """Each released, and with a place on it."""
    program = program_page()
    for _ in range(count):
        enrollment(course(course_page(program=program, lessons=1)))


def enrollments(count: int) -> None:
    found = course()
    for _ in range(count):
        enrollment(found)


def jobs(count: int) -> None:
    Job.objects.bulk_create(Job(kind="many", total=0, asked_at=AT, stirred_at=AT) for _ in range(count))


def letters(count: int) -> None:
    for number in range(count):
        about = uuid.uuid4()
        Letter.objects.create(
            reason="welcome", address=f"{number}@example.org", about=about, asked_at=AT, next_try_at=AT
        )


def letter_templates(count: int) -> None:
    already = LetterTemplate.objects.count()
    for number in range(already, already + count):
        LetterTemplate.objects.create(reason=f"kind_{number}", subject="Hello", body="There")


def messages(count: int) -> None:
    for number in range(count):
        words = {"name": f"Demo {number}", "email": f"demo{number}@example.org", "subject": "Hello", "message": "There"}
        ContactMessage.objects.create(**words, sent_at=AT)


def people(count: int) -> None:
    """Each with a role."""
    for person in PersonFactory.create_batch(count):
        granting.grant(person, Role.DOOR, actor=None, reason="helps", at=AT)


def provisions(count: int) -> None:
    ProvisionFactory.create_batch(count)


def questions(count: int) -> None:
    QuestionFactory.create_batch(count, quiz=Quiz.objects.first() or QuizFactory.create(questions=1))


def quizzes(count: int) -> None:
    for _ in range(count):
        QuizFactory.create(questions=1)


LISTS: dict[str, Callable[[int], None]] = {
    "accommodation": accommodations,
    "attempt": attempts,
    "certificate": certificates,
    "contactmessage": messages,
    "course": courses,
    "enrollment": enrollments,
    "job": jobs,
    "letter": letters,
    "lettertemplate": letter_templates,
    "provision": provisions,
    "question": questions,
    "quiz": quizzes,
    "user": people,
}


@pytest.fixture
def staff(settings: Any) -> Client:
    """Somebody who may see every list."""
    settings.DEMO = True
    client = Client()
    client.force_login(SuperuserFactory.create(is_demo=True))
    return client


def cost(client: Client, address: str) -> list[str]:
    """Return the statements of one look."""
    with statements() as run:
        answer = client.get(address)
    assert answer.status_code == 200
    return run


@pytest.mark.parametrize(("name", "make"), LISTS.items(), ids=LISTS)
def test_a_list_costs_the_same_with_two_rows_and_with_fifty(
    staff: Client, name: str, make: Callable[[int], None]
) -> None:
    address = reverse(f"{name}:index")
    make(FEW)
    staff.get(address)  # as somebody did in every process
    few = cost(staff, address)
    make(MANY - FEW)

    assert len(cost(staff, address)) == len(few)


def test_a_row_that_asks_for_itself_would_be_noticed(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each person's name is fetched anew."""
    monkeypatch.setattr(User, "get_full_name", lambda self: User.objects.get(pk=self.pk).name)
    address = reverse("accommodation:index")
    accommodations(FEW)
    staff.get(address)
    few = cost(staff, address)
    accommodations(FEW)

    assert len(cost(staff, address)) == len(few) + FEW


def test_every_list_of_the_house_is_tried_here() -> None:
    listed = {
        viewset.url_namespace
        for viewset in viewsets.viewsets
        if isinstance(viewset, ModelViewSet) and type(viewset).__module__.startswith(tuple(floors()))
    }

    assert listed == set(LISTS)

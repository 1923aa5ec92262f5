"""Practices: for everybody signed in, as often as she likes, and never a way to a quiz that counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.template import Engine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import Site

from assessments import banking, checking, practicing, saving, submitting, surroundings
from assessments.models import Attempt, Citation, QuestionVersion, Quiz
from assessments.roles import GRANTS
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from standards import outlining
from tests.assessments.desks import settings_of
from tests.assessments.test_banking import BANK, write
from tests.factories.code import ProvisionFactory
from tests.factories.pages import make_contact
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory, answers
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


@pytest.fixture
def browser(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def door(quiz: Quiz) -> str:
    return reverse("practice", args=[quiz.public_id])


def test_a_practice_is_begun_gone_on_with_and_begun_again(browser: Client, person: User) -> None:
    quiz = QuizFactory.create(is_practice=True, title="Try yourself")

    assert "Begin" in text(browser.get(door(quiz)))
    begun = browser.post(door(quiz))
    attempt = Attempt.objects.get(person=person, quiz=quiz)
    assert begun["Location"] == attempt.get_absolute_url()
    assert "Go on with your attempt" in text(browser.get(door(quiz)))
    assert browser.post(door(quiz))["Location"] == attempt.get_absolute_url()

    saving.save(attempt, answers(attempt, right=5), client=uuid4(), sequence=1, at=clock.now())
    submitting.submit(attempt, at=clock.now())
    result = text(browser.get(reverse("attempt_result", args=[attempt.public_id])))
    assert f'href="{door(quiz)}"' in result
    assert "Practice again" in result
    assert "Practice again" in text(browser.get(door(quiz)))
    browser.post(door(quiz))
    assert Attempt.objects.of(person).at_quiz(quiz).count() == 2, "passing ends nothing here"


def test_a_practice_tells_at_once_what_was_right_and_why_and_nobody_passes_it(browser: Client, person: User) -> None:
    quiz = QuizFactory.create(is_practice=True, title="Try yourself", questions=1, **practicing.SHOWS)
    cited = ProvisionFactory.create()
    Citation.objects.create(version=QuestionVersion.objects.get(), provision=cited)
    attempt = practicing.practice(person, quiz.public_id, at=clock.now())

    asked = text(browser.get(attempt.get_absolute_url()))
    saving.save(attempt, answers(attempt, right=0), client=uuid4(), sequence=1, at=clock.now())
    submitting.submit(attempt, at=clock.now())
    result = text(browser.get(reverse("attempt_result", args=[attempt.public_id])))

    assert [
        said for said in ("0 of 1 point.", "Practiced", "Not right", "Rationale", cited.code) if said not in result
    ] == []
    pages = asked + result + text(browser.get(door(quiz)))
    assert [said for said in ("passed yet", "percent passes", "not passed", "1 points") if said in pages] == []
    assert "Nothing to tell yet" not in text(browser.get(reverse("mastery")))


def test_a_new_practice_shows_everything_at_once_unless_its_author_says_otherwise(settings: Settings) -> None:
    author = enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)
    usual: dict[str, Any] = dict.fromkeys(practicing.SHOWS, "")
    for title, is_practice, rule in (("A", True, {}), ("B", True, {"shows_key": "never"}), ("C", False, {})):
        sent = settings_of(
            QuizFactory.create(is_practice=is_practice), title=title, is_practice=is_practice, **{**usual, **rule}
        )
        assert author.post(reverse("quiz:add"), sent).status_code == 302

    found = {quiz.title: [getattr(quiz, name) for name in practicing.SHOWS] for quiz in Quiz.objects.order_by("pk")}
    assert (found["A"], found["B"]) == (["at_once"] * 4, [*["at_once"] * 3, "never"])
    assert found["C"] == ["at_once", "done", "done", "done"]


def test_a_practice_from_a_file_shows_everything_at_once(tmp_path: Path) -> None:
    outlining.load()

    quiz = banking.load(write(tmp_path, {**BANK, "is_practice": True}), at=clock.now()).quiz

    assert {name: getattr(quiz, name) for name in practicing.SHOWS} == practicing.SHOWS


def test_a_quiz_that_counts_is_no_practice(browser: Client) -> None:
    quiz = QuizFactory.create()

    assert (browser.get(door(quiz)).status_code, browser.post(door(quiz)).status_code) == (404, 404)
    assert not Attempt.objects.exists()


def test_whoever_is_signed_out_is_led_to_signing_in(client: Client) -> None:
    quiz = QuizFactory.create(is_practice=True)

    assert client.post(door(quiz))["Location"].startswith("/accounts/login/")


def test_practices_that_take_attempts_are_offered_by_title() -> None:
    at = clock.now()
    QuizFactory.create(title="Counts")
    QuizFactory.create(title="Closed", is_practice=True, closes_at=at - timedelta(seconds=1))
    for title in ("B", "A"):
        QuizFactory.create(title=title, is_practice=True, closes_at=at)

    assert [quiz.title for quiz in practicing.offered(at=at)] == ["A", "B"]


def test_one_that_has_closed_or_allows_no_more_says_so(browser: Client, person: User) -> None:
    at = clock.now()
    closed = QuizFactory.create(is_practice=True, closes_at=at - timedelta(days=1))
    once = QuizFactory.create(is_practice=True, attempts_allowed=1)
    paused = QuizFactory.create(is_practice=True, cool_down_hours=2)
    for quiz in (once, paused):
        submitting.submit(practicing.practice(person, quiz.public_id, at=at), at=at)

    assert "This practice has closed" in text(browser.get(door(closed)))
    assert "You have used every try" in text(browser.get(door(once)))
    assert "You can begin the next attempt from" in text(browser.get(door(paused)))
    assert browser.post(door(closed)).status_code == 409


@pytest.mark.parametrize("has_contact_page", [True, False])
def test_one_that_starves_says_so_and_leads_back_and_to_the_office(browser: Client, has_contact_page: bool) -> None:
    quiz = QuizFactory.create(is_practice=True, questions=2, drawn=3)
    office = make_contact(Site.objects.get().root_page).url if has_contact_page else None

    refused = browser.post(door(quiz))

    assert refused.status_code == 409
    assert "too few of its questions are ready" in text(refused)
    assert f'href="{door(quiz)}"' in text(refused)
    assert ("Write to the office" in text(refused), f'href="{office}"' in text(refused)) == (has_contact_page,) * 2


def test_every_refusal_that_the_office_alone_can_mend_leads_there(browser: Client, person: User) -> None:
    at = clock.now()
    closed = QuizFactory.create(is_practice=True, closes_at=at - timedelta(days=1))
    once = QuizFactory.create(is_practice=True, attempts_allowed=1)
    paused = QuizFactory.create(is_practice=True, cool_down_hours=2)
    for quiz in (once, paused):
        submitting.submit(practicing.practice(person, quiz.public_id, at=at), at=at)
    office = make_contact(Site.objects.get().root_page).url

    leads_there = [f'href="{office}"' in text(browser.post(door(quiz))) for quiz in (closed, once, paused)]

    assert leads_there == [True, True, False]


def test_its_pages_lead_back_to_it_and_those_of_a_quiz_that_counts_do_not(person: User) -> None:
    quiz = QuizFactory.create(is_practice=True)
    attempt = practicing.practice(person, quiz.public_id, at=clock.now())
    found = practicing.surroundings(attempt)

    assert found is not None
    assert (found, found.url) == (surroundings.of(attempt), door(quiz))
    attempt.quiz.is_practice = False
    assert practicing.surroundings(attempt) is None


def test_a_bank_that_a_practice_shows_to_everybody_serves_no_quiz_that_counts_and_the_other_way_round(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: whoever is signed in could practice until she has seen every key of a quiz that ends a course."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # stock templates of Wagtail
    client = enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)
    practice = QuizFactory.create(questions=3, is_practice=True, title="Warming up")
    counting = QuizFactory.create(questions=3, title="The final")
    of_practice, of_counting = practice.banks.get(), counting.banks.get()

    def refused(quiz: Quiz, **changes: Any) -> str:
        response = client.post(reverse("quiz:edit", args=[quiz.pk]), settings_of(quiz, **changes))
        return "" if response.status_code == 302 else text(response)

    assert "draw from the same bank: The final." in refused(practice, banks=[of_counting.pk])
    assert "may have seen its answers: Warming up." in refused(counting, banks=[of_practice.pk])
    assert (practice.banks.get(), counting.banks.get()) == (of_practice, of_counting)
    twin = QuizFactory.create(questions=1, is_practice=True)
    assert refused(twin, banks=[of_practice.pk]) == "", "two practices may share a bank"
    assert "may have seen its answers: Warming up." in refused(twin, banks=[of_practice.pk], is_practice="")
    assert list(checking.practices_have_banks_of_their_own()) == []


def test_a_bank_under_a_practice_and_a_quiz_that_counts_is_found() -> None:
    """P3."""
    practice, counting = QuizFactory.create(questions=1, is_practice=True), QuizFactory.create(questions=1)
    bank = practice.banks.get()

    counting.banks.add(bank)

    assert list(checking.practices_have_banks_of_their_own()) == [
        f"{bank.key} serves a practice and a quiz that counts"
    ]

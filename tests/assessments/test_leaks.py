"""Nothing that tells the right answer leaves the server during an attempt (P3)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from assessments import attempting, keeping, showing, submitting
from assessments.models import Attempt, Citation, Key, Question, QuestionVersion
from foundation.accounts.models import User
from foundation.ground import clock
from standards.models import Provision
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db

PLANTED = "zanzibarite"
"""Stands in every rationale, and nowhere else."""

TELLING = re.compile(rf'{PLANTED}|rationale|data-right|is_right|"right"|"weight"|key_number|was_right', re.IGNORECASE)


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


@pytest.fixture
def attempt(person: User) -> Attempt:
    """Her open second attempt; the first was handed in and not passed. Every rationale holds a planted word."""
    quiz = QuizFactory.create(questions=4, drawn=3)
    for key in Key.objects.all():
        Key.objects.create(
            version=key.version,
            number=2,
            right="c",
            rationales={option: f"{PLANTED} {option}" for option in "abc"},
            made_at=key.made_at,
        )
    submitting.submit(attempting.begin(person, quiz, at=clock.now()), at=clock.now())
    return attempting.begin(person, quiz, at=clock.now())


def addresses(attempt: Attempt) -> list[str]:
    """Return everything a candidate could think of asking for while she answers."""
    own = [reverse(name, args=[each.public_id]) for each in Attempt.objects.all() for name in (
        "attempt", "attempt_save", "attempt_hand_in", "attempt_result")]  # fmt: skip
    ids = [each.public_id for model in (Question, QuestionVersion) for each in model.objects.all()]
    records = [
        f"/admin/{name}/{identity}/"
        for name in ("question", "quiz", "attempt")
        for identity in (*ids, attempt.public_id)
    ]
    lists = ["/admin/", "/admin/quiz/", "/admin/question/", "/admin/attempt/", "/admin/reports/site-history/"]
    code = ["/code/", *(provision.get_absolute_url() for provision in Provision.objects.all())]
    return [
        *own,
        *records,
        *lists,
        *code,
        "/search/?query=zanzibarite",
        *(page.url or "/" for page in Page.objects.all()),
    ]


def reachable(client: Client, attempt: Attempt) -> dict[str, str]:
    """Return all that the candidate gets to see during the attempt: bodies and headers by address and verb."""
    seen = {}
    sent = {"client": attempt.public_id, "sequence": 1, "q1": "a"}
    for address in addresses(attempt):
        seen[address] = shown(client.get(address))
    for number, name in enumerate(["attempt_save", "attempt"], 1):
        address = reverse(name, args=[attempt.public_id])
        seen[f"POST {address}"] = shown(client.post(address, {**sent, "sequence": number, "save": "1"}))
        seen[f"POST {address} refused"] = shown(client.post(address, {**sent, "sequence": 9, "q1": "zz"}))
        seen[f"after {address}"] = shown(client.get(reverse("attempt", args=[attempt.public_id])))
    return seen


def shown(response: Any) -> str:
    body = response.getvalue() if response.streaming else response.content
    return body.decode(errors="replace") + json.dumps(dict(response.headers)) + str(dict(response.cookies))


def leaks(client: Client, attempt: Attempt) -> list[str]:
    return [address for address, body in reachable(client, attempt).items() if TELLING.search(body)]


def test_a_crawl_during_an_attempt_finds_no_key_and_no_rationale(
    client: Client, person: User, attempt: Attempt
) -> None:
    """P3."""
    client.force_login(person)

    assert leaks(client, attempt) == []


def test_her_record_taken_away_during_an_attempt_tells_nothing(person: User, attempt: Attempt) -> None:
    """P3, P24."""
    assert PLANTED not in json.dumps(keeping.export(person))


def test_a_quiz_that_was_passed_tells_nothing_while_another_attempt_is_open(client: Client, person: User) -> None:
    """P3."""
    quiz = QuizFactory.create(questions=2)
    for key in Key.objects.all():
        Key.objects.create(version=key.version, number=2, right="a", rationales={"a": PLANTED}, made_at=key.made_at)
    passed = attempting.begin(person, quiz, at=clock.now())
    client.force_login(person)
    client.post(
        reverse("attempt", args=[passed.public_id]),
        {"client": passed.public_id, "sequence": 1, "q1": "a", "q2": "a", "submit": "1"},
    )
    assert PLANTED in shown(client.get(reverse("attempt_result", args=[passed.public_id])))

    attempt = attempting.begin(person, quiz, at=clock.now())

    assert leaks(client, attempt) == []


def test_the_crawl_finds_a_rationale_that_leaks(
    client: Client, person: User, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: a page that shows a rationale, as if it were the question's text."""
    client.force_login(person)
    question = showing._question

    def leaking(number: int, asked: Any, answer: Any) -> dict[str, Any]:
        return {**question(number, asked, answer), "prompt": Key.objects.filter(number=2)[0].rationales["a"]}

    monkeypatch.setattr(showing, "_question", leaking)

    assert reverse("attempt", args=[attempt.public_id]) in leaks(client, attempt)


def test_the_crawl_finds_a_rationale_in_the_code(client: Client, person: User, attempt: Attempt) -> None:
    """Sabotage: a rationale copied into a provision's summary."""
    client.force_login(person)
    provision = Citation.objects.all()[0].provision
    Provision.objects.filter(pk=provision.pk).update(summary=f"As they say: {PLANTED}")

    assert leaks(client, attempt) == ["/code/", provision.get_absolute_url()]


def test_the_options_come_in_no_order_that_tells(person: User) -> None:
    """P3: over many attempts the right option stands in every place."""
    quiz = QuizFactory.create(questions=1)

    attempts = (attempting.begin(PersonFactory.create(), quiz, at=clock.now()) for _attempt in range(40))
    shown = [attempt.questions[0]["wording"]["options"] for attempt in attempts]
    places = {[option["key"] for option in options].index("a") for options in shown}

    assert places == {0, 1, 2}

"""Answering, handing in and seeing what came of it, in the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import attempting, saving, submitting, surroundings
from assessments.models import Attempt, Mark
from assessments.surroundings import Surroundings
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from standards.models import Provision
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory, answers
from tests.foundation.ground.entering import with_permissions
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

CLIENT = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def begin(person: User, **quiz: Any) -> Attempt:
    return attempting.begin(person, QuizFactory.create(**quiz), at=clock.now())


def address(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.public_id])


def fields(attempt: Attempt, *, right: int, sequence: int = 1, only: int = 99) -> dict[str, Any]:
    """Return what the form of the page would send."""
    chosen = list(answers(attempt, right=right).values())[:only]
    return {"client": CLIENT, "sequence": sequence, **{f"q{place}": key for place, key in enumerate(chosen, 1)}}


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_shows_every_question_as_a_fieldset_in_the_order_drawn(browser: Client, person: User) -> None:
    attempt = begin(person)

    shown = text(browser.get(address("attempt", attempt)))

    stems = [question["wording"]["stem"] for question in attempt.questions]
    assert re.findall(r"</span> (What does [^<]+\?)</legend>", shown) == stems
    options = [option["key"] for option in attempt.questions[0]["wording"]["options"]]
    assert re.findall(r'name="q1" value="(\w)"', shown) == options
    assert shown.count("<fieldset") == 5
    assert "0 of 5 answered." in shown


def test_saving_without_a_script_keeps_the_answers_and_says_so(browser: Client, person: User) -> None:
    """P2."""
    attempt = begin(person)

    response = browser.post(address("attempt", attempt), {**fields(attempt, right=2, only=3), "save": "1"}, follow=True)

    shown = text(response)
    assert response.redirect_chain == [(address("attempt", attempt), 302)]
    assert "Saved. You can stop here and come back." in shown
    assert "3 of 5 answered. Saved " in shown
    assert len(re.findall(r"<input type=\"radio\"[^>]* checked", shown)) == 3


def test_handing_in_marks_and_leads_to_the_result(browser: Client, person: User) -> None:
    attempt = begin(person)

    response = browser.post(address("attempt", attempt), {**fields(attempt, right=4), "submit": "1"})

    assert (response.status_code, response["Location"]) == (302, address("attempt_result", attempt))
    assert Mark.objects.get().points == 4
    assert "Passed" in text(browser.get(response["Location"]))


def test_handing_in_with_gaps_saves_first_lists_them_and_lets_her_hand_in_anyway(browser: Client, person: User) -> None:
    attempt = begin(person)

    response = browser.post(
        address("attempt", attempt), {**fields(attempt, right=3, only=3), "submit": "1"}, follow=True
    )

    shown = text(response)
    assert re.findall(r'<a href="([^"]+)">(Question \d)</a>', shown) == [
        (f"{address('attempt', attempt)}#q4", "Question 4"),
        (f"{address('attempt', attempt)}#q5", "Question 5"),
    ]
    assert not Mark.objects.exists()
    assert len(Attempt.objects.get().answers) == 3
    browser.post(address("attempt_hand_in", attempt))
    assert Mark.objects.get().points == 3


def test_handing_in_twice_is_handing_in_once(browser: Client, person: User) -> None:
    """P4."""
    attempt = begin(person)
    sent = {**fields(attempt, right=5), "submit": "1"}

    first = browser.post(address("attempt", attempt), sent)
    second = browser.post(address("attempt", attempt), sent)

    assert first["Location"] == second["Location"] == address("attempt_result", attempt)
    assert Mark.objects.count() == 1


def test_a_page_gone_back_to_saves_what_it_says_now(browser: Client, person: User) -> None:
    """P2: the browser sends the old id with other answers; they are not taken for a repeat."""
    attempt = begin(person, questions=2)
    browser.post(address("attempt", attempt), {**fields(attempt, right=2), "save": "1"})

    browser.post(address("attempt", attempt), {**fields(attempt, right=0), "save": "1"})

    assert set(Attempt.objects.get().answers.values()) == {"b"}


def test_a_button_counts_even_with_a_sequence_that_has_passed(browser: Client, person: User) -> None:
    """P2: a browser may restore a page with the sequence it began with."""
    attempt = begin(person, questions=2)
    browser.post(address("attempt_save", attempt), fields(attempt, right=2, sequence=7))

    browser.post(address("attempt", attempt), {**fields(attempt, right=0, sequence=3), "save": "1"})

    assert set(Attempt.objects.get().answers.values()) == {"b"}


def test_the_script_is_told_exactly_what_became_of_a_save(browser: Client, person: User) -> None:
    """P2."""
    attempt = begin(person)

    first = browser.post(address("attempt_save", attempt), {"client": CLIENT, "sequence": 2, "q3": "c"}).json()
    late = browser.post(address("attempt_save", attempt), {"client": CLIENT, "sequence": 1, "q3": "a"}).json()

    attempt.refresh_from_db()
    assert (first["outcome"], first["said"], first["answered"]) == ("applied", "Saved.", 1)
    assert datetime.fromisoformat(first["saved_at"]) == attempt.saved_at
    assert late["outcome"] == "stale"
    assert attempt.answers == {attempt.asked[2]: "c"}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"client": "no", "sequence": 1, "q1": "a"}, 400),
        ({"client": CLIENT, "sequence": 0, "q1": "a"}, 400),
        ({"client": CLIENT, "sequence": 2**31, "q1": "a"}, 400),
        ({"client": CLIENT, "sequence": 1, "q1": "z"}, 409),
    ],
)
def test_a_damaged_save_is_refused_in_words_and_not_stored(
    browser: Client, person: User, sent: dict[str, Any], status: int
) -> None:
    attempt = begin(person)

    response = browser.post(address("attempt_save", attempt), sent)

    assert response.status_code == status
    assert response.json()["said"]
    assert not attempt.events.exists()


def test_a_damaged_form_is_refused(browser: Client, person: User) -> None:
    attempt = begin(person)

    assert browser.post(address("attempt", attempt), {"client": "no", "save": "1"}).status_code == 400


def test_the_script_learns_that_she_is_signed_out(person: User, client: Client) -> None:
    response = client.post(address("attempt_save", begin(person)), {"client": CLIENT, "sequence": 1})

    assert response.status_code == 403
    assert "signed out" in response.json()["said"]


def test_a_save_after_handing_in_is_told_so(browser: Client, person: User) -> None:
    attempt = begin(person)
    submitting.submit(attempt, at=clock.now())

    response = browser.post(address("attempt", attempt), {**fields(attempt, right=5), "save": "1"}, follow=True)

    assert "The quiz had been handed in. These answers are kept on record, but don&#x27;t count." in text(response)
    assert Mark.objects.get().points == 0


def test_when_the_time_is_over_the_page_says_so_and_hands_in_what_was_saved(
    browser: Client, person: User, pass_time: Callable[..., None]
) -> None:
    attempt = begin(person, minutes_allowed=10)
    browser.post(address("attempt", attempt), {**fields(attempt, right=4), "save": "1"})
    pass_time(minutes=11)

    late = browser.post(
        address("attempt", attempt), {**fields(attempt, right=5), "client": CLIENT[:-1] + "2", "save": "1"}, follow=True
    )

    assert "The time was over when these answers arrived." in text(late)
    assert "The time is over" in text(browser.get(address("attempt", attempt), follow=True))
    assert not Mark.objects.exists()
    browser.post(address("attempt_hand_in", attempt))
    assert Mark.objects.get().points == 4


def test_the_deadline_is_shown_with_what_is_granted(browser: Client, person: User) -> None:
    attempt = begin(person, minutes_allowed=10)
    Accommodation.objects.create(
        person=person, words="Time", asked_at=clock.now(), confirmed_at=clock.now(), time_factor=Decimal(2)
    )

    shown = text(browser.get(address("attempt", attempt)))

    closes = attempt.began_at.timestamp() + 1200
    assert f"Open until {clock.now().fromtimestamp(closes, tz=clock.now().tzinfo):%B}" in shown


def test_an_open_attempt_has_no_result_and_one_handed_in_no_questions(browser: Client, person: User) -> None:
    attempt = begin(person)
    assert browser.get(address("attempt_result", attempt))["Location"] == address("attempt", attempt)

    submitting.submit(attempt, at=clock.now())

    assert browser.get(address("attempt", attempt))["Location"] == address("attempt_result", attempt)
    assert browser.get(address("attempt_hand_in", attempt))["Location"] == address("attempt_result", attempt)


def test_before_passing_the_result_says_points_and_what_to_read_again_and_no_more(
    browser: Client, person: User
) -> None:
    """P3."""
    attempt = begin(person)
    browser.post(address("attempt", attempt), {**fields(attempt, right=3), "submit": "1"})

    shown = text(browser.get(address("attempt_result", attempt)))

    missed = [question["cites"][0]["code"] for question in attempt.questions[3:]]
    in_the_order_of_the_code = list(Provision.objects.filter(code__in=missed).values_list("code", flat=True))
    assert "Not passed yet" in shown
    assert "3 of 5 points. 80 percent passes." in shown
    assert re.findall(r'href="/code/([^"]+)/"', shown) == in_the_order_of_the_code
    assert shown.count(">your answer<") == 5
    assert [said for said in ("Rationale", "Not right", ">right<", "1 of 1 point") if said in shown] == []


def test_once_passed_the_result_says_what_was_right_and_why(browser: Client, person: User) -> None:
    attempt = begin(person)
    browser.post(address("attempt", attempt), {**fields(attempt, right=4), "submit": "1"})

    shown = text(browser.get(address("attempt_result", attempt)))

    assert shown.count("Rationale a of ") == 5
    assert len(re.findall(r">your answer<", shown)) == 5
    assert shown.count("Not right") == 1


def test_a_pass_stands_when_a_later_attempt_falls_short(browser: Client, person: User) -> None:
    """P1."""
    attempt = begin(person)
    browser.post(address("attempt", attempt), {**fields(attempt, right=5), "submit": "1"})
    later = attempting.begin(person, attempt.quiz, at=clock.now())
    submitting.submit(later, at=clock.now())

    shown = text(browser.get(address("attempt_result", later)))

    assert "You have passed this quiz in another attempt, and that stands." in shown


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (None, "there is no limit"),
        (2, "You have one more attempt."),
        (3, "You have 2 more attempts."),
        (1, "your last attempt"),
    ],
)
def test_the_result_says_how_many_attempts_are_left(
    browser: Client, person: User, allowed: int | None, said: str
) -> None:
    attempt = begin(person, attempts_allowed=allowed)
    submitting.submit(attempt, at=clock.now())

    shown = text(browser.get(address("attempt_result", attempt)))

    assert said in shown
    assert ("Rationale" in shown) == (allowed == 1)
    assert shown.count("Not answered") == (5 if allowed == 1 else 0)


def test_the_pages_lead_back_to_what_the_attempt_belongs_to(
    browser: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    finders = [lambda _attempt: None, lambda _attempt: Surroundings("A made-up course", "/learn/made-up/")]
    monkeypatch.setattr(surroundings, "_finders", [])
    for find in finders:
        surroundings.register(find)
        surroundings.register(find)
    attempt = begin(person)

    assert '<a href="/learn/made-up/">A made-up course</a>' in text(browser.get(address("attempt", attempt)))
    submitting.submit(attempt, at=clock.now())
    assert "Back to A made-up course" in text(browser.get(address("attempt_result", attempt)))


@pytest.mark.parametrize(
    ("earned_url", "said", "leads_to"),
    [("", "Go on with A course", "/learn/a/"), ("/certificates/x/", "See your certificate", "/certificates/x/")],
)
def test_after_passing_the_result_leads_on(
    browser: Client, person: User, monkeypatch: pytest.MonkeyPatch, earned_url: str, said: str, leads_to: str
) -> None:
    found = Surroundings("A course", "/learn/a/", earned_url)
    monkeypatch.setattr(surroundings, "_finders", [lambda _attempt: found])
    attempt = begin(person)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=clock.now())
    submitting.submit(attempt, at=clock.now())

    shown = text(browser.get(address("attempt_result", attempt)))

    assert re.search(f'<a class="button" href="{leads_to}">{said}', shown)


@pytest.mark.parametrize("name", ["attempt", "attempt_hand_in", "attempt_result", "attempt_save"])
def test_to_a_stranger_an_attempt_is_not_there(name: str, person: User, browser: Client) -> None:
    """P21."""
    theirs = begin(PersonFactory.create())

    statuses = {
        getattr(browser, verb)(address(name, theirs), {"client": CLIENT, "sequence": 1}).status_code
        for verb in ("get", "post")
    }

    assert statuses <= {404, 405}
    submitting.submit(theirs, at=clock.now())
    assert browser.get(address(name, theirs)).status_code in {404, 405}
    assert theirs.events.count() == 0


@pytest.mark.parametrize("name", ["attempt", "attempt_hand_in", "attempt_result", "attempt_save"])
def test_an_attempt_that_never_was_is_not_there(name: str, browser: Client) -> None:
    nowhere = reverse(name, args=["00000000-0000-7000-8000-000000000000"])

    assert {browser.get(nowhere).status_code, browser.post(nowhere, {"client": CLIENT, "sequence": 1}).status_code} <= {
        404,
        405,
    }


def test_staff_who_may_see_attempts_find_no_result_page_and_so_no_key(
    client: Client, browser: Client, person: User, settings: Settings
) -> None:
    """P3: it holds the key once she has passed. What staff may see is the replay in the admin."""
    settings.DEMO = True
    attempt = begin(person)
    client.force_login(with_permissions("assessments.see_attempts"))

    assert client.get(address("attempt", attempt)).status_code == 404
    browser.post(address("attempt", attempt), {**fields(attempt, right=5), "submit": "1"})
    assert client.get(address("attempt_result", attempt)).status_code == 404
    assert "Question by question" in text(browser.get(address("attempt_result", attempt)))


@pytest.mark.parametrize("name", ["attempt", "attempt_hand_in", "attempt_result"])
def test_signed_out_she_is_led_to_sign_in(client: Client, person: User, name: str) -> None:
    response = client.get(address(name, begin(person)))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", ["attempt", "attempt_hand_in", "attempt_save"])
def test_nothing_is_saved_or_handed_in_without_csrf_protection(person: User, name: str) -> None:
    """P23."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    attempt = begin(person)

    response = client.post(address(name, attempt), {**fields(attempt, right=5), "submit": "1"})

    assert response.status_code == 403
    assert not attempt.events.exists()
    assert not Mark.objects.exists()


def costs(browser: Client, attempt: Attempt) -> dict[str, int]:
    """Return what each step of an attempt costs in statements."""
    found = {}

    def cost(name: str, do: Callable[[], Any]) -> None:
        with statements() as asked:
            assert do().status_code in {200, 302}
        found[name] = len(asked)

    sent = fields(attempt, right=16, sequence=2)
    cost("page", lambda: browser.get(address("attempt", attempt)))
    cost("save", lambda: browser.post(address("attempt_save", attempt), fields(attempt, right=5, only=5)))
    cost("hand in", lambda: browser.post(address("attempt", attempt), {**sent, "submit": "1"}))
    cost("result", lambda: browser.get(address("attempt_result", attempt)))
    return found


@pytest.mark.parametrize("minutes", [None, 10])
def test_the_budgets_hold_however_many_attempts_went_before(browser: Client, person: User, minutes: int | None) -> None:
    """P25."""
    quiz = QuizFactory.create(questions=20, attempts_allowed=100, minutes_allowed=minutes)
    browser.get("/code/")

    def after(earlier: int) -> dict[str, int]:
        for _attempt in range(earlier):
            submitting.submit(attempting.begin(person, quiz, at=clock.now()), at=clock.now())
        return costs(browser, attempting.begin(person, quiz, at=clock.now()))

    few, many = after(2), after(47)

    assert few == many
    # One statement of the result is what a limit costs: whether she was given further attempts for an accommodation.
    assert all(few[name] <= budget for name, budget in {"page": 8, "save": 6, "hand in": 12, "result": 9}.items()), few


def test_a_save_in_extra_time_costs_one_query_more(
    browser: Client, person: User, pass_time: Callable[..., None]
) -> None:
    attempt = begin(person, minutes_allowed=10)
    Accommodation.objects.create(
        person=person, words="Time", asked_at=clock.now(), confirmed_at=clock.now(), time_factor=Decimal(2)
    )
    pass_time(minutes=15)

    with statements() as asked:
        said = browser.post(address("attempt_save", attempt), fields(attempt, right=5)).json()

    assert said["outcome"] == "applied"
    assert len(asked) <= 6, asked

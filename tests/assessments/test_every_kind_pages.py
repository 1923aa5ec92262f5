"""The page of an attempt for every kind of question, as it works without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import attempting, submitting
from assessments.models import Attempt, Mark
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from standards import teaching
from standards.teaching import Taught
from tests.factories.kinds import RIGHT, make_quiz, right_fields
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory
from tests.foundation.ground.entering import enter, with_permissions
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


@pytest.fixture
def attempt(person: User) -> Attempt:
    return attempting.begin(person, make_quiz(), at=clock.now())


def address(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.public_id])


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def place_of(attempt: Attempt, kind: str) -> int:
    return [question["kind"] for question in attempt.questions].index(kind) + 1


def press(browser: Client, attempt: Attempt, **pressed: Any) -> Any:
    return browser.post(address("attempt", attempt), {"client": CLIENT, "sequence": 1, **pressed})


def stored(attempt: Attempt, kind: str) -> Any:
    answers = Attempt.objects.get(pk=attempt.pk).answers
    return answers.get(attempt.asked[place_of(attempt, kind) - 1])


def test_a_case_is_told_once_and_both_its_questions_follow(browser: Client, attempt: Attempt) -> None:
    shown = text(browser.get(address("attempt", attempt)))

    first = place_of(attempt, "single")
    assert shown.count("A made-up client&#x27;s aunt talks.") == 1
    assert f"A case, for questions {first} to {first + 1}" in shown
    assert shown.count(f'href="#case-{first}"') == 2


def test_how_each_is_scored_is_told(browser: Client, attempt: Attempt) -> None:
    shown = text(browser.get(address("attempt", attempt)))

    assert shown.count("each wrong one takes a share away") == 1
    assert shown.count("Scoring: each part that is right earns its share") == 3


def test_every_kind_is_saved_shown_again_and_wholly_right(browser: Client, attempt: Attempt) -> None:
    """P2: what the page shows, sent once more, says the same."""
    press(browser, attempt, **right_fields(attempt), save="1")

    shown = text(browser.get(address("attempt", attempt)))

    assert "8 of 8 answered. Saved " in shown
    assert len(re.findall(r"<input type=\"(?:radio|checkbox)\"[^>]* checked", shown)) == 6
    assert len(re.findall(r"<option [^>]*selected", shown)) == 7
    assert 'value="the lawyer"' in shown
    press(browser, attempt, submit="1", **right_fields(attempt))
    assert Mark.objects.get().points == 8


@pytest.mark.parametrize(("by", "place"), [(-1, 2), (1, 4)])
def test_a_step_moves_without_a_script_and_its_question_comes_back(
    browser: Client, attempt: Attempt, by: int, place: int
) -> None:
    number = place_of(attempt, "ordering")
    third = attempt.questions[number - 1]["wording"]["options"][2]["key"]

    response = press(browser, attempt, move=f"q{number} {third} {by}")

    assert response["Location"] == f"{address('attempt', attempt)}#q{number}"
    assert stored(attempt, "ordering")[third] == place
    assert sorted(stored(attempt, "ordering").values()) == [1, 2, 3, 4]


@pytest.mark.parametrize("move", ["", "q99 a 1", "q1", "q1 zz 1", "q1 a 7", "q1 a one", "{q} zz -1", "{q} a 9", "{q}"])
def test_a_damaged_move_moves_nothing_and_loses_nothing(browser: Client, attempt: Attempt, move: str) -> None:
    number = place_of(attempt, "ordering")
    before = right_fields(attempt)

    response = press(browser, attempt, **before, move=move.format(q=f"q{number}"))

    assert response.status_code == 302
    assert text(browser.get(address("attempt", attempt))).count("8 of 8 answered.") == 2


def test_an_answer_is_cleared_without_a_script(browser: Client, attempt: Attempt) -> None:
    number = place_of(attempt, "single")
    press(browser, attempt, **right_fields(attempt), save="1")

    response = press(browser, attempt, **right_fields(attempt), clear=f"q{number}", sequence=2)

    assert response["Location"].endswith(f"#q{number}")
    assert stored(attempt, "single") is None
    assert "7 of 8 answered." in text(browser.get(address("attempt", attempt)))


def test_a_part_of_an_answer_is_kept_and_counts_as_unanswered(browser: Client, attempt: Attempt) -> None:
    number = place_of(attempt, "best_worst")
    sent = right_fields(attempt)
    del sent[f"q{number}-worst"]

    response = press(browser, attempt, **sent, submit="1")

    assert response["Location"] == address("attempt_hand_in", attempt)
    assert stored(attempt, "best_worst").keys() == {"best"}
    assert f"#q{number}" in text(browser.get(response["Location"]))
    assert "7 of 8 answered." in text(browser.get(address("attempt", attempt)))


def test_a_script_speaks_only_of_what_it_names(browser: Client, attempt: Attempt) -> None:
    press(browser, attempt, **right_fields(attempt), save="1")
    number = place_of(attempt, "multiple")

    said = browser.post(
        address("attempt_save", attempt), {"client": CLIENT, "sequence": 2, "spoken": f"q{number} q99"}
    ).json()

    assert (said["outcome"], said["answered"]) == ("applied", 7)
    assert stored(attempt, "multiple") is None
    assert stored(attempt, "short") == "the lawyer"


def seen(browser: Client, inspect: str) -> str:
    """Return what the record's page says, without the tokens that differ each time."""
    return re.sub(r"\b\w{64}\b", "", text(browser.get(inspect)))


def grant(person: User) -> None:
    Accommodation.objects.create(
        person=person, words="Time", asked_at=clock.now(), confirmed_at=clock.now(), time_factor=Decimal(2)
    )


def test_the_page_learns_of_granted_time_and_no_one_else_does(browser: Client, person: User, client: Client) -> None:
    quiz = QuizFactory.create(minutes_allowed=10)
    hers, other = (attempting.begin(each, quiz, at=clock.now()) for each in (person, PersonFactory.create()))
    client.force_login(other.person)
    before = [each.get(address("attempt_time", one)).json() for each, one in ((browser, hers), (client, other))]

    grant(person)

    after = [each.get(address("attempt_time", one)).json() for each, one in ((browser, hers), (client, other))]
    assert 595 <= before[0]["time"]["left"] <= 600
    assert 1195 <= after[0]["time"]["left"] <= 1200
    assert after[1]["time"]["said"] == before[1]["time"]["said"]
    assert after[0]["time"]["said"] in text(browser.get(address("attempt", hers)))


@pytest.mark.ignore_template_errors
def test_staff_who_see_an_attempt_again_see_nothing_of_granted_time(person: User, settings: Settings) -> None:
    attempt = attempting.begin(person, QuizFactory.create(minutes_allowed=10), at=clock.now())
    staff = enter(with_permissions("assessments.see_attempts"), settings)
    inspect = reverse("attempt:inspect", args=[attempt.public_id])
    before = seen(staff, inspect)

    grant(person)

    assert seen(staff, inspect) == before


def test_a_quiz_without_a_limit_tells_no_time(browser: Client, attempt: Attempt) -> None:
    assert browser.get(address("attempt_time", attempt)).json() == {"time": None, "is_handed_in": False}
    assert "data-left" not in text(browser.get(address("attempt", attempt)))
    submitting.submit(attempt, at=clock.now())
    assert browser.get(address("attempt_time", attempt)).json() == {"time": None, "is_handed_in": True}


def test_to_others_there_is_no_time_to_be_told(client: Client, attempt: Attempt) -> None:
    """P21."""
    assert client.get(address("attempt_time", attempt)).status_code == 403
    client.force_login(PersonFactory.create())
    assert client.get(address("attempt_time", attempt)).status_code == 404


@pytest.mark.parametrize(
    ("rule", "said"),
    [("at_once", "When you have handed in, you see what was right"), ("done", "shown once you have passed"),
     ("closed", "shown once the quiz has closed"), ("never", "you see your points and what to read again")],
)  # fmt: skip
def test_the_page_says_when_what_was_right_is_shown(browser: Client, person: User, rule: str, said: str) -> None:
    attempt = attempting.begin(person, QuizFactory.create(shows_key=rule), at=clock.now())

    assert said in text(browser.get(address("attempt", attempt)))


def test_a_whole_attempt_of_twenty_questions_keeps_its_budget(browser: Client, person: User) -> None:
    """Start at most 8 statements, a save 6, handing in 12, all of it 60; timed, which costs the most."""
    quiz = QuizFactory.create(questions=20, minutes_allowed=60)
    browser.get("/code/")
    costs: dict[str, int] = {}
    with statements() as asked:
        attempt = attempting.begin(person, quiz, at=clock.now())
    costs["start"] = len(asked)

    def cost(name: str, do: Callable[[], Any]) -> None:
        with statements() as asked:
            assert do().status_code in {200, 302}
        costs[name] = len(asked)

    sent = right_fields(attempt)
    cost("page", lambda: browser.get(address("attempt", attempt)))
    for first in (1, 6, 11, 16):
        spoken = [f"q{number}" for number in range(first, first + 5)]
        said = {
            "client": CLIENT,
            "sequence": first,
            "spoken": " ".join(spoken),
            **{name: sent[name] for name in spoken},
        }
        cost(f"save {first}", lambda said=said: browser.post(address("attempt_save", attempt), said))  # type: ignore[misc]
    cost("time", lambda: browser.get(address("attempt_time", attempt)))
    cost("hand in", lambda: press(browser, attempt, **sent, sequence=99, submit="1"))
    cost("result", lambda: browser.get(address("attempt_result", attempt)))

    allowed = {
        "start": 8,
        "page": 8,
        **{f"save {first}": 6 for first in (1, 6, 11, 16)},
        "time": 5,
        "hand in": 12,
        "result": 8,
    }
    assert {name: said for name, said in costs.items() if said > allowed[name]} == {}
    assert sum(costs.values()) <= 60, costs
    assert Mark.objects.get().points == 20


def handed_in(browser: Client, person: User, **quiz: Any) -> str:
    """Answer all but the ordering rightly; return the result."""
    attempt = attempting.begin(person, make_quiz(**quiz), at=clock.now())
    press(browser, attempt, **right_fields(attempt, leaving=("ordering",)), save="1")
    browser.post(address("attempt_hand_in", attempt))
    return text(browser.get(address("attempt_result", attempt)))


def test_the_result_counts_by_provision_and_leads_to_what_teaches_it(
    browser: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = [Taught("A lesson", "/learn/x/")]
    provider = {"made-up": lambda missed, _reader: {provision.code: lesson for provision in missed}}
    monkeypatch.setattr(teaching, "_providers", provider)

    shown = handed_in(browser, person)

    assert "7 of 8 points" in shown
    assert shown.count('<a href="/learn/x/">A lesson</a>') == 1
    assert len(re.findall(r"<td class=\"amount\">1 of 1</td>", shown)) == 7
    assert len(re.findall(r"<td class=\"amount\">0 of 1</td>", shown)) == 1


@pytest.mark.parametrize(("rule", "count"), [("done", 8), ("never", 0), ("closed", 0)])
def test_nothing_is_counted_by_provision_before_which_were_right_may_be_told(
    browser: Client, person: User, rule: str, count: int
) -> None:
    """P3."""
    shown = handed_in(browser, person, shows_correctness=rule)

    assert len(re.findall(r"<td class=\"amount\">", shown)) == count


def test_right_answers_of_every_kind_are_said_in_words_once_they_may_be(browser: Client, person: User) -> None:
    shown = handed_in(browser, person, pass_percent=100, shows_correctness="at_once", shows_key="at_once")

    assert "1. Read the file; 2. Ask counsel" in shown
    assert "The plea → The client" in shown
    assert all(step in shown for step in RIGHT["ordering"])


def test_the_result_says_which_was_the_best_and_which_the_worst_and_which_were_hers(
    browser: Client, person: User
) -> None:
    attempt = attempting.begin(person, make_quiz(shows_correctness="at_once", shows_key="at_once"), at=clock.now())
    number = place_of(attempt, "best_worst")
    sent = right_fields(attempt)
    best, worst = sent[f"q{number}-best"], sent[f"q{number}-worst"]
    press(browser, attempt, **{**sent, f"q{number}-best": worst, f"q{number}-worst": best}, submit="1")

    shown = text(browser.get(address("attempt_result", attempt)))

    tags = [re.sub(r"<[^>]+>", "", tag).strip() for tag in re.findall(r"Tell counsel of the call (.*?)</p>", shown)]
    assert [" ".join(tag.split()) for tag in tags][:1] == ["your worst the best"]
    assert "7 of 8 points" in shown


def test_points_are_said_without_zeros_that_say_nothing(browser: Client, person: User) -> None:
    attempt = attempting.begin(person, make_quiz(pass_percent=100), at=clock.now())
    number = place_of(attempt, "best_worst")
    sent = right_fields(attempt)
    press(browser, attempt, **{name: said for name, said in sent.items() if name != f"q{number}-worst"}, save="1")
    browser.post(address("attempt_hand_in", attempt))

    assert "7.5 of 8 points" in text(browser.get(address("attempt_result", attempt)))


def test_the_result_says_when_the_next_attempt_opens(browser: Client, person: User) -> None:
    shown = handed_in(browser, person, pass_percent=100, cool_down_hours=24)

    assert "You can begin the next attempt from " in shown


def test_when_the_time_is_over_what_was_saved_of_every_kind_counts(
    browser: Client, person: User, pass_time: Callable[..., None]
) -> None:
    """P2, P5."""
    attempt = attempting.begin(person, make_quiz(minutes_allowed=10), at=clock.now())
    press(browser, attempt, **right_fields(attempt, leaving=("short",)), save="1")
    pass_time(minutes=11)
    number = place_of(attempt, "short")

    late = press(browser, attempt, sequence=2, save="1", **{**right_fields(attempt), f"q{number}": "the lawyer"})

    assert "The time was over when these answers arrived." in text(browser.get(late["Location"], follow=True))
    browser.post(address("attempt_hand_in", attempt))
    assert Mark.objects.get().points == 7

"""Nothing that tells the right answer leaves the server during an attempt (P3)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from assessments import attempting, keeping, phrasing, showing, standing, submitting
from assessments.models import Attempt, Citation, Key, Question, QuestionVersion, Vignette
from assessments.revealing import Shown
from assessments.saving import Acknowledgment
from foundation.accounts.models import User
from foundation.ground import clock
from standards.models import Provision
from tests.factories.kinds import CITED, PLANTED, SAID, make_quiz, right_fields
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db

TELLING = re.compile(
    rf'{PLANTED}|rationale|explanation|data-right|is_right|"right"|"verdict"|"weight"|"worth"|key_number|was_right',
    re.IGNORECASE,
)
KINDS_QUIZ = {"shows_answers": "at_once", "shows_correctness": "done", "shows_feedback": "done", "shows_key": "done"}


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


@pytest.fixture
def attempt(person: User) -> Attempt:
    """Her open second attempt at a quiz of every kind; the first was handed in and not passed."""
    quiz = make_quiz(**KINDS_QUIZ)
    submitting.submit(attempting.begin(person, quiz, at=clock.now()), at=clock.now())
    return attempting.begin(person, quiz, at=clock.now())


def addresses(attempt: Attempt) -> list[str]:
    """Return everything a candidate could think of asking for while she answers."""
    own = [reverse(name, args=[each.public_id]) for each in Attempt.objects.all() for name in (
        "attempt", "attempt_save", "attempt_time", "attempt_hand_in", "attempt_result")]  # fmt: skip
    return [*own, *in_the_admin(attempt), *files(), *around()]


def in_the_admin(attempt: Attempt) -> list[str]:
    """Return screens of staff, previews of snippets included; a trainee is turned away from each."""
    ids = [each.public_id for model in (Question, QuestionVersion) for each in model.objects.all()]
    records = [
        f"/admin/{name}/{identity}/"
        for name in ("question", "quiz", "attempt")
        for identity in (*ids, attempt.public_id)
    ]
    snippets = [
        f"/admin/snippets/assessments/{model._meta.model_name}/{deed}/{row.pk}/"
        for model in (Question, Vignette)
        for row in model.objects.all()
        for deed in ("edit", "preview", "history", "inspect", "copy")
    ]
    lists = ["/admin/", "/admin/quiz/", "/admin/question/", "/admin/attempt/", "/admin/reports/site-history/"]
    return [*lists, *records, *snippets, "/admin/snippets/", "/admin/snippets/assessments/question/"]


def files() -> list[str]:
    """Return every file that the page itself loads."""
    return [static(name) for name in ("js/attempt.js", "js/attempt-page.js", "css/house.css")]


def around() -> list[str]:
    """Return the Code, searches, her own record, and every page of the site."""
    code = ["/code/", *(provision.get_absolute_url() for provision in Provision.objects.all())]
    hers = ["/my-learning/", "/accounts/record/", "/accounts/record/record.json"]
    searches = ["/search/?q=counsel+of+record", f"/search/?q={CITED}"]
    return [*code, *hers, *searches, *(page.url or "/" for page in Page.objects.all())]


def reachable(client: Client, attempt: Attempt) -> dict[str, str]:
    """Return all that the candidate gets to see during the attempt: bodies and headers by address and verb."""
    seen = {}
    sent = {"client": attempt.public_id, "sequence": 1, **right_fields(attempt, leaving=("cite", "short"))}
    for address in addresses(attempt):
        seen[address] = shown(client.get(address))
    for number, name in enumerate(["attempt_save", "attempt"], 1):
        address = reverse(name, args=[attempt.public_id])
        seen[f"POST {address}"] = shown(client.post(address, {**sent, "sequence": number, "save": "1"}))
        seen[f"POST {address} refused"] = shown(client.post(address, {**sent, "sequence": 9, "q1": "zz", "q2": "zz"}))
        seen[f"POST {address} moved"] = shown(client.post(address, {**sent, "sequence": 8, "move": "q1 a 1"}))
        seen[f"after {address}"] = shown(client.get(reverse("attempt", args=[attempt.public_id])))
    return seen


def shown(response: Any) -> str:
    body = response.getvalue() if response.streaming else response.content
    return body.decode(errors="replace") + json.dumps(dict(response.headers)) + str(dict(response.cookies))


def leaks(client: Client, attempt: Attempt) -> list[str]:
    return [address for address, body in reachable(client, attempt).items() if TELLING.search(body)]


def names_the_provision(client: Client, attempt: Attempt) -> list[str]:
    """Return what of her attempts names the provision that is asked for, but for the list of the whole Code."""
    seen = {address: body for address, body in reachable(client, attempt).items() if "/quiz/" in address}
    options = re.compile(rf'<option value="{CITED}">{CITED} Zeal</option>')
    return [address for address, body in seen.items() if CITED in options.sub("", body)]


def test_a_crawl_during_an_attempt_finds_no_key_and_no_rationale(
    client: Client, person: User, attempt: Attempt
) -> None:
    """P3."""
    client.force_login(person)

    assert leaks(client, attempt) == []


def test_a_crawl_during_an_attempt_does_not_find_the_provision_that_is_asked_for(
    client: Client, person: User, attempt: Attempt
) -> None:
    """P3: to cite the provision is the question; not even what to read again names it while it may be asked again."""
    client.force_login(person)

    assert names_the_provision(client, attempt) == []


def test_the_crawl_finds_the_provision_where_it_is_named(
    client: Client, person: User, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: a result that names what every missed question rests on, as if no attempt were open."""
    client.force_login(person)
    at_quiz = standing.at_quiz

    def careless(*who: Any, at: datetime) -> standing.Stand:
        stand = at_quiz(*who, at=at)
        return replace(stand, how=replace(stand.how, has_open=False), may=Shown(key=True))

    monkeypatch.setattr(standing, "at_quiz", careless)
    first = Attempt.objects.get(number=1)

    assert names_the_provision(client, attempt) == [reverse("attempt_result", args=[first.public_id])]


def test_the_crawl_finds_a_key_in_the_answer_to_a_save(
    client: Client, person: User, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: a save that tells what is right."""
    client.force_login(person)
    monkeypatch.setattr(Acknowledgment, "said", property(lambda _said: PLANTED))

    assert f"POST {reverse('attempt_save', args=[attempt.public_id])}" in leaks(client, attempt)


@pytest.mark.parametrize("kind", ["single", "multiple", "best_worst"])
def test_the_order_in_which_an_author_wrote_the_options_is_seen_nowhere(kind: str) -> None:
    """P3: candidates see the options' keys, and many an author writes the right one first."""
    written = SAID[kind]["options"]

    backwards = phrasing.facts_of(kind, {**SAID[kind], "options": written[::-1]})

    assert backwards == phrasing.facts_of(kind, SAID[kind])


def test_her_record_taken_away_during_an_attempt_tells_nothing(person: User, attempt: Attempt) -> None:
    """P3, P24."""
    said = json.dumps(keeping.export(person))

    assert PLANTED not in said
    assert said.count(CITED) == 4, "in the two lists of the whole Code, as id and in words"


def test_a_quiz_that_was_passed_tells_nothing_while_another_attempt_is_open(client: Client, person: User) -> None:
    """P3."""
    quiz = make_quiz(**KINDS_QUIZ)
    passed = attempting.begin(person, quiz, at=clock.now())
    client.force_login(person)
    client.post(
        reverse("attempt", args=[passed.public_id]),
        {"client": passed.public_id, "sequence": 1, **right_fields(passed), "submit": "1"},
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
        return {
            **question(number, asked, answer),
            "prompt": Key.objects.filter(version__kind="single")[0].rationales["a"],
        }

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

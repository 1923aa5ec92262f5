"""What is told when, on every page that tells anything afterwards: result, record, mastery map; by every rule (P3).

One attempt at three questions: a choice answered wrongly, a matching of which one pair was found, a provision cited
wrongly. Whatever tells something holds a word of its own, so that each page can be asked what it tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import attempting, keeping, reviewing, saving, standing, submitting
from assessments.models import Attempt, Key, Quiz
from assessments.revealing import Shown
from foundation.accounts.models import User
from foundation.ground import clock
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuestionFactory, QuizFactory

pytestmark = pytest.mark.django_db

WHEN = ("at_once", "done", "closed", "never")
CITED, RESTS_ON = "ZZ-CITE", "ZZ-REST"
EXPLAINED, CHOSEN, UNCHOSEN, FOUND, NOT_FOUND = "wolframite", "azurite", "malachite", "celestine", "zanzibarite"
COME: Mapping[str, frozenset[str]] = {
    "failed": frozenset({"at_once"}),
    "passed": frozenset({"at_once", "done"}),
    "failed, then closed": frozenset({"at_once", "closed"}),
    "passed, and trying again": frozenset({"at_once", "done"}),
}
"""How she stands, and which moments have come then."""


def rules() -> list[dict[str, str]]:
    """Each moment for feedback and key together; and each for which were right, and for her own answers."""
    both = [("at_once", "at_once", *pair) for pair in product(WHEN, repeat=2)]
    one = [("at_once", when, "at_once", key) for when in WHEN for key in ("at_once", "never")]
    none = [(when, "at_once", "at_once", "at_once") for when in WHEN]
    names = ("answers", "correctness", "feedback", "key")
    return [dict(zip(names, rule, strict=True)) for rule in {*both, *one, *none}]


def make_quiz(**quiz: Any) -> Quiz:
    made = QuizFactory.create(questions=0, drawn=3, **quiz)
    bank = made.banks.get()
    ProvisionFactory.create(code="ZZ-OTHER")
    rests, cited = ProvisionFactory.create(code=RESTS_ON), ProvisionFactory.create(code=CITED)
    choice = {
        "stem": "Whom do you ask?",
        "explanation": EXPLAINED,
        "options": [
            {"text": "Counsel", "is_right": True, "rationale": UNCHOSEN},
            {"text": "Nobody", "is_right": False, "rationale": CHOSEN},
        ],
    }
    pairs = [
        {"prompt": "The plea", "match": "The client", "rationale": FOUND},
        {"prompt": "The theory", "match": "Counsel", "rationale": NOT_FOUND},
    ]
    matching = {"stem": "Who decides?", "pairs": pairs, "distractors": ["Nobody else"], "scoring": "each"}
    QuestionFactory.create(bank=bank, said=choice, provisions=[rests])
    QuestionFactory.create(bank=bank, kind="matching", said=matching, provisions=[rests])
    QuestionFactory.create(bank=bank, kind="cite", said={"stem": "Which?", "right": [CITED]}, provisions=[cited])
    return made


def answer(attempt: Attempt) -> dict[str, Any]:
    """Answer each question as the module says."""
    said: dict[str, Any] = {}
    for question in attempt.questions:
        key = Key.objects.get(version__public_id=question["version"]).right
        options = [option["key"] for option in question["wording"]["options"]]
        if question["kind"] == "matching":
            found, other = sorted(key)
            wrong = next(option for option in options if option not in key.values())
            plea = next(each["key"] for each in question["wording"]["prompts"] if each["text"] == "The plea")
            said[question["version"]] = {prompt: key[prompt] if prompt == plea else wrong for prompt in (found, other)}
        elif question["kind"] == "cite":
            said[question["version"]] = "ZZ-OTHER"
        else:
            said[question["version"]] = next(option for option in options if option != key)
    return said


def stand(person: User, how: str) -> Quiz:
    """Let her sit the quiz and stand so."""
    at = clock.now() - timedelta(days=1)
    quiz = make_quiz(pass_percent="10" if "passed" in how else "90", attempts_allowed=5)
    attempt = attempting.begin(person, quiz, at=at)
    saving.save(attempt, answer(attempt), client=attempt.public_id, sequence=1, at=at)
    submitting.submit(attempt, at=at)
    if "closed" in how:
        Quiz.objects.update(closes_at=at + timedelta(hours=1))
    if "again" in how:
        attempting.begin(person, quiz, at=at)
    return quiz


def may(rule: Mapping[str, str], how: str) -> Shown:
    """Return what may be told, said once more and differently than the house says it."""
    answers, correctness, feedback, key = (rule[name] in COME[how] for name in rule)
    told = answers and correctness and "again" not in how
    return Shown(answers, told, told and feedback, told and key)


PLANTED = (EXPLAINED, CHOSEN, UNCHOSEN, FOUND, NOT_FOUND)


def expected(allowed: Shown) -> set[str]:
    """Return which planted words may be read."""
    words = {EXPLAINED, CHOSEN, FOUND} if allowed.feedback else set()
    return words | ({UNCHOSEN, NOT_FOUND} if allowed.feedback and allowed.key else set())


def on_the_result(client: Client) -> tuple[set[str], bool, bool]:
    """Return the words told, whether it says how each provision went, and whether it names the provision asked for."""
    attempt = Attempt.objects.get(number=1)
    page = client.get(reverse("attempt_result", args=[attempt.public_id])).content.decode()
    return {word for word in PLANTED if word in page}, "Provision by provision" in page, CITED in page


def in_the_record(person: User) -> tuple[set[str], bool, bool]:
    """Likewise of her record; the list of the whole Code, from which she chose, aside."""
    exported = next(each for each in keeping.export(person)["attempts"] if each["attempt"] == 1)
    for question in exported["questions"]:
        if question["kind"] == "cite":
            del question["options"]
    said = json.dumps(exported)
    has_points = any(question.get("points") is not None for question in exported["questions"])
    return {word for word in PLANTED if word in said}, has_points, CITED in said


def on_the_map(client: Client) -> tuple[bool, bool]:
    """Return whether her map tells of the provision under two questions, and of the one that is an answer."""
    page = client.get(reverse("mastery")).content.decode()
    return RESTS_ON in page, CITED in page


def differences(client: Client, person: User, quiz: Quiz, how: str) -> list[str]:
    """Return by which rule which page tells something else than it may."""
    client.force_login(person)
    found = []
    for rule in rules():
        Quiz.objects.filter(pk=quiz.pk).update(**{f"shows_{name}": when for name, when in rule.items()})
        allowed = may(rule, how)
        told = (expected(allowed), allowed.correctness, allowed.key)
        seen = {
            "result": on_the_result(client) == told,
            "record": in_the_record(person) == told,
            "map": on_the_map(client) == (allowed.correctness, False),
        }
        found += [f"{how}: {page} by {rule}" for page, is_so in seen.items() if not is_so]
    return found


@pytest.mark.parametrize("how", COME)
def test_result_record_and_map_tell_exactly_what_the_quizs_rule_allows(client: Client, how: str) -> None:
    """P3: neither the provision that is asked for, nor why a pair matches that she didn't find, before the key."""
    person = PersonFactory.create()

    assert differences(client, person, stand(person, how), how) == []


def test_a_rule_that_is_not_kept_is_found_on_every_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: everything may be told at any time."""
    person = PersonFactory.create()
    quiz = stand(person, "failed")
    monkeypatch.setattr(standing, "shown", lambda _rule, _how: Shown(*[True] * 4))

    pages = {line.split(" by ")[0] for line in differences(client, person, quiz, "failed")}

    assert pages == {"failed: result", "failed: record", "failed: map"}


def test_the_reason_of_a_pair_that_was_not_found_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: why any pair matches is told with the feedback."""
    person = PersonFactory.create()
    quiz = stand(person, "failed")
    monkeypatch.setattr(
        reviewing, "_of_pairs", lambda _said, key, may: tuple(key.rationales.values()) if may.feedback else ()
    )

    pages = {line.split(" by ")[0] for line in differences(client, person, quiz, "failed")}

    assert pages == {"failed: result", "failed: record"}


@pytest.mark.parametrize(("how", "is_told"), [("failed", True), ("passed, and trying again", False)])
def test_what_to_read_again_is_told_at_once_but_not_while_another_attempt_is_open(
    client: Client, how: str, *, is_told: bool
) -> None:
    """P3: it says which questions were missed, which would answer the open ones by elimination."""
    person = PersonFactory.create()
    stand(person, how)
    Quiz.objects.update(shows_correctness="never")
    client.force_login(person)
    attempt = Attempt.objects.get(number=1)

    page = client.get(reverse("attempt_result", args=[attempt.public_id])).content.decode()

    assert ("To read again" in page, RESTS_ON in page, CITED in page) == (is_told, is_told, False)


def test_nothing_is_told_while_an_attempt_is_open_at_another_quiz_that_draws_from_the_same_bank(
    client: Client,
) -> None:
    """P3: a final may draw from a module's bank; what the module's result tells would answer it."""
    person = PersonFactory.create()
    quiz = stand(person, "passed")
    Quiz.objects.update(shows_answers="at_once", shows_correctness="at_once", shows_feedback="done", shows_key="done")
    final, apart = QuizFactory.create(questions=1, drawn=1), QuizFactory.create(questions=1, drawn=1)
    attempting.begin(person, apart, at=clock.now())
    assert standing.at_quiz(person, quiz, at=clock.now()).may.key
    final.banks.set(quiz.banks.all())

    open_one = attempting.begin(person, final, at=clock.now())

    assert standing.at_quiz(person, quiz, at=clock.now()).may == Shown(answers=True)
    assert standing.everywhere(person, at=clock.now())[quiz.pk].may == Shown(answers=True)
    submitting.submit(open_one, at=clock.now())
    assert standing.at_quiz(person, quiz, at=clock.now()).may.key

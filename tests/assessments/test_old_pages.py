"""A page opened before the questions were answered elsewhere: its buttons take nothing back (P2).

Every page here works without a script. `Sheet` is such a page: what it was given, and what its fields say.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from assessments import attempting
from assessments.models import Attempt, Mark
from foundation.accounts.models import User
from foundation.ground import clock
from tests.factories.kinds import make_quiz, right_fields
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return PersonFactory.create()


@pytest.fixture
def attempt(person: User) -> Attempt:
    """Eight questions, one of each kind; nothing is answered."""
    return attempting.begin(person, make_quiz(), at=clock.now())


class Sheet(HTMLParser):
    """The page as one browser of hers holds it, however old it has grown."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self.browser, self.address = Client(), reverse("attempt", args=[attempt.public_id])
        self.browser.force_login(attempt.person)
        self.fields: dict[str, Any] = {}
        self.list = ""
        self.feed(self.browser.get(self.address).content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a field would send as the page came."""
        said = {name: value or "" for name, value in attrs}
        name, kind = said.get("name", ""), said.get("type")
        if tag == "select":
            self.list, self.fields[name] = name, ""
        elif tag == "option" and "selected" in said:
            self.fields[self.list] = said["value"]
        elif tag == "input" and kind == "checkbox":
            self.fields[name] = [*self.fields.get(name, []), *([said["value"]] if "checked" in said else [])]
        elif tag == "input" and (kind != "radio" or "checked" in said):
            self.fields[name] = said.get("value", "")

    def say(self, fields: dict[str, Any]) -> None:
        """Fill in fields."""
        self.fields |= {name: [str(each) for each in said] if isinstance(said, list) else str(said)
                        for name, said in fields.items()}  # fmt: skip

    def press(self, name: str, value: str = "1") -> Any:
        """Press a button."""
        return self.browser.post(self.address, {**self.fields, name: value})


def answered_on_the_phone(attempt: Attempt) -> dict[str, Any]:
    """Answer all eight by the script of another browser; return what is then acknowledged."""
    phone = Client()
    phone.force_login(attempt.person)
    sent = right_fields(attempt)
    names = " ".join(f"q{number}" for number in range(1, 9))
    said = phone.post(
        reverse("attempt_save", args=[attempt.public_id]), {"client": uuid4(), "sequence": 1, "spoken": names, **sent}
    ).json()
    assert (said["outcome"], said["answered"]) == ("applied", 8)
    return stored(attempt)


def stored(attempt: Attempt) -> dict[str, Any]:
    return dict(Attempt.objects.get(pk=attempt.pk).answers)


def place_of(attempt: Attempt, kind: str) -> int:
    return [question["kind"] for question in attempt.questions].index(kind)


def test_saving_on_a_page_opened_before_takes_nothing_back(attempt: Attempt) -> None:
    """P2."""
    laptop = Sheet(attempt)
    acknowledged = answered_on_the_phone(attempt)

    laptop.press("save")

    assert stored(attempt) == acknowledged


def test_handing_in_on_a_page_opened_before_hands_in_what_was_answered_on_the_phone(attempt: Attempt) -> None:
    """P2."""
    laptop = Sheet(attempt)
    answered_on_the_phone(attempt)

    laptop.press("submit")

    assert Mark.objects.get().points == 8


def test_of_an_old_page_what_was_changed_counts_and_nothing_else(attempt: Attempt) -> None:
    """P2: also where the old page had answers of its own, of every kind."""
    first = Sheet(attempt)
    first.say(right_fields(attempt, leaving=("single",)))
    first.press("save")
    laptop = Sheet(attempt)
    acknowledged = answered_on_the_phone(attempt)
    number = place_of(attempt, "short")

    laptop.say({f"q{number + 1}": "other words"})
    laptop.press("save")

    assert stored(attempt) == {**acknowledged, attempt.asked[number]: "other words"}


def test_a_page_without_changes_says_nothing_whatever_stands_on_it(attempt: Attempt) -> None:
    """Of every kind, what the page shows is read as what it was given."""
    answered_on_the_phone(attempt)

    Sheet(attempt).press("save")

    assert [len(event.answers) for event in attempt.events.all()] == [8, 0]


@pytest.mark.parametrize(("kind", "empty"), [("short", ""), ("multiple", []), ("cite", "")])
def test_an_answer_that_the_page_was_given_is_taken_back_by_emptying_it(
    attempt: Attempt, kind: str, empty: Any
) -> None:
    acknowledged = answered_on_the_phone(attempt)
    laptop, number = Sheet(attempt), place_of(attempt, kind)

    laptop.say({f"q{number + 1}": empty})
    laptop.press("save")

    del acknowledged[attempt.asked[number]]
    assert stored(attempt) == acknowledged


def test_clearing_on_an_old_page_takes_back_that_answer_alone(attempt: Attempt) -> None:
    """The button speaks, even where the page never had the answer."""
    laptop = Sheet(attempt)
    acknowledged = answered_on_the_phone(attempt)
    number = place_of(attempt, "single")

    laptop.press("clear", f"q{number + 1}")

    del acknowledged[attempt.asked[number]]
    assert stored(attempt) == acknowledged


def test_moving_a_step_on_an_old_page_changes_that_order_alone(attempt: Attempt) -> None:
    laptop = Sheet(attempt)
    acknowledged = answered_on_the_phone(attempt)
    number = place_of(attempt, "ordering")
    shown = [option["key"] for option in attempt.questions[number]["wording"]["options"]]

    laptop.press("move", f"q{number + 1} {shown[1]} -1")

    moved = {key: place for place, key in enumerate([shown[1], shown[0], *shown[2:]], 1)}
    assert stored(attempt) == {**acknowledged, attempt.asked[number]: moved}


def test_two_tabs_without_a_script_each_keep_what_the_other_saved(attempt: Attempt) -> None:
    """P2."""
    one, other = Sheet(attempt), Sheet(attempt)
    single, cite = place_of(attempt, "single"), place_of(attempt, "cite")
    sent = right_fields(attempt)

    one.say({f"q{single + 1}": sent[f"q{single + 1}"]})
    one.press("save")
    other.say({f"q{cite + 1}": sent[f"q{cite + 1}"]})
    other.press("save")
    one.press("save")

    assert stored(attempt).keys() == {attempt.asked[single], attempt.asked[cite]}


def test_with_the_script_a_button_speaks_of_what_the_script_names(attempt: Attempt) -> None:
    """P2: its page was given nothing, saved an answer since, and the phone has another one by now."""
    laptop, number = Sheet(attempt), place_of(attempt, "short")
    acknowledged = answered_on_the_phone(attempt)

    laptop.say({f"q{number + 1}": "old words", "spoken": ""})
    laptop.press("save")

    assert stored(attempt) == acknowledged
    laptop.say({"spoken": f"q{number + 1}"})
    laptop.press("save")
    assert stored(attempt)[attempt.asked[number]] == "old words"


@pytest.mark.parametrize("given", [None, "", "q1", ":", "q1:", "q1:x q1:y", "\x00", "q99:abc " * 500])
def test_a_page_that_does_not_say_what_it_was_given_takes_nothing_back(attempt: Attempt, given: str | None) -> None:
    """A page loaded before this rule, or damaged: what is empty there and was never answered stays as it is."""
    acknowledged = answered_on_the_phone(attempt)
    laptop = Sheet(attempt)
    laptop.fields = {name: said for name, said in laptop.fields.items() if name in {"client", "sequence"}}
    if given is not None:
        laptop.say({"given": given})

    laptop.press("save")

    left = stored(attempt)
    assert left == {version: acknowledged[version] for version in left}
    assert len(left) >= (7 if given and given.startswith("q1") else 8)

"""What a course's page says before one begins: minutes, when it opens, what comes first, and what completes it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from courses import describing
from courses.models import Course, CoursePage
from courses.models.manifests import Manifest, Rule
from foundation.ground import clock
from tests.factories.courses import AT, course, course_page, finished, lesson_page, module_of, module_page
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

LINE = {"slug": "", "minutes": 10, "version": 0, "digest": ""}


def manifest(**words: Any) -> Manifest:
    """A release of two modules; the second lesson is optional, and the second module ends with a quiz."""
    lessons = [{**LINE, "key": "a", "title": "A"}, {**LINE, "key": "b", "title": "B", "is_optional": True}]
    quiz = {"public_id": "", "title": "Q", "minutes": 5}
    made = [
        {"key": "m", "title": "M", "lessons": lessons, "quiz": None},
        {"key": "n", "title": "N", "lessons": [{**LINE, "key": "c", "title": "C"}], "quiz": quiz},
    ]
    return {"modules": made, **words}  # type: ignore[typeddict-item]


def said(rule: Rule) -> list[str]:
    return list(describing.completes(manifest(rule={"kind": "all", "of": [rule]})))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "lesson", "key": "a"}, "The lesson “A”."),
        ({"kind": "quiz", "key": "n"}, "The quiz “Q”."),
        ({"kind": "evaluation"}, "The evaluation at the end."),
        ({"kind": "all", "says": "M", "of": [{"kind": "lesson", "key": "a"}]}, "All of “M”."),
        ({"kind": "credit", "key": "x", "says": "Talk"}, "Credit from “Talk”."),
        ({"kind": "credit", "key": "x", "says": "Talk", "minutes": 30}, "At least 30 minutes of “Talk”."),
        (
            {"kind": "some", "least": 2, "says": "S", "of": [{"kind": "lesson", "key": key} for key in "abc"]},
            "Any two of: the lesson “A”; the lesson “B”; the lesson “C”.",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: Rule, words: str) -> None:
    assert said(rule) == [words]


@pytest.mark.django_db
def test_of_several_quizzes_each_is_named_with_what_it_asks() -> None:
    quizzes = [QuizFactory.create(questions=2), QuizFactory.create(questions=1)]
    modules: Any = [
        {"quiz": {"title": f"Quiz {n}", "public_id": str(quiz.public_id)}} for n, quiz in enumerate(quizzes, 1)
    ]

    told = describing._quizzes({"modules": [*modules, {"quiz": None}]})  # type: ignore[typeddict-item]  # what it reads

    assert [line.partition(":")[0] for line in told] == ["Quiz 1", "Quiz 2"]
    assert all("right answers pass" in line for line in told)


def test_without_a_rule_it_is_everything_and_only_said_where_something_is_optional() -> None:
    plain = manifest()
    plain["modules"] = plain["modules"][1:]
    bare = manifest()
    bare["modules"] = bare["modules"][:1]

    assert list(describing.completes(plain)) == []
    assert list(describing.completes(bare)) == ["Every lesson that is not optional."]
    assert list(describing.completes(manifest(evaluation={"statements": []}))) == [
        "Every lesson that is not optional.",
        "Every quiz.",
        "The evaluation at the end.",
    ]


def text(answer: Any) -> str:
    """The page's text, without tags, in one line."""
    found = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found.split(">", 1)[1])).split())


@pytest.mark.django_db
def test_the_page_says_when_modules_open_who_teaches_and_what_is_asked_at_the_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    page = course_page(lessons=1, title="The Code", asks_evaluation=True)
    page.teachers = [{"type": "teacher", "value": {"name": "Demo Teacher", "about": "Listens."}, "id": "t"}]
    page.save_revision().publish()
    days = module_page(page, title="Days", opens_after_days=7)
    day = module_page(page, title="Day", opens_on=date(2027, 3, 1))
    past = module_page(page, title="Past", opens_on=date(2026, 3, 1))
    for number, module in enumerate((days, day, past)):
        lesson_page(module, title=f"Of {number}", minutes=7, is_optional=module == past)
    past.needs = [module_of(page), days, day]
    past.save_revision().publish()
    course(page)

    found = text(client.get(page.url))

    assert "Days 7 minutes. Opens 7 days after the first day. Of 0 7 min" in found
    assert "Day 7 minutes. Opens on March 1, 2027. Of 1 7 min" in found
    assert "Past 0 minutes. Opens after “Demo module”, “Days” and “Day”. Of 2 (optional) 7 min" in found
    assert "Who teaches it Demo Teacher Listens." in found
    assert "What completes it Every lesson that is not optional. The evaluation at the end." in found
    assert "What you are asked at the end What you think of the course" in found


@pytest.mark.django_db
def test_courses_that_come_first_are_led_to_and_say_whether_they_are_finished(client: Client) -> None:
    """P21: one that is offered to nobody is named, and led to by nothing."""
    first, hidden = course_page(title="First"), course_page(title="Hidden")
    done = course(first)
    course(hidden)
    page = course_page(title="Second")
    page.needs = [first, hidden]
    page.save_revision().publish()
    course(page)
    hidden.unpublish()
    trainee = PersonFactory.create()
    finished(done, trainee)

    visitor = client.get(page.url).content.decode()
    client.force_login(trainee)
    hers = client.get(page.url).content.decode()

    assert f'<a href="{first.url}">First</a>' in visitor
    assert "<li>Hidden</li>" in visitor
    assert ("Finished" in visitor, hers.count("Finished")) == (False, 1)
    assert Course.objects.count() == CoursePage.objects.count() == 3

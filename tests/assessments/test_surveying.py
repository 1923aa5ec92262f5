"""What came of a quiz, for staff."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any, cast

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from wagtail.models import ModelLogEntry

from assessments import attempting, mastering, retiring, submitting, surveying, tabling, tallying
from assessments.estimating import Share, wilson
from assessments.models import Attempt, Mark, Quiz, Tally, Uncounted
from assessments.roles import GRANTS
from foundation.accounts.roles import Role
from tests.assessments.desks import sit, text
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock pages of Wagtail ask for variables that aren't there, and mean it."""
    monkeypatch.setattr(cast("DjangoTemplates", engines["django"]).engine, "string_if_invalid", "")


@pytest.fixture
def instructor(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.COORDINATOR]), settings)


def many(quiz: Quiz, count: int) -> None:
    """Copy the quiz's one attempt to so many people, with its mark, as COPY would load them."""
    first = Attempt.objects.get(quiz=quiz)
    mark = first.marks.get()
    person = type(first.person)
    people = person.objects.bulk_create(person(email=f"many{n}-{quiz.pk}@example.org") for n in range(count - 1))
    attempts = Attempt.objects.bulk_create(
        Attempt(
            quiz=quiz, person=each, number=1, seed=1, questions=first.questions, answers=first.answers,
            pass_percent=first.pass_percent, began_at=NOON, submitted_at=NOON + timedelta(minutes=5),
        )
        for each in people
    )  # fmt: skip
    marks = Mark.objects.bulk_create(
        Mark(
            attempt=each, number=1, points=mark.points, out_of=mark.out_of, has_passed=mark.has_passed,
            lines=mark.lines, at=NOON,
        )
        for each in attempts
    )  # fmt: skip
    Uncounted.objects.bulk_create(Uncounted(mark=each) for each in marks)


def test_a_survey_counts_people_passes_points_and_questions() -> None:
    quiz, twice = QuizFactory.create(questions=5), PersonFactory.create()
    sit(right=1, quiz=quiz, person=twice)
    sit(right=5, quiz=quiz, person=twice)
    sit(right=4, quiz=quiz)
    sit(right=0, quiz=quiz)
    tallying.count()

    found = surveying.survey(quiz.public_id, floor=0)

    assert (found.attempts, found.people, found.is_open, found.uncounted) == (4, 3, 0, 0)
    assert (found.passed, found.passed_first) == (Share(2, 3), Share(1, 3))
    assert [band.attempts for band in found.bands] == [1, 0, 1, 0, 0, 0, 0, 0, 1, 1]
    assert sum(asked.right.hits for asked in found.questions if asked.right) == 1 + 4 + 0
    assert {(asked.asked, asked.times, asked.answered) for asked in found.questions} == {(3, 4, 3)}
    assert {ground.asked for ground in found.provisions} == {3}
    assert sum(ground.right or 0 for ground in found.provisions) == 5


def test_of_too_few_people_only_their_number_is_told() -> None:
    quiz = QuizFactory.create(questions=1)
    for _person in range(4):
        sit(right=1, quiz=quiz)
    tallying.count()

    found = surveying.survey(quiz.public_id)

    assert (found.people, found.attempts, found.are_too_few) == (4, 4, True)
    assert (found.passed, found.passed_first, found.bands) == (Share(0, 0), Share(0, 0), ())
    assert (found.questions, found.provisions) == ((), ())
    assert surveying.survey(quiz.public_id, floor=0).passed == Share(4, 4)


def test_a_question_that_too_few_were_asked_is_told_without_its_answers() -> None:
    """Enough handed the quiz in; this question was drawn for four of them."""
    quiz = QuizFactory.create(questions=1)
    for _person in range(4):
        sit(right=1, quiz=quiz)
    old = quiz.banks.get().questions.get()
    new = QuestionFactory.create(bank=quiz.banks.get())
    retiring.retire(old, actor=PersonFactory.create(), reason="Worn", at=NOON)
    for _person in range(5):
        sit(right=1, quiz=quiz)
    tallying.count()

    found = surveying.survey(quiz.public_id)

    told = {asked.question: (asked.asked, asked.right, bool(asked.choices)) for asked in found.questions}
    assert told == {old.key: (4, None, False), new.key: (5, Share(5, 5), True)}
    assert {ground.asked: ground.right for ground in found.provisions} == {4: None, 5: 5}
    assert found.is_some_hidden
    assert ",4,4,," in tabling.questions(found)


def test_the_choices_are_told_where_enough_answered() -> None:
    quiz = QuizFactory.create(questions=1)
    for _person in range(4):
        sit(right=1, quiz=quiz)
    sit(right=0, quiz=quiz)
    tallying.count()

    [asked] = surveying.survey(quiz.public_id).questions
    stem = Tally.objects.get().version.question.key
    assert [(choice.words, choice.times) for choice in asked.choices] == [
        (f"Option a of {stem}", 4), (f"Option b of {stem}", 1), (f"Option c of {stem}", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said", "choice", "words"),
    [
        ("matching", {"stem": "?", "pairs": [{"prompt": "P", "match": "X", "rationale": ""},
                                            {"prompt": "Q", "match": "Y", "rationale": ""}],
                      "distractors": [], "scoring": "all"}, "a:b", "P → Y"),
        ("ordering", {"stem": "?", "steps": ["One", "Two"], "scoring": "all"}, "a:2", "2. One"),
        ("best_worst", {"stem": "?", "options": [
            {"text": "Tell", "verdict": "best", "rationale": ""}, {"text": "Hide", "verdict": "worst", "rationale": ""}
        ]}, "worst:a", "worst: Hide"),
        ("multiple", {"stem": "?", "options": [
            {"text": "Tell", "is_right": True, "rationale": ""}, {"text": "Hide", "is_right": False, "rationale": ""}
        ], "scoring": "all"}, "b", "Tell"),
        ("cite", {"stem": "?", "right": []}, "CE-6", "CE-6"),
    ],
)  # fmt: skip
def test_a_choice_is_said_in_the_words_of_its_wording(kind: str, said: dict[str, Any], choice: str, words: str) -> None:
    if kind == "cite":
        said = {**said, "right": [ProvisionFactory.create().code]}
    question = QuestionFactory.create(bank=BankFactory.create(), kind=kind, said=said)

    assert surveying.in_words(kind, question.versions.get().wording, choice) == words


@pytest.mark.parametrize("count", [40, 4000])
def test_the_results_cost_at_most_ten_statements_with_40_and_with_4000_attempts(count: int) -> None:
    """The budget of the page's rule; the page's own session and rights come to it."""
    quiz = QuizFactory.create(questions=20)
    sit(right=17, quiz=quiz)
    many(quiz, count)
    tallying.count()

    with statements() as asked:
        found = surveying.survey(quiz.public_id)

    assert len(asked) == 2
    assert (found.attempts, found.passed) == (count, Share(count, count))
    assert found.bands[8].attempts == count
    assert {one.asked for one in found.questions} == {count}


def test_the_page_tells_it_honestly_and_costs_at_most_ten_statements(instructor: Client, coordinator: Client) -> None:
    """A coordinator may see every attempt: from her no sum is kept."""
    quiz = QuizFactory.create(questions=2)
    assert "Nobody has handed it in yet." in text(instructor, "quiz:results_of", quiz.public_id)
    for right in (2, 2, 0):
        sit(right=right, quiz=quiz)
    assert "3 marks are not counted yet" in text(instructor, "quiz:results_of", quiz.public_id)
    tallying.count()

    with statements() as asked:
        shown = text(instructor, "quiz:results_of", quiz.public_id)

    assert "Fewer than 5 people have handed it in, so only how many there are is told" in shown
    assert "2 of 3" not in shown
    shown = text(coordinator, "quiz:results_of", quiz.public_id)
    assert "2 of 3 (between 20 and 94 percent)" in shown
    assert "Fewer than 30 people: a share says little yet." in shown
    assert '<th scope="row">90\N{EN DASH}100</th><td>2</td>' in shown
    assert "<script>" not in shown
    assert len(asked) <= 10, "\n".join(line[:150] for line in asked)


def test_only_who_may_see_results_sees_and_takes_them(settings: Settings, instructor: Client) -> None:
    """P21."""
    quiz = sit().quiz
    stranger = enter(with_permissions("assessments.view_quiz"), settings)

    for name in ("quiz:results_of", "quiz:questions_file", "quiz:provisions_file"):
        address, absent = (reverse(name, args=[one.public_id]) for one in (quiz, PersonFactory.create()))
        ask = "post" if name.endswith("file") else "get"
        said = [getattr(stranger, ask)(address), getattr(instructor, ask)(address), getattr(instructor, ask)(absent)]
        assert [answer.status_code for answer in said] == [302, 200, 404]
        assert ask == "get" or instructor.get(address).status_code == 405
    logged = ModelLogEntry.objects.filter(action="assessments.export").order_by("pk")
    assert [entry.data for entry in logged] == [{"table": "questions"}, {"table": "provisions"}]


def test_the_tables_to_take_away_are_the_figures_and_run_no_formula(instructor: Client) -> None:
    quiz = QuizFactory.create(questions=0, drawn=1)
    evil = {"stem": '=HYPERLINK("http://example.org")', "options": [
        {"text": "+1", "is_right": True, "rationale": ""}, {"text": "@2", "is_right": False, "rationale": ""},
    ]}  # fmt: skip
    QuestionFactory.create(bank=quiz.banks.get(), said=evil)
    for _person in range(5):
        sit(right=1, quiz=quiz)
    tallying.count()

    answer = instructor.post(reverse("quiz:questions_file", args=[quiz.public_id]))
    [head, line] = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    provisions = instructor.post(reverse("quiz:provisions_file", args=[quiz.public_id])).content.decode("utf-8-sig")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{quiz.key}-questions.csv"'
    assert dict(zip(head, line, strict=True)) | {"Question": "", "Provisions": ""} == {
        "Question": "", "Wording": "1", "Kind": "single choice", "Asks": '\'=HYPERLINK("http://example.org")',
        "Provisions": "", "Asked, first attempts": "5", "Answered, first attempts": "5", "Right, first attempts": "5",
        "Asked, all attempts": "5", "Choices": "'+1: 5; @2: 0",
    }  # fmt: skip
    assert provisions.splitlines()[1].endswith(",5,5")


@given(hits=st.integers(0, 500), more=st.integers(0, 500))
def test_the_interval_holds_the_share_within_bounds(hits: int, more: int) -> None:
    share = Share(hits, hits + more)
    if not share.total:
        assert (share.percent, share.interval) == (None, None)
        return
    low, high = wilson(hits, share.total)

    assert 0 <= low <= hits / share.total + 1e-9
    assert hits / share.total - 1e-9 <= high <= 1
    assert share.interval is not None
    assert 0 <= share.interval[0] <= share.interval[1] <= 100


def test_the_interval_of_eight_in_ten_is_wilsons() -> None:
    low, high = wilson(8, 10)

    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Share(8, 10).interval == (49, 95)


def test_the_mastery_map_sums_over_people_and_attempts_in_three_queries_however_many() -> None:
    """P25."""
    quiz, people = QuizFactory.create(questions=2), PersonFactory.create_batch(3)
    for person in people:
        sit(right=1, quiz=quiz, person=person)
    sit(right=2, quiz=quiz, person=people[0])
    sit(right=2, quiz=quiz)

    with statements() as asked:
        found = mastering.of_all(Attempt.objects.filter(person__in=people))

    assert [(ground.area.people, ground.area.asked) for ground in found] == [(3, 4), (3, 4)]
    assert sum(ground.area.right for ground in found) == 3 + 2
    assert len(asked) == 3
    assert [ground.provision.position for ground in found] == sorted(ground.provision.position for ground in found)


def test_her_own_map_tells_nothing_that_would_answer_an_open_quiz() -> None:
    """P3: neither quizzes at which an attempt is open, nor questions whose answer is the provision."""
    person = PersonFactory.create()
    quiz = QuizFactory.create(questions=1, drawn=2, shows_correctness="at_once")
    named = ProvisionFactory.create()
    said = {"stem": "Which?", "right": [named.code]}
    QuestionFactory.create(bank=quiz.banks.get(), kind="cite", said=said, provisions=[named])
    submitting.submit(attempting.begin(person, quiz, at=NOON), at=NOON)

    told = {ground.provision.code for ground in mastering.of(person, at=NOON)}
    staff = {ground.provision.code for ground in mastering.of_all(Attempt.objects.of(person))}
    attempting.begin(person, quiz, at=NOON)

    assert staff - told == {named.code}
    assert len(told) == 1
    assert mastering.of(person, at=NOON) == ()


@pytest.mark.parametrize(
    ("hits", "total", "percent"), [(1, 8, 13), (1, 40, 3), (3, 8, 38), (1, 3, 33), (2, 3, 67), (5, 5, 100)]
)
def test_a_half_percent_is_rounded_upward_always(hits: int, total: int, percent: int) -> None:
    """Not to the even number, as Python's own `round` does: 12.5 and 2.5 are told as 13 and 3."""
    assert Share(hits, total).percent == percent

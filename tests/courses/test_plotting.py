"""Bars that say how sure they are, and sums behind them: nobody named, none of too few (decision 24)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from assessments.estimating import TOO_FEW, Share
from courses.models import CheckAnswer, Course, Enrollment, Lesson
from courses.overseeing import boarding, depicting, plotting, summing, surveying
from courses.overseeing.boarding import Group
from courses.overseeing.plotting import Bar
from tests.factories.boards import cohort, member
from tests.factories.courses import AT, course, course_page, enrollment, read_everything, sit
from tests.standards.queries import statements


def test_a_share_has_the_span_of_wilson_where_everybody_was_asked_once() -> None:
    bar = plotting.estimated("CE-1", people=10, total=10, hits=8)

    assert (bar.percent, bar.span) == (80, Share(8, 10).interval)


def test_several_answers_of_one_person_make_a_share_no_surer() -> None:
    """Eight of ten, from two people: as wide as two people are."""
    few, many = (plotting.estimated("CE-1", people=people, total=10, hits=8) for people in (2, 10))

    assert few.percent == many.percent
    assert few.span == (22, 99)
    assert many.span == (49, 95)


def test_what_isnt_told_has_neither_bar_nor_span() -> None:
    hidden = plotting.estimated("CE-1", people=2, total=4, hits=None)
    plot = plotting.Plot("key", "Title", "Says.", "Right", "Asked", (hidden,))

    assert (hidden.percent, hidden.span) == (None, None)
    assert (plot.is_some_hidden, plot.has_spans) == (True, False)


def test_a_count_of_everybody_has_no_span_and_nothing_of_nobody_no_bar() -> None:
    assert plotting.counted("Lesson 1", people=4, hits=1) == Bar("Lesson 1", 4, 4, 1)
    assert plotting.counted("Lesson 1", people=0, hits=0).percent is None
    assert plotting.estimated("CE-1", people=0, total=0, hits=0).span is None


def test_plots_with_nothing_to_show_are_left_out() -> None:
    bars = (plotting.counted("Lesson 1", people=4, hits=1),)
    empty, full = (plotting.Plot("key", "Title", "Says.", "Right", "Asked", some) for some in ((), bars))

    assert plotting.told([empty, full]) == (full,)


def answer(place: Enrollment, *, is_right: bool, lesson: int = 0, block: str = "check-1") -> None:
    line = place.release.manifest["modules"][0]["lessons"][lesson]
    found = Lesson.objects.get(course=place.course, page_key=line["key"])
    CheckAnswer.objects.create(
        enrollment=place, lesson=found, version_id=line["version"], block=block, question=uuid4(), said="a",
        is_right=is_right, at=AT,
    )  # fmt: skip


def quizzed() -> Course:
    return course(course_page(quiz=True))


def given(found: Course, **words: Any) -> tuple[Any, ...]:
    return found.current_release.manifest, Group(found, is_whole=True, **words).places()


@pytest.mark.django_db
def test_first_answers_to_checks_are_summed_by_lesson() -> None:
    found = quizzed()
    for number in range(TOO_FEW):
        place = enrollment(found)
        answer(place, is_right=number > 0)
        answer(place, is_right=True)
        answer(place, is_right=False, block="check-2")

    assert summing.checked(*given(found)) == (summing.Checked("Lesson 1", TOO_FEW, 2 * TOO_FEW, TOO_FEW - 1),)


@pytest.mark.django_db
def test_of_fewer_than_five_people_no_right_answer_is_told_however_many_checks_they_answered() -> None:
    found = quizzed()
    for _ in range(TOO_FEW - 1):
        place = enrollment(found)
        for block in ("check-1", "check-2"):
            answer(place, is_right=True, block=block, lesson=1)

    assert summing.checked(*given(found)) == (summing.Checked("Lesson 2", TOO_FEW - 1, 2 * (TOO_FEW - 1), None),)
    assert summing.checked(*given(found), floor=0)[0].right == 2 * (TOO_FEW - 1)


@pytest.mark.django_db
def test_who_passed_a_quiz_at_first_and_by_now_is_told_of_five_people_and_of_no_fewer() -> None:
    found = quizzed()
    for right in (5, 5, 5, 0):
        sit(read_everything(enrollment(found)), right=right)
    few = summing.sat(*given(found))
    again = read_everything(enrollment(found))
    for right in (0, 5):
        sit(again, right=right)

    assert few == (summing.Sat("A made-up quiz", 4, None, None),)
    assert summing.sat(*given(found)) == (summing.Sat("A made-up quiz", TOO_FEW, 3, 4),)


@pytest.mark.django_db
def test_sums_cost_the_same_with_two_people_and_with_eight() -> None:
    """P25."""
    found = quizzed()
    costs = []
    for count in (2, 6):
        for _ in range(count):
            place = read_everything(enrollment(found))
            answer(place, is_right=True)
            sit(place, right=5)
        manifest, places = given(found)
        with statements() as run:
            summing.checked(manifest, places)
            summing.sat(manifest, places)
        costs.append(len(run))

    assert costs == [2, 2]


@pytest.mark.django_db
def test_the_results_of_a_cohort_are_its_own_and_hold_all_plots() -> None:
    found = quizzed()
    group = cohort(found)
    for place in [member(group) for _ in range(TOO_FEW)]:
        answer(place, is_right=True)
        sit(read_everything(place), right=5)
    sit(read_everything(enrollment(found)), right=0)
    ours = Group(found, group)
    survey = surveying.survey(found, among=ours.places())

    plots = depicting.results(ours, survey, floor=TOO_FEW, lessons=boarding.whereabouts(ours, at=AT))

    assert [plot.key for plot in plots] == ["by-provision", "by-lesson", "by-check", "by-quiz", "by-quiz-now"]
    assert {(bar.hits, bar.total) for plot in plots for bar in plot.bars} == {(TOO_FEW, TOO_FEW)}
    assert [plot.has_spans for plot in plots] == [True, False, True, True, True]


@pytest.mark.django_db
def test_where_nobody_has_done_anything_there_is_no_plot_but_of_lessons() -> None:
    group = Group(quizzed())
    survey = surveying.survey(group.course, among=group.places())

    assert depicting.results(group, survey, floor=0, lessons=boarding.whereabouts(group, at=AT)) == ()
    assert depicting.read(None).bars == ()

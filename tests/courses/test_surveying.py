"""Where the people of a course stand, for staff: sums that name nobody, and no sum of too few (P22, P25)."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import GroupPagePermission

from assessments.estimating import TOO_FEW
from assessments.models import Quiz
from assessments.policy import SEE_RESULTS
from courses.coordinating import leaving
from courses.models import Course, CoursePage
from courses.overseeing import surveying
from courses.wagtail_hooks import standing_from_header
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from standards.models import Provision
from tests.factories.code import ProvisionFactory
from tests.factories.courses import (
    AT,
    citing,
    course,
    course_page,
    enrollment,
    lessons_of,
    read_everything,
    release_again,
    sit,
)
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.quizzes import QuestionFactory, QuizFactory
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]


def quiz_on(provision: Provision, *, questions: int = 1) -> Quiz:
    """A quiz whose every question rests on this provision."""
    quiz = QuizFactory.create(questions=0, drawn=questions)
    for _number in range(questions):
        QuestionFactory.create(bank=quiz.banks.get(), provisions=[provision])
    return quiz


def released(quiz: Quiz) -> Course:
    """A course of two lessons that ends with this quiz."""
    return course(course_page(quiz=quiz))


def sat(found: Course, *, people: int, right: int) -> None:
    """Let so many people take a place, read, and hand in the quiz with so many right answers."""
    for trainee in PersonFactory.create_batch(people):
        sit(read_everything(enrollment(found, trainee)), right=right)


def text(client: Client, found: Course) -> str:
    """Read the screen, with every white space a single one."""
    answer = client.get(f"/admin/course/{found.public_id}/standing/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_people_of_a_course_are_summed_up_by_provision_with_the_lessons_that_teach_it() -> None:
    provision, elsewhere = ProvisionFactory.create(), ProvisionFactory.create()
    page = course_page(quiz=quiz_on(provision))
    citing(lessons_of(page)[1], provision.code, elsewhere.code)
    found = course(page)
    sat(found, people=TOO_FEW, right=1)
    sat(found, people=1, right=0)

    told = surveying.survey(found)

    assert told.people == TOO_FEW + 1
    assert told.stands == (surveying.Stand(provision, TOO_FEW + 1, TOO_FEW + 1, TOO_FEW, ("Lesson 2",)),)


def test_too_few_people_are_not_told_of_however_often_they_were_asked() -> None:
    """Two questions each: more answers than the floor, and still four people."""
    found = released(quiz_on(ProvisionFactory.create(), questions=2))
    sat(found, people=TOO_FEW - 1, right=1)

    (stand,) = surveying.survey(found).stands

    assert (stand.people, stand.asked, stand.right) == (TOO_FEW - 1, 2 * (TOO_FEW - 1), None)
    assert surveying.survey(found).is_some_hidden


def test_what_was_sat_elsewhere_and_whoever_left_are_not_counted() -> None:
    here, elsewhere = ProvisionFactory.create(), ProvisionFactory.create()
    found, other = released(quiz_on(here)), released(quiz_on(elsewhere))
    trainee = PersonFactory.create()
    sit(read_everything(enrollment(found, trainee)), right=0)
    sit(read_everything(enrollment(other, trainee)), right=0)
    gone = read_everything(enrollment(found))
    sit(gone, right=0)
    leaving.leave(gone, actor=gone.trainee, at=AT)

    told = surveying.survey(found)

    assert told.people == 1
    assert [(stand.provision, stand.asked) for stand in told.stands] == [(here, 1)]


def test_a_lesson_that_the_current_release_no_longer_holds_is_not_named() -> None:
    provision = ProvisionFactory.create()
    page = course_page(quiz=quiz_on(provision))
    citing(lessons_of(page)[0], provision.code)
    found = course(page)
    sat(found, people=1, right=1)
    lessons_of(page)[0].unpublish()
    release_again(page)

    (stand,) = surveying.survey(found).stands

    assert stand.lessons == ()


def test_where_people_stand_costs_the_same_with_two_and_with_many() -> None:
    """P25."""
    found = released(quiz_on(ProvisionFactory.create()))
    sat(found, people=2, right=1)
    with statements() as few:
        surveying.survey(found)
    sat(found, people=6, right=1)
    with statements() as many:
        surveying.survey(found)

    assert len(few) == len(many) == 6


def test_an_instructor_reaches_it_from_the_page_of_the_course(client: Client) -> None:
    provision = ProvisionFactory.create(topic="Candor & care")
    page = course_page(quiz=quiz_on(provision))
    found = course(page)
    sat(found, people=TOO_FEW, right=1)
    instructor = StaffFactory(Role.INSTRUCTOR, is_demo=True)
    GroupPagePermission.objects.create(group=instructor.groups.get(), page=page, permission=may_edit())
    client.force_login(instructor)

    edit = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    told = text(client, found)

    assert f"/admin/course/{found.public_id}/standing/" in edit
    assert f"{TOO_FEW} people have a place on this course." in told
    assert "Candor &amp; care" in told
    assert f"<td>{TOO_FEW}</td><td aria-hidden" in told
    assert "too few people to tell" not in told


def test_few_people_and_none_are_said_as_such(client: Client) -> None:
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    found, empty = released(quiz_on(ProvisionFactory.create())), course()
    sat(found, people=1, right=1)

    assert "too few people to tell" in text(client, found)
    assert "There is nothing to tell." in text(client, empty)


def test_whoever_may_see_the_attempts_themselves_is_told_of_few_people_too(client: Client) -> None:
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    found = released(quiz_on(ProvisionFactory.create()))
    sat(found, people=1, right=1)

    told = text(client, found)

    assert "too few people to tell" not in told
    assert f'href="/admin/course/{found.public_id}/"' in told


def test_later_attempts_are_not_counted() -> None:
    """They remember, and ask first what was missed."""
    found = released(quiz_on(ProvisionFactory.create()))
    trainee = PersonFactory.create()
    for right in (0, 1):
        sit(read_everything(enrollment(found, trainee)), right=right)

    (stand,) = surveying.survey(found, floor=0).stands

    assert (stand.people, stand.asked, stand.right) == (1, 1, 0)


def test_the_button_stands_on_released_courses_alone_and_for_whoever_may_see_results() -> None:
    unreleased, plain = course_page(), course_page()
    found = course(plain)

    assert buttons(plain, with_permissions(SEE_RESULTS)) == [f"/admin/course/{found.public_id}/standing/"]
    assert buttons(unreleased, with_permissions(SEE_RESULTS)) == []
    assert buttons(plain, with_permissions()) == []


def test_whoever_is_in_the_admin_and_may_not_see_results_is_kept_out(settings: object) -> None:
    """P21. The admin says no by leading back to its home; to whoever may see results the same address answers."""
    found = course()
    address = f"/admin/course/{found.public_id}/standing/"

    kept_out = enter(with_permissions(), settings).get(address)
    let_in = enter(with_permissions(SEE_RESULTS), settings).get(address)

    assert (kept_out.status_code, kept_out["Location"]) == (302, "/admin/")
    assert let_in.status_code == 200


def buttons(page: CoursePage, person: User) -> list[str]:
    """Return where the buttons beside the title lead this person."""
    return [button.url for button in standing_from_header(page.specific, person, "edit")]


def may_edit() -> Permission:
    """What lets somebody edit a page."""
    return Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")

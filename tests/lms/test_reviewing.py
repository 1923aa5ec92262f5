"""An instructor asks another to look at a page before it is published; no mail of Wagtail's own goes out."""

from __future__ import annotations

import pytest
from django.core import mail
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage

from foundation.accounts.roles import Role
from foundation.letters.models import Letter
from lms import reviewing, roles
from tests.factories.courses import course_page, lessons_of, program_page
from tests.factories.people import StaffFactory

pytestmark = pytest.mark.django_db


def test_every_program_has_its_review_once_however_often_it_is_applied() -> None:
    program, other = program_page(), program_page()
    own = Workflow.objects.create(name="Chosen by staff")
    WorkflowPage.objects.create(page=other, workflow=own)

    first, again = reviewing.apply(), reviewing.apply()

    assert first == again
    assert [task.name for task in first.tasks] == [reviewing.NAME]
    assert [group.name for group in GroupApprovalTask.objects.get(name=reviewing.NAME).groups.all()] == [
        Role.INSTRUCTOR
    ]
    given = WorkflowPage.objects.filter(page__in=[program, other])
    assert dict(given.values_list("page", "workflow")) == {program.pk: first.pk, other.pk: own.pk}


def test_a_lesson_goes_to_another_instructor_who_publishes_it_and_nobody_is_written_to() -> None:
    roles.apply()
    author, reviewer = StaffFactory(Role.INSTRUCTOR), StaffFactory(Role.INSTRUCTOR)
    [lesson] = lessons_of(course_page(lessons=1))
    roles.apply_to_pages()
    reviewing.apply()
    lesson.title = "Reviewed"
    lesson.save_revision(user=author)

    state = lesson.get_workflow().start(lesson, author)
    task = state.current_task_state
    may = [bool(task.task.specific.get_actions(lesson, one)) for one in (reviewer, StaffFactory(Role.FINANCE))]
    task.approve(user=reviewer)

    lesson.refresh_from_db()
    assert (may, lesson.title, lesson.live) == ([True, False], "Reviewed", True)
    assert (mail.outbox, Letter.objects.count()) == ([], 0)

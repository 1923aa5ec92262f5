"""What this room adds to the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from assessments import policy as assessing
from courses import policy
from courses.admin import board, results
from courses.admin.announcements import AnnounceView, WithdrawAnnouncementView
from courses.admin.cohorts import ChangeCohortView, CloseCohortView, EnrollInCohortView, MakeCohortView, OpenCohortView
from courses.admin.courses import CloseCourseView, EnrollView, OpenCourseView
from courses.admin.inquiries import ReplyView, SettleView
from courses.admin.lists import EnrollListInCohortView, EnrollListView
from courses.admin.places import EndPlaceView, ExcuseView, ExtendView, TransferView
from courses.admin.prices import PriceView
from courses.admin.programs import ReleaseProgramView
from courses.admin.releases import MoveView, ReleaseView
from courses.admin.standing import StandingView
from courses.authoring import releasing
from courses.models import Course, CoursePage, LessonPage, ModulePage, ProgramPage
from courses.viewsets import LearningGroup


@hooks.register("register_admin_viewset")
def register_learning() -> LearningGroup:
    """Show courses and places."""
    return LearningGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Give deeds their addresses."""
    return [
        path("course/<uuid:public_id>/enroll/", EnrollView.as_view(), name="enroll_person"),
        path("course/<uuid:public_id>/enroll-list/", EnrollListView.as_view(), name="enroll_list"),
        path("course/<uuid:public_id>/standing/", StandingView.as_view(), name="course_standing"),
        path("course/<uuid:public_id>/move/", MoveView.as_view(), name="move_people"),
        path("course/<uuid:public_id>/close/", CloseCourseView.as_view(), name="close_course"),
        path("course/<uuid:public_id>/price/", PriceView.as_view(), name="course_price"),
        path("course/<uuid:public_id>/open/", OpenCourseView.as_view(), name="open_course"),
        path("course/<uuid:public_id>/make-cohort/", MakeCohortView.as_view(), name="make_cohort"),
        path("cohort/<uuid:public_id>/change/", ChangeCohortView.as_view(), name="change_cohort"),
        path("cohort/<uuid:public_id>/close/", CloseCohortView.as_view(), name="close_cohort"),
        path("cohort/<uuid:public_id>/open/", OpenCohortView.as_view(), name="open_cohort"),
        path("cohort/<uuid:public_id>/enroll/", EnrollInCohortView.as_view(), name="enroll_in_cohort"),
        path("cohort/<uuid:public_id>/enroll-list/", EnrollListInCohortView.as_view(), name="enroll_list_in_cohort"),
        path("enrollment/<uuid:public_id>/transfer/", TransferView.as_view(), name="transfer_place"),
        path("enrollment/<uuid:public_id>/excuse/", ExcuseView.as_view(), name="excuse_step"),
        path("enrollment/<uuid:public_id>/extend/", ExtendView.as_view(), name="extend_place"),
        path("enrollment/<uuid:public_id>/end/", EndPlaceView.as_view(), name="end_place"),
        path("program/page/<int:page_id>/release/", ReleaseProgramView.as_view(), name="release_program"),
        path("inquiry/<uuid:public_id>/reply/", ReplyView.as_view(), name="reply_inquiry"),
        path("inquiry/<uuid:public_id>/settle/", SettleView.as_view(), name="settle_inquiry"),
        path("announcement/write/", AnnounceView.as_view(), name="announce"),
        path(
            "announcement/<uuid:public_id>/withdraw/",
            WithdrawAnnouncementView.as_view(),
            name="withdraw_announcement",
        ),
        path("course/page/<int:page_id>/release/", ReleaseView.as_view(), name="release_course"),
    ]


@hooks.register("register_admin_urls")
def register_boards() -> list[URLPattern]:
    """Give the boards of cohorts and courses, and their results, their addresses."""
    return [*board.addresses(), *results.addresses()]


@hooks.register("register_admin_menu_item")
def register_cohorts() -> MenuItem:
    """Lead whoever teaches to their cohorts."""
    url = reverse("my_cohorts")
    return board.CohortsMenuItem(_("My cohorts"), url, name="my-cohorts", icon_name="group", order=235)


@hooks.register("register_page_header_buttons")
def release_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put “Release” in the menu beside the title of a course, and of every page inside it."""
    del view_name, next_url
    if page.specific_class in {ModulePage, LessonPage}:
        yield from _release(CoursePage.objects.ancestor_of(page).first(), user)
    else:
        yield from _release(page, user)


@hooks.register("register_page_header_buttons")
def release_program_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put “Release the program” in the menu beside the title of a program."""
    del view_name, next_url
    program = page.specific_deferred if page.specific_class is ProgramPage else None
    if program is not None and policy.may_release(user, program):
        url = reverse("release_program", args=[program.pk])
        yield Button(_("Release the program"), url=url, icon_name="upload", priority=12)


@hooks.register("register_page_header_buttons")
def standing_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put where its people stand in the menu beside the title of a course that was released."""
    del view_name, next_url
    if page.specific_class is not CoursePage or not user.has_perm(assessing.SEE_RESULTS):
        return
    for course in Course.objects.filter(page_key=page.translation_key):
        url = reverse("course_standing", args=[course.public_id])
        yield Button(_("Where its people stand"), url=url, icon_name="tasks", priority=13)


@hooks.register("register_page_header_buttons")
def desk_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put the board and the results of a released course in the menu beside its title."""
    del view_name, next_url
    if page.specific_class is not CoursePage:
        return
    for course in Course.objects.filter(page_key=page.translation_key):
        if policy.teaches(user, course):
            url = reverse("course_board", args=[course.public_id])
            yield Button(_("Board of those in no cohort"), url=url, icon_name="group", priority=14)
        if user.has_perm(assessing.SEE_RESULTS):
            url = reverse("course_outcomes", args=[course.public_id])
            yield Button(_("Results of the course"), url=url, icon_name="view", priority=15)


@hooks.register("register_page_listing_more_buttons")
def release_from_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Put “Release” beside a course in a list of pages."""
    del next_url
    yield from _release(page, user)


def _release(page: Page | None, user: Any) -> Iterator[Button]:
    """Yield the button, for a course and whoever may release it."""
    course = page.specific_deferred if page and page.specific_class is CoursePage else None
    if course is not None and policy.may_release(user, course):
        url = reverse("release_course", args=[course.pk])
        yield Button(_("Release the course"), url=url, icon_name="upload", priority=12)


@hooks.register("after_publish_page")
def tell_what_is_read(request: HttpRequest, page: Page) -> None:
    """Tell whoever published a lesson or a module what trainees read now, and lead on to releasing."""
    if page.specific_class not in {ModulePage, LessonPage}:
        return
    course = CoursePage.objects.ancestor_of(page).first()
    if course is None:
        return
    buttons = [messages.button(button.url, button.label) for button in _release(course, request.user)]
    messages.info(request, releasing.what_is_read(course), buttons=buttons)


LOG_ACTIONS = (
    ("courses.release", _("Release a course"), _("Course released")),
    ("courses.attest", _("Attest"), _("Attested that nothing identifies a client")),
    ("courses.ask_to_move", _("Move people"), _("List of people to move given")),
    ("courses.move", _("Move a place"), _("Place moved to the newest release")),
    ("courses.enroll", _("Enroll"), _("Enrolled")),
    ("courses.enroll_again", _("Enroll again"), _("Enrolled again")),
    ("courses.enroll_by_list", _("Enroll a list"), _("List given for enrolling")),
    ("courses.price", _("Set a price"), _("Price of a course set")),
    ("courses.close", _("Close to new trainees"), _("Closed to new trainees")),
    ("courses.open_again", _("Open to new trainees"), _("Opened to new trainees again")),
    ("courses.make_cohort", _("Make a cohort"), _("Cohort made")),
    ("courses.change_cohort", _("Change a cohort"), _("Cohort changed")),
    ("courses.close_cohort", _("Close a cohort"), _("Cohort closed to new trainees")),
    ("courses.open_cohort", _("Open a cohort"), _("Cohort opened to new trainees again")),
    ("courses.transfer", _("Transfer"), _("Transferred to another cohort")),
    ("courses.excuse", _("Excuse from a step"), _("Excused from a step")),
    ("courses.extend", _("Extend the end"), _("End extended for one person")),
    ("courses.leave", _("End a place"), _("Place ended")),
    ("courses.release_program", _("Release a program"), _("Program released")),
    ("courses.complete_program", _("Complete a program"), _("Program completed")),
    ("courses.export", _("Take a table away"), _("Table of people or results taken away")),
    ("courses.finish", _("Finish a course"), _("Course finished")),
    ("courses.ask", _("Ask the instructors"), _("Question asked")),
    ("courses.ask_again", _("Add to a question"), _("Question added to")),
    ("courses.answer", _("Answer a question"), _("Question answered")),
    ("courses.settle_question", _("Settle a question"), _("Question settled")),
    ("courses.announce", _("Announce"), _("Announced")),
    ("courses.withdraw_announcement", _("Take an announcement down"), _("Announcement taken down")),
    ("courses.evaluate", _("Evaluate a course"), _("Evaluation given")),
    ("courses.export_evaluations", _("Export evaluations"), _("Evaluations exported")),
    ("courses.certificate_waits", _("Certificate waits"), _("Certificate waits for a name that can be printed")),
)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    for name, label, said in LOG_ACTIONS:
        actions.register_action(name, label, said)

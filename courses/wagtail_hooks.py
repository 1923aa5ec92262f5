"""What this room adds to the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from assessments import policy as assessing
from courses import policy
from courses.admin.announcements import AnnounceView, WithdrawAnnouncementView
from courses.admin.courses import CloseCourseView, EnrollListView, EnrollView, OpenCourseView
from courses.admin.inquiries import ReplyView, SettleView
from courses.admin.places import EndPlaceView
from courses.admin.releases import ReleaseView
from courses.admin.standing import StandingView
from courses.authoring import releasing
from courses.models import Course, CoursePage, LessonPage, ModulePage
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
        path("course/<uuid:public_id>/close/", CloseCourseView.as_view(), name="close_course"),
        path("course/<uuid:public_id>/open/", OpenCourseView.as_view(), name="open_course"),
        path("enrollment/<uuid:public_id>/end/", EndPlaceView.as_view(), name="end_place"),
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


@hooks.register("register_page_header_buttons")
def release_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put “Release” in the menu beside the title of a course, and of every page inside it."""
    del view_name, next_url
    if page.specific_class in {ModulePage, LessonPage}:
        yield from _release(CoursePage.objects.ancestor_of(page).first(), user)
    else:
        yield from _release(page, user)


@hooks.register("register_page_header_buttons")
def standing_from_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Put where its people stand in the menu beside the title of a course that was released."""
    del view_name, next_url
    if page.specific_class is not CoursePage or not user.has_perm(assessing.SEE_RESULTS):
        return
    for course in Course.objects.filter(page_key=page.translation_key):
        url = reverse("course_standing", args=[course.public_id])
        yield Button(_("Where its people stand"), url=url, icon_name="tasks", priority=13)


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


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("courses.release", _("Release a course"), _("Course released"))
    actions.register_action("courses.attest", _("Attest"), _("Attested that nothing identifies a client"))
    actions.register_action("courses.enroll", _("Enroll"), _("Enrolled"))
    actions.register_action("courses.enroll_again", _("Enroll again"), _("Enrolled again"))
    actions.register_action("courses.enroll_by_list", _("Enroll a list"), _("List given for enrolling"))
    actions.register_action("courses.close", _("Close to new trainees"), _("Closed to new trainees"))
    actions.register_action("courses.open_again", _("Open to new trainees"), _("Opened to new trainees again"))
    actions.register_action("courses.leave", _("End a place"), _("Place ended"))
    actions.register_action("courses.finish", _("Finish a course"), _("Course finished"))
    actions.register_action("courses.ask", _("Ask the instructors"), _("Question asked"))
    actions.register_action("courses.ask_again", _("Add to a question"), _("Question added to"))
    actions.register_action("courses.answer", _("Answer a question"), _("Question answered"))
    actions.register_action("courses.settle_question", _("Settle a question"), _("Question settled"))
    actions.register_action("courses.announce", _("Announce"), _("Announced"))
    actions.register_action(
        "courses.withdraw_announcement", _("Take an announcement down"), _("Announcement taken down")
    )
    actions.register_action("courses.evaluate", _("Evaluate a course"), _("Evaluation given"))
    actions.register_action("courses.export_evaluations", _("Export evaluations"), _("Evaluations exported"))
    actions.register_action(
        "courses.certificate_waits", _("Certificate waits"), _("Certificate waits for a name that can be printed")
    )

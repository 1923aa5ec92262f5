"""Leading people on: from a page inside a course to what they may read, and from a course's row to its page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from courses import policy
from courses.models import Course, CoursePage, Lesson, LessonPage
from foundation.pages import framing


def onward(page: Page, request: HttpRequest) -> HttpResponse:
    """Lead whoever has a place to the released lesson, and everybody else to the course's page; show nothing."""
    parent = CoursePage.objects.ancestor_of(page).first()
    course = Course.objects.filter(page_key=parent.translation_key).first() if parent else None
    place = policy.place(request.user, course.slug) if course else None
    if place is None:
        return redirect(public_address(parent, request))
    lesson = Lesson.objects.filter(course=course, page_key=page.translation_key).first()
    if isinstance(page, LessonPage) and lesson:
        return redirect("lesson", place.course.slug, lesson.slug)
    return redirect("learn_course", place.course.slug)


def public_address(page: CoursePage | None, request: HttpRequest) -> str:
    """Return the address of a course's page. Raises Http404 where nobody can open one."""
    address = address_of(page, request)
    if not address:
        raise Http404
    return address


def address_of(page: CoursePage | None, request: HttpRequest) -> str:
    """Return the address of a course's page, or nothing where nobody can open one."""
    return framing.of(request).address_of(page) if page is not None and page.live else ""


def page_of(course: Course) -> CoursePage | None:
    """Return the page that describes a course, if it is still there and live."""
    found: CoursePage | None = CoursePage.objects.live().filter(translation_key=course.page_key).first()
    return found

"""Who comes to a course's pages: the signed-in person, her place, or the way to where she gets one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from courses import following, leading, policy
from courses.models import Course, Enrollment
from foundation.accounts.models import User
from foundation.ground import clock


def me(request: HttpRequest) -> User:
    """Return the signed-in person; only called behind `login_required`."""
    person = request.user
    if not isinstance(person, User):
        raise Http404
    return person


def place_or_way(request: HttpRequest, course: str) -> Enrollment | HttpResponse:
    """Return this person's place, or the way to the page where she can get one; 404 for no such course."""
    if place := policy.place(request.user, course):
        return place
    return way_to(course, request)


def following_or_way(request: HttpRequest, course: str) -> following.Following | HttpResponse:
    """As `place_or_way`, with where it stands, for pages that show it."""
    return following.find(request.user, course, at=clock.now()) or way_to(course, request)


def way_to(course: str, request: HttpRequest) -> HttpResponse:
    """Lead to the page where she can get a place; 404 for no such course."""
    found = get_object_or_404(Course, slug=course)
    return redirect(leading.public_address(leading.page_of(found), request))


def to_instructors(course: str, *lesson: str) -> dict[str, str]:
    """Return the ways to whoever teaches: to ask from this lesson or about the course, and to what she has asked."""
    return {
        "ask_url": reverse("ask_question", args=[course, *lesson]),
        "questions_url": reverse("questions", args=[course]),
    }

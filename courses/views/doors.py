"""Who comes to a course's pages: the signed-in person, her place, or the way to where she gets one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from courses import following, leading, policy
from courses.models import Course
from foundation.ground import clock


def with_place(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Call a page with this person's place where its address has a course; lead whoever has none to where she gets one.

    404 for no such course. Stands under `login_required`, and under what says by which methods the page is asked.
    """

    @wraps(page)
    def placed(request: HttpRequest, course: str, **rest: Any) -> HttpResponseBase:
        place = policy.place(request.user, course)
        return page(request, place, **rest) if place else way_to(course, request)

    return placed


def with_progress(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `with_place`, with where it stands (`Following`), for pages that show it."""

    @wraps(page)
    def followed(request: HttpRequest, course: str, **rest: Any) -> HttpResponseBase:
        found = following.find(request.user, course, at=clock.now())
        return page(request, found, **rest) if found else way_to(course, request)

    return followed


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

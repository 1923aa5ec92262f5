"""A trainee's pages: getting a place, what is left, reading, and the door of each quiz."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import trying
from certificates.models import Certificate
from courses import (
    completing,
    describing,
    enrolling,
    following,
    leading,
    leaving,
    policy,
    reading,
    showing,
    sitting,
)
from courses.models import Course, Enrollment
from courses.progress import Progress
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.pages import framing


def _me(request: HttpRequest) -> User:
    """Return the signed-in person; only called behind `login_required`."""
    person = request.user
    if not isinstance(person, User):
        raise Http404
    return person


def _place(request: HttpRequest, course: str) -> Enrollment | HttpResponse:
    """Return this person's place, or the way to the page where she can get one; 404 for no such course."""
    if place := policy.place(request.user, course):
        return place
    return _way_to(course, request)


def _following(request: HttpRequest, course: str) -> following.Following | HttpResponse:
    """As `_place`, with where it stands, for pages that show it."""
    return following.find(request.user, course) or _way_to(course, request)


def _way_to(course: str, request: HttpRequest) -> HttpResponse:
    """Lead to the page where she can get a place; 404 for no such course."""
    found = get_object_or_404(Course, slug=course)
    return redirect(leading.public_address(leading.page_of(found), request))


@never_cache
@login_required
@require_safe
def learn_course(request: HttpRequest, course: str) -> HttpResponse:
    """Show what is left of the course, and the way through it."""
    followed = _following(request, course)
    if isinstance(followed, HttpResponse):
        return followed
    place, found = followed.enrollment, followed.progress
    words = {
        **showing.desk(place, found),
        "place": place,
        "left": showing.left(found),
        "next": showing.place_of(place, found.next_step),
        "has_begun": any(step.state not in {"open", "locked"} for step in found.steps),
        "certificate": _certificate(place, found),
        "is_complete": found.is_complete,
        "manifest": place.release.manifest,
    }
    return render(request, "courses/learn.html", words)


def _certificate(place: Enrollment, found: Progress) -> Certificate | None:
    """Return the newest certificate for a course of which nothing is left."""
    if not (place.is_finished or found.is_complete):
        return None
    hers = Certificate.objects.filter(person=place.trainee_id, activity=place.course.activity_id)
    return hers.order_by("-id").first()


@never_cache
@login_required
@require_safe
def lesson(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """Show a lesson of the trainee's release; opening it the first time is written down as evidence of reading."""
    followed = _following(request, course)
    if isinstance(followed, HttpResponse):
        return followed
    place, found = followed.enrollment, followed.progress
    step, line = found.lesson(lesson), reading.line_of(place.release.manifest, lesson)
    if step is None or line is None:
        raise Http404
    words = showing.lesson(place, found, step, line, stamp=framing.of(request).stamp)
    if request.method == "GET":
        reading.open_lesson(place, step, at=clock.now())
    return render(request, "courses/lesson.html", words)


@login_required
@require_POST
def finish_lesson(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """Finish a lesson and go on to what comes next; one that was never opened is led to instead."""
    place = _place(request, course)
    if isinstance(place, HttpResponse):
        return place
    try:
        found = reading.finish_lesson(place, lesson, at=clock.now())
    except reading.NeverOpened as refusal:
        messages.info(request, str(refusal))
        return redirect("lesson", course, lesson)
    step = found.lesson(lesson)
    after = found.onward(step) if step else None
    if after is None or found.is_complete:
        return redirect("learn_course", course)
    return redirect(showing.address(place, after))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sit_quiz(request: HttpRequest, course: str, module_key: UUID) -> HttpResponse:
    """Show what a quiz asks and whether it is open; a POST begins it, or goes on with the attempt that is open."""
    if request.method == "POST":
        return _sit(request, course, str(module_key))
    followed = _following(request, course)
    if isinstance(followed, HttpResponse):
        return followed
    place, found = followed.enrollment, followed.progress
    step, module = found.quiz(str(module_key)), sitting.module_of(place.release.manifest, str(module_key))
    if step is None or module is None or module["quiz"] is None:
        raise Http404
    quiz = sitting.quiz_of(module["quiz"])
    words = {
        **showing.desk(place, found, step),
        "quiz": describing.quiz(module["quiz"], quiz),
        "tries": trying.tries(_me(request), quiz, at=clock.now()),
        "state": step.state.value,
        "module": module,
    }
    return render(request, "courses/quiz.html", words)


def _sit(request: HttpRequest, course: str, module_key: str) -> HttpResponse:
    """Begin a quiz, or go on with the attempt that is open."""
    try:
        attempt = sitting.sit(_me(request), course, module_key, at=clock.now())
    except following.NoPlace:
        return _way_to(course, request)
    return redirect("attempt", attempt.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enroll(request: HttpRequest, course: str) -> HttpResponse:
    """Ask whether she wants a place, and give it on a POST. People who sign in on the way come back here."""
    found = get_object_or_404(Course, slug=course)
    if not policy.may_enroll(request.user, found):
        raise Http404
    if request.method == "POST":
        enrolling.enroll(_me(request), found, actor=_me(request), at=clock.now())
        messages.success(request, _("You have a place. Begin whenever you like; it is kept for you."))
        return redirect("learn_course", course)
    if policy.place(request.user, course):
        return redirect("learn_course", course)
    words = {
        "course": found,
        "minutes": found.current_release.manifest["minutes"],
        "is_closed": found.is_closed(clock.now()),
        "back": leading.address_of(leading.page_of(found), request),
    }
    return render(request, "courses/enroll.html", words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, course: str) -> HttpResponse:
    """Ask whether she wants to give up her place, and take it back on a POST."""
    followed = _following(request, course)
    if isinstance(followed, HttpResponse):
        return followed
    place, found = followed.enrollment, followed.progress
    if request.method == "POST":
        leaving.leave(place, actor=_me(request), at=clock.now())
        messages.success(request, _("You have left the course. What you finished is kept, should you come back."))
        return redirect(leading.address_of(leading.page_of(place.course), request) or "my_learning")
    return render(
        request,
        "courses/leave.html",
        {"course": showing.desk(place, found)["course"], "place": place},
    )


@login_required
@require_POST
def claim_certificate(request: HttpRequest, course: str) -> HttpResponse:
    """Issue the certificate of a finished course that has none yet, and show it."""
    place = _place(request, course)
    if isinstance(place, HttpResponse):
        return place
    certificate = completing.claim(place, at=clock.now())
    return redirect("certificate", certificate.public_id)

"""The door of each quiz."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import trying
from courses import describing, following, showing, telling
from courses.following import Following
from courses.learning import noticing, sitting
from courses.views.doors import way_to, with_progress
from foundation.accounts.doors import me
from foundation.ground import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sit_quiz(request: HttpRequest, course: str, module_key: UUID) -> HttpResponseBase:
    """Show what a quiz asks and whether it is open; a POST begins it, or goes on with the attempt that is open."""
    if request.method == "POST":
        return _sit(request, course, str(module_key))
    return _door(request, course=course, module_key=module_key)


@with_progress
def _door(request: HttpRequest, followed: Following, module_key: UUID) -> HttpResponse:
    """Show what a quiz asks, and whether it is open."""
    place, found = followed.enrollment, followed.progress
    step, module = found.quiz(str(module_key)), sitting.module_of(place.release.manifest, str(module_key))
    if step is None or module is None or module["quiz"] is None:
        raise Http404
    quiz = sitting.quiz_of(module["quiz"])
    words = {
        **showing.desk(place, found, step),
        "quiz": describing.quiz(module["quiz"], quiz),
        "tries": trying.tries(me(request), quiz, at=clock.now()),
        "state": step.state.value,
        "why": telling.why(step),
        "module": module,
    }
    if request.method == "GET":
        noticing.notice(place)
    return render(request, "courses/quiz.html", words)


def _sit(request: HttpRequest, course: str, module_key: str) -> HttpResponse:
    """Begin a quiz, or go on with the attempt that is open."""
    try:
        attempt = sitting.sit(me(request), course, module_key, at=clock.now())
    except following.NoPlace:
        return way_to(course, request)
    return redirect("attempt", attempt.public_id)

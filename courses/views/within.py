"""What a trainee does within a lesson: answers, chooses, plays, reads instead, notes; each of these is a POST."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments import probing
from courses import showing
from courses.following import Following
from courses.learning import answering, choosing, entering, noting, resuming, watching
from courses.models import Enrollment
from courses.views.doors import with_place, with_progress
from foundation.ground import clock
from foundation.ground.refusals import Refusal

JSON = "application/json"


@never_cache
@login_required
@require_POST
@with_place
def answer_check(request: HttpRequest, place: Enrollment, lesson: str, block: str) -> HttpResponse:
    """Mark an answer to a check, and lead back to it, where what came of it is told."""
    at = clock.now()
    if answering.must_wait(place, at=at):
        return render(request, "429.html", status=429)
    try:
        answering.answer(place, lesson, block, request.POST, at=at)
    except probing.NotAnswered:
        return redirect(_at(place, lesson, block, query="empty"))
    return redirect(_at(place, lesson, block, query="why"))


@never_cache
@login_required
@require_POST
@with_place
def choose_path(request: HttpRequest, place: Enrollment, lesson: str, block: str) -> HttpResponse:
    """Take a path where the lesson warns of its content, and lead back to it."""
    choosing.choose(place, lesson, block, is_other=request.POST.get("path") == "other", at=clock.now())
    return redirect(_at(place, lesson, block))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_transcript(request: HttpRequest, course: str, lesson: str, block: str) -> HttpResponseBase:
    """Show the transcript of a recording; a POST says that it was read."""
    page = _say_read if request.method == "POST" else _transcript
    return page(request, course=course, lesson=lesson, block=block)


@with_progress
def _transcript(request: HttpRequest, followed: Following, lesson: str, block: str) -> HttpResponse:
    """Show the transcript, and at its end the button; a lesson that is not open says why itself."""
    place, step = followed.enrollment, followed.progress.lesson(lesson)
    line = entering.line_of(place.release.manifest, lesson)
    if step is None or line is None:
        raise Http404
    if not step.may_be_read:
        return redirect("lesson", place.course.slug, lesson)
    words = {
        "course": showing.course_of(place),
        "lesson": showing.place_of(place, step),
        "back": _at(place, lesson, block),
        "transcript": watching.transcript(place, line, block),
        "is_open": not followed.calendar.has_ended,
    }
    return render(request, "courses/transcript.html", words)


@with_place
def _say_read(request: HttpRequest, place: Enrollment, lesson: str, block: str) -> HttpResponse:
    """Write down that she read the transcript, and lead back to the recording; one never opened is led to instead."""
    try:
        watching.say_read(place, lesson, block, ticket=request.POST.get("ticket", ""), at=clock.now())
    except watching.NotOpened as refusal:
        messages.info(request, str(refusal))
        return redirect("read_transcript", place.course.slug, lesson, block)
    return redirect(_at(place, lesson, block))


@never_cache
@login_required
@require_POST
@with_place
def claim_recording(request: HttpRequest, place: Enrollment, lesson: str, block: str) -> HttpResponse:
    """Hear what the script says was played, and say how much of it is known now."""
    at = clock.now()
    if watching.must_wait(place, at=at):
        return JsonResponse(
            {"said": _("That was a lot at once. What you play goes on counting in a minute.")}, status=429
        )
    try:
        said = watching.read(_sent(request))
        percent = watching.claim(place, lesson, block, said, at=at)
    except Refusal as refusal:
        return JsonResponse({"said": str(refusal)}, status=409)
    return JsonResponse({"percent": percent})


def _sent(request: HttpRequest) -> Any:
    """Return what a script sent as JSON; what is none, or nested without an end, says nothing."""
    if request.content_type != JSON:
        return None
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None


@never_cache
@login_required
@require_POST
@with_place
def note_lesson(request: HttpRequest, place: Enrollment, lesson: str) -> HttpResponse:
    """Save the note of a lesson: a script is told when, a form led back to it."""
    at, is_script = clock.now(), request.headers.get("Accept") == JSON
    try:
        noting.note(place, lesson, request.POST.get("text", ""), at=at)
    except (noting.TooLong, noting.TooOften) as refusal:
        if is_script:
            return JsonResponse({"said": str(refusal)}, status=409)
        raise
    if is_script:
        return JsonResponse({"saved_at": at.isoformat()})
    messages.success(request, _("Your note is saved."))
    return redirect(f"{reverse('lesson', args=[place.course.slug, lesson])}#note")


@never_cache
@login_required
@require_POST
@with_place
def delete_note(request: HttpRequest, place: Enrollment, lesson: str) -> HttpResponse:
    """Delete the note of a lesson, and lead back to all of them."""
    noting.delete(place, lesson)
    messages.success(request, _("Your note is deleted."))
    return redirect("course_notes", place.course.slug)


@never_cache
@login_required
@require_POST
@with_place
def seen_lesson(request: HttpRequest, place: Enrollment, lesson: str) -> HttpResponse:
    """Remember the block in view."""
    resuming.remember(place, lesson, request.POST.get("block", ""), at=clock.now())
    return HttpResponse(status=204)


def _at(place: Enrollment, lesson: str, block: str, *, query: str = "") -> str:
    """Return where a block is read; what is told of it there stands in the query."""
    asked = f"?{query}={block}" if query else ""
    return f"{reverse('lesson', args=[place.course.slug, lesson])}{asked}#block-{block}"

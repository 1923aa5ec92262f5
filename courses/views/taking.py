"""Taking lessons along: plain pages, packs, and her own notes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses import showing
from courses.following import Following
from courses.learning import noting, packing
from courses.progress import Step
from courses.views.doors import with_progress
from foundation.files import naming
from foundation.ground import clock


@never_cache
@login_required
@require_safe
@with_progress
def print_lesson(request: HttpRequest, followed: Following, lesson: str) -> HttpResponse:
    """Show a lesson as one plain page, for paper and poor lines."""
    del request
    step = _step(followed, lesson)
    return HttpResponse(packing.page(followed, step)) if step.may_be_read else _locked(followed, lesson)


@never_cache
@login_required
@require_safe
@with_progress
def pack_lesson(request: HttpRequest, followed: Following, lesson: str) -> HttpResponseBase:
    """Send a lesson with its files as a ZIP."""
    step = _step(followed, lesson)
    return _packed(request, followed, [step], lesson) if step.may_be_read else _locked(followed, lesson)


@never_cache
@login_required
@require_safe
@with_progress
def pack_course(request: HttpRequest, followed: Following) -> HttpResponseBase:
    """Send every lesson that is open, with its files, as a ZIP."""
    slug, steps = followed.enrollment.course.slug, packing.readable(followed)
    return _packed(request, followed, steps, slug) if steps else redirect("learn_course", slug)


@never_cache
@login_required
@require_safe
@with_progress
def course_notes(request: HttpRequest, followed: Following) -> HttpResponse:
    """Show everything that she wrote to herself on a course."""
    place = followed.enrollment
    titles = {step.slug: step.title for step in followed.progress.steps}
    notes = [
        {
            "title": titles.get(note.lesson.slug, note.lesson.slug),
            "url": reverse("lesson", args=[place.course.slug, note.lesson.slug]) + "#note",
            "text": note.text,
            "at": note.changed_at,
            "delete_url": reverse("delete_note", args=[place.course.slug, note.lesson.slug]),
        }
        for note in noting.of(place)
    ]
    return render(request, "courses/notes.html", {"course": showing.course_of(place), "notes": notes})


def _step(followed: Following, lesson: str) -> Step:
    """Return the lesson of the pinned release with this word in its address, or 404."""
    step = followed.progress.lesson(lesson)
    if step is None:
        raise Http404
    return step


def _locked(followed: Following, lesson: str) -> HttpResponse:
    """Lead to the lesson, which says why it is not open."""
    return redirect("lesson", followed.enrollment.course.slug, lesson)


def _packed(request: HttpRequest, followed: Following, steps: list[Step], name: str) -> HttpResponseBase:
    """Send these lessons; whoever asks for packs without a pause waits a minute."""
    if packing.must_wait(followed.enrollment, at=clock.now()):
        return render(request, "429.html", status=429)
    file = packing.pack(followed, steps)
    return FileResponse(file, as_attachment=True, filename=naming.safe(f"{name}.zip"), content_type="application/zip")

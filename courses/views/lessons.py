"""What is left of a course, and its lessons."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.models import Certificate
from courses import showing, telling
from courses.following import Following
from courses.learning import entering, noticing, packing, presenting, reading, resuming
from courses.models import Enrollment
from courses.overseeing import announcing
from courses.progress import Progress
from courses.views import doors
from courses.views.doors import with_place, with_progress
from foundation.ground import clock
from foundation.pages import framing


@never_cache
@login_required
@require_safe
@with_progress
def learn_course(request: HttpRequest, followed: Following) -> HttpResponse:
    """Show what is left of the course, and the way through it."""
    place, found = followed.enrollment, followed.progress
    news, has_more_news = announcing.latest(place)
    words = {
        **showing.desk(place, found),
        "place": place,
        "left": telling.left(followed),
        "optional": telling.optional(found),
        "excused": telling.excused(found),
        "until": telling.until(followed),
        "changed": noticing.changed([followed]).get(place.pk),
        "downloads": packing.downloads(followed),
        "has_open": bool(packing.readable(followed)),
        "opens": showing.opens(found),
        "next": resuming.go_on(followed),
        "has_begun": found.has_begun,
        "certificate": _certificate(place, found),
        "is_complete": found.is_complete,
        "manifest": place.release.manifest,
        "news": news,
        "has_more_news": has_more_news,
        "news_url": reverse("news", args=[place.course.slug]),
        "is_preview": False,
        **doors.to_instructors(place.course.slug),
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
@with_progress
def lesson(request: HttpRequest, followed: Following, lesson: str) -> HttpResponse:
    """Show a lesson of the trainee's release; opening it the first time is written down as evidence of reading."""
    place, found = followed.enrollment, followed.progress
    step, line = found.lesson(lesson), entering.line_of(place.release.manifest, lesson)
    if step is None or line is None:
        raise Http404
    if not step.may_be_read:
        words = {**showing.desk(place, found, step), "title": step.title, "why": telling.why(step)}
        return render(request, "courses/locked.html", words)
    told, empty = request.GET.get("why", ""), request.GET.get("empty", "")
    words = presenting.lesson(followed, step, line, stamp=framing.of(request).stamp, told=told, empty=empty)
    words |= doors.to_instructors(place.course.slug, lesson)
    if request.method == "GET":
        reading.open_lesson(place, step, at=clock.now())
        noticing.notice(place)
    return render(request, "courses/lesson.html", words)


@login_required
@require_POST
@with_place
def finish_lesson(request: HttpRequest, place: Enrollment, lesson: str) -> HttpResponse:
    """Finish a lesson and go on to what comes next; one that was never opened is led to instead."""
    try:
        found = reading.finish_lesson(place, lesson, at=clock.now())
    except reading.NeverOpened as refusal:
        messages.info(request, str(refusal))
        return redirect("lesson", place.course.slug, lesson)
    except reading.StillAsked as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{reverse('lesson', args=[place.course.slug, lesson])}#asked")
    step = found.lesson(lesson)
    after = found.onward(step) if step else None
    if after is None or found.is_complete:
        return redirect("learn_course", place.course.slug)
    return redirect(showing.address(place, after))

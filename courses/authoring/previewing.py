"""Previewing in the editor: a lesson as it is read, a course as it looks from where somebody stands in it.

Nothing is written, and nobody's place is looked at: who has just begun, is in the middle or has finished is made up for
the moment, on what a release would hold if every draft were published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from certificates.models import Certificate
from courses import describing, drawing, fulfilling, showing, telling, wording
from courses.authoring import drafting, proposing
from courses.following import Following
from courses.fulfilling import Done
from courses.models import Course, CoursePage, CourseRelease, Enrollment, LessonPage
from courses.models.manifests import Manifest, rule_of
from courses.progress import Calendar, Kind, Step, progress
from courses.showing import Place
from foundation.ground import clock

NOWHERE = "#main"
"""Where a preview's links lead: to itself."""
BEGUN, MIDDLE, FINISHED = "begun", "middle", "finished"


def course(page: CoursePage, request: HttpRequest, mode: str) -> HttpResponse:
    """Draw the course as a visitor sees it (an empty mode), or a trainee who has begun, is in the middle, or done."""
    manifest = proposing.propose(drafting.sketch(page))
    if mode not in {BEGUN, MIDDLE, FINISHED}:
        words = {**page.get_context(request), **_offer(page, manifest, request)}
        return TemplateResponse(request, "courses/course.html", words)
    followed = _followed(page, manifest, done_at(mode, manifest), clock.now())
    return TemplateResponse(request, "courses/learn.html", _desk(followed))


def done_at(mode: str, manifest: Manifest) -> Done:
    """Return what somebody at this point has done: nothing, the first half of the steps, or everything."""
    before = {need["activity"]: 1 for need in manifest.get("needs", [])}
    steps = progress(manifest, Done(), rule_of(manifest)).required
    if mode == BEGUN:
        return Done(credits=before)
    done = steps[: len(steps) // 2] if mode == MIDDLE else steps
    asked = fulfilling.steps(rule_of(manifest)) if mode == FINISHED else ()
    return Done(
        checks=frozenset(step["key"] for step in asked if step["kind"] == "check"),
        finished=_keys(done, Kind.LESSON),
        passed=_keys(done, Kind.QUIZ),
        credits=before | {step.key: max(step.minutes, 1) for step in done if step.kind is Kind.CREDIT},
        has_evaluated=any(step.kind is Kind.EVALUATION for step in done),
    )


def _keys(steps: Sequence[Step], kind: Kind) -> frozenset[str]:
    """Return the keys of the steps of this kind."""
    return frozenset(step.key for step in steps if step.kind is kind)


def _offer(page: CoursePage, manifest: Manifest, request: HttpRequest) -> dict[str, Any]:
    """Return what the course's page says of a release with this manifest, to somebody without a place."""
    return {
        **describing.offer(page, manifest, request),
        "released": Course(title=page.title, slug=page.slug),
        "is_closed": False,
        "cohorts": [],
        "place": None,
        "is_ended": False,
        "enroll_url": NOWHERE,
        "learn_url": NOWHERE,
    }


def _desk(followed: Following) -> dict[str, Any]:
    """Return what `courses/learn.html` is filled with, for a place that there is only here."""
    place, found = followed.enrollment, followed.progress
    desk, step = showing.desk(place, found), found.next_step
    rows = [[{**row, "url": NOWHERE} for row in part["lessons"]] for part in desk["parts"]]
    return {
        **desk,
        "course": Place(place.course.title, NOWHERE),
        "parts": [{**part, "lessons": lessons} for part, lessons in zip(desk["parts"], rows, strict=True)],
        "place": place,
        "left": telling.left(followed),
        "optional": telling.optional(found),
        "excused": [],
        "until": None,
        "next": Place(wording.title(step), NOWHERE) if step else None,
        "has_begun": found.has_begun,
        "certificate": Certificate() if found.is_complete else None,
        "is_complete": found.is_complete,
        "manifest": place.release.manifest,
        "is_preview": True,
    }


def _followed(page: CoursePage, manifest: Manifest, done: Done, at: datetime) -> Following:
    """Return a place that was never written down, and where it stands; no day locks anything."""
    made = Course(title=page.title, slug=page.slug or "preview")
    release = CourseRelease(course=made, number=1, manifest=manifest)
    found = progress(manifest, done, rule_of(manifest))
    place = Enrollment(course=made, release=release, began_at=at, finished_at=at if found.is_complete else None)
    return Following(place, found, frozenset(), done, Calendar())


def lesson(page: LessonPage, request: HttpRequest) -> HttpResponse:
    """Draw the page as it stands in the editor with the template that trainees get. Pictures come from the library."""
    around = list(LessonPage.objects.sibling_of(page).order_by("path")) if page.pk else []
    rows = [
        {"title": one.title, "url": NOWHERE, "state": "open", "is_current": one.pk == page.pk, "minutes": one.minutes}
        for one in around
    ]
    module = page.get_parent()
    words = {
        "course": Place(module.get_parent().title, NOWHERE),
        "parts": [{"title": module.title, "lessons": rows}],
        "done": 0,
        "total": max(len(rows), 1),
        "words": "",
        "lesson": {"title": page.title, "lede": page.introduction},
        "body": drawing.render(page.body.get_prep_value()),
        "is_preview": True,
    }
    return TemplateResponse(request, "courses/lesson.html", words)

"""Previewing a lesson in the editor: as a trainee will see it, marked, and without a place on the course."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from courses import drawing
from courses.models import LessonPage
from courses.showing import Place


def lesson(page: LessonPage, request: HttpRequest) -> HttpResponse:
    """Draw the page as it stands in the editor with the template that trainees get. Pictures come from the library."""
    around = list(LessonPage.objects.sibling_of(page).order_by("path")) if page.pk else []
    rows = [
        {"title": one.title, "url": "#main", "state": "open", "is_current": one.pk == page.pk, "minutes": one.minutes}
        for one in around
    ]
    module = page.get_parent()
    words = {
        "course": Place(module.get_parent().title, "#main"),
        "parts": [{"title": module.title, "lessons": rows}],
        "done": 0,
        "total": max(len(rows), 1),
        "words": "",
        "lesson": {"title": page.title, "lede": page.introduction},
        "body": drawing.render(page.body.get_prep_value(), pictures={}),
        "previous": None,
        "next": None,
        "is_done": False,
        "finish_url": "#main",
        "is_preview": True,
    }
    return TemplateResponse(request, "courses/lesson.html", words)

"""What was announced to a trainee's course or cohort."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import Announcement
from courses.views.doors import place_or_way


@never_cache
@login_required
@require_safe
def news(request: HttpRequest, course: str) -> HttpResponse:
    """Show all that stands, the newest first; what was taken down is gone."""
    place = place_or_way(request, course)
    if isinstance(place, HttpResponse):
        return place
    said = Announcement.objects.standing().said_to(place).select_related("author")
    return render(request, "courses/news.html", {"course": place.course, "announcements": said})

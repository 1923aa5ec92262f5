"""What was announced to a trainee's course or cohort."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import Announcement, Enrollment
from courses.views.doors import with_place


@never_cache
@login_required
@require_safe
@with_place
def news(request: HttpRequest, place: Enrollment) -> HttpResponse:
    """Show all that stands, the newest first; what was taken down is gone."""
    said = Announcement.objects.standing().said_to(place).select_related("author")
    return render(request, "courses/news.html", {"course": place.course, "announcements": said})

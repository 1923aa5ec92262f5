"""Getting a place, giving it up, and taking the certificate of a finished course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses import completing, leading, policy, showing
from courses.coordinating import enrolling, leaving
from courses.models import Course
from courses.views.doors import following_or_way, me, place_or_way
from foundation.ground import clock


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enroll(request: HttpRequest, course: str) -> HttpResponse:
    """Ask whether she wants a place, and give it on a POST. People who sign in on the way come back here."""
    found = get_object_or_404(Course, slug=course)
    if not policy.may_enroll(request.user, found):
        raise Http404
    if request.method == "POST":
        enrolling.enroll(me(request), found, actor=me(request), at=clock.now())
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
    followed = following_or_way(request, course)
    if isinstance(followed, HttpResponse):
        return followed
    place, found = followed.enrollment, followed.progress
    if request.method == "POST":
        leaving.leave(place, actor=me(request), at=clock.now())
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
    place = place_or_way(request, course)
    if isinstance(place, HttpResponse):
        return place
    certificate = completing.claim(place, at=clock.now())
    return redirect("certificate", certificate.public_id)

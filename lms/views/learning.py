"""My learning: a trainee's one page over courses and certificates."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import mastering, practicing
from certificates.models import Certificate
from courses import describing, following, policy, showing
from courses.following import Following
from courses.learning import resuming
from foundation.accounts import policy as people_policy
from foundation.accounts.models import User
from foundation.ground import clock

SIGNED_IN = "signed-in"
"""Stands in the address of whoever comes from signing in and asked for no other page."""


@never_cache
@login_required
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    """Show what is left of every course, what was earned, and what else there is to learn.

    Staff who come from signing in and learn nothing here are led to the admin.
    """
    trainee: User = request.user  # type: ignore[assignment]  # behind login_required
    found = following.follow_all(trainee, at=clock.now())
    if SIGNED_IN in request.GET and not found and trainee.was_given(people_policy.ENTER):
        return redirect("wagtailadmin_home")
    certificates = list(Certificate.objects.filter(person=trainee))
    words = {
        "under_way": [_card(one) for one in found if not one.progress.is_complete],
        "finished": [_card(one) for one in found if one.progress.is_complete],
        "certificates": [_earned(certificate) for certificate in certificates],
        "offers": _offers(request, found),
        "stands": any(certificate.withdrawn_at is None for certificate in certificates),
        "asks_for_name": not trainee.printed_name,
    }
    return render(request, "lms/my_learning.html", words)


def _card(one: Following) -> dict[str, Any]:
    """Return a course as a card: how far she is and what comes next."""
    course = reverse("learn_course", args=[one.enrollment.course.slug])
    following_step = resuming.go_on(one)
    has_begun = one.progress.done > 0
    return {
        "title": one.enrollment.release.manifest["title"],
        "url": course,
        "done": one.progress.done,
        "total": one.progress.total,
        "words": showing.words(one.progress),
        "next": following_step,
        "go": _("Go on") if has_begun else _("Begin"),
    }


def _earned(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as a row, with what is true of it today."""
    return {
        "title": certificate.record["course_title"],
        "url": reverse("certificate", args=[certificate.public_id]),
        "serial": certificate.serial,
        "issued_at": certificate.issued_at,
        "standing": certificate.get_standing_display(),
        "is_withdrawn": certificate.withdrawn_at is not None,
    }


def _offers(request: HttpRequest, found: list[Following]) -> list[dict[str, Any]]:
    """Return courses that are offered to her and on which she has no place, as the program's page shows them."""
    taken = [one.enrollment.course.page_key for one in found]
    pages = policy.offered(request.user).exclude(translation_key__in=taken).order_by("path")
    return describing.cards(pages, request)


@never_cache
@login_required
@require_safe
def mastery(request: HttpRequest) -> HttpResponse:
    """Show what came of the questions she was asked, provision by provision, and what she may practice with."""
    trainee: User = request.user  # type: ignore[assignment]  # behind login_required
    at = clock.now()
    practices = [showing.Place(quiz.title, practicing.address(quiz)) for quiz in practicing.offered(at=at)]
    return render(request, "lms/mastery.html", {"grounds": mastering.of(trainee, at=at), "practices": practices})

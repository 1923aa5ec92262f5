"""My learning: a trainee's one page over courses, programs, certificates, credit, notes, files and letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import mastering, practicing
from certificates import telling
from certificates.earning import crediting
from certificates.earning.crediting import Line
from certificates.models import Certificate, Notice
from certificates.standing import Standing
from courses import carrying, charting, describing, policy, showing
from courses.carrying import Kept
from courses.following import Following
from courses.learning import noticing, resuming
from courses.learning.noticing import Changed
from foundation.accounts import policy as people_policy
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.letters import handing

SIGNED_IN = "signed-in"
"""Stands in the address of whoever comes from signing in and asked for no other page."""
TONES = {Standing.STANDING: "good", Standing.IN_ERROR: "warn", Standing.WITHDRAWN: "bad"}
"""How a standing is colored; what lapsed or was replaced took nothing from anybody."""
LETTERS = 5
"""How many letters stand here; her record holds them all."""


@never_cache
@login_required
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    """Show what is left of every course and program, what was earned and kept, and what else there is to learn.

    Staff who come from signing in and learn nothing here are led to the admin.
    """
    trainee: User = request.user  # type: ignore[assignment]  # behind login_required
    found = charting.places_of(trainee, at=clock.now())
    if SIGNED_IN in request.GET and not found and trainee.was_given(people_policy.ENTER):
        return redirect("wagtailadmin_home")
    earned = crediting.transcript(trainee)
    pages = list(describing.with_releases(policy.offered(trainee)).order_by("path"))
    words = {
        **_courses(found),
        **_certificates(trainee),
        "programs": charting.mine(
            trainee,
            found,
            earned={line.activity: line.minutes for line in earned},
            addresses=describing.addresses(pages, request),
        ),
        "credit": _credit(earned),
        **_kept(carrying.kept(trainee, found)),
        "letters": handing.newest(trainee, LETTERS),
        "offers": _offers(pages, found, request),
        "asks_for_name": not trainee.printed_name,
    }
    return render(request, "lms/my_learning.html", words)


def _courses(found: Sequence[Following]) -> dict[str, Any]:
    """Return the courses under way and the finished ones; what is finished stays so, whatever came after (P1)."""
    finished = [one for one in found if one.enrollment.is_finished or one.progress.is_complete]
    under_way = [one for one in found if one not in finished]
    changed = noticing.changed(under_way)
    return {
        "under_way": [_card(one, changed.get(one.enrollment.pk)) for one in under_way],
        "finished": [_card(one) for one in finished],
    }


def _card(one: Following, changed: Changed | None = None) -> dict[str, Any]:
    """Return a course as a card: how far she is, what changed, what comes next, or when it goes on."""
    course = reverse("learn_course", args=[one.enrollment.course.slug])
    return {
        "title": one.enrollment.release.manifest["title"],
        "url": course,
        "done": one.progress.done,
        "total": one.progress.total,
        "words": showing.words(one.progress),
        "next": resuming.go_on(one),
        "changed": changed.said if changed else "",
        "opens": showing.opens(one.progress),
        "go": _("Go on") if one.progress.has_begun else _("Begin"),
    }


def _certificates(trainee: User) -> dict[str, Any]:
    """Return her certificates, and whether one of them stands."""
    notices = Notice.objects.filter(certificate=OuterRef("pk"), decided_at=None)
    certificates: list[Any] = list(Certificate.objects.filter(person=trainee).annotate(has_notice=Exists(notices)))
    return {
        "certificates": [{**_earned(each), "has_notice": each.has_notice} for each in certificates],
        "stands": any(certificate.ended_at is None for certificate in certificates),
    }


def _earned(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as a row, with what is true of it today."""
    return {
        "title": certificate.record["course_title"],
        "url": reverse("certificate", args=[certificate.public_id]),
        "serial": certificate.serial,
        "issued_at": certificate.issued_at,
        "standing": certificate.get_standing_display(),
        "tone": TONES.get(certificate.standing, "idle"),
        "has_ended": certificate.ended_at is not None,
    }


def _credit(earned: Sequence[Line]) -> list[dict[str, Any]]:
    """Return her minutes by activity, with their sum where there are several."""
    facts: list[dict[str, Any]] = [{"term": line.title, "value": telling.span(line.minutes)} for line in earned]
    if len(facts) > 1:
        total = telling.span(sum(line.minutes for line in earned))
        facts.append({"term": _("Together"), "value": total, "is_total": True})
    return facts


def _kept(found: Sequence[Kept]) -> dict[str, Any]:
    """Return her notes, each leading to those of its course, and the lessons with files to take along."""
    return {
        "notes": [
            {
                "title": one.title,
                "url": reverse("course_notes", args=[one.course_slug]),
                "said": one.note,
                "course": one.course,
            }
            for one in found
            if one.note
        ],
        "files": [{"title": one.title, "url": one.url, "said": "", "course": one.course} for one in found if one.files],
    }


def _offers(pages: Sequence[Any], found: Sequence[Following], request: HttpRequest) -> list[dict[str, Any]]:
    """Return courses that are offered to her and on which she has no place, as the program's page shows them."""
    taken = {one.enrollment.course.page_key for one in found}
    return describing.cards([page for page in pages if page.translation_key not in taken], request)


@never_cache
@login_required
@require_safe
def mastery(request: HttpRequest) -> HttpResponse:
    """Show what came of the questions she was asked, provision by provision, and what she may practice with."""
    trainee: User = request.user  # type: ignore[assignment]  # behind login_required
    at = clock.now()
    practices = [showing.Place(quiz.title, practicing.address(quiz)) for quiz in practicing.offered(at=at)]
    return render(request, "lms/mastery.html", {"grounds": mastering.of(trainee, at=at), "practices": practices})

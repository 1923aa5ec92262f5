"""Describing programs and courses to whoever has not begun: what they cost in minutes, hold and lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.query import PageQuerySet

from assessments.models import Quiz
from certificates import crediting
from courses import charting, policy
from courses.charting import Chart
from courses.models import Course, CoursePage, CourseRelease, ProgramPage
from courses.models.manifests import Manifest, QuizLine
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.pages import framing


def program(page: ProgramPage, request: HttpRequest) -> dict[str, Any]:
    """Return the program's courses as cards, what completes it, and where this person stands with it.

    By two queries, and two more for whoever is signed in where something completes it.
    """
    person = request.user if isinstance(request.user, User) else None
    release = charting.releases(person).filter(program__page_key=page.translation_key).first()
    wanted = CoursePage.objects.child_of_q(page)
    if release is not None:
        wanted |= charting.courses_asked(release.tree)
    found = list(with_releases(policy.offered(request.user).filter(wanted)).order_by("path"))
    inside = [each for each in found if each.is_child_of(page)]
    return {"cards": cards(inside, request), "chart": _chart(release, person, addresses(found, request))}


def _chart(release: Any, person: User | None, where: Mapping[str, str]) -> Chart | None:
    """Return what completes the program; None where nothing was released."""
    if release is None:
        return None
    if person is None:
        return charting.plain(release, where)
    places = charting.places_of(person, at=clock.now())
    return charting.personal(release, places, earned=crediting.minutes(person), addresses=where)


def with_releases(pages: PageQuerySet) -> PageQuerySet:
    """Put on each page of a course its minutes as released, and the public id of its activity; no query more."""
    course = Course.objects.filter(page_key=OuterRef("translation_key"))
    newest = CourseRelease.objects.filter(course__page_key=OuterRef("translation_key")).order_by("-number")
    return pages.annotate(
        minutes=Subquery(newest.values("manifest__minutes")[:1]),
        activity=Subquery(course.values("activity__public_id")[:1]),
    )


def addresses(pages: Iterable[Any], request: HttpRequest) -> dict[str, str]:
    """Return where the page of each released course stands, by the public id of its activity."""
    frame = framing.of(request)
    return {str(page.activity): frame.address_of(page) for page in pages if page.activity}


def cards(pages: Iterable[Any], request: HttpRequest) -> list[dict[str, Any]]:
    """Return a card for each course's page (`with_releases`), in order: title, address, what it is about, minutes."""
    return [_card(page, request) for page in pages]


def _card(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return one card; a course without a release is being prepared."""
    minutes = page.minutes
    is_released = minutes is not None
    length = ngettext("About %(n)d minute", "About %(n)d minutes", minutes or 0) % {"n": minutes or 0}
    return {
        "title": page.title,
        "url": framing.of(request).address_of(page),
        "said": page.summary,
        "tag": _("Course") if is_released else _("In preparation"),
        "foot": _("%(length)s · Free") % {"length": length} if is_released else "",
    }


def course(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """Return what a course's page says beside its own words: what the release holds, and where this person stands."""
    found = Course.objects.described_by([page.translation_key]).with_current_manifest().first()
    objectives = [line.strip() for line in page.objectives.splitlines() if line.strip()]
    manifest = found.current_manifest if found else None
    if found is None or manifest is None:
        return {"released": None, "objectives": objectives}
    return {
        "released": found,
        "objectives": objectives,
        "minutes": manifest["minutes"],
        "modules": manifest["modules"],
        "quizzes": _quizzes(manifest),
        "is_closed": found.is_closed(clock.now()) or not _is_offered(page, request),
        "place": policy.place(request.user, found.slug),
        "enroll_url": reverse("enroll", args=[found.slug]),
        "learn_url": reverse("learn_course", args=[found.slug]),
    }


def _is_offered(page: CoursePage, request: HttpRequest) -> bool:
    """Whether a page that this person opened offers her a place; without asking where no page is private."""
    return not page.get_view_restrictions() or policy.offered(request.user).filter(pk=page.pk).exists()


def _quizzes(manifest: Manifest) -> list[str]:
    """Say of each quiz how many questions it asks and what passes, in a sentence."""
    ids = [module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]]
    by_id = {str(quiz.public_id): quiz for quiz in Quiz.objects.filter(public_id__in=ids)} if ids else {}
    return [quiz_in_words(by_id[public_id]) for public_id in ids if public_id in by_id]


def quiz_in_words(quiz: Quiz) -> str:
    """Say how many questions a quiz asks, and how many right answers pass."""
    needed = -(-quiz.drawn * quiz.pass_percent // Decimal(100))
    asked = ngettext("A quiz of %(n)d question", "A quiz of %(n)d questions", quiz.drawn) % {"n": quiz.drawn}
    right = ngettext("%(n)d right answer passes", "%(n)d right answers pass", int(needed)) % {"n": int(needed)}
    percent = quiz.pass_percent.normalize()
    return _("%(asked)s on the Code; %(right)s (%(percent)s percent).") % {
        "asked": asked,
        "right": right,
        "percent": f"{percent:f}",
    }


def quiz(line: QuizLine, found: Quiz) -> dict[str, Any]:
    """Return what the page before a quiz says of it."""
    return {
        "title": line["title"],
        "minutes": line["minutes"],
        "said": quiz_in_words(found),
        "timed": found.minutes_allowed,
    }

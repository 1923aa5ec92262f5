"""Describing programs and courses to whoever has not begun: what they cost in minutes, hold and lead to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Quiz
from courses import policy
from courses.models import Course, CoursePage, ProgramPage
from courses.models.manifests import Manifest, QuizLine
from foundation.ground import clock
from foundation.pages import framing


def program(page: ProgramPage, request: HttpRequest) -> dict[str, Any]:
    """Return the program's courses as cards, and its text."""
    pages = policy.offered(request.user).child_of(page).order_by("path")
    return {"cards": cards(pages, request)}


def cards(pages: Iterable[CoursePage], request: HttpRequest) -> list[dict[str, Any]]:
    """Return a card for each course's page, in order: title, address, what it is about, minutes, price. Two queries."""
    found = list(pages)
    courses = Course.objects.described_by([page.translation_key for page in found]).with_current_manifest()
    manifests = {course.page_key: course.current_manifest for course in courses}
    return [_card(page, manifests.get(page.translation_key), request) for page in found]


def _card(page: CoursePage, manifest: Manifest | None, request: HttpRequest) -> dict[str, Any]:
    """Return one card; a course without a release is being prepared."""
    minutes = manifest["minutes"] if manifest else 0
    length = ngettext("About %(n)d minute", "About %(n)d minutes", minutes) % {"n": minutes}
    return {
        "title": page.title,
        "url": framing.of(request).address_of(page),
        "said": page.summary,
        "tag": _("Course") if manifest else _("In preparation"),
        "foot": _("%(length)s · Free") % {"length": length} if manifest else "",
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

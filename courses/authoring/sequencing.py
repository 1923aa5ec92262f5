"""Sequencing: what comes before what, among the modules of a course and among courses, and that it can come at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from courses import fulfilling, opening
from courses.models import Course, CoursePage, CourseRelease
from courses.models.manifests import Need, Rule

if TYPE_CHECKING:
    from courses.authoring.drafting import Draft, DraftModule


def needs_of(page: CoursePage) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """Return the courses that come first, by their activities; and in words, which of them were never released."""
    pages = list(page.needs.all())
    found = Course.objects.described_by([page.translation_key for page in pages]).select_related("activity")
    courses = {course.page_key: course for course in found} if pages else {}
    needs: list[Need] = []
    flaws: list[str] = []
    for needed in sorted(pages, key=lambda one: one.path):
        if course := courses.get(needed.translation_key):
            needs.append({"activity": str(course.activity.public_id), "title": course.title})
        else:
            flaws.append(_("“%(title)s” comes first, and was never released.") % {"title": needed.title})
    return tuple(needs), tuple(flaws)


def problems(found: Draft) -> Iterator[str]:
    """Yield, in words, why somebody could never begin a module or the course, or would have nothing to do in it."""
    if found.lessons and not found.minutes and all(lesson.is_optional for lesson in found.lessons):
        yield _("Every lesson is optional and there is no quiz: the course would be complete before it begins.")
    titles = {module.key: module.title for module in found.modules}
    for module in found.modules:
        yield from problems_of_module(module)
    edges = {module.key: module.needs for module in found.modules}
    if ring := next(filter(None, (circle(edges, key) for key in edges)), None):
        yield _("These modules wait for each other: %(circle)s.") % {"circle": _arrows(ring, titles)}
    if ring := course_circle(found):
        yield _("These courses wait for each other: %(circle)s.") % {"circle": " → ".join(ring)}


def problems_of_module(module: DraftModule) -> Iterator[str]:
    """Yield what is wrong with when a module opens."""
    for title in module.strays:
        words = {"module": module.title, "title": title}
        yield _("“%(module)s” needs “%(title)s” first, which is no published module of this course.") % words
    if module.opens_on is not None and module.opens_after_days is not None:
        yield _("“%(module)s” opens on a day and so many days in: choose one of them.") % {"module": module.title}
    if module.opens_on is not None and not opening.is_ours(module.opens_on):
        said = _("“%(module)s” opens on a day that can't be meant: choose one between 2000 and 2199.")
        yield said % {"module": module.title}


def course_circle(found: Draft) -> list[str]:
    """Return the titles of courses that would wait for each other if this were released, or nothing.

    A course waits for those that come first, and for those whose credit completes it: what its newest release says, and
    for this one what the draft says. One query.
    """
    waits_for = [*_waits_for(found.needs, found.rule)]
    if not waits_for:
        return []
    newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
    courses = Course.objects.annotate(
        needed=Subquery(newest.values("manifest__needs")[:1]), ruled=Subquery(newest.values("manifest__rule")[:1])
    )
    rows = list(courses.values_list("activity__public_id", "page_key", "title", "needed", "ruled"))
    titles = {str(activity): f"“{title}”" for activity, _key, title, *_rest in rows}
    edges = {str(activity): [*_waits_for(needed or (), ruled)] for activity, _key, _title, needed, ruled in rows}
    own = next((str(activity) for activity, key, *_rest in rows if str(key) == found.key), "")
    edges[own] = waits_for
    return [titles[key] for key in circle(edges, own)]


def _waits_for(needs: Iterable[Need], rule: Rule | None) -> Iterator[str]:
    """Yield the activities that a course waits for."""
    yield from (need["activity"] for need in needs)
    yield from (step["key"] for step in (fulfilling.steps(rule) if rule else ()) if step["kind"] == "credit")


def circle(edges: Mapping[str, Sequence[str]], start: str) -> list[str]:
    """Return the shortest way along the edges from `start` back to itself, or nothing where there is none."""
    ways, seen = [[start]], {start}
    for way in ways:  # Grows while it is walked: the nearest come first.
        for key in edges.get(way[-1], ()):
            if key == start:
                return [*way, key]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []


def _arrows(ring: Sequence[str], titles: Mapping[str, str]) -> str:
    """Write a circle as titles."""
    return " → ".join(f"“{titles[key]}”" for key in ring)

"""Where a provision of the Code is taught: the lessons that cite it, for whoever asks (see `standards.teaching`).

Whoever has a place is led to the lesson of her own release; everybody else to the page of the course, which says what
its lessons are. A course that is not offered to the reader (`policy.offered`) is not told to her without a place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from wagtail.models import Site

from assessments.models import Bank, QuestionVersion
from courses import policy, unfolding
from courses.models import CourseRelease, LessonVersion
from courses.models.manifests import lessons
from standards.models import Provision
from standards.teaching import Reader, Taught

THIS_VERSION = "$.modules[*].lessons[*] ? (@.version == $version)"


def lessons_on(provisions: Collection[Provision], reader: Reader) -> dict[str, list[Taught]]:
    """Return by provision's id where this reader may learn it, in the order of courses and lessons, by one query."""
    codes = {provision.code for provision in provisions}
    found: dict[str, list[Taught]] = defaultdict(list)
    for version in _standing(codes, reader):
        if entry := _entry(version):
            for code in codes & cited(version.body):
                found[code].append(entry)
    return dict(found)


def lessons_in(release: CourseRelease, codes: Collection[str]) -> dict[str, list[str]]:
    """Return by provision's id the titles of the release's lessons that cite it, in their order, by one query."""
    lines = [line["version"] for line in lessons(release.manifest)]
    versions = LessonVersion.objects.in_bulk(lines)
    found: dict[str, list[str]] = defaultdict(list)
    for version in (versions[line] for line in lines):
        for code in cited(version.body) & set(codes):
            found[code].append(version.title)
    return dict(found)


def told_in(banks: Collection[Bank]) -> list[str]:
    """Return the titles of the lessons that ever asked a question of these banks: its answer has been told (P3)."""
    found = QuestionVersion.objects.filter(question__bank__in=banks).values_list("public_id", flat=True)
    versions = {str(public_id) for public_id in found}
    asking = LessonVersion.objects.exclude(checks={}).order_by("pk").values_list("title", "checks")
    return [title for title, checks in asking if versions & set(checks.values())]


def cited(body: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the provisions that a lesson's stream cites."""
    return {block.value for block in unfolding.of_kind(body, "citation")}


def _standing(codes: Collection[str], reader: Reader) -> QuerySet[Any]:
    """Return the lessons that cite one of these, as the reader's own release or else the newest one has them.

    Each knows its course, whether the reader `has_place`, and by `page_path` and `home_path` where its page is.
    """
    cites = [Q(body__contains=where) for code in sorted(codes) for where in _places(code)]
    newest = CourseRelease.objects.filter(course=OuterRef("lesson__course")).order_by("-number")
    hers = policy.PLACES.filter(course=OuterRef("lesson__course"), trainee=reader.pk).values("release")
    page = policy.offered(reader).filter(translation_key=OuterRef("lesson__course__page_key"))
    home = Site.objects.filter(is_default_site=True).values("root_page__url_path")
    versions = LessonVersion.objects.filter(Q(*cites, _connector=Q.OR)).annotate(
        has_place=Exists(hers),
        read_in=Coalesce(Subquery(hers[:1]), Subquery(newest.values("pk")[:1]), output_field=BigIntegerField()),
        page_path=Subquery(page.values("url_path")[:1]),
        home_path=Subquery(home[:1]),
    )
    holds_it = Func(
        F("manifest"), Value(THIS_VERSION), JSONObject(version=OuterRef("pk")),
        function="jsonb_path_exists", output_field=BooleanField(),
    )  # fmt: skip
    standing = Exists(CourseRelease.objects.annotate(holds_it=holds_it).filter(pk=OuterRef("read_in"), holds_it=True))
    return versions.filter(standing).select_related("lesson__course").order_by("lesson__course", "lesson")


def _places(code: str) -> Iterator[list[dict[str, Any]]]:
    """Yield where a stream may cite a provision: by itself, or on a path of an advisory."""
    block = {"type": "citation", "value": code}
    yield [block]
    yield from ([{"type": unfolding.ADVISORY, "value": {path: [block]}}] for path in unfolding.PATHS)


def _entry(version: Any) -> Taught | None:
    """Return where this lesson is read or, without a place, where its course is offered; None where nowhere."""
    course = version.lesson.course
    if version.has_place:
        return Taught(version.title, reverse("lesson", args=[course.slug, version.lesson.slug]))
    if version.page_path is None or not version.page_path.startswith(version.home_path or "//"):
        return None
    return Taught(course.title, "/" + version.page_path.removeprefix(version.home_path))

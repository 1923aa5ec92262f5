"""Showing a lesson and the way through a course: what the pages of a trainee are filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.blocks.stream_block import StreamValue

from courses import teaching
from courses.models import Course, Enrollment, LessonPage, LessonVersion
from courses.models.manifests import LessonLine
from courses.progress import Kind, Progress, State, Step
from standards.models import Provision

FRAGMENTS = caches["fragments"]


@dataclass(frozen=True)
class Place:
    """A page to go to."""

    title: str
    url: str


@dataclass(frozen=True)
class Words:
    """A released lesson as it is read: its title, its introduction, its stream as HTML."""

    title: str
    lede: str
    body: SafeString


def words_of(course: Course, line: LessonLine, *, stamp: UUID | None) -> Words:
    """Return the released lesson as it is read, kept under its digest: the same words are drawn once for everybody.

    Two lessons with the same words may hold their pictures at different addresses, so course and lesson are part of
    the key. So is the stamp of the frame: topics of provisions and addresses of pages are drawn into a lesson, and
    whatever changes them renews it.
    """
    key = f"lesson:{course.public_id}:{line['key']}:{line['digest']}:{stamp}"
    kept: Words | None = FRAGMENTS.get(key)
    if kept is None:
        version = LessonVersion.objects.get(pk=line["version"])
        body = render(version.body, pictures=version.pictures)
        kept = Words(version.title, version.introduction, body)
        FRAGMENTS.set(key, kept, timeout=None)
    return kept


def render(body: Sequence[Mapping[str, Any]], *, pictures: Mapping[str, Any]) -> SafeString:
    """Draw a lesson's stream, by one query for all provisions that it cites."""
    stream = StreamValue(LessonPage.body.field.stream_block, list(body), is_lazy=True)
    cited = teaching.cited(body)
    context = {
        "pictures": pictures,
        "provisions": {found.code: found for found in Provision.objects.filter(code__in=cited)},
    }
    return format_html_join("\n", "{}", ((block.render(context),) for block in stream))


def address(enrollment: Enrollment, step: Step) -> str:
    """Return where a step is done."""
    if step.kind is Kind.LESSON:
        return reverse("lesson", args=[enrollment.course.slug, step.slug])
    return reverse("sit_quiz", args=[enrollment.course.slug, step.key])


def place_of(enrollment: Enrollment, step: Step | None) -> Place | None:
    """Return the page of a step, or None where there is none."""
    return Place(name_of(step), address(enrollment, step)) if step else None


def name_of(step: Step) -> str:
    """Return what a step is called; a quiz says that it is one."""
    return step.title if step.kind is Kind.LESSON else _("Quiz: %(title)s") % {"title": step.title}


def syllabus(enrollment: Enrollment, found: Progress, here: Step | None = None) -> list[dict[str, Any]]:
    """Return the parts of `components/syllabus.html`: each module with its lessons and its quiz."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for module in enrollment.release.manifest["modules"]:
        parts[module["key"]] = []
    keys = {
        line["key"]: module["key"] for module in enrollment.release.manifest["modules"] for line in module["lessons"]
    }
    for step in found.steps:
        parts[keys[step.key] if step.kind is Kind.LESSON else step.key].append(
            {
                "title": name_of(step),
                "url": address(enrollment, step),
                "state": step.state.value,
                "is_current": step == here,
                "minutes": step.minutes,
            }
        )
    titles = [module["title"] for module in enrollment.release.manifest["modules"]]
    return [{"title": title, "lessons": rows} for title, rows in zip(titles, parts.values(), strict=True)]


def words(found: Progress) -> str:
    """Say how far she is: “1 of 2 steps finished, about 10 minutes left”."""
    said = ngettext("%(done)d of %(total)d step finished", "%(done)d of %(total)d steps finished", found.total)
    said %= {"done": found.done, "total": found.total}
    if not found.minutes_left:
        return said
    left = ngettext("about %(n)d minute left", "about %(n)d minutes left", found.minutes_left) % {
        "n": found.minutes_left
    }
    return _("%(said)s, %(left)s") % {"said": said, "left": left}


def left(found: Progress) -> list[dict[str, str]]:
    """Say in plain words what is left, step by step, and why something is not open yet."""
    return [
        {"title": _said(step), "said": _why_locked(step) if step.state is State.LOCKED else _how_long(step)}
        for step in found.steps
        if not step.is_done
    ]


def _said(step: Step) -> str:
    """Say what a step asks for."""
    if step.kind is Kind.QUIZ:
        return _("Pass the quiz “%(title)s”") % {"title": step.title}
    if step.state is State.BEGUN:
        return _("Go on reading “%(title)s”") % {"title": step.title}
    return _("Read “%(title)s”") % {"title": step.title}


def _how_long(step: Step) -> str:
    return ngettext("About %(n)d minute.", "About %(n)d minutes.", step.minutes) % {"n": step.minutes}


def _why_locked(step: Step) -> str:
    return _("Opens when you have finished every lesson of “%(module)s”.") % {"module": step.module_title}


def desk(enrollment: Enrollment, found: Progress, here: Step | None = None) -> dict[str, Any]:
    """Return what stands beside every page of a course: its title, how far she is, and the way through it."""
    return {
        "course": Place(enrollment.release.manifest["title"], reverse("learn_course", args=[enrollment.course.slug])),
        "parts": syllabus(enrollment, found, here),
        "done": found.done,
        "total": found.total,
        "words": words(found),
    }


def lesson(
    enrollment: Enrollment, found: Progress, step: Step, line: LessonLine, *, stamp: UUID | None
) -> dict[str, Any]:
    """Return what `courses/lesson.html` is filled with, under this stamp of the frame."""
    before, _after = found.around(step)
    slugs = [enrollment.course.slug, step.slug]
    said = words_of(enrollment.course, line, stamp=stamp)
    return {
        **desk(enrollment, found, step),
        "lesson": {"title": said.title, "lede": said.lede},
        "body": said.body,
        "previous": place_of(enrollment, before),
        "next": place_of(enrollment, found.onward(step)),
        "is_done": step.is_done,
        "finish_url": reverse("finish_lesson", args=slugs),
        "is_preview": False,
    }

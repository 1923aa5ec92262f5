"""Showing the way through a course: what stands beside every page of a trainee's, and where each step is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import wording
from courses.models import Enrollment
from courses.progress import Kind, Progress, State, Step, Wait, Why

LONG = 120
"""From how many minutes on what is left is told in hours."""


@dataclass(frozen=True)
class Place:
    """A page to go to."""

    title: str
    url: str


def address(enrollment: Enrollment, step: Step) -> str:
    """Return where a step is done; a credit is earned elsewhere, so the course's own page says what it is about."""
    course = enrollment.course.slug
    if step.kind is Kind.LESSON:
        return reverse("lesson", args=[course, step.slug])
    if step.kind is Kind.QUIZ:
        return reverse("sit_quiz", args=[course, step.key])
    return reverse("evaluation" if step.kind is Kind.EVALUATION else "learn_course", args=[course])


def place_of(enrollment: Enrollment, step: Step | None) -> Place | None:
    """Return the page of a step, or None where there is none."""
    return Place(wording.title(step), address(enrollment, step)) if step else None


def syllabus(enrollment: Enrollment, found: Progress, here: Step | None = None) -> list[dict[str, Any]]:
    """Return the parts of `components/syllabus.html`: each module with its lessons and its quiz, then what is last."""
    modules = enrollment.release.manifest["modules"]
    parts: dict[str, list[dict[str, Any]]] = {module["key"]: [] for module in modules}
    parts[""] = []
    keys = {line["key"]: module["key"] for module in modules for line in module["lessons"]}
    for step in found.steps:
        key = {Kind.LESSON: keys.get(step.key, ""), Kind.QUIZ: step.key}.get(step.kind, "")
        parts[key].append(_row(enrollment, step, is_current=step == here))
    titles = [*(module["title"] for module in modules), _("At the end")]
    return [{"title": title, "lessons": rows} for title, rows in zip(titles, parts.values(), strict=True) if rows]


def _row(enrollment: Enrollment, step: Step, *, is_current: bool) -> dict[str, Any]:
    """Return a line of the syllabus. What is over can still be read: it is no locked door."""
    is_readable = step.kind is Kind.LESSON and step.state is State.LOCKED and step.may_be_read
    return {
        "title": wording.title(step),
        "url": address(enrollment, step),
        "state": State.OPEN.value if is_readable else step.state.value,
        "is_current": is_current,
        "minutes": step.minutes,
        "mark": _mark(step),
    }


def _mark(step: Step) -> str:
    """Say what sets a step apart from the others."""
    if step.is_excused:
        return _("excused by the office")
    return _("optional") if step.is_optional else ""


def words(found: Progress) -> str:
    """Say how far she is: “1 of 2 steps finished, about 10 minutes left”."""
    said = ngettext("%(done)d of %(total)d step finished", "%(done)d of %(total)d steps finished", found.total)
    said %= {"done": found.done, "total": found.total}
    if not found.minutes_left:
        return said
    return _("%(said)s, %(left)s") % {"said": said, "left": _left(found.minutes_left)}


def _left(minutes: int) -> str:
    """Say about how long is left: in minutes, and from two hours on in hours."""
    if minutes >= LONG:
        return _("about %(n)d hours left") % {"n": round(minutes / 60)}
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


def opens(found: Progress) -> str:
    """Say from when a course can be gone on with, where nothing of it is open now and a day is known: else nothing."""
    waits = (wait for step in found.steps if not step.is_done for wait in step.waits if wait.why is Why.DATE)
    days = [wait.opens_at for wait in waits if wait.opens_at]
    if found.next_step is not None or not days:
        return ""
    return wording.wait(Wait(Why.DATE, opens_at=min(days)))


def course_of(enrollment: Enrollment) -> Place:
    """Return the page that says what is left of a course."""
    return Place(enrollment.release.manifest["title"], reverse("learn_course", args=[enrollment.course.slug]))


def desk(enrollment: Enrollment, found: Progress, here: Step | None = None) -> dict[str, Any]:
    """Return what stands beside every page of a course: its title, how far she is, and the way through it."""
    return {
        "course": course_of(enrollment),
        "parts": syllabus(enrollment, found, here),
        "done": found.done,
        "total": found.total,
        "words": words(found),
    }

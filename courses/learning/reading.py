"""Reading lessons: opening one is written down once, finishing one is said by the trainee and never undone (P1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import completing
from courses.following import NoPlace
from courses.models import Enrollment, Lesson, Reading
from courses.models.manifests import LessonLine, Manifest
from courses.progress import Progress, State, Step
from foundation.ground.refusals import Refusal


class NotInRelease(Refusal):
    """The lesson is not part of the release any more."""


class NeverOpened(Refusal):
    """The trainee has not opened the lesson, so she can't have read it."""


def line_of(manifest: Manifest, slug: str) -> LessonLine | None:
    """Return the lesson with this word in its address, or None where the release has none."""
    lines = (line for module in manifest["modules"] for line in module["lessons"])
    return next((line for line in lines if line["slug"] == slug), None)


def open_lesson(enrollment: Enrollment, step: Step, *, at: datetime) -> None:
    """Write down that the trainee opened this lesson, once. A page that is looked at may do so: it is evidence.

    `step` is the lesson as her progress shows it: one that was opened before costs no query.
    """
    if step.state is not State.OPEN:
        return
    _write(enrollment, step.slug, at=at)


@transaction.atomic
def finish_lesson(enrollment: Enrollment, slug: str, *, at: datetime) -> Progress:
    """Write down that the trainee finished this lesson, and complete the course if it was the last step; repeatable.

    Raises `NoPlace`, `NotInRelease` or `NeverOpened`.
    """
    # Locked first: two tabs may finish the last two lessons at once, and a release may be moving this enrollment.
    held = completing.hold(enrollment)
    if held.left_at is not None:
        raise NoPlace(_("You have left this course. Enroll again to go on where you were."))
    line = _line(held, slug)
    reading = Reading.objects.filter(enrollment=held, lesson__slug=slug).first()
    if reading is None:
        raise NeverOpened(_("You have not opened this lesson yet. Read it first; then say that you have finished it."))
    if reading.finished_at is None:
        reading.finished_at, reading.version_id = at, line["version"]
        reading.save(update_fields=["finished_at", "version"])
    return completing.conclude(held, at=at)


def _line(enrollment: Enrollment, slug: str) -> LessonLine:
    """Return the release's line of this lesson. Raises `NotInRelease`."""
    line = line_of(enrollment.release.manifest, slug)
    if line is None:
        raise NotInRelease(_("This lesson is not part of the course any more."))
    return line


def _write(enrollment: Enrollment, slug: str, *, at: datetime) -> None:
    """Write down that the trainee began this lesson now, unless it is written down already."""
    line = _line(enrollment, slug)
    lesson = Lesson.objects.get(course_id=enrollment.course_id, slug=slug)
    Reading.objects.get_or_create(
        enrollment=enrollment, lesson=lesson, defaults={"version_id": line["version"], "opened_at": at}
    )

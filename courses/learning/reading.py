"""Reading lessons: opening one is written down once, finishing one is said by the trainee and never undone (P1).

A lesson may ask for something before it can be finished: that its checks be answered, its recordings played or their
transcripts read. What the browser claims is never enough by itself: beside every recording stands a check (P5).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses import completing, drawing
from courses.learning import recalling
from courses.learning.entering import Entered, enter, line_in
from courses.learning.recalling import Asked
from courses.models import Enrollment, Lesson, Reading
from courses.progress import Progress, State, Step
from foundation.ground.refusals import Refusal

FIRST_WORDS = 9
"""As many as a warning is known by."""


class NeverOpened(Refusal):
    """The trainee has not opened the lesson, so she can't have read it."""


class StillAsked(Refusal):
    """The lesson asks for something that is not done; the text says each thing."""


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

    Raises `NeverOpened`, `StillAsked` and what `entering.enter` raises: `NoPlace`, `NotInRelease`, `NotOpenYet`.
    """
    entered = enter(enrollment, slug, at=at)
    held, line = entered.enrollment, entered.line
    reading = Reading.objects.filter(enrollment=held, lesson__slug=slug).first()
    if reading is None:
        raise NeverOpened(_("You have not opened this lesson yet. Read it first; then say that you have finished it."))
    if reading.finished_at is None:
        _refuse_what_is_asked(entered)
        reading.finished_at, reading.version_id = at, line["version"]
        reading.save(update_fields=["finished_at", "version"])
    return completing.conclude(held, at=at)


def words(asked: Asked, name: str) -> str:
    """Say what a lesson asks for; `name` is what the block is called."""
    if asked.kind == "path":
        return _("Choose how you go on after the warning “%(name)s”") % {"name": Truncator(name).words(FIRST_WORDS)}
    if asked.kind == "check":
        return _("Answer %(name)s") % {"name": name}
    return _("Play “%(name)s” to its end, or read its transcript") % {"name": name}


def _refuse_what_is_asked(entered: Entered) -> None:
    """Refuse while something that the lesson asks for is not done. Raises `StillAsked`."""
    body = entered.version().body
    done = recalling.recall(entered.enrollment, entered.line)
    asked = recalling.asked(entered.line.get("asks", []), drawing.advisories(body), done)
    names = drawing.names(body)
    left = [words(one, names.get(one.block, "")) for one in asked if not one.is_met]
    if left:
        raise StillAsked(_("Before you finish this lesson: %(left)s.") % {"left": "; ".join(left)})


def _write(enrollment: Enrollment, slug: str, *, at: datetime) -> None:
    """Write down that the trainee began this lesson now, unless it is written down already."""
    line = line_in(enrollment, slug)
    lesson = Lesson.objects.get(course_id=enrollment.course_id, slug=slug)
    Reading.objects.get_or_create(
        enrollment=enrollment, lesson=lesson, defaults={"version_id": line["version"], "opened_at": at}
    )

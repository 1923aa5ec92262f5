"""Inquiring: a trainee asks her instructors, and adds to what she asked. Nobody else reads it.

Those who may answer get a letter that says that a question waits, and none of its words: the instructors of her cohort
or, where there is none who may answer, the office.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from courses import lettering, policy
from courses.learning import entering
from courses.models import Enrollment, Inquiry, Lesson, Reply
from foundation.accounts.models import User
from foundation.ground import pacing
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.letters import asking

MOST = 10
SPAN_SECONDS = 3600
WAITS = "inquiry_waits"


class TooManyQuestions(Refusal):
    """She wrote so often within an hour that she has to wait."""


def ask(enrollment: Enrollment, text: str, *, lesson: str = "", at: datetime) -> Inquiry:
    """Ask, from the lesson with this word in its address or about the course; whoever may answer gets a letter.

    Safe to repeat: the same words about the same lesson are one question as long as it is open. Raises `NoPlace`,
    `NotInRelease`, `TooManyQuestions` and `Erased`.
    """
    refuse_hasty(enrollment.trainee, at)
    return _ask(enrollment, text, lesson=lesson, at=at)


@transaction.atomic
def _ask(enrollment: Enrollment, text: str, *, lesson: str, at: datetime) -> Inquiry:
    """Write the question down."""
    held = entering.hold_place(enrollment)
    about = _lesson(held, lesson) if lesson else None
    same = Inquiry.objects.filter(enrollment=held, lesson=about, text=text, settled_at=None).first()
    if same is not None:
        return same
    inquiry = Inquiry.objects.create(enrollment=held, lesson=about, text=text, asked_at=at)
    _tell(inquiry, about=inquiry.public_id, at=at)
    # On her place: the history of questions is read by everybody who answers any.
    log(held.trainee, "courses.ask", held, question=str(inquiry.public_id))
    return inquiry


def add(inquiry: Inquiry, text: str, *, at: datetime) -> Reply:
    """Add to what was asked; a settled question is open again. Safe to repeat: the last words said twice are said once.

    Raises `NoPlace`, `TooManyQuestions` and `Erased`.
    """
    refuse_hasty(inquiry.enrollment.trainee, at)
    return _add(inquiry, text, at=at)


@transaction.atomic
def _add(inquiry: Inquiry, text: str, *, at: datetime) -> Reply:
    """Write her words down."""
    held = entering.hold_place(inquiry.enrollment)
    last = Reply.objects.filter(inquiry=inquiry).order_by("-id").first()
    if last is not None and (last.author_id, last.text) == (held.trainee_id, text):
        return last
    reply = Reply.objects.create(inquiry=inquiry, author=held.trainee, text=text, said_at=at)
    Inquiry.objects.filter(pk=inquiry.pk).update(settled_at=None)
    _tell(inquiry, about=reply.public_id, at=at)
    log(held.trainee, "courses.ask_again", held, question=str(inquiry.public_id))
    return reply


def refuse_hasty(person: User, at: datetime) -> None:
    """Count this writing of hers. Raises `TooManyQuestions` where there are too many."""
    if pacing.count("courses.inquiring", str(person.public_id), at=at, span=SPAN_SECONDS) > MOST:
        raise TooManyQuestions(
            _("You have written often within the last hour. Please wait a while; what you wrote stands below.")
        )


def _lesson(held: Enrollment, slug: str) -> Lesson:
    """Return the lesson that she asks from. Raises `NotInRelease`."""
    line = entering.line_in(held, slug)
    return Lesson.objects.get(course_id=held.course_id, slug=line["slug"])


def _tell(inquiry: Inquiry, *, about: UUID, at: datetime) -> None:
    """Ask for a letter to everybody who teaches her and may answer, or else to the office."""
    link = lettering.address("inquiry:inspect", inquiry.public_id)
    words = {"course": inquiry.enrollment.course.title, "link": link}
    teachers = teachers_of(inquiry.enrollment)
    for teacher in teachers:
        asking.ask(WAITS, to=str(teacher.email), about=about, context=words, at=at, person=teacher.public_id)
    if not teachers:
        asking.ask(WAITS, to=settings.OFFICE_EMAIL, about=about, context=words, at=at)


def teachers_of(enrollment: Enrollment) -> list[User]:
    """Return the instructors of her cohort who may answer her."""
    if enrollment.cohort is None:
        return []
    there = enrollment.cohort.teachers.filter(is_active=True, email__isnull=False).exclude(pk=enrollment.trainee_id)
    return [teacher for teacher in there.order_by("pk") if teacher.has_perm(policy.ANSWER)]

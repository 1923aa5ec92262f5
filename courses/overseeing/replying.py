"""Replying to what trainees ask, and settling it: by whoever teaches them, and by nobody else.

An instructor sees questions from her cohorts, and from people in no cohort on a course that she may edit; whoever gives
places sees all.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses import completing, lettering, policy
from courses.models import Inquiry, Reply
from courses.models.correspondence import InquiryQuerySet
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class NotTheirs(Refusal):
    """Whoever asked is taught by somebody else."""


class SomethingAdded(Refusal):
    """There are words in it that whoever settles it has not seen."""


def seen_by(person: User) -> InquiryQuerySet:
    """Return the questions that this person may read and answer."""
    if not person.has_perm(policy.ANSWER):
        return Inquiry.objects.none()
    return Inquiry.objects.filter(policy.taught(person, "enrollment__cohort", "enrollment__course"))


def thread(inquiry: Inquiry) -> QuerySet[Reply]:
    """Return what was said to a question, in order, with whoever said it."""
    return Reply.objects.filter(inquiry=inquiry).select_related("author").order_by("pk")


@transaction.atomic
def reply(inquiry: Inquiry, text: str, *, actor: User, at: datetime) -> Reply:
    """Answer; the trainee gets a letter that an answer is there, without its words.

    Safe to repeat: the last words said twice are said once. Raises `NotTheirs` and `Erased`.
    """
    _hold(inquiry, actor)
    last = thread(inquiry).last()
    if last is not None and (last.author_id, last.text) == (actor.pk, text):
        return last
    said = Reply.objects.create(inquiry=inquiry, author=actor, text=text, said_at=at)
    _tell(inquiry, said, at)
    log(actor, "courses.answer", inquiry)
    return said


@transaction.atomic
def settle(inquiry: Inquiry, *, seen: int, actor: User, at: datetime) -> Inquiry:
    """Say that nothing is left to answer; `seen` is how many replies whoever says so has read. Safe to repeat.

    Raises `NotTheirs`, `SomethingAdded` and `Erased`.
    """
    _hold(inquiry, actor)
    if thread(inquiry).count() != seen:
        raise SomethingAdded(_("Something was added to this question meanwhile. Read it first."))
    held = Inquiry.objects.get(pk=inquiry.pk)
    if held.settled_at is None:
        held.settled_at = at
        held.save(update_fields=["settled_at"])
        log(actor, "courses.settle_question", held)
    return held


def _hold(inquiry: Inquiry, actor: User) -> None:
    """Hold who asked and who answers, then the place: what is written meanwhile waits. Raises `NotTheirs`, `Erased`."""
    if not seen_by(actor).filter(pk=inquiry.pk).exists():
        raise NotTheirs(_("Whoever asked this is not taught by you."))
    # In the order of their keys: two who teach each other may write at once.
    for person in sorted({inquiry.enrollment.trainee_id, actor.pk}):
        holding.hold(person)
    completing.hold(inquiry.enrollment)


def _tell(inquiry: Inquiry, said: Reply, at: datetime) -> None:
    """Ask for the letter that an answer is there."""
    place = inquiry.enrollment
    words = {"link": lettering.address("question", place.course.slug, inquiry.public_id)}
    lettering.write("inquiry_answered", place, words, about=said.public_id, at=at)

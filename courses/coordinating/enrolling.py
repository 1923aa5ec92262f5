"""Enrolling: a trainee gets a place on the current release of a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Course, Enrollment
from foundation.accounts.holding import hold
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal
from foundation.letters import asking

LIST = "courses.enroll_by_list"
"""The kind of job that enrolls a list."""


class EnrollmentClosed(Refusal):
    """The course takes no new trainees."""


class NobodyThere(Refusal):
    """Nobody has an account with this address."""


@transaction.atomic
def enroll(trainee: User, course: Course, *, actor: User | None, at: datetime) -> Enrollment:
    """Give the trainee a place on the current release and welcome her by letter.

    Safe to repeat: a trainee has one enrollment per course (constraint `one_enrollment_a_course`). Whoever left takes
    up the same one again, with all that she had finished. Raises `EnrollmentClosed` and `Erased`.
    """
    # Locked first: a release may be moving everybody right now, and two requests may enroll the same person.
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    standing = Enrollment.objects.of(trainee).on(course).first()
    if standing and standing.left_at is None:
        return standing
    if course.is_closed(at):
        raise EnrollmentClosed(_("“%(course)s” takes no new trainees at present.") % {"course": course.title})
    trainee = hold(trainee.pk)  # An erasure under way would miss the place.
    if standing:
        standing.left_at, standing.release = None, course.current_release
        standing.save(update_fields=["left_at", "release"])
        log(actor, "courses.enroll_again", standing)
        return standing
    enrollment = Enrollment.objects.create(trainee=trainee, course=course, release=course.current_release, began_at=at)
    welcome(enrollment, at=at)
    log(actor, "courses.enroll", enrollment)
    return enrollment


def welcome(enrollment: Enrollment, *, at: datetime) -> None:
    """Ask for the letter that says where the course begins."""
    trainee = enrollment.trainee
    words = {
        "name": trainee.get_short_name(),
        "course": enrollment.course.title,
        "minutes": enrollment.release.manifest["minutes"],
        "link": settings.SITE_ADDRESS + reverse("learn_course", args=[enrollment.course.slug]),
    }
    whose = trainee.public_id
    asking.ask("welcome", to=str(trainee.email), about=enrollment.public_id, context=words, at=at, person=whose)


def enroll_by_address(address: str, course: Course, *, actor: User | None, at: datetime) -> str:
    """Enroll whoever has proved that this e-mail address is hers, and say what came of it.

    An account whose address nobody has proved may be a stranger's, with a name that he typed: the letter would carry
    it. Raises `NobodyThere` or `EnrollmentClosed`.
    """
    proved = EmailAddress.objects.filter(email=address.strip().lower(), verified=True, user__is_active=True)
    trainee = User.objects.filter(pk__in=proved.values("user")).first()
    if trainee is None:
        raise NobodyThere(_("Nobody has an account with this address."))
    if Enrollment.objects.of(trainee).on(course).open().exists():
        return _("Has a place already.")
    enroll(trainee, course, actor=actor, at=at)
    return _("Enrolled.")


def ask_for_list(course: Course, addresses: Sequence[str], *, actor: User, at: datetime) -> Job:
    """Ask for everybody on the list to be enrolled in the background, one by one."""
    words = {"course": str(course.public_id), "title": str(course)}
    job = jobbing.ask(LIST, addresses, words=words, asked_by=actor.public_id, at=at)
    log(actor, LIST, course, job=str(job.public_id), total=len(addresses))
    return job


def address_of_list(job: Job) -> str:
    """Return where staff find the course that a list is enrolled in."""
    return reverse("course:inspect", args=[job.words["course"]])


def enroll_one_of_list(job: Job, part: str, at: datetime) -> str:
    """Enroll one person of a list; called by the worker, in the part's own transaction."""
    course = Course.objects.get(public_id=job.words["course"])
    actor = User.objects.filter(public_id=job.asked_by).first() if job.asked_by else None
    return enroll_by_address(part, course, actor=actor, at=at)

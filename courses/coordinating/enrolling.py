"""Enrolling: a trainee gets a place on the current release of a course, perhaps in a cohort of it.

The course is held first, then the person, the enrollment and the cohort's pool (`seating`), in the order of all locks
that stands in docs/architecture.md. Whatever makes or changes a cohort holds its course too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import lettering, offering, wording
from courses.coordinating import closing, extending, leaving, seating
from courses.coordinating.closing import Held
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.holding import hold
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal
from payments.models import OrderLine

LIST = "courses.enroll_by_list"
"""The kind of job that enrolls a list."""


class EnrollmentClosed(Refusal):
    """The course takes no new trainees."""


class CohortNeeded(Refusal):
    """The course is taken in cohorts, and none was chosen."""


class TimeIsOver(Refusal):
    """Her time in a cohort was over when she left, and she would come back without an end."""

    is_for_the_office = True


class ToBeBought(Refusal):
    """A place on the course is bought, not taken."""


class HasPlace(Refusal):
    """Whoever a place was bought for has one already."""


class NobodyThere(Refusal):
    """Nobody has an account with this address."""


@transaction.atomic
def enroll(
    trainee: User,
    course: Course,
    *,
    actor: User | None,
    at: datetime,
    cohort: Cohort | None = None,
    line: OrderLine | None = None,
) -> Enrollment:
    """Give the trainee a place on the current release, in this cohort or in none, and welcome her by letter.

    `line` is what bought it; a course that is for sale gives nobody a place at her own wish without one. A place that
    was delivered before goes to somebody else also where nobody new can come.

    Safe to repeat: a trainee has one enrollment per course (constraint `one_enrollment_a_course`), and whoever has a
    place keeps it as it is. Whoever left takes up the same one again, with all that she had finished. Other courses
    that come first are no bar: they lock steps. Raises `EnrollmentClosed`, `Erased`, `CohortNeeded`, `TimeIsOver`, what
    `offering.demand_open` raises, and `CohortFull`; `leaving.EndedByTheOffice` and `ToBeBought` where she asks for it
    herself, `HasPlace` where it was bought.
    """
    # Locked first: a release may be moving everybody right now, and two requests may enroll the same person.
    held = closing.hold(course.pk)
    return enroll_held(trainee, held, actor=actor, at=at, cohort=_as_it_is(cohort), line=line)


def enroll_held(
    trainee: User,
    course: Held,
    *,
    actor: User | None,
    at: datetime,
    cohort: Cohort | None,
    line: OrderLine | None = None,
) -> Enrollment:
    """Enroll, as `enroll` does, on a course that the caller holds; the cohort was read since, with its pool."""
    standing = Enrollment.objects.of(trainee).on(course).first()
    if standing and standing.left_at is None:
        if line is not None:
            raise HasPlace(_("There is a place on “%(course)s” already.") % {"course": course.title})
        return standing
    if actor == trainee:
        _demand_hers(course, standing, line)
    _demand_comes_in(course, cohort, line, at)
    if cohort is None and actor == trainee and not _was_sold(line):
        _demand_own_pace(course, standing, at)
    if line is None:  # An erasure under way would miss the place. Whoever delivers a line holds its person.
        trainee = hold(trainee.pk)
    if standing:
        return _take_up(standing, course, cohort, actor=actor, at=at, line=line)
    enrollment = Enrollment.objects.create(
        trainee=trainee, course=course, release=course.current_release, cohort=cohort, began_at=at, line=line
    )
    if cohort is not None:
        seating.take_of(cohort.pool, enrollment, cohort, at=at, line=line)
    welcome(enrollment, at=at)
    log(actor, "courses.enroll", enrollment, **_named(cohort))
    return enrollment


def _demand_comes_in(course: Course, cohort: Cohort | None, line: OrderLine | None, at: datetime) -> None:
    """Refuse a course and a cohort into which nobody new can come; whoever gets what was sold before is nobody new."""
    if not _was_sold(line):
        refuse_closed(course, cohort, at=at)
    elif cohort is not None:
        offering.demand_runs(cohort, course, at=at)


def _was_sold(line: OrderLine | None) -> bool:
    """Whether what bought the place was delivered before: it now goes to somebody else, or to the first."""
    return line is not None and line.delivered_at is not None


def _demand_own_pace(course: Course, standing: Enrollment | None, at: datetime) -> None:
    """Refuse whoever would go at her own pace and may not by herself. Raises `CohortNeeded` and `TimeIsOver`."""
    if offering.must_choose(course, at):
        raise CohortNeeded(_("“%(course)s” is taken in cohorts. Choose one of them.") % {"course": course.title})
    end = extending.end_of(standing) if standing else None
    if standing and standing.left_at and end and standing.left_at >= end:
        said = _(
            "Your time on this course is over. Choose a cohort when there is one, or ask the office to let you go on."
        )
        raise TimeIsOver(said)


def must_be_bought(course: Course, standing: Enrollment | None) -> bool:
    """Whether a place is for sale; one that was bought and left is hers to take up again."""
    has_bought = standing is not None and standing.line is not None and standing.line.withdrawn_at is None
    return course.sellable_id is not None and not has_bought


def _demand_hers(course: Course, standing: Enrollment | None, line: OrderLine | None) -> None:
    """Refuse whoever would take a place that the office ended, or that must be bought.

    Raises `leaving.EndedByTheOffice` and `ToBeBought`.
    """
    if standing:
        leaving.demand_hers(standing)
    if line is None and must_be_bought(course, standing):
        raise ToBeBought(_("A place on “%(course)s” is bought: put it into your basket.") % {"course": course.title})


def _take_up(
    standing: Enrollment,
    course: Course,
    cohort: Cohort | None,
    *,
    actor: User | None,
    at: datetime,
    line: OrderLine | None,
) -> Enrollment:
    """Give back the place that was left, on the release of today; what bought it and was given up bought it no more."""
    standing.left_at, standing.release, standing.cohort = None, course.current_release, cohort
    if line or (standing.line and standing.line.withdrawn_at):
        standing.line = line
    standing.save(update_fields=["left_at", "release", "cohort", "line"])
    if cohort is not None:
        seating.take_of(cohort.pool, standing, cohort, at=at, line=line)
    log(actor, "courses.enroll_again", standing, **_named(cohort))
    return standing


def demand_open(course: Course, cohort: Cohort | None, *, at: datetime) -> Cohort | None:
    """Return the cohort as it is now, where somebody new can come into it and the course.

    Raises `EnrollmentClosed`, and what `offering.demand_open` raises.
    """
    found = _as_it_is(cohort)
    refuse_closed(course, found, at=at)
    return found


def _as_it_is(cohort: Cohort | None) -> Cohort | None:
    """Return the cohort as it is now, with its pool."""
    return Cohort.objects.select_related("pool").get(pk=cohort.pk) if cohort else None


def refuse_closed(course: Course, cohort: Cohort | None, *, at: datetime) -> None:
    """Refuse a course and a cohort, as they were just read, into which nobody new can come. Raises as `demand_open`."""
    if course.is_closed(at):
        raise EnrollmentClosed(_("“%(course)s” takes no new trainees at present.") % {"course": course.title})
    if cohort is not None:
        offering.demand_open(cohort, course, at=at)


def welcome(enrollment: Enrollment, *, at: datetime) -> None:
    """Ask for the letter that says where the course begins, and for a cohort when."""
    cohort, words = enrollment.cohort, {"minutes": enrollment.release.manifest["minutes"]}
    if cohort is not None:
        words |= {"cohort": cohort.title, "days": wording.span(cohort)}
    kind = "welcome" if cohort is None else "welcome_to_cohort"
    lettering.write(kind, enrollment, words, about=enrollment.public_id, at=at)


def enroll_by_address(
    address: str, course: Course, *, actor: User | None, at: datetime, cohort: Cohort | None = None
) -> str:
    """Enroll whoever has proved that this e-mail address is hers, and say what came of it.

    An account whose address nobody has proved may be a stranger's, with a name that he typed: the letter would carry
    it. Raises `NobodyThere`, and what `enroll` raises.
    """
    proved = EmailAddress.objects.filter(email=address.strip().lower(), verified=True, user__is_active=True)
    trainee = User.objects.filter(pk__in=proved.values("user")).first()
    if trainee is None:
        raise NobodyThere(_("Nobody has an account with this address."))
    standing = Enrollment.objects.of(trainee).on(course).open().select_related("cohort").first()
    if standing is not None:
        return has_place(standing, cohort)
    enroll(trainee, course, actor=actor, at=at, cohort=cohort)
    return _("Enrolled.")


def has_place(standing: Enrollment, cohort: Cohort | None) -> str:
    """Say that somebody has a place already, and where, if it is not in this cohort."""
    if standing.cohort is None or standing.cohort == cohort:
        return _("Has a place already.")
    return _("Has a place already, in “%(cohort)s”.") % {"cohort": standing.cohort}


def ask_for_list(
    course: Course, addresses: Sequence[str], *, actor: User, at: datetime, cohort: Cohort | None = None
) -> Job:
    """Ask for everybody on the list to be enrolled in the background, one by one, in this cohort or in none.

    Raises what `demand_open` raises: then nobody could come.
    """
    demand_open(course, cohort, at=at)
    title = str(course) if cohort is None else f"{course} · {cohort}"
    words = {"course": str(course.public_id), "title": title, **_named(cohort)}
    job = jobbing.ask(LIST, addresses, words=words, asked_by=actor.public_id, at=at)
    log(actor, LIST, course, job=str(job.public_id), total=len(addresses), **_named(cohort))
    return job


def _named(cohort: Cohort | None) -> dict[str, str]:
    """Name the cohort by its public id, for logs and jobs."""
    return {} if cohort is None else {"cohort": str(cohort.public_id)}


def address_of_list(job: Job) -> str:
    """Return where staff find the course or the cohort that a list is enrolled in."""
    if cohort := job.words.get("cohort"):
        return reverse("cohort:inspect", args=[cohort])
    return reverse("course:inspect", args=[job.words["course"]])


def enroll_one_of_list(job: Job, part: str, at: datetime) -> str:
    """Enroll one person of a list; called by the worker, in the part's own transaction."""
    course = Course.objects.get(public_id=job.words["course"])
    cohort = Cohort.objects.get(public_id=job.words["cohort"]) if "cohort" in job.words else None
    actor = User.objects.filter(public_id=job.asked_by).first() if job.asked_by else None
    return enroll_by_address(part, course, actor=actor, at=at, cohort=cohort)

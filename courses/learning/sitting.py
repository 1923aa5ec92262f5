"""Sitting the quiz of a module: only here is it decided whether a trainee may sit it now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import attempting
from assessments.models import Attempt, Quiz
from assessments.surroundings import Surroundings
from certificates.models import Certificate
from courses import following, telling
from courses.following import Following, NoPlace
from courses.learning.entering import NotOpenYet, PlaceEnded, demand_undisputed
from courses.models import Enrollment, QuizSitting
from courses.models.manifests import Manifest, ModuleLine, QuizLine
from courses.progress import State
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal

TAKEN_AWAY = gettext_lazy("This quiz has been taken away. Please write to the office.")


class PassedAlready(Refusal):
    """The quiz of this module was passed."""


class NoQuiz(Refusal):
    """The release has no quiz there, or it was taken away."""

    is_for_the_office = True


class OpenElsewhere(Refusal):
    """The same quiz is open as part of another course."""


def module_of(manifest: Manifest, module_key: str) -> ModuleLine | None:
    """Return the module of this key, if the release has one with a quiz."""
    modules = (module for module in manifest["modules"] if module["quiz"])
    return next((module for module in modules if module["key"] == module_key), None)


def sit(trainee: User, course: str, module_key: str, *, at: datetime) -> Attempt:
    """Begin the quiz of this module on the course with this slug, or return the attempt that is open.

    Attempts at this quiz, or sat in this place, are settled first (`attempting.settle`): a pass among them counts.
    Safe to repeat. Raises `NoPlace`, `NoQuiz`, `NotOpenYet` (`PlaceEnded`, `PlaceDisputed`), `PassedAlready`,
    `OpenElsewhere`, and what `attempting.begin` raises.
    """
    hers, place = _look(trainee, course, at)
    bearing = [each for each in hers if each.pk in place.attempts or _asks(each, place, module_key)]
    if attempting.settle(bearing, at=at):
        hers, place = _look(trainee, course, at)
    line = _quiz_to_sit(place, module_key)
    demand_undisputed(place.enrollment)
    with transaction.atomic():
        try:
            attempt = attempting.go_on(trainee, UUID(line["public_id"]), hers, is_practice=False, at=at)
        except Quiz.DoesNotExist as absent:
            raise NoQuiz(TAKEN_AWAY) from absent
        sitting = _sitting(attempt, place.enrollment, module_key, is_known=attempt in hers)
        if (sitting.enrollment_id, str(sitting.module_key)) != (place.enrollment.pk, module_key):
            raise OpenElsewhere(_("You have this quiz open in another place. Hand it in there first."))
    return attempt


def _look(trainee: User, course: str, at: datetime) -> tuple[list[Attempt], Following]:
    """Return all her attempts, and her place with where it stands. Raises `NoPlace`.

    Where it stands is asked last: what was passed since her attempts were fetched refuses another. Whatever is passed
    later is found by its number, which is taken, or by the attempt that was open.
    """
    hers = attempting.earlier(trainee)
    place = following.find(trainee, course, at=at)
    if place is None:
        raise NoPlace(_("You have no place on this course. Enroll to sit its quiz."))
    return hers, place


def _asks(attempt: Attempt, place: Following, module_key: str) -> bool:
    """Whether an attempt, wherever it was begun, is at the quiz of this module."""
    module = module_of(place.enrollment.release.manifest, module_key)
    return bool(module and module["quiz"] and module["quiz"]["public_id"] == str(attempt.quiz.public_id))


def _sitting(attempt: Attempt, enrollment: Enrollment, module_key: str, *, is_known: bool) -> QuizSitting:
    """Return what an attempt belongs to; one that has just begun belongs here, unless another request was faster."""
    if is_known:
        return QuizSitting.objects.get_or_create(
            attempt=attempt, defaults={"enrollment": enrollment, "module_key": module_key}
        )[0]
    try:
        with transaction.atomic():
            return QuizSitting.objects.create(attempt=attempt, enrollment=enrollment, module_key=module_key)
    except IntegrityError:
        return QuizSitting.objects.get(attempt=attempt)


def _quiz_to_sit(place: Following, module_key: str) -> QuizLine:
    """Return the module's quiz as the release names it, if the trainee may sit it now."""
    module, step = module_of(place.enrollment.release.manifest, module_key), place.progress.quiz(module_key)
    if module is None or module["quiz"] is None or step is None:
        raise NoQuiz(_("There is no quiz to sit here."))
    if step.state is State.DONE:
        raise PassedAlready(_("You have passed this quiz. There is nothing more to do here."))
    if step.state is State.LOCKED:
        refusal = PlaceEnded if place.calendar.has_ended else NotOpenYet
        raise refusal(_("This quiz is not open. %(why)s") % {"why": " ".join(telling.why(step))})
    return module["quiz"]


def quiz_of(line: QuizLine) -> Quiz:
    """Return the quiz that a release names. Raises `NoQuiz` where it was taken away, or made a practice since."""
    quiz = Quiz.objects.filter(public_id=line["public_id"], is_practice=False).first()
    if quiz is None:
        raise NoQuiz(TAKEN_AWAY)
    return quiz


def surroundings(attempt: Attempt) -> Surroundings | None:
    """Return the course that an attempt is part of, so that its pages can lead back, and on to its certificate."""
    sitting = QuizSitting.objects.filter(attempt=attempt).select_related("enrollment__course").first()
    if sitting is None:
        return None
    place, course = sitting.enrollment, sitting.enrollment.course
    earned = _certificate(place) if attempt.is_submitted and place.is_finished else None
    earned_url = reverse("certificate", args=[earned.public_id]) if earned else ""
    return Surroundings(
        title=course.title,
        url=reverse("learn_course", args=[course.slug]),
        earned_url=earned_url,
        again_url=reverse("sit_quiz", args=[course.slug, sitting.module_key]) if place.left_at is None else "",
    )


def _certificate(place: Enrollment) -> Certificate | None:
    """Return the newest certificate that the course earned, unless it came to an end."""
    earned = Certificate.objects.filter(person=place.trainee_id, activity=place.course.activity_id)
    return earned.unended().order_by("-id").first()

"""Who is owed the certificate of a course or a program: what `certificates.granting.owing` asks of this room."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.granting import owing
from certificates.models import Activity, Certificate, Credit
from courses import completing, graduating
from courses.fulfilling import Done, is_met
from courses.models import Enrollment, ProgramCompletion
from foundation.accounts.models import User


def register() -> None:
    """Register who judges courses and programs."""
    owing.register("course", owing.Judge(finished, course_taken_back, give_for_course))
    owing.register("program", owing.Judge(graduated, program_taken_back, give_for_program))


def finished(activity: Activity) -> QuerySet[User]:
    """Return who finished the course."""
    places = Enrollment.objects.finished().filter(course__activity=activity)
    return User.objects.filter(pk__in=places.values("trainee"))


def course_taken_back(activity: Activity, people: Collection[int]) -> Collection[int]:
    """Return those of these people whose credit for finishing the course was taken back."""
    places = Enrollment.objects.filter(course__activity=activity, trainee__in=people)
    rows = Credit.objects.filter(person__in=people, reverses__isnull=False, source__in=places.values("public_id"))
    return set(rows.values_list("person", flat=True))


def give_for_course(person: User, activity: Activity, *, actor: User, reason: str, at: datetime) -> Certificate:
    """Issue the certificate of the course. Raises `completing.NotFinished` and `NotIssued`."""
    place = Enrollment.objects.of(person).filter(course__activity=activity).first()
    if place is None:
        raise completing.NotFinished(_("Nobody finishes a course without a place on it."))
    return completing.claim(place, at=at, actor=actor, reason=reason)


def graduated(activity: Activity) -> QuerySet[User]:
    """Return who completed the program."""
    completions = ProgramCompletion.objects.filter(program__activity=activity)
    return User.objects.filter(pk__in=completions.values("person"))


def program_taken_back(activity: Activity, people: Collection[int]) -> Collection[int]:
    """Return those of these people whose completion rests on too little since credit was taken back."""
    found = ProgramCompletion.objects.filter(program__activity=activity, person__in=people).select_related("release")
    completions = list(found)
    everybody = graduating.earned_by_everybody(completion.release.tree for completion in completions)
    return {
        each.person_id
        for each in completions
        if not is_met(each.release.tree, Done(credits=everybody.get(each.person_id, {})))
    }


def give_for_program(person: User, activity: Activity, *, actor: User, reason: str, at: datetime) -> Certificate:
    """Issue the certificate of the program. Raises `graduating.NotCompleted` and `NotIssued`."""
    return graduating.claim(person, activity.program, at=at, actor=actor, reason=reason)

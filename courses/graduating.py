"""Graduating: a program is completed when the credit that its release asks for is there, once and for ever (P1).

Looked at when credit is earned, and for everybody when a program is released. Neither credit that is taken back nor a
later release unmakes a completion; certificates that come to rest on too little are shown to staff (`in_doubt`).

Credit also finishes courses that ask for it. Those are looked at by a job of their own: whoever earns credit holds her
own row and perhaps one enrollment, and would lock others in an order that nobody keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from certificates import composing, issuing
from certificates.composing import Achievement
from certificates.earning import crediting
from certificates.issuing import NotIssued
from certificates.models import Certificate, Credit
from courses import completing, vouching
from courses.fulfilling import Done, is_done, is_met, steps
from courses.models import Enrollment, Program, ProgramCompletion, ProgramRelease
from courses.models.manifests import Rule, rule_of
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground import clock, jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

COURSES = "courses.evaluate_after_credit"
"""The kind of job that looks again at courses of one person that ask for credit."""
PROGRAM = "courses.complete_program"
"""The kind of job that completes a program for those whom its release makes complete."""


class NotCompleted(Refusal):
    """Something of the program is left."""


def current() -> Any:
    """Return the current release of every program, each with its program."""
    newest = ProgramRelease.objects.filter(program=OuterRef("program")).order_by("-number")
    return ProgramRelease.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("program__activity")


def asks_for(tree: Rule, activity: str) -> bool:
    """Whether this tree of rules asks for credit from the activity of this public id."""
    return any(step["kind"] == "credit" and step["key"] == activity for step in steps(tree))


def hear_credit(credit: Credit, at: datetime) -> None:
    """Complete the programs that this credit completes, and have the courses looked at that ask for it.

    Called in the crediting transaction, which holds the person.
    """
    activity = str(credit.activity.public_id)
    done = ProgramCompletion.objects.filter(program=OuterRef("program"), person=credit.person)
    asking = [each for each in current().exclude(Exists(done)) if asks_for(each.tree, activity)]
    if asking:
        credits_of_hers = crediting.minutes(credit.person)
        for release in asking:
            if is_met(release.tree, Done(credits=credits_of_hers)):
                _complete(credit.person, release, at=at)
    places = list(_places_that_ask(credit.person, activity))
    if places:
        jobbing.ask(COURSES, places, words={}, asked_by=None, at=at)


def _places_that_ask(person: User, activity: str) -> Iterator[int]:
    """Yield her unfinished places on courses that ask for credit from this activity."""
    for place in Enrollment.objects.of(person).open().unfinished().select_related("release").order_by("pk"):
        if asks_for(rule_of(place.release.manifest), activity):
            yield place.pk


def evaluate_one(_job: Job, enrollment: Any, at: datetime) -> str:
    """Finish one course if credit has completed it; the worker of `COURSES`. Raises `Erased`."""
    place = Enrollment.objects.get(pk=enrollment)
    found = completing.evaluate(place, at=at)
    return _("Finished.") if found.is_complete else _("Something is left.")


@transaction.atomic
def complete(person: User, program: Program, *, at: datetime) -> ProgramCompletion:
    """Complete the program if its current release asks for nothing more; return the completion there is.

    Safe to repeat and to race: the person is held first. Raises `NotCompleted` and `Erased`.
    """
    held = holding.hold(person.pk)
    standing = ProgramCompletion.objects.filter(program=program, person=held).first()
    if standing is not None:
        return standing
    release = current().get(program=program)
    if not is_met(release.tree, Done(credits=crediting.minutes(held))):
        raise NotCompleted(_("There is something left of this program. The list on its page says what."))
    return _complete(held, release, at=at)


@transaction.atomic
def claim(person: User, program: Program, *, at: datetime, actor: User | None = None, reason: str = "") -> Certificate:
    """Issue the certificate of a completed program that has none yet; return the one there is. Safe to repeat.

    `actor` and `reason` say which of staff issues it by hand, and why. Raises `NotCompleted`, or `NotIssued`
    with what is missing.
    """
    completion = complete(person, program, at=at)
    standing = Certificate.objects.of(person).on(program.activity).unended().first()
    return standing or _issue(completion, at=at, actor=actor, reason=reason)


def complete_one(job: Job, person: Any, at: datetime) -> str:
    """Complete the program for one person; the worker of `PROGRAM`. Raises `NotCompleted` and `Erased`."""
    program = Program.objects.get(public_id=job.words["program"])
    return str(complete(User.objects.get(public_id=person), program, at=at))


def _complete(held: User, release: ProgramRelease, *, at: datetime) -> ProgramCompletion:
    """Write down that she completed it, for a person whom the caller holds, and issue the certificate."""
    completion = ProgramCompletion.objects.create(
        program=release.program, release=release, person=held, completed_at=at
    )
    log(held, "courses.complete_program", completion, release=release.number)
    with suppress(NotIssued):
        _issue(completion, at=at)
    return completion


def _issue(completion: ProgramCompletion, *, at: datetime, actor: User | None = None, reason: str = "") -> Certificate:
    """Issue the program's certificate: its minutes are the sum of what counts in the release that she completed."""
    person, program = completion.person, completion.program
    counting = _counting(completion)
    if not is_met(completion.release.tree, Done(credits=crediting.minutes(person))):
        raise completing.CreditTakenBack(
            _("Credit that this program rests on was taken back. Please write to the office.")
        )
    counted = [credit.activity_id for credit in counting]
    completing.demand_paid(Enrollment.objects.of(person).filter(course__activity__in=counted))
    achievement = Achievement(
        course_title=program.title,
        program_title="",
        minutes=sum(credit.minutes for credit in counting),
        completed_on=clock.day_of(completion.completed_at),
        assessed=vouching.assessed({"assessed": any(credit.evidence.get("assessed") for credit in counting)}),
        demonstration=any(credit.evidence.get("demonstration") for credit in counting),
        teaching=composing.together(counting),
        edition=_edition(counting),
    )
    return issuing.issue(person, program.activity, achievement, actor=actor, at=at, reason=reason)


def _edition(counting: Sequence[Credit]) -> Any:
    """Return the edition of the Code that the last of these was assessed on, if any was."""
    editions = [credit.evidence.get("edition") for credit in counting]
    return next((edition for edition in reversed(editions) if edition), None)


def _counting(completion: ProgramCompletion) -> Sequence[Credit]:
    """Return the credit that counts: all from each activity of which enough was earned."""
    earned = list(Credit.objects.standing().of(completion.person).select_related("activity").order_by("pk"))
    done = Done(credits=crediting.summed(earned))
    wanted = {step["key"] for step in steps(completion.release.tree) if is_done(step, done)}
    return [credit for credit in earned if str(credit.activity.public_id) in wanted]


def earned_by_everybody(trees: Iterable[Rule]) -> Mapping[int, Mapping[str, int]]:
    """Return by person what was earned from any activity that these trees ask for, by one query."""
    return crediting.minutes_by_person({step["key"] for tree in trees for step in steps(tree)})


def in_doubt() -> Sequence[Certificate]:
    """Return standing certificates of completed programs that rest on credit which was taken back, by three queries."""
    taken = Credit.objects.filter(person=OuterRef("person"), reverses__isnull=False)
    completions = list(ProgramCompletion.objects.filter(Exists(taken)).select_related("release", "program"))
    everybody = earned_by_everybody(completion.release.tree for completion in completions)
    shaken = [
        (completion.person_id, completion.program.activity_id)
        for completion in completions
        if not is_met(completion.release.tree, Done(credits=everybody.get(completion.person_id, {})))
    ]
    people = {person for person, _activity in shaken}
    standing = Certificate.objects.unended().filter(person__in=people, activity__kind="program").order_by("pk")
    return [each for each in standing if (each.person_id, each.activity_id) in shaken]

"""Distributing certificates: everybody on a list gets what is owed, one by one, in a job that can be interrupted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.granting import foreseeing, owing
from certificates.issuing import NameNeeded
from certificates.models import Activity, Certificate
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal, needed

MANY = "certificates.issue_to_many"
"""The kind of job that issues certificates of one activity. Its parts are public ids of people."""


class NobodyIsReady(Refusal):
    """Nobody on the list can be given a certificate."""


def ask(activity: Activity, people: Sequence[User], *, reason: str, actor: User, at: datetime) -> Job:
    """Ask for certificates to be issued to these people in the background; the reason stands with each of them.

    Raises `ReasonNeeded` and `NobodyIsReady`.
    """
    reason = needed(reason, _("Say why these certificates are issued by hand. It is kept with each of them."))
    if not people:
        raise NobodyIsReady(_("Nobody here can be given a certificate now."))
    words = {"activity": str(activity.public_id), "title": activity.title, "reason": reason}
    job = jobbing.ask(MANY, [str(person.public_id) for person in people], words=words, asked_by=actor.public_id, at=at)
    log(actor, MANY, activity, job=str(job.public_id), total=len(people))
    return job


def issue_one(job: Job, part: str, at: datetime) -> str:
    """Issue one certificate; the worker of `MANY`. Safe to repeat. Raises what `owing.give` raises."""
    activity = Activity.objects.get(public_id=job.words["activity"])
    person = User.objects.get(public_id=part)
    actor = User.objects.get(public_id=str(job.asked_by))
    if standing := Certificate.objects.of(person).on(activity).unended().first():
        return _("Has certificate %(serial)s already.") % {"serial": standing.serial}
    try:
        return str(owing.give(person, activity, actor=actor, reason=job.words["reason"], at=at))
    except NameNeeded as refusal:
        raise NameNeeded(foreseeing.of_name(person)) from refusal  # In the words of staff, not in hers.


def names(parts: Collection[str]) -> Mapping[str, str]:
    """Say for staff whom the parts are about; whoever was erased has no name any more."""
    people = User.objects.in_bulk(list(parts), field_name="public_id")
    return {str(key): person.get_full_name() for key, person in people.items()}


def address(job: Job) -> str:
    """Return where a list is given in."""
    del job
    return reverse("issue_certificates")

"""Announcing something to everybody of a cohort, or of a whole course: it stands on their page and goes out by letter.

Everybody who has a place at that moment gets one letter, by a job. Whoever comes later reads it on the page. Taken
down, it is gone from the pages; letters that left stay sent, and those that did not leave are not asked for any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import completing, lettering, policy
from courses.models import Announcement, Cohort, Course, Enrollment
from courses.models.correspondence import AnnouncementQuerySet
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

ANNOUNCE = "courses.announce"
"""The kind of job that writes to everybody."""
ONCE_WITHIN = timedelta(minutes=10)
"""The same words to the same people within this span are a button that was pressed twice."""
SHOWN = 3
"""How many stand on top of a course's page."""


class NotTheirPeople(Refusal):
    """These people are taught by somebody else."""


class TakenDown(Refusal):
    """The announcement was taken down."""


@dataclass(frozen=True)
class Audience:
    """To whom something is said: everybody of the cohort or, without one, of the course."""

    course: Course
    cohort: Cohort | None = None

    @property
    def readers(self) -> QuerySet[Enrollment]:
        """Everybody who has a place there now."""
        places = Enrollment.objects.on(self.course).open()
        return places if self.cohort is None else places.filter(cohort=self.cohort)


@dataclass(frozen=True)
class Words:
    """What is said: plain text, with an empty line between paragraphs."""

    title: str
    text: str


def seen_by(person: User) -> AnnouncementQuerySet:
    """Return the announcements to people whom this person may write to."""
    if not person.has_perm(policy.ANNOUNCE):
        return Announcement.objects.none()
    return Announcement.objects.filter(policy.taught(person, "cohort", "course"))


def may_say(person: User, audience: Audience) -> bool:
    """Whether this person may write to these people: she teaches the cohort, or may edit the course."""
    if not person.has_perm(policy.ANNOUNCE):
        return False
    if audience.cohort is not None and audience.cohort.course_id != audience.course.pk:
        return False
    return policy.teaches(person, audience.cohort or audience.course)


@transaction.atomic
def announce(audience: Audience, words: Words, *, actor: User, at: datetime) -> Announcement:
    """Say it: it stands on their page from now on, and a job writes to each of them.

    Safe to repeat within ten minutes. Raises `NotTheirPeople`.
    """
    if not may_say(actor, audience):
        raise NotTheirPeople(_("You may write to people whom you teach, and to nobody else."))
    # Locked first: a button pressed twice is two requests at once.
    Course.objects.select_for_update(no_key=True).get(pk=audience.course.pk)
    title = " ".join(words.title.split())  # A letter's subject is one line.
    told = {"course": audience.course, "cohort": audience.cohort, "title": title, "text": words.text}
    same = Announcement.objects.standing().filter(**told, author=actor, said_at__gt=at - ONCE_WITHIN).first()
    if same is not None:
        return same
    said = Announcement.objects.create(**told, author=actor, said_at=at)
    parts = [str(each) for each in audience.readers.order_by("pk").values_list("public_id", flat=True)]
    about = {"announcement": str(said.public_id), "title": audience.course.title}
    job = jobbing.ask(ANNOUNCE, parts, words=about, asked_by=actor.public_id, at=at)
    log(actor, ANNOUNCE, said, job=str(job.public_id), total=len(parts))
    log(actor, "courses.attest", said)
    return said


@transaction.atomic
def withdraw(announcement: Announcement, *, reason: str, actor: User, at: datetime) -> Announcement:
    """Take it down from every page. Raises `NotTheirPeople` and `TakenDown`."""
    held = Announcement.objects.select_for_update(no_key=True, of=("self",)).get(pk=announcement.pk)
    if not may_say(actor, Audience(held.course, held.cohort)):
        raise NotTheirPeople(_("This was said to people who are taught by somebody else."))
    if held.withdrawn_at is not None:
        raise TakenDown(_("This announcement was taken down already."))
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    log(actor, "courses.withdraw_announcement", held, reason=reason)
    return held


def write_to_one(job: Job, part: str, at: datetime) -> str:
    """Ask for one trainee's letter; called by the worker, in the part's own transaction."""
    # Locked first: taking it down waits, or is seen here.
    said = Announcement.objects.select_for_update(no_key=True).get(public_id=job.words["announcement"])
    if said.withdrawn_at is not None:
        raise TakenDown(_("Taken down before this letter left."))
    place = completing.hold(Enrollment.objects.get(public_id=part))
    if place.left_at is not None:
        return _("Has left the course meanwhile.")
    words = {"title": said.title, "text": said.text, "link": lettering.address("news", place.course.slug)}
    lettering.write("announcement", place, words, about=said.public_id, at=at)
    return _("Letter asked for.")


def address_of(job: Job) -> str:
    """Return where staff find what a job announces."""
    return reverse("announcement:inspect", args=[job.words["announcement"]])


def latest(place: Enrollment) -> tuple[Sequence[Announcement], bool]:
    """Return the newest that stand on a trainee's page, and whether there are more; by one query."""
    found = list(Announcement.objects.standing().said_to(place)[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN

"""Whoever is owed a certificate gets it in bulk: first a dry run, then a job, by one rule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from certificates import issuing
from certificates.granting import distributing, foreseeing, owing
from certificates.granting.distributing import NobodyIsReady
from certificates.granting.foreseeing import Foreseen, Outcome
from certificates.models import Activity, Certificate
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.models import Job
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from tests.factories.certificates import AT, ActivityFactory, achievement, certificate
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

WORKSHOP = "workshop"


class Workshop:
    """A room of the tests that judges workshops: who came, and from whom it was taken back."""

    def __init__(self) -> None:
        self.came: set[int] = set()
        self.lost: set[int] = set()

    def completed(self, _activity: Activity) -> QuerySet[User]:
        return User.objects.filter(pk__in=self.came)

    def taken_back(self, _activity: Activity, people: Collection[int]) -> Collection[int]:
        return self.lost.intersection(people)

    def give(self, person: User, activity: Activity, *, actor: User, reason: str, at: datetime) -> Certificate:
        return issuing.issue(person, activity, achievement(), actor=actor, at=at, reason=reason)

    def came_all(self, *people: User) -> None:
        self.came.update(person.pk for person in people)


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    room = Workshop()
    monkeypatch.setattr(owing, "_judges", {WORKSHOP: owing.Judge(room.completed, room.taken_back, room.give)})
    return room


@pytest.fixture
def day() -> Activity:
    return ActivityFactory.create(kind=WORKSHOP, title="A day of practice")


def take_away(issued: Certificate) -> None:
    Certificate.objects.filter(pk=issued.pk).update(ended_at=AT, ended_as="withdrawn")


def told(found: Foreseen) -> list[tuple[str, Outcome]]:
    return [(line.address, line.outcome) for line in found.lines]


def test_everybody_who_came_and_has_no_certificate_is_owed_one(workshop: Workshop, day: Activity) -> None:
    rosa, ben, holder, erased = (PersonFactory.create(name=name) for name in ("Rosa", "Ben", "Cleo", "Dan"))
    workshop.came_all(rosa, ben, holder, erased)
    certificate(holder, activity=day)
    erasing.erase(erased, actor=erased, at=AT)

    assert list(owing.candidates(day)) == [ben, rosa]
    assert list(owing.activities()) == [day]
    assert told(foreseeing.everybody(day)) == [(ben.email, Outcome.READY), (rosa.email, Outcome.READY)]


def test_the_dry_run_says_of_each_address_what_would_happen(workshop: Workshop, day: Activity) -> None:
    ready, _absent, holder, withdrawn, lost, nameless, unprintable = (
        PersonFactory.create(email=f"{what}@example.org")
        for what in ("ready", "absent", "holder", "withdrawn", "lost", "nameless", "unprintable")
    )
    EmailAddress.objects.create(user=ready, email="again@example.org", verified=True)
    EmailAddress.objects.create(user=ready, email="unproved@example.org", verified=False)
    User.objects.filter(pk=nameless.pk).update(name="", certificate_name="")
    User.objects.filter(pk=unprintable.pk).update(certificate_name="Rosa 😀")
    workshop.came_all(ready, holder, withdrawn, lost, nameless, unprintable)
    workshop.lost = {lost.pk}
    standing = certificate(holder, activity=day)
    take_away(certificate(withdrawn, activity=day))

    found = foreseeing.listed(
        day,
        [f"{what}@example.org" for what in ("ready", "again", "absent", "holder", "withdrawn", "lost")]
        + [f"{what}@example.org" for what in ("nameless", "unprintable", "unproved", "nobody")],
    )

    says = {line.address.partition("@")[0]: line.says for line in found.lines}
    assert says == {
        "again": "Stands on this list already, with another address of the same person.",
        "absent": "Has not completed this.",
        "holder": f"Has certificate {standing.serial} already.",
        "withdrawn": "Had a certificate for this that was taken away. Open it to issue another in its place.",
        "lost": "Completed this, but credit that it rests on was taken back.",
        "nameless": "No name yet: it is said by its bearer, under My account.",
        "unprintable": "We can't print “😀” (grinning face). Please leave it out or spell it another way.",
        "unproved": "There is an account with this address, but nobody has confirmed the address yet.",
        "nobody": "Nobody has an account with this address.",
        "ready": "Ready.",
    }
    assert found.lines[-1].address == "ready@example.org"
    assert (found.would, found.would_not, found.ready) == (1, 9, [ready])


def test_the_dry_run_costs_the_same_for_two_and_for_fifty(workshop: Workshop, day: Activity) -> None:
    """P25."""

    def cost() -> int:
        with statements() as run:
            foreseeing.everybody(day)
            foreseeing.listed(day, [str(person.email) for person in people])
        return len(run)

    people = PersonFactory.create_batch(2)
    workshop.came_all(*people)
    few = cost()
    people = PersonFactory.create_batch(50)
    workshop.came_all(*people)

    assert cost() == few


def test_a_job_issues_each_with_staffs_hand_and_reason_in_its_events(workshop: Workshop, day: Activity) -> None:
    staff, people = PersonFactory.create(), PersonFactory.create_batch(2)
    workshop.came_all(*people)

    job = distributing.ask(day, people, reason=" The line was down. ", actor=staff, at=AT)
    jobbing.run(job.pk)

    issued = list(Certificate.objects.order_by("pk"))
    events = [(event.actor, event.reason) for each in issued for event in each.events.all()]
    assert [each.person for each in issued] == people
    assert events == [(staff.public_id, "The line was down.")] * 2
    results = list(job.results.values_list("part", "says", "is_refused"))
    assert results == [(str(person.public_id), each.serial, False) for person, each in zip(people, issued, strict=True)]
    assert distributing.names([part for part, _says, _refused in results]) == {
        str(person.public_id): person.name for person in people
    }
    assert Letter.objects.filter(reason="certificate").count() == 2


def test_what_changed_since_the_dry_run_is_judged_again(workshop: Workshop, day: Activity) -> None:
    staff = PersonFactory.create()
    holder, withdrawn, nameless, erased = people = PersonFactory.create_batch(4)
    workshop.came_all(*people)
    job = distributing.ask(day, people, reason="Owed.", actor=staff, at=AT)
    standing = certificate(holder, activity=day)
    take_away(certificate(withdrawn, activity=day))
    User.objects.filter(pk=nameless.pk).update(name="", certificate_name="")
    erasing.erase(erased, actor=staff, at=AT)

    jobbing.run(job.pk)

    assert list(job.results.values_list("says", "is_refused")) == [
        (f"Has certificate {standing.serial} already.", False),
        ("Your certificate for this was withdrawn. Please write to the office about another.", True),
        ("No name yet: it is said by its bearer, under My account.", True),
        ("This record was erased; no certificate can be issued for it.", True),
    ]
    assert Certificate.objects.count() == 2


def test_giving_twice_is_giving_once(workshop: Workshop, day: Activity) -> None:
    staff, person = PersonFactory.create_batch(2)
    given: dict[str, Any] = {"actor": staff, "reason": "Owed.", "at": AT}

    assert owing.give(person, day, **given) == owing.give(person, day, **given)


def test_nothing_is_asked_for_without_a_reason_or_for_nobody(workshop: Workshop, day: Activity) -> None:
    staff = PersonFactory.create()

    with pytest.raises(ReasonNeeded):
        distributing.ask(day, [staff], reason=" ", actor=staff, at=AT)
    with pytest.raises(NobodyIsReady):
        distributing.ask(day, [], reason="Owed.", actor=staff, at=AT)

    assert not Job.objects.exists()

"""People who finished a course and hold no certificate: as many as one likes, made at once."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress

from certificates.models import Credit
from courses.models import Course, Enrollment
from foundation.accounts.models import User
from tests.factories.courses import AT, course


def owed(count: int, found: Course | None = None) -> Course:
    """Return a course that so many people finished, with their credit, a name and a proved address."""
    found = found or course(lessons=1)
    already = User.objects.count()
    numbers = range(already, already + count)
    people = User.objects.bulk_create(
        User(email=f"owed{n}@example.org", name=f"Owed Demo {n}", password="!") for n in numbers
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    moments = {"began_at": AT, "finished_at": AT + timedelta(days=1)}
    release = found.current_release
    places = Enrollment.objects.bulk_create(
        Enrollment(trainee=person, course=found, release=release, **moments) for person in people
    )
    Credit.objects.bulk_create(
        Credit(
            person=place.trainee,
            activity=found.activity,
            title=found.activity.title,
            minutes=20,
            categories={"general": 20},
            delivery=Credit.Delivery.OWN_PACE,
            earned_on=moments["finished_at"].date(),
            source=place.public_id,
            evidence={"demonstration": False, "assessed": False},
            at=moments["finished_at"],
        )
        for place in places
    )
    return found

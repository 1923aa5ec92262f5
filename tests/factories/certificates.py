"""Made-up certificates, issued by the rule itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import factory

from certificates.issuing import Achievement, issue
from certificates.models import Activity, Certificate
from foundation.accounts.models import User
from tests.factories.people import PersonFactory

AT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


class ActivityFactory(factory.django.DjangoModelFactory[Activity]):
    """Something that can be completed."""

    class Meta:
        model = Activity

    kind = "course"
    title = factory.Sequence(lambda n: f"Demo course {n}")


def achievement(**words: Any) -> Achievement:
    """What was completed, in words."""
    plain: dict[str, Any] = {
        "course_title": "The Code of Ethics in practice",
        "program_title": "Mitigation Certificate Program",
        "minutes": 90,
        "completed_on": date(2026, 11, 22),
        "assessed": "Assessed on the Code of Ethics: passed",
        "demonstration": False,
    }
    return Achievement(**{**plain, **words})


def certificate(
    person: User | None = None, *, activity: Activity | None = None, at: datetime = AT, **words: Any
) -> Certificate:
    """Issue a certificate to a person, for an activity and in words as given."""
    person = person or PersonFactory.create(certificate_name="Ána Demo-Muñoz")
    activity = activity or ActivityFactory.create()
    return issue(person, activity, achievement(**words), actor=None, at=at)

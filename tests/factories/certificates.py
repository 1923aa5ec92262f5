"""Made-up certificates, issued by the rule itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import factory

from certificates import crediting
from certificates.composing import Achievement
from certificates.crediting import Earned
from certificates.issuing import issue
from certificates.models import Activity, Certificate, Credit
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


def earned(
    person: User | None = None,
    activity: Activity | None = None,
    *,
    minutes: int = 30,
    source: UUID | None = None,
    at: datetime = AT,
    **evidence: Any,
) -> Credit:
    """Credit a person with what she earned from an activity, by the rule itself."""
    found = Earned(minutes, at.date(), source or uuid4(), {"demonstration": False, **evidence})
    return crediting.credit(person or PersonFactory.create(), activity or ActivityFactory.create(), found, at=at)


def certificate(
    person: User | None = None, *, activity: Activity | None = None, at: datetime = AT, **words: Any
) -> Certificate:
    """Issue a certificate to a person, for an activity and in words as given."""
    person = person or PersonFactory.create(certificate_name="Ána Demo-Muñoz")
    activity = activity or ActivityFactory.create()
    return issue(person, activity, achievement(**words), actor=None, at=at)

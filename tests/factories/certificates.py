"""Made-up certificates, issued by the rule itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import factory
from django.db import transaction

from certificates import composing, issuing
from certificates.amending import withdrawing
from certificates.composing import Achievement
from certificates.earning import crediting
from certificates.earning.crediting import Earned
from certificates.issuing import issue
from certificates.models import Activity, Certificate, CertificateType, Credit, Notice, Past
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


def lapsing(person: User | None = None, *, months: int = 12, **words: Any) -> Certificate:
    """Issue a certificate that stands for so many months, and says so."""
    kind = CertificateType.objects.create(key=f"lapsing-{uuid4().hex[:8]}", valid_months=months)
    return certificate(person, activity=ActivityFactory.create(certificate_type=kind), **words)


@transaction.atomic
def from_before(
    address: str, name: str = "Ána Demo-Muñoz", *, number: str = "1998-7", at: datetime = AT
) -> Certificate:
    """Write a certificate of before this platform, whose holder has no account."""
    activity = ActivityFactory.create()
    kind, told = (
        composing.type_of(activity),
        achievement(before={"number": number, "evidence": "The office's register"}),
    )
    words = composing.compose(kind, activity, told)
    issued = issuing.write(
        issuing.Paper(None, activity, name, words), issuing.locked_counter(at.year), actor=PersonFactory.create(), at=at
    )
    Past.objects.create(certificate=issued, number=number, address=address)
    return issued


def notice(issued: Certificate, *, reason: str = "The quiz was taken by somebody else.", at: datetime = AT) -> Notice:
    """Give notice of withdrawal, by somebody of staff."""
    return withdrawing.give_notice(issued, reason=reason, actor=PersonFactory.create(), at=at)


def withdraw(issued: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Withdraw a certificate as staff do, by notice and time; `at` is the moment of the withdrawal at the end."""
    given_at = at - withdrawing.PERIOD - timedelta(days=1)
    withdrawing.give_notice(issued, reason=reason, actor=actor, at=given_at)
    return withdrawing.withdraw(issued, actor=actor, at=at)

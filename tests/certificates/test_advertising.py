"""Credit is advertised from the day it is approved until the last day of its window, and not an hour else (P19)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from certificates.earning import advertising
from certificates.models import Activity, CreditApproval
from tests.factories.boards_of_credit import BoardFactory, approval
from tests.factories.certificates import ActivityFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


def told(activity: Activity, on: date = TODAY) -> list[str]:
    [found] = Activity.objects.filter(pk=activity.pk).values_list(advertising.approvals("pk", on))
    return advertising.sentences(found[0])


def test_each_approval_is_a_sentence() -> None:
    activity = ActivityFactory.create()
    approval(activity, board=BoardFactory.create(name="Board B"), number="B-1")
    approval(
        activity, board=BoardFactory.create(name="Board A"), number="A-1", category="ethics", minutes=90,
        covers_until=date(2027, 6, 30),
    )  # fmt: skip

    assert told(activity) == [
        "Board A, no. A-1: Ethics, up to 1 hour 30 minutes, if earned by June 30, 2027.",
        "Board B, no. B-1: General.",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": CreditApproval.Status.PENDING},
        {"status": CreditApproval.Status.REFUSED},
        {"covers_from": TODAY + timedelta(days=1)},
        {"covers_until": TODAY - timedelta(days=1)},
    ],
)
def test_nothing_else_is_said(facts: dict[str, Any]) -> None:
    activity = ActivityFactory.create()
    approval(activity, **facts)
    approval()

    assert told(activity) == []


def test_the_first_and_the_last_day_of_the_window_count() -> None:
    activity = ActivityFactory.create()
    approval(activity, covers_from=TODAY, covers_until=TODAY)

    assert [len(told(activity, TODAY + timedelta(days=days))) for days in (-1, 0, 1)] == [0, 1, 0]

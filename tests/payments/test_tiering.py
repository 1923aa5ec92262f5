"""What is paid back follows the tiers that were agreed, whatever a policy says later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import tiering

BOUGHT = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)
STARTS = datetime(2027, 1, 11, 5, 0, tzinfo=UTC)
TIERS = st.lists(
    st.fixed_dictionaries(
        {
            "before": st.sampled_from(tiering.BEFORE),
            "days": st.integers(0, 90),
            "percent": st.integers(0, 100),
            "keeps_cents": st.integers(0, 10_000),
        }
    ),
    max_size=4,
)


def tier(before: str, days: int, percent: int, keeps: int = 0) -> dict[str, Any]:
    return {"before": before, "days": days, "percent": percent, "keeps_cents": keeps}


def test_tiers_become_moments_when_it_is_bought() -> None:
    resolved = tiering.resolve(
        [tier("start", 14, 100, 2500), tier("purchase", 3, 100)], bought_at=BOUGHT, starts_at=STARTS
    )

    assert resolved == [
        {"until": "2026-11-05T18:30:00+00:00", "percent": 100, "keeps_cents": 0},
        {"until": "2026-12-28T05:00:00+00:00", "percent": 100, "keeps_cents": 2500},
    ]


def test_what_has_no_start_has_no_tier_counted_from_it() -> None:
    assert tiering.resolve([tier("start", 14, 100)], bought_at=BOUGHT, starts_at=None) == []


@pytest.mark.parametrize(("after", "due"), [(2, 30_000), (3, 30_000), (4, 27_500), (57, 0)])
def test_the_best_tier_that_still_holds_decides(after: int, due: int) -> None:
    tiers = [tier("start", 14, 100, 2500), tier("purchase", 3, 100)]
    resolved = tiering.resolve(tiers, bought_at=BOUGHT, starts_at=STARTS)

    assert tiering.due(resolved, paid=30_000, at=BOUGHT + timedelta(days=after)) == due


@given(TIERS, st.integers(0, 100_000), st.integers(0, 120))
def test_never_more_than_was_paid_and_never_more_later(tiers: list[dict[str, Any]], paid: int, days: int) -> None:
    resolved = tiering.resolve(tiers, bought_at=BOUGHT, starts_at=STARTS)
    sooner = tiering.due(resolved, paid=paid, at=BOUGHT + timedelta(days=days))
    later = tiering.due(resolved, paid=paid, at=BOUGHT + timedelta(days=days + 1))

    assert 0 <= later <= sooner <= paid


@given(TIERS)
def test_what_can_be_read_has_no_faults(tiers: list[dict[str, Any]]) -> None:
    assert tiering.faults(tiers) == []


@pytest.mark.parametrize(
    ("tiers", "says"),
    [
        ({}, "The tiers are a list."),
        (["14 days"], "Tier 1 is not written as names with values."),
        ([tier("noon", 1, 1)], "Tier 1: “before” says neither “start” nor “purchase”."),
        ([tier("start", -1, 1)], "Tier 1: “days” is not a whole number from 0."),
        ([tier("start", 1, 101)], "Tier 1: “percent” is not a whole number from 0 to 100."),
        ([tier("start", 1, True)], "Tier 1: “percent” is not a whole number from 0 to 100."),
        ([tier("start", 1, 1), tier("start", 1, 1, -5)], "Tier 2: “keeps_cents” is not a whole number from 0."),
    ],
)
def test_what_is_wrong_with_a_tier_is_named(tiers: Any, says: str) -> None:
    assert tiering.faults(tiers) == [says]

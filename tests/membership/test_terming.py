"""Which days dues buy: none is lost, none is given twice (a pure rule, looked at with made-up days)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.standing import State, continuous, standing
from membership.terming import DAY, Rule, Span, buy, last_of_months, unused, year_of

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
RULES = st.builds(
    Rule,
    months=st.integers(1, 36),
    year_begins=st.none() | st.tuples(st.integers(1, 12), st.integers(1, 28)),
    rollover_days=st.integers(0, 90),
    prorates=st.booleans(),
)
QUIETLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
YEAR = Rule(months=12)
FIXED = Rule(year_begins=(7, 1), prorates=True)


def days(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def test_whoever_joins_has_twelve_months_from_that_day() -> None:
    assert buy(YEAR, [], date(2026, 11, 2)).span == days("2026-11-02", "2027-11-01")


def test_whoever_renews_early_loses_no_day() -> None:
    assert buy(YEAR, [days("2026-03-01", "2027-02-28")], date(2026, 11, 2)).span == days("2027-03-01", "2028-02-29")


def test_whoever_renews_in_grace_goes_on_from_the_old_end() -> None:
    before = [days("2025-10-15", "2026-10-14")]

    assert buy(YEAR, before, date(2026, 11, 2), grace_days=30).span == days("2026-10-15", "2027-10-14")


def test_whoever_comes_back_after_a_lapse_begins_on_that_day() -> None:
    before = [days("2025-10-02", "2026-10-01")]

    assert buy(YEAR, before, date(2026, 11, 2), grace_days=30).span == days("2026-11-02", "2027-11-01")
    assert buy(YEAR, before, date(2026, 10, 31), grace_days=30).span.first == date(2026, 10, 2)


def test_a_month_that_lacks_the_day_runs_to_its_own_end() -> None:
    assert [last_of_months(date(2027, 1, 31), n) for n in (1, 2)] == [date(2027, 2, 28), date(2027, 3, 30)]
    assert last_of_months(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_a_fixed_year_costs_the_part_that_is_left() -> None:
    bought = buy(FIXED, [], date(2027, 1, 1))

    assert (bought.span, bought.share) == (days("2027-01-01", "2027-06-30"), Fraction(181, 365))


def test_the_last_days_of_a_year_are_free_with_the_next() -> None:
    rule = Rule(year_begins=(7, 1), prorates=True, rollover_days=60)

    assert buy(rule, [], date(2027, 5, 2)).span == days("2027-05-02", "2028-06-30")
    assert buy(rule, [], date(2027, 5, 2)).share == 1
    assert buy(rule, [], date(2027, 5, 1)).span == days("2027-05-01", "2027-06-30")


def test_a_renewed_fixed_year_is_a_whole_one() -> None:
    bought = buy(FIXED, [days("2026-11-02", "2027-06-30")], date(2027, 5, 1))

    assert (bought.span, bought.share) == (days("2027-07-01", "2028-06-30"), Fraction(1))


def test_a_year_is_unused_from_its_first_day_and_used_up_after_its_last() -> None:
    year = days("2026-07-01", "2027-06-30")

    assert [unused(year, on) for on in (date(2026, 1, 1), date(2026, 7, 2), date(2027, 6, 30), date(2027, 7, 1))] == [
        1,
        Fraction(364, 365),
        Fraction(1, 365),
        0,
    ]


@QUIETLY
@given(RULES, st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=5), st.integers(0, 120))
def test_dues_bought_one_after_another_never_overlap_and_never_leave_a_gap_inside_grace(
    rule: Rule, purchases: list[tuple[date, int]], grace: int
) -> None:
    had: list[Span] = []
    for on, _wait in sorted(purchases):
        latest = max((term.last for term in had), default=None)
        bought = buy(rule, had, on, grace_days=grace)

        assert bought.span.first <= bought.span.last
        assert 0 < bought.share <= 1
        assert all(bought.span.first > term.last for term in had)
        if latest is not None and on <= latest + grace * DAY:
            assert bought.span.first == latest + DAY
        else:
            assert bought.span.first == on
        had.append(bought.span)


@QUIETLY
@given(RULES, DAYS)
def test_whoever_has_just_bought_belongs_from_the_first_day_to_the_last(rule: Rule, on: date) -> None:
    span = buy(rule, [], on).span

    told = [standing([span], [], day, grace_days=0).state for day in (span.first, span.last, span.last + DAY)]

    assert told == [State.ACTIVE, State.ACTIVE, State.LAPSED]


@QUIETLY
@given(DAYS, st.tuples(st.integers(1, 12), st.integers(1, 28)))
def test_every_day_lies_in_exactly_one_year(on: date, begins: tuple[int, int]) -> None:
    year = year_of(on, begins)

    assert year.holds(on)
    assert (year.days, year_of(year.last + DAY, begins).first) in {(365, year.last + DAY), (366, year.last + DAY)}


@QUIETLY
@given(st.lists(st.tuples(DAYS, st.integers(0, 500)), max_size=5))
def test_continuous_periods_hold_the_same_days_and_part_at_gaps(found: list[tuple[date, int]]) -> None:
    terms = [Span(first, first + timedelta(days=length)) for first, length in found]

    periods = continuous(terms)

    assert all(later.first > earlier.last + DAY for earlier, later in itertools.pairwise(periods))
    for edge in [edge for term in terms for edge in (term.first - DAY, term.first, term.last, term.last + DAY)]:
        assert any(term.holds(edge) for term in terms) == any(period.holds(edge) for period in periods)

"""Reckoning: day by day, what moved the balance at Stripe against what the ledger says, both ways (P12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

from payments import finding
from payments.booking import Account
from payments.charging import gateway, matching, mending
from payments.charging.facts import Movement
from payments.charging.matching import PAYOUT
from payments.models import Booking, Entry, ReckonedDay

NOT_BOOKED, NOT_AT_STRIPE = "movement-not-booked", "booking-not-at-stripe"
DAY = timedelta(days=1)


def reckon(days: int, *, at: datetime) -> list[ReckonedDay]:
    """Hold so many days, today the last of them, against the ledger; return them. Raises `gateway.Unreachable`.

    Days are those of UTC, by which Stripe counts. A day more on each side is fetched, for what falls on a border.
    """
    today = timezone.localdate(at, UTC)  # Stripe's day, not the office's.
    first = today - DAY * (days - 1)
    moved = list(gateway.movements(begin(first - DAY), begin(today + 2 * DAY)))
    mending.mend([one for one in moved if one.kind != PAYOUT], at=at)
    ours = matching.known(moved)
    mine = [one for one in moved if one.kind != PAYOUT and ours.is_ours(one)]
    wanted = {one.id: matching.expected(one, ours) for one in mine}
    there = matching.booked({key for keys in wanted.values() for key in keys})
    _judge_movements(mine, wanted, there, at)
    at_stripe = {key for keys in wanted.values() for key in keys}
    return [
        _reckon(first + DAY * n, [one for one in mine if _is_on(one.at, first + DAY * n)], wanted, at_stripe, at=at)
        for n in range(days)
    ]


def begin(on: date) -> datetime:
    """Return the beginning of a day of UTC."""
    return datetime.combine(on, time.min, UTC)


def _is_on(moment: datetime, on: date) -> bool:
    """Whether the moment is on this day of UTC."""
    return begin(on) <= moment < begin(on + DAY)


def _judge_movements(
    mine: Sequence[Movement], wanted: Mapping[str, Mapping[str, int]], there: Mapping[str, int], at: datetime
) -> None:
    """Name each movement whose bookings are not there, or are of another amount."""
    for moved in mine:
        off = {key: cents for key, cents in wanted[moved.id].items() if there.get(key) != cents}
        if off:
            key, cents = next(iter(off.items()))
            says = f"Stripe moved {cents} cents ({moved.kind}); the ledger says {there.get(key, 0)} under {key}."
            finding.note(NOT_BOOKED, moved.id, says, at=at)
        else:
            finding.gone(NOT_BOOKED, moved.id, at=at)


def _reckon(
    on: date, mine: Sequence[Movement], wanted: Mapping[str, Mapping[str, int]], at_stripe: set[str], *, at: datetime
) -> ReckonedDay:
    """Reckon one day: every movement is booked as it was, and nothing is booked that Stripe knows nothing of."""
    of_the_day = {key: cents for moved in mine for key, cents in wanted[moved.id].items()}
    there = matching.booked(of_the_day)
    strays = _strays(on, at_stripe)
    for key, cents in strays.items():
        says = f"The ledger moved {cents} cents at Stripe under {key}; Stripe shows no such movement."
        finding.note(NOT_AT_STRIPE, key[:100], says, at=at)
    for key in of_the_day:
        finding.gone(NOT_AT_STRIPE, key[:100], at=at)
    found, _is_new = ReckonedDay.objects.update_or_create(
        day_on=on,
        defaults={
            "reckoned_at": at,
            "movements": len(mine),
            "stripe_cents": sum(of_the_day.values()),
            "ledger_cents": sum(there.values()) + sum(strays.values()),
            "agrees": there == of_the_day and not strays,
        },
    )
    return found


def _strays(on: date, at_stripe: set[str]) -> dict[str, int]:
    """Return bookings of the day that moved the balance at Stripe, and of which Stripe knows nothing."""
    bookings = Booking.objects.filter(booked_at__gte=begin(on), booked_at__lt=begin(on + DAY)).exclude(kind=PAYOUT)
    entries = Entry.objects.filter(booking__in=bookings, account=Account.STRIPE)
    summed = entries.order_by().values_list("booking__key").annotate(cents=Sum("cents"))
    return {key: cents for key, cents in summed if key not in at_stripe}

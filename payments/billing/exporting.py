"""Exporting: everything that was entered on a day, or on several, as a table that finance takes into its own books.

A booking belongs to the day on which it was written down here, by our clock. When it happened stands beside it, and on
which day that was where the office is: a check that came last week, or a payment of yesterday that Stripe told of late,
is a line of today. So a day that is over never changes; what began in its last moments is of it, and there once it has
ended, some moments after midnight. Each booking sums to zero, and so does the table; revenue has the codes of the
things sold, all other accounts have those that finance set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from foundation.ground import clock, tabling
from payments.billing import coding
from payments.billing.coding import Codes
from payments.billing.owing import dollars
from payments.models import Entry


@dataclass(frozen=True)
class Total:
    """What was booked on one account under one code, in cents: debit, credit."""

    account: str
    code: str
    debit: int
    credit: int


def booked(first: date, last: date) -> QuerySet[Entry]:
    """Return what was entered from the first to the last of these days, where the office is, in that order."""
    entries = Entry.objects.filter(booking__entered_at__gte=_begins(first))
    entries = entries.filter(booking__entered_at__lt=_begins(last + timedelta(days=1)))
    return entries.select_related("booking__order").order_by("booking__entered_at", "booking_id", "pk")


def totals(entries: QuerySet[Entry]) -> list[Total]:
    """Return the sums by account and code, added up by the database; who a check came from, the table alone tells."""
    labels = dict(Entry.Account.choices)
    known = coding.codes()
    found: dict[tuple[str, str], list[int]] = {}
    summed = (
        entries.order_by()
        .values_list("account", "code")
        .annotate(
            debit=Coalesce(Sum("cents", filter=Q(cents__gt=0)), 0),
            credit=-Coalesce(Sum("cents", filter=Q(cents__lt=0)), 0),
        )
    )
    for account, code, debit, credit in summed:
        together = found.setdefault((account, known.of(account, code)), [0, 0])
        together[0] += debit
        together[1] += credit
    return [
        Total(str(labels[account]), code, debit, credit) for (account, code), (debit, credit) in sorted(found.items())
    ]


def table(entries: QuerySet[Entry]) -> str:
    """Return what was booked as CSV: a line for each entry, debit and credit in dollars."""
    head = [
        _("Day"), _("Entered at"), _("Happened on"), _("Happened at"), _("Booking"), _("Order"),
        _("Account"), _("Code"), _("Debit"), _("Credit"), _("Key"), _("Payer"), _("What"),
    ]  # fmt: skip
    found = list(entries.select_related("booking__order__payer").prefetch_related("booking__order__lines"))
    known = coding.codes_for(found)
    return tabling.table([head, *([*_line(entry, known), known.whose(entry), known.what(entry)] for entry in found)])


def _line(entry: Entry, known: Codes) -> Sequence[str]:
    """Return one entry as a line."""
    booking = entry.booking
    return [
        clock.day_of(booking.entered_at).isoformat(),
        booking.entered_at.isoformat(timespec="seconds"),
        clock.day_of(booking.booked_at).isoformat(),
        booking.booked_at.isoformat(timespec="seconds"),
        booking.kind,
        booking.order.spoken if booking.order else "",
        entry.get_account_display(),
        known.of(entry.account, entry.code),
        dollars(entry.cents) if entry.cents > 0 else "",
        dollars(-entry.cents) if entry.cents < 0 else "",
        booking.key,
    ]


def _begins(day: date) -> datetime:
    """Return when a day begins where the office is."""
    return datetime.combine(day, time.min, ZoneInfo(settings.HOUSE_ZONE))

"""A day that finance took into its own books does not change, however late Stripe tells of it."""

from __future__ import annotations

import pytest

from foundation.ground import clock
from payments.billing import exporting
from payments.charging import reconciling
from payments.models import Entry
from tests.factories.till import Till

pytestmark = pytest.mark.django_db


def test_a_payment_told_of_thirty_hours_later_is_booked_on_the_day_it_was_told(till: Till) -> None:
    """The harm: the export of yesterday went from no entries to four."""
    till.pay(till.order())
    paid_at = till.now
    till.pass_time(hours=30)
    yesterday, today = clock.day_of(paid_at), clock.day_of(till.now)
    before = exporting.table(exporting.booked(yesterday, yesterday))

    till.hear()

    entered = exporting.booked(today, today)
    assert exporting.table(exporting.booked(yesterday, yesterday)) == before
    assert entered.count() == Entry.objects.count() == 6
    assert {clock.day_of(entry.booking.booked_at) for entry in entered.filter(booking__kind="paid")} == {yesterday}


def test_a_payout_of_midnight_utc_is_of_the_day_on_which_it_was_heard(till: Till) -> None:
    """The harm: midnight UTC is the evening before where the office is."""
    till.paid()
    till.pass_time(days=3)
    till.sandbox.pay_out()
    till.hear()
    reconciling.reconcile(till.now)

    today = clock.day_of(till.now)
    [payout] = exporting.booked(today, today).filter(booking__kind="payout", cents__gt=0)
    assert payout.account == Entry.Account.BANK

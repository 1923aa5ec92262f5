"""Money is booked once under each key, and every booking sums to zero (P12)."""

from __future__ import annotations

import pytest

from payments import booking, checking
from payments.booking import Account, Amount, Posting, Unbalanced
from payments.models import Booking, Entry
from tests.factories.sold import AT
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def posting(key: str, cents: int = 100, off: int = 0) -> Posting:
    """Return so many cents that reach the bank under this key, off by some."""
    return Posting(key, [Amount(Account.BANK, cents), Amount(Account.STRIPE, off - cents)], None, key, AT)


def booked() -> dict[str, list[int]]:
    """Return by key what was booked."""
    return {
        one.key: list(one.entries.order_by("pk").values_list("cents", flat=True))
        for one in Booking.objects.order_by("pk")
    }


def test_new_bookings_are_written_by_two_statements_for_any_number() -> None:
    with statements() as ran:
        booking.book_new([posting("paid:1"), posting("paid:2", 0), posting("fee:1", 7)])

    assert (booked(), len(ran)) == ({"paid:1": [100, -100], "fee:1": [7, -7]}, 2)
    assert list(checking.bookings_sum_to_zero()) == []


def test_what_was_booked_before_stays_and_the_rest_is_booked_beside_it() -> None:
    booking.book("fee:1", posting("fee:1", 7).amounts, order=None, about="fee:1", at=AT)

    booking.book_new([posting("paid:1"), posting("fee:1", 9)])
    booking.book("paid:1", posting("paid:1", 5).amounts, order=None, about="paid:1", at=AT)

    assert booked() == {"fee:1": [7, -7], "paid:1": [100, -100]}


def test_nothing_is_booked_where_one_of_them_is_off() -> None:
    with pytest.raises(Unbalanced, match="fee:1 is 3 cents off"):
        booking.book_new([posting("paid:1"), posting("fee:1", off=3)])

    assert not Entry.objects.exists()

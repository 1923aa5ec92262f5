"""Cashing: what reached the bank is booked, net of fees, once its parts are all in the ledger (P12).

On an account that others sell on, too, a payout holds their money as well: what is booked is our share of it. One that
the bank returned, perhaps days later, is booked back; its money is a part of the next, and so is our share of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

from payments import booking, finding
from payments.booking import Account, Amount
from payments.charging import gateway, matching, mending
from payments.charging.facts import Movement, Payout
from payments.charging.matching import PAYOUT
from payments.models import Booking

PAYOUT_OFF = "payout-mismatch"
CAME_BACK = frozenset({"failed", "canceled"})
"""What a payout says that did not stay in the bank, also after it had said that it was paid."""
NOTHING_OF_OURS = "nothing of ours"
WALKED_FOR = timedelta(days=31)
"""For how long it is remembered that nothing of a payout was ours. Should it be forgotten, it is walked once more."""
RETURNED = frozenset({"payout_failure", "payout_cancel"})
"""Movements by which a payout is on the balance again."""


def take_in(payout_id: str, *, at: datetime) -> str:
    """Book our share of what reached the bank, once Stripe says that it did; say what came of it."""
    payout = gateway.payout(payout_id)
    if payout.status in CAME_BACK:
        _book_back(payout, at)
    if payout.status != "paid":
        return payout.status
    if Booking.objects.filter(key=f"{PAYOUT}:{payout.id}").exists():
        return "booked"
    if cache.get(_walked(payout)):
        return NOTHING_OF_OURS
    parts = [moved for moved in gateway.movements_of(payout.id) if moved.kind != PAYOUT]
    mending.mend(parts, at=at)
    return _book(payout, parts, _of_returned(parts), at)


def _of_returned(parts: list[Movement]) -> int:
    """Return our share, in cents, of the payouts that came back and are paid out again among these parts."""
    share = 0
    for back in (moved for moved in parts if moved.kind in RETURNED):
        before = [moved for moved in gateway.movements_of(back.source) if moved.kind != PAYOUT]
        ours = matching.known(before)
        share += sum(moved.net for moved in before if ours.is_ours(moved)) + _of_returned(before)
    return share


def _book_back(payout: Payout, at: datetime) -> None:
    """Book back our share of a payout that was booked and did not stay in the bank."""
    key = f"{PAYOUT}:{payout.id}"
    booked = Booking.objects.filter(key=key).first()
    if booked is not None:
        amounts = [Amount(Account(entry.account), -entry.cents) for entry in booked.entries.all()]
        booking.book(f"{key}:returned", amounts, order=None, about=payout.id, at=at)


def _book(payout: Payout, parts: list[Movement], returned: int, at: datetime) -> str:
    """Book our share if all that is ours in it is in the ledger, and if its parts add up to it."""
    ours = matching.known(parts)
    mine = [moved for moved in parts if ours.is_ours(moved)]
    wanted = {key: cents for moved in mine for key, cents in matching.expected(moved, ours).items()}
    lacking = {key for key, cents in wanted.items() if matching.booked([key]).get(key) != cents}
    off = payout.cents - sum(moved.net for moved in parts)
    if off or lacking:
        says = (
            f"The payout is {off} cents off its parts." if off else f"Not in the ledger: {', '.join(sorted(lacking))}"
        )
        finding.note(PAYOUT_OFF, payout.id, says, at=at)
        return "does not agree"
    finding.gone(PAYOUT_OFF, payout.id, at=at)
    share = sum(moved.net for moved in mine) + returned
    amounts = [Amount(Account.BANK, share), Amount(Account.STRIPE, -share)]
    if booking.book(f"{PAYOUT}:{payout.id}", amounts, order=None, about=payout.id, at=payout.at) is None:
        cache.set(_walked(payout), True, int(WALKED_FOR.total_seconds()))
        return NOTHING_OF_OURS
    return "booked"


def _walked(payout: Payout) -> str:
    """Return under which key it is remembered that a payout was walked; whose the account's fees are may change."""
    return f"payments.payout-walked:{settings.STRIPE_ACCOUNT_IS_OURS_ALONE:d}:{payout.id}"

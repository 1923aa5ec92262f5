"""Mending: what moved the balance at Stripe and is not in the ledger is asked about, and taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments import booking
from payments.booking import Account, Amount
from payments.charging import disputing, gateway, matching, sending, settling
from payments.charging.facts import Movement


def mend(movements: Sequence[Movement], *, at: datetime) -> None:
    """Take in whatever of ours these are about and the ledger doesn't have. Raises `gateway.Unreachable`."""
    ours = matching.known(movements)
    mine = [moved for moved in movements if ours.is_ours(moved)]
    wanted = {moved.id: matching.expected(moved, ours) for moved in mine}
    there = matching.booked({key for keys in wanted.values() for key in keys})
    for moved in sorted(mine, key=lambda one: one.at):
        if any(there.get(key) != cents for key, cents in wanted[moved.id].items()):
            _take_in(moved, at)


def _take_in(moved: Movement, at: datetime) -> None:
    """Ask about the thing that moved the balance, and let it be true here; a fee says of itself all there is."""
    if matching.is_fee(moved):
        amounts = [Amount(Account.FEES, -moved.cents), Amount(Account.STRIPE, moved.cents)]
        booking.book(f"fee:{moved.id}", amounts, order=None, about=moved.id, at=moved.at)
    elif moved.kind in matching.PAID:
        session = gateway.session_of(moved.intent)
        if session is not None:
            settling.take_in(session, at=at)
    elif moved.source.startswith(("re_", "pyr_")):
        sending.take_in(gateway.refund_now(moved.source), at=at)
    elif moved.source.startswith(("dp_", "du_")):
        disputing.take_in(gateway.dispute(moved.source), at=at)

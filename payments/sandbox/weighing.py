"""What Stripe keeps of each payment, in cents. Its list prices in the United States in 2026; yours may differ."""

from __future__ import annotations

CARD_SHARE, CARD_FIXED = 29, 30
"""2.9 % (in thousandths) and 30 cents."""
DEBIT_SHARE, DEBIT_MOST = 8, 500
"""0.8 %, at most 5 dollars."""
DISPUTE = 1500
"""For each dispute; not given back, whoever wins."""


def fee(amount: int, *, by_card: bool) -> int:
    """Return the fee for a payment, rounded to the nearest cent, half a cent up."""
    if by_card:
        return _share(amount, CARD_SHARE) + CARD_FIXED
    return min(_share(amount, DEBIT_SHARE), DEBIT_MOST)


def _share(amount: int, thousandths: int) -> int:
    return (amount * thousandths + 500) // 1000

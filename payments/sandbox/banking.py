"""The balance at Stripe: what moves it, and the payouts that empty it into the bank."""

from __future__ import annotations

from payments.sandbox.account import Account
from payments.sandbox.refusing import Json, Refused
from payments.sandbox.shaping_money import movement, payout
from payments.sandbox.telling import tell


def move(account: Account, kind: str, amount: int, source: Json, *, fee: int = 0) -> Json:
    """Write down that the balance gained so many cents by this source, or lost them, less the fee."""
    return account.books.add(movement(kind, amount, source, at=account.clock.now(), fee=fee))


def pay_out(account: Account, *, everything: bool = True) -> Json | None:
    """Pay out what is there, as one payout that has reached the bank; nothing, where the sum is not above zero.

    Without `everything`, only what is two days old, as Stripe would.
    """
    now = account.clock.now()
    unpaid = [
        moved
        for moved in account.books.shelves["balance_transaction"].values()
        if moved["_payout"] is None and (everything or moved["available_on"] <= now)
    ]
    total = sum(moved["net"] for moved in unpaid)
    if total <= 0:
        return None
    paid = account.books.add(payout(total, unpaid[0]["currency"], now))
    for moved in unpaid:
        account.books.touch(moved, _payout=paid["id"], status="available", available_on=min(now, moved["available_on"]))
    own = move(account, "payout", -total, paid)
    account.books.touch(own, _payout=paid["id"], description="STRIPE PAYOUT")
    account.books.touch(paid, balance_transaction=own["id"])
    for what in ("payout.created", "payout.paid", "payout.reconciliation_completed"):
        tell(account, what, paid)
    return paid


def return_payout(account: Account, paid: Json) -> None:
    """Have the bank return a payout: the money is on the balance again. Raises `Refused` for one returned before."""
    if paid["status"] == "failed":
        raise Refused(f"The payout {paid['id']} was returned already.")
    back = move(account, "payout_failure", paid["amount"], paid)
    account.books.touch(
        paid,
        status="failed",
        failure_code="account_closed",
        failure_message="The bank account has been closed.",
        failure_balance_transaction=back["id"],
    )
    tell(account, "payout.failed", paid)

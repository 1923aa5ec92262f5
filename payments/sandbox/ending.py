"""What ends by itself when its time has come: sessions, bank debits under way, slow refunds."""

from __future__ import annotations

from payments.sandbox import paying, refunding
from payments.sandbox.account import SETTLING, Account
from payments.sandbox.expanding import KINDS, shown
from payments.sandbox.refusing import Json, Refused
from payments.sandbox.telling import tell


def expire(account: Account, asked: Json, number: str) -> Json:
    """Expire an open session, so that nobody can pay it any more. Raises `Refused` if it is not open."""
    session = account.books.find("checkout.session", number)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
        raise Refused(message)
    _expire(account, session)
    return shown(account, session, asked.get("expand", []))


def tick(account: Account) -> None:
    """See to everything whose time has come."""
    for number in account.due(account.clock.now()):
        kind = KINDS[number[: number.find("_") + 1]]
        ENDINGS[kind](account, account.books.find(kind, number))


def settle_all(account: Account) -> None:
    """Have every bank debit and every refund that is under way settle now, and every charge be booked."""
    for intent in list(account.books.shelves["payment_intent"].values()):
        paying.settle(account, intent)
    for charge in list(account.books.shelves["charge"].values()):
        paying.book(account, charge)
    for back in list(account.books.shelves["refund"].values()):
        refunding.settle(account, back)


def recall(account: Account) -> None:
    """Expect again what was expected before a restart, which may be at another address."""
    for kind in ENDINGS:
        for thing in account.books.shelves[kind].values():
            if moment := _due_at(thing):
                account.expect(moment, thing["id"])
    for session in account.books.shelves["checkout.session"].values():
        if session["status"] == "open":
            account.books.touch(session, url=f"{account.address}/pay/{session['id']}")


def _due_at(thing: Json) -> int:
    """Return when something will become of this; 0 for never."""
    if thing["object"] == "checkout.session":
        return int(thing["expires_at"]) if thing["status"] == "open" else 0
    is_under_way = thing["status"] == "processing" or "_unbooked" in thing or "_becomes" in thing
    return int(thing["created"]) + SETTLING if is_under_way else 0


def _expire(account: Account, session: Json) -> None:
    """Expire a session if it is still open."""
    if session["status"] != "open":
        return
    account.books.touch(session, status="expired", url=None)
    intent = account.books.shelves["payment_intent"].get(session["payment_intent"] or "")
    if intent is not None:
        now = account.clock.now()
        account.books.touch(intent, status="canceled", cancellation_reason="expired", canceled_at=now, next_action=None)
        tell(account, "payment_intent.canceled", intent)
    tell(account, "checkout.session.expired", session)


ENDINGS = {
    "checkout.session": _expire,
    "payment_intent": paying.settle,
    "charge": paying.book,
    "refund": refunding.settle,
}
"""What becomes of what is due."""

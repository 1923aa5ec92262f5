"""Stripe's documented test cards and test accounts, and what becomes of a payment with each."""

from __future__ import annotations

from dataclasses import dataclass

DECLINED = "card_declined"
WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
}
"""What Stripe tells the payer, by the reason of a decline."""
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error", "incorrect_number"}
"""Reasons that are a code of their own; all others are a `card_declined`."""


@dataclass(frozen=True)
class Card:
    """A test card. A blank `declined` means that it pays."""

    number: str
    says: str
    """What becomes of it, for the pay page."""
    declined: str = ""
    asks_first: bool = False
    """Whether 3-D Secure asks the payer first."""
    disputed: str = ""
    """The reason for which its holder disputes the payment at once."""
    is_inquiry: bool = False
    refund: str = "succeeded"
    """What becomes of a refund: `succeeded`, `pending` (it succeeds later) or `failed` (later)."""
    brand: str = "visa"

    @property
    def code(self) -> str:
        """Return the error code of its decline."""
        return self.declined if self.declined in OWN_CODES else DECLINED


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "is paid"),
        Card("5555555555554444", "is paid", brand="mastercard"),
        Card("378282246310005", "is paid", brand="amex"),
        Card("4000000000000002", "is declined", declined="generic_decline"),
        Card("4000000000009995", "is declined: insufficient funds", declined="insufficient_funds"),
        Card("4000000000009987", "is declined: lost", declined="lost_card"),
        Card("4000000000009979", "is declined: stolen", declined="stolen_card"),
        Card("4000000000000069", "is declined: expired", declined="expired_card"),
        Card("4000000000000127", "is declined: security code", declined="incorrect_cvc"),
        Card("4000000000000119", "is declined: try again", declined="processing_error"),
        Card("4000002500003155", "asks first (3-D Secure)", asks_first=True),
        Card("4000002760003184", "asks first, at every payment (3-D Secure)", asks_first=True),
        Card("4000008400001629", "asks first, then is declined", declined="generic_decline", asks_first=True),
        Card("4000000000000259", "is paid, then disputed as fraudulent", disputed="fraudulent"),
        Card("4000000000002685", "is paid, then disputed as not received", disputed="product_not_received"),
        Card("4000000000001976", "is paid, then inquired about", disputed="fraudulent", is_inquiry=True),
        Card("4000000000007726", "is paid; its refund takes a while", refund="pending"),
        Card("4000000000005126", "is paid; its refund fails later", refund="failed"),
    )
}
UNKNOWN = Card("", "is declined: no test card", declined="incorrect_number")
ACCOUNTS = {
    "000123456789": "",
    "000111111116": "account_closed",
    "000222222227": "insufficient_funds",
}
"""Test accounts of a bank debit: why it fails in the end, if it does."""


def card(number: str) -> Card:
    """Return the card with this number, however it was spaced; one that is declined, if Stripe documents no such."""
    return CARDS.get("".join(sign for sign in number if sign.isdecimal()), UNKNOWN)

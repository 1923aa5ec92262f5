"""Tracing: where what is credited for a thing goes: what of it she has, what she never paid, what is paid back, how."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments import booking, wording
from payments.models import Dispute, Order, Payment


@dataclass(frozen=True)
class Where:
    """What becomes of what is credited, each in words; `had`, `written_off` and `unpaid` are empty where nothing is.

    `had` was paid back before, by the bank or in the dashboard; `written_off` was never paid; `unpaid` is owed less;
    `back` is paid back, `way` says how, empty where nothing is.
    """

    had: str
    written_off: str
    unpaid: str
    back: str
    way: str

    @property
    def sums(self) -> str:
        """All its sums in one word, by which a form tells what was on the screen."""
        return f"{self.had}|{self.written_off}|{self.unpaid}|{self.back}"


def where(order: Order, credited: int, lost: int) -> Where:
    """Return what becomes of so many cents that are credited on an order of which the bank took `lost` for good."""
    balance = booking.balance(order)
    elsewhere = booking.back_already(order, balance)
    due = max(0, credited - lost - elsewhere)
    unpaid = min(due, max(0, balance - elsewhere))
    written_off = min(due - unpaid, booking.written_off(order.pk))
    back = due - unpaid - written_off
    return Where(
        had=_less(credited - due),
        written_off=_less(written_off),
        unpaid=_less(unpaid),
        back=wording.money(back),
        way=_way_back(order) if back else "",
    )


def _less(cents: int) -> str:
    """Return a sum that is taken off, in words; empty where there is none."""
    return wording.money(-cents) if cents else ""


def _way_back(found: Order) -> str:
    """Say in a sentence which way money goes back that came for this order."""
    withheld = Dispute.objects.withholding().filter(payment__order=found)
    if withheld.exists():
        said = _("Your bank keeps what you paid until it has decided the dispute: nothing goes back before that.")
        if found.payments.exclude(pk__in=withheld.values("payment")).exists():
            said = _("Of what your bank keeps until it has decided the dispute, nothing goes back before that.")
        return said
    if Dispute.objects.taking().filter(payment__order=found).exists():
        return _("Your bank took a payment back for good. What no card can take the office sends to you.")
    came = set(found.payments.values_list("provider", flat=True))
    if came == {Payment.Provider.STRIPE}:
        return _("It goes back to the card that paid it. Banks take up to ten days to show it.")
    if came == {Payment.Provider.REMITTANCE}:
        return _("It came by check or transfer and is kept for its sender: tell us whether to send it back.")
    return _("It goes back the way it came; a letter to you says how much goes where.")

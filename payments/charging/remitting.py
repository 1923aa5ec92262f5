"""Remitting: what is owed back on an order and no card can take is sent by hand, and written down (P12).

A card was closed, or its bank took the payment back in part: then a refund fails, or can't be asked for. What finance
sent by its own check or transfer is booked out of the bank, so that nothing is owed any more and nobody pays it twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal, needed
from payments import booking, wording
from payments.booking import Account, Amount
from payments.charging import refunding
from payments.models import Dispute, Order
from payments.selling import delivering


class OwedChanged(Refusal):
    """Another sum is owed back than the one that was shown."""


class MoreThanOwed(Refusal):
    """It is more than is owed back."""


def owed_back(order: Order) -> int:
    """Return in cents what can be sent: what is to be given back, less what a bank keeps until it has decided.

    Is the dispute lost, the payer has that of her bank.
    """
    owed = booking.to_give_back(order)
    if not owed:
        return 0
    return max(0, owed - Dispute.objects.withheld(order.pk))


@transaction.atomic
def send_by_hand(order: Order, cents: int, *, shown_cents: int, reference: str, actor: User, at: datetime) -> None:
    """Write down that so many cents of what is owed back were sent, under the number of our own check or transfer.

    `shown_cents` is what was owed back when that was decided: a second click finds it changed. What goes back to a card
    right now is not owed back besides. Raises `OwnFavor`, `ReasonNeeded`, `OwedChanged` and `MoreThanOwed`.
    """
    people.refuse_own(order.payer_id, actor)
    reference = needed(reference, _("Please write down the number of our check or transfer."))
    order = delivering.lock(order.pk)
    owed = owed_back(order)
    if owed != shown_cents:
        raise OwedChanged(
            _("%(now)s is owed back now; it was %(shown)s when you decided. Please look again.")
            % {"now": wording.money(owed), "shown": wording.money(shown_cents)}
        )
    if not 0 < cents <= owed:
        raise MoreThanOwed(_("At most %(owed)s can be sent: no more is owed back.") % {"owed": wording.money(owed)})
    amounts = [Amount(Account.RECEIVABLE, cents), Amount(Account.BANK, -cents)]
    key, about = f"{booking.REMITTED}:{new_public_id()}", str(order.public_id)
    booking.book(key, amounts, order=order, about=about, at=at, actor=actor)
    log(actor, "payments.send_by_hand", order, reason=reference, number=order.spoken, cents=cents)
    if cents == owed:
        refunding.nothing_waits(order, at)

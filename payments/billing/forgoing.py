"""Forgoing: what nobody will pay of an invoice is written off, so that it is not asked for any more.

The invoice stays as it was sent, and so does what was bought; no credit note goes out, since the payer owed it. What is
left of it moves from what payers owe to bad debts. Is it paid after all, so much is taken back (`booking.recover`).
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
from payments.billing import crediting
from payments.booking import Account, Amount
from payments.models import Invoice
from payments.selling import delivering


class NothingOwed(Refusal):
    """Nothing is owed that could be written off."""


class OwedChanged(Refusal):
    """Another sum is owed than the one that was shown."""


@transaction.atomic
def write_off(invoice: Invoice, *, shown_cents: int, reason: str, actor: User, at: datetime) -> int:
    """Write off all that is still owed on the order of this invoice; return the cents.

    `shown_cents` is what was owed when that was decided: a second click, or a check in the meantime, finds it changed.
    Raises `ReasonNeeded`, `OwnFavor`, `crediting.CorrectedAlready`, `NothingOwed` and `OwedChanged`.
    """
    reason = needed(reason, _("Please say why nobody will pay it: whoever checks the books will ask."))
    people.refuse_own(invoice.order.payer_id, actor)
    order = delivering.lock(invoice.order_id)
    crediting.demand_latest(invoice)
    owed = booking.debt(order)
    if owed <= 0:
        raise NothingOwed(_("Nothing is owed on %(number)s any more.") % {"number": invoice})
    if owed != shown_cents:
        raise OwedChanged(
            _("%(now)s is owed now; it was %(shown)s when you decided. Please look again.")
            % {"now": wording.money(owed), "shown": wording.money(shown_cents)}
        )
    amounts = [Amount(Account.BAD_DEBT, owed), Amount(Account.RECEIVABLE, -owed)]
    key, about = f"written-off:{new_public_id()}", str(invoice.public_id)
    booking.book(key, amounts, order=order, about=about, at=at, actor=actor)
    log(actor, "payments.write_off", order, reason=reason, number=order.spoken, invoice=str(invoice), cents=owed)
    return owed

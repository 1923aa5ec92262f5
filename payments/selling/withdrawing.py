"""Withdrawing: one thing on a confirmed order is given up, and what is paid back for it is booked.

What is due is what was foreseen (`foreseeing`), where the office chose no other amount: that is final. What the payer
has already, since her bank took it back for good or the dashboard paid it, meets what is credited first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from payments import booking
from payments.booking import Account, Amount
from payments.models import Charge, Order, OrderLine, PlaceOffer
from payments.selling import delivering, foreseeing, lettering, tracing
from payments.selling.foreseeing import Preview
from payments.selling.registering import handler_of
from payments.selling.tracing import Where


class NotDelivered(Refusal):
    """The thing was not delivered, or was given up before: there is nothing to give up."""


class CreditChanged(Refusal):
    """Another amount would be paid back than was shown: nothing is given up before the new one was seen."""


class MoreThanCost(Refusal):
    """More would be paid back than it cost."""


@dataclass(frozen=True)
class Credit:
    """So many cents that were credited on a line."""

    line: OrderLine
    cents: int


Listener = Callable[[Order, Sequence[Credit], User | None, datetime], None]
"""Hears what was credited when a line was withdrawn, in the same transaction, after its money was booked."""

Taker = Callable[[OrderLine, datetime], None]
"""Hears of a line that was taken back, alone or with its invoice, in the same transaction."""

Returner = Callable[..., object]
"""Has what the payer of an order has to get back go back: `(order, reason=, actor=, at=)`, in the same transaction."""

_listeners: list[Listener] = []
_takers: list[Taker] = []
_returners: list[Returner] = []


def on_withdrawn(listener: Listener) -> None:
    """Register who corrects the paper when a line is withdrawn. Called once, in `apps.py`."""
    _listeners.append(listener)


def on_taken_back(taker: Taker) -> None:
    """Register who looks again at what rested on a line. Called once, in the room's `apps.py`."""
    _takers.append(taker)


def on_owed_back(returner: Returner) -> None:
    """Register who pays back what is owed back on an order. Called once, in `apps.py`."""
    _returners.append(returner)


def give_back(order: Order, *, reason: str, actor: User | None, at: datetime) -> None:
    """Have what is owed back on the order go back the way it came. Order held by caller, paper corrected by then."""
    for pay_back in _returners:
        pay_back(order, reason=reason, actor=actor, at=at)


@transaction.atomic
def give_up(
    line: OrderLine,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    cents: int | None = None,
    shown: Where | None = None,
) -> OrderLine:
    """Withdraw a line at somebody's wish. Another amount than the policy's is a favor: nobody does it to herself.

    `shown` is what she was shown that becomes of it by the policy, where she was shown anything. Whoever paid need not
    say why; staff must. Raises `CreditChanged`, `OwnFavor`, and what `withdraw` raises.
    """
    if cents is None and shown is not None:
        _demand_shown(line, shown, at)
    if cents is not None:
        people.refuse_own(line.order.payer_id, actor)
    if actor is not None and actor.pk == line.order.payer_id:
        reason = reason.strip() or _("given up by whoever ordered it")
    return withdraw_and_tell(line, reason=reason, actor=actor, at=at, cents=cents)


def _demand_shown(line: OrderLine, shown: Where, at: datetime) -> None:
    """Hold the order, and raise `CreditChanged` where other than was shown would become of it now."""
    order = delivering.lock(line.order_id)
    line = OrderLine.objects.select_related("sellable", "order").get(pk=line.pk)
    delivering.lock_rooms([], leaving=[line])
    seen = foreseeing.preview(line, at)
    if line.withdrawn_at is None and tracing.where(order, seen.credited, seen.lost).sums != shown.sums:
        raise CreditChanged(_("What is paid back has just changed. Please look again: nothing was done."))


@transaction.atomic
def withdraw_and_tell(
    line: OrderLine,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    cents: int | None = None,
    due_cents: int | None = None,
) -> OrderLine:
    """As `withdraw`, and write to whoever paid what becomes of the money. Safe to repeat: one letter a line."""
    order = delivering.lock(line.order_id)
    before = lettering.standing(order)
    withdrawn = withdraw(line, reason=reason, actor=actor, at=at, cents=cents, due_cents=due_cents)
    if withdrawn.withdrawn_at == at:
        lettering.tell_given_up(withdrawn, before, reason=reason, actor=actor, at=at)
    return withdrawn


@transaction.atomic
def withdraw(
    line: OrderLine,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    cents: int | None = None,
    due_cents: int | None = None,
) -> OrderLine:
    """Take back what the line gave, and credit what is due for it: by the policy, or `cents` where the office says so.

    `due_cents` is what was due before savings were taken off it, where a rule of its room says so: then `cents` is no
    favor, and more may be released once those savings end.

    What the order's balance owes its payer then goes back in the same transaction. Safe to repeat. Raises
    `ReasonNeeded`, `NotDelivered`, `MoreThanCost`, and what the selling room refuses.
    """
    line, credited = take_back(line, reason=reason, actor=actor, at=at, cents=cents, due_cents=due_cents)
    if credited:
        for hear in _listeners:
            hear(line.order, credited, actor, at)
        give_back(line.order, reason=reason, actor=actor, at=at)
    return line


def take_back(
    line: OrderLine,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    cents: int | None = None,
    due_cents: int | None = None,
) -> tuple[OrderLine, list[Credit]]:
    """As `withdraw`, told to nobody: whoever calls corrects the paper and calls `give_back`.

    Return what was credited on it and on dues that it rested on; nothing where it was withdrawn before.
    """
    reason = needed(reason, _("Please say why it is given up: the reason stands on the order."))
    delivering.lock(line.order_id)
    line = OrderLine.objects.select_related("sellable", "order", "person", "needs").get(pk=line.pk)
    if line.withdrawn_at:
        return line, []
    if not line.delivered_at:
        raise NotDelivered(_("“%(title)s” was not delivered, so it can't be given up.") % {"title": line.title})
    # Before anything is reckoned: an order under way may rest on what this line gave.
    delivering.lock_rooms([], leaving=[line])
    seen = foreseeing.preview(line, at)
    credited = _credits(line, seen) if cents is None else [Credit(line, cents)]
    if not 0 <= credited[0].cents <= seen.costs:
        raise MoreThanCost(_("At most what it cost can be paid back."))
    handler_of(line.sellable.kind).withdraw(line, actor, at, reason)
    line.withdrawn_at = at
    line.save(update_fields=["withdrawn_at"])
    PlaceOffer.objects.filter(line=line).end(PlaceOffer.End.GIVEN_UP, at)
    lettering.tell_ended(line, at=at)
    for credit in credited:
        _write(credit, reason, _rule(cents, due_cents), at=at)
    _book(line, credited, actor=actor, at=at)
    for hear in _takers:
        hear(line, at)
    all_of_it = sum(credit.cents for credit in credited)
    log(actor, "payments.withdraw", line.order, number=line.order.spoken, position=line.position, cents=all_of_it)
    return line, credited


def _credits(line: OrderLine, seen: Preview) -> list[Credit]:
    """Return what the policy credits: on the line, and on the dues of which a saving is released by it."""
    released = [Credit(line.needs, seen.released)] if line.needs and seen.released else []
    return [Credit(line, seen.own), *released]


def _rule(cents: int | None, due_cents: int | None) -> dict[str, object]:
    """Return what a refund's evidence says of its rule where that isn't the policy: unused days, or a chosen sum."""
    if due_cents is not None:
        return {foreseeing.DUE: due_cents}
    return {foreseeing.CHOSEN: True} if cents is not None else {}


def _write(credit: Credit, reason: str, rule: Mapping[str, object], *, at: datetime) -> None:
    """Write a refund among a line's charges. One that is not by the policy is written also where it is nothing."""
    if not (credit.cents or rule):
        return
    evidence = {"tiers": credit.line.refunds, **rule}
    refund = Charge(line=credit.line, kind=Charge.Kind.REFUND, cents=-credit.cents, reason=reason, at=at)
    refund.evidence = evidence
    refund.save(force_insert=True)


def _book(line: OrderLine, credited: Sequence[Credit], *, actor: User | None, at: datetime) -> None:
    """Book what is credited; what an award paid goes back to it."""
    award = -delivering.totals(line)["waiver"]
    amounts = [
        *(Amount(Account.REVENUE, credit.cents, credit.line.account_code) for credit in credited),
        *booking.credit(line.order, sum(credit.cents for credit in credited)),
        Amount(Account.REVENUE, award, line.account_code),
        Amount(Account.WAIVED, -award, line.account_code),
    ]
    about = str(line.public_id)
    booking.book(f"withdrawn:{about}", amounts, order=line.order, about=about, at=at, actor=actor)

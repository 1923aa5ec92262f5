"""Withdrawing: one thing on a confirmed order is given up, and what is paid back for it is worked out, shown, booked.

What is due follows the tiers that were agreed when it was bought. Where other things cost less because of this one
(dues joined in the same order, or shortly before), the saving that they keep is taken off what is paid back for it;
nobody is ever charged anew. Is one of them on the same order given up later, what was taken off for it goes back then:
so on one order the sum is the same in whatever order its things are given up. An amount that the office chose is final.
What the payer's bank took back for good meets what is credited first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from payments import booking, tiering, wording
from payments.booking import Account, Amount
from payments.models import Charge, Order, OrderLine
from payments.selling import delivering, lettering, sparing
from payments.selling.registering import handler_of

CHOSEN = "is_chosen"
"""What the evidence of a refund says whose amount the office chose."""


class NotDelivered(Refusal):
    """The thing was not delivered, or was given up before: there is nothing to give up."""


class CreditChanged(Refusal):
    """Another amount would be credited than was shown: nothing is given up before the new one was seen."""


class MoreThanCost(Refusal):
    """More would be paid back than it cost."""


@dataclass(frozen=True)
class Preview:
    """What giving a line up would pay back, in cents: by the policy, and after the saving that others keep.

    `elsewhere` is what of the saving is kept by things on other orders. `released` is what goes back of the saving that
    was taken off dues before, since this line kept it. `lost` is what the payer's bank took back of the order for good,
    for which nothing was credited: she has it already.
    """

    costs: int
    by_policy: int
    saving: int
    elsewhere: int = 0
    released: int = 0
    lost: int = 0

    @property
    def own(self) -> int:
        """What would be credited for the line itself."""
        return max(0, self.by_policy - self.saving)

    @property
    def credited(self) -> int:
        """What would be credited on the order."""
        return self.own + self.released

    @property
    def cents(self) -> int:
        """What would be paid back."""
        return max(0, self.credited - self.lost)


def preview(line: OrderLine, at: datetime) -> Preview:
    """Return what giving the line up now would pay back. Changes nothing."""
    return previews([line], at)[line.pk]


def previews(lines: Sequence[OrderLine], at: datetime) -> dict[int, Preview]:
    """Return by key what giving each of these lines of one order up now would pay back, by few queries for any number.

    Changes nothing.
    """
    costs = _summed(Charge.objects.filter(line__in=lines))
    resting = OrderLine.objects.filter(needs__in=lines, withdrawn_at=None)
    needed_by = set(resting.values_list("needs", flat=True))
    lost, released = (booking.lost(lines[0].order_id), _released(lines)) if lines else (0, {})
    found = {}
    for line in lines:
        paid = costs.get(line.pk, 0)
        here = sum(_spared(line).values()) if line.pk in needed_by else 0
        elsewhere = handler_of(line.sellable.kind).saved(line)
        found[line.pk] = Preview(
            paid,
            by_policy=tiering.due(line.refunds, paid=paid, at=at),
            saving=here + elsewhere,
            elsewhere=elsewhere,
            released=released.get(line.pk, 0),
            lost=lost,
        )
    return found


def _spared(line: OrderLine) -> dict[int, int]:
    """Return by key by how much each other line of the order that is kept costs less because of this one."""
    kept = Charge.objects.filter(line__needs=line, line__withdrawn_at=None, kind=Charge.Kind.MEMBER)
    return sparing.spared_by_line(kept)


def _released(lines: Sequence[OrderLine]) -> dict[int, int]:
    """Return by key what giving a line up would release of what was taken off dues that were given up before it.

    Those dues are owed then what they would be, had they been given up last.
    """
    keys = {line.needs_id for line in lines if line.needs_id}
    before = OrderLine.objects.filter(pk__in=keys, withdrawn_at__isnull=False) if keys else OrderLine.objects.none()
    released = {}
    for dues in before.select_related("sellable").prefetch_related("charges"):
        refunds = [charge for charge in dues.charges.all() if charge.kind == Charge.Kind.REFUND]
        if any(charge.evidence.get(CHOSEN) for charge in refunds):
            continue
        spared = _spared(dues)
        paid = sum(charge.cents for charge in dues.charges.all() if charge.kind != Charge.Kind.REFUND)
        due = tiering.due(dues.refunds, paid=paid, at=cast("datetime", dues.withdrawn_at))
        kept = sum(spared.values()) + handler_of(dues.sellable.kind).saved(dues)
        back = -sum(charge.cents for charge in refunds)
        for line in lines:
            if line.needs_id == dues.pk:
                released[line.pk] = max(0, due - (kept - spared.get(line.pk, 0)) - back)
    return released


def _summed(charges: QuerySet[Charge]) -> dict[int, int]:
    """Return what charges add up to, by the key of their line."""
    return dict(charges.order_by().values_list("line").annotate(cents=Sum("cents")))


@dataclass(frozen=True)
class Credit:
    """So many cents that were credited on a line."""

    line: OrderLine
    cents: int


Listener = Callable[[Order, Sequence[Credit], User | None, datetime], None]
"""Hears what was credited when a line was withdrawn, in the same transaction, after its money was booked."""

Returner = Callable[..., object]
"""Has what the payer of an order has to get back go back: `(order, reason=, actor=, at=)`, in the same transaction."""

_listeners: list[Listener] = []
_returners: list[Returner] = []


def on_withdrawn(listener: Listener) -> None:
    """Register who corrects the paper when a line is withdrawn. Called once, in `apps.py`."""
    _listeners.append(listener)


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
    shown_cents: int | None = None,
) -> OrderLine:
    """Withdraw a line at somebody's wish. Another amount than the policy's is a favor: nobody does it to herself.

    `shown_cents` is what she was shown that the policy credits, where she was shown anything. Whoever paid need not say
    why; staff must. Raises `CreditChanged`, `OwnFavor`, and what `withdraw` raises.
    """
    if cents is None and shown_cents is not None:
        _demand_shown(line, shown_cents, at)
    if cents is not None:
        people.refuse_own(line.order.payer_id, actor)
    if actor is not None and actor.pk == line.order.payer_id:
        reason = reason.strip() or _("given up by whoever ordered it")
    return withdraw_and_tell(line, reason=reason, actor=actor, at=at, cents=cents)


def _demand_shown(line: OrderLine, shown_cents: int, at: datetime) -> None:
    """Hold the order, and raise `CreditChanged` where other than was shown would be credited for the line now."""
    delivering.lock(line.order_id)
    line = OrderLine.objects.select_related("sellable", "order").get(pk=line.pk)
    delivering.lock_rooms([line])
    now = preview(line, at).credited
    if line.withdrawn_at is None and now != shown_cents:
        raise CreditChanged(
            _("By the policy %(now)s is credited now; you were shown %(shown)s. Please look again: nothing was done.")
            % {"now": wording.money(now), "shown": wording.money(shown_cents)}
        )


@transaction.atomic
def withdraw_and_tell(
    line: OrderLine, *, reason: str, actor: User | None, at: datetime, cents: int | None = None
) -> OrderLine:
    """As `withdraw`, and write to whoever paid what becomes of the money. Safe to repeat: one letter a line."""
    order = delivering.lock(line.order_id)
    before = lettering.standing(order)
    withdrawn = withdraw(line, reason=reason, actor=actor, at=at, cents=cents)
    if withdrawn.withdrawn_at == at:
        lettering.tell_given_up(withdrawn, before, reason=reason, actor=actor, at=at)
    return withdrawn


@transaction.atomic
def withdraw(line: OrderLine, *, reason: str, actor: User | None, at: datetime, cents: int | None = None) -> OrderLine:
    """Take back what the line gave, and credit what is due for it: by the policy, or `cents` where the office says so.

    What the order's balance owes its payer then goes back in the same transaction. Safe to repeat. Raises
    `ReasonNeeded`, `NotDelivered`, `MoreThanCost`, and what the selling room refuses.
    """
    line, credited = take_back(line, reason=reason, actor=actor, at=at, cents=cents)
    if credited:
        for hear in _listeners:
            hear(line.order, credited, actor, at)
        give_back(line.order, reason=reason, actor=actor, at=at)
    return line


def take_back(
    line: OrderLine, *, reason: str, actor: User | None, at: datetime, cents: int | None = None
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
    delivering.lock_rooms([line])  # Before anything is reckoned: an order under way may rest on what this line gave.
    seen = preview(line, at)
    credited = _credits(line, seen) if cents is None else [Credit(line, cents)]
    if not 0 <= credited[0].cents <= seen.costs:
        raise MoreThanCost(_("At most what it cost can be paid back."))
    handler_of(line.sellable.kind).withdraw(line, actor, at, reason)
    line.withdrawn_at = at
    line.save(update_fields=["withdrawn_at"])
    lettering.tell_ended(line, at=at)
    for credit in credited:
        _write(credit, reason, is_chosen=cents is not None, at=at)
    _book(line, credited, actor=actor, at=at)
    all_of_it = sum(credit.cents for credit in credited)
    log(actor, "payments.withdraw", line.order, number=line.order.spoken, position=line.position, cents=all_of_it)
    return line, credited


def _credits(line: OrderLine, seen: Preview) -> list[Credit]:
    """Return what the policy credits: on the line, and on the dues of which a saving is released by it."""
    released = [Credit(line.needs, seen.released)] if line.needs and seen.released else []
    return [Credit(line, seen.own), *released]


def _write(credit: Credit, reason: str, *, is_chosen: bool, at: datetime) -> None:
    """Write a refund among a line's charges. One that the office chose is written also where it is nothing."""
    if not (credit.cents or is_chosen):
        return
    evidence = {"tiers": credit.line.refunds, **({CHOSEN: True} if is_chosen else {})}
    refund = Charge(line=credit.line, kind=Charge.Kind.REFUND, cents=-credit.cents, reason=reason, at=at)
    refund.evidence = evidence
    refund.save(force_insert=True)


def _book(line: OrderLine, credited: Sequence[Credit], *, actor: User | None, at: datetime) -> None:
    """Book what is credited; what an award paid goes back to it."""
    award = -delivering.totals(line)["waiver"]
    amounts = [
        *(Amount(Account.REVENUE, credit.cents, credit.line.account_code) for credit in credited),
        *booking.credited(line.order, sum(credit.cents for credit in credited)),
        Amount(Account.REVENUE, award, line.account_code),
        Amount(Account.WAIVED, -award, line.account_code),
    ]
    about = str(line.public_id)
    booking.book(f"withdrawn:{about}", amounts, order=line.order, about=about, at=at, actor=actor)

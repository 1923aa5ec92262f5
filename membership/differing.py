"""Differing: what is owed on a refused claim is paid online, as a thing of its own kind in the basket.

One thing is sold to all whose claim was refused; which claim it is for is chosen, and what it costs is what is owed on
it at that moment (`Offer.cents`): no code, award or membership takes anything off a debt. What is paid, or promised by
invoice, counts as settled from its delivery (`Settlement.line`) until its line is withdrawn. Then what was credited of
it, or a bank took back for good, is owed again; what the house keeps stays settled.

Of what was ordered and not yet paid something may be settled otherwise meanwhile. Nobody is led to pay too much then
(`demand`); what is paid all the same is refused (`deliver`), so that the money goes back at once, with a letter.

Locks: people, then claims. So the claim is held where it is delivered, not before people are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.accounts.models import User
from foundation.ground import locking
from foundation.ground.refusals import Refusal
from membership import claiming
from membership.claiming import NothingOwed, OwedChanged, Owing
from membership.models import Claim, Settlement
from payments import booking, finding
from payments.models import Charge, Order, OrderLine, RefundPolicy, Sellable
from payments.selling import delivering, pricing
from payments.selling.collecting import Item
from payments.selling.registering import Gift, Handler, Offer, Wish
from payments.wording import money

KIND = "difference"
"""The kind of sellable that a difference is."""
CLAIM = "claim"
"""What a wish for a difference says the claim's public id under."""
TITLE = gettext_lazy("Difference to the price for everybody")
"""What it is called on an order: nothing that says to others why it is owed."""
NAMED = 5
"""How many orders are named on the line."""
NOTHING_BACK = "Nothing is paid back"
"""The refund policy of what is owed."""


class StaysSettled(Refusal):
    """What was owed stays paid: whoever paid it doesn't take it back."""


def handler() -> Handler:
    """Return how differences are sold."""
    return Handler(
        look=look, read=read, demand=demand, deliver=deliver, withdraw=withdraw, loses=loses, gives=gives, stays=True
    )


def item(claim: Claim) -> Item:
    """Return what goes into the basket to pay what is owed on this claim. Raises `NothingOwed`."""
    _demand_owed(claiming.owed(claim) if claiming.is_refused(claim) else 0)
    return Item(thing().public_id, chosen={CLAIM: str(claim.public_id)})


def ordered(claim: Claim) -> Order | None:
    """Return the order by which this claim's difference waits to be paid; None where none does."""
    waiting = Order.objects.of(claim.person).filter(confirmed_at=None, ended_at=None)
    return waiting.filter(lines__wish__contains={CLAIM: str(claim.public_id)}).order_by("number").first()


@transaction.atomic
def thing() -> Sellable:
    """Return what all differences are sold as; made once, on a policy that pays nothing back."""
    found = Sellable.objects.filter(kind=KIND).order_by("pk").first()
    if found is None:
        locking.hold("membership.differing.thing")
        found = Sellable.objects.filter(kind=KIND).order_by("pk").first()
    if found is None:
        policy, _made = RefundPolicy.objects.get_or_create(title=NOTHING_BACK, tiers=[])
        found = Sellable.objects.create(kind=KIND, title=str(TITLE), policy=policy)
    return found


@dataclass(frozen=True)
class Looking:
    """How differences are looked at: by public id of the claim, what whoever orders owes on hers."""

    payer: User | None
    owed: Mapping[UUID, Owing]

    def __call__(self, wish: Wish) -> Offer:
        """Say what is owed now. Raises `NotForSale` for whoever doesn't pay on her own claim, and `NothingOwed`."""
        claim = _named(wish.chosen)
        if claim is None or self.payer is None or wish.person != self.payer or claim not in self.owed:
            raise pricing.not_for_sale(wish.sellable)
        cents, detail = _demand_owed(self.owed[claim].owed), _of(self.owed[claim].orders)
        return Offer(str(TITLE), detail=detail, address=lambda _frame: reverse("my_membership"), cents=cents)


def look(wish: Wish, payer: User | None, at: datetime) -> Offer:
    """Say what is owed now. Raises as `Looking` does."""
    return read([wish], payer, at)(wish)


def read(wishes: Sequence[Wish], payer: User | None, at: datetime) -> Looking:
    """Return how the differences of a basket are looked at. Four statements at most, for any number."""
    del at
    named = [claim for wish in wishes if wish.sellable.kind == KIND and (claim := _named(wish.chosen))]
    hers = Claim.objects.filter(claiming.can_be_owed_on(), person=payer, public_id__in=named)
    settled = dict(hers.values_list("public_id", claiming.settled())) if payer and named else {}
    return Looking(payer, claiming.owing(settled) if settled else {})


def demand(line: OrderLine) -> None:
    """Refuse a line by which more would be paid than is owed by now. Raises `NothingOwed` and `OwedChanged`."""
    claim = Claim.objects.get(public_id=line.wish[CLAIM])
    _demand_no_more(delivering.totals(line)["all"], owed=claiming.owed(claim))


def deliver(line: OrderLine, actor: User | None, at: datetime) -> None:
    """Write down that so much was settled by this line, once.

    Raises `NothingOwed` and `OwedChanged` where more was paid than is owed by now.
    """
    claim = Claim.objects.select_for_update().get(public_id=line.wish[CLAIM])
    if Settlement.objects.filter(line=line).exists():
        return
    cents = delivering.totals(line)["all"]
    _demand_no_more(cents, owed=claiming.owed(claim))
    how = _("By order %(number)s") % {"number": line.order.spoken}
    Settlement.objects.create(claim=claim, cents=cents, how=how, line=line, at=at, actor=actor)


def withdraw(line: OrderLine, actor: User | None, at: datetime, reason: str) -> None:
    """Let what it settled not count (`heard` counts what is kept). Raises `StaysSettled` for whoever paid."""
    del at, reason
    if actor is not None and actor.pk == line.order.payer_id:
        raise StaysSettled(_("What was owed stays paid. If something is wrong with it, please write to the office."))


def heard(line: OrderLine, at: datetime) -> None:
    """Have finance look where more is settled on a claim than is saved, now that this line was taken back.

    Of a difference that is given up in its turn, what the house keeps stays settled.
    """
    if line.sellable.kind == KIND:
        named = [line.wish[CLAIM]]
        _keep(line, at)
    else:
        saved = line.charges.filter(kind=Charge.Kind.MEMBER, evidence__has_key="claim")
        named = list(saved.values_list("evidence__claim", flat=True))
    for claim in Claim.objects.filter(claiming.can_be_owed_on(), public_id__in=named).order_by("pk"):
        _look_at(claim, at)


def _keep(line: OrderLine, at: datetime) -> None:
    """Settle anew what of a difference was neither credited nor taken back by a bank: the house has it."""
    kept = delivering.totals(line)["all"] - booking.lost(line.order_id)
    if kept > 0:
        claim = Claim.objects.select_for_update().get(public_id=line.wish[CLAIM])
        how = _("Kept of order %(number)s") % {"number": line.order.spoken}
        Settlement.objects.create(claim=claim, cents=kept, how=how, at=at)


def _look_at(claim: Claim, at: datetime) -> None:
    """Find, or find no more, that more is settled on a claim than is saved."""
    if not (cents := claiming.beyond(claim)):
        finding.gone(finding.SETTLED_BEYOND, str(claim.public_id), at=at)
        return
    orders = claim.settlements.standing().filter(line__isnull=False).values_list("line__order__number", flat=True)
    numbers = ", ".join(f"O-{number:05d}" for number in orders.order_by("pk"))
    says = f"On a declined claim {money(cents)} more is settled than is saved by now: what it was for was given up."
    how = (
        f" Give the difference up on {numbers}, and credit so much."
        if numbers
        else " It was settled by hand: pay it back."
    )
    finding.note(finding.SETTLED_BEYOND, str(claim.public_id), says + how, at=at)


def loses(line: OrderLine) -> str:
    """Say what is owed again, and how much may be credited without that."""
    said = [_("This settled what is owed on a declined claim.")]
    if more := claiming.beyond(Claim.objects.get(public_id=line.wish[CLAIM])):
        said.append(_("Credit %(more)s: so much more is settled than is saved by now.") % {"more": money(more)})
    said.append(_("What else is credited of it, or a bank has taken back, is owed again; what is kept stays settled."))
    return " ".join(said)


def gives(lines: Sequence[OrderLine]) -> dict[int, Gift]:
    """Return of each line that what was owed is settled by it. No query."""
    said = _("What you owed on your claim is settled by this order.")
    return {line.pk: Gift(said, _("My membership"), reverse("my_membership")) for line in lines}


def _of(orders: Sequence[str]) -> str:
    """Say of which orders something is owed."""
    said = ngettext("for order %(orders)s", "for orders %(orders)s", len(orders))
    named = ", ".join(orders[:NAMED])
    more = len(orders) - NAMED
    return said % {"orders": _("%(orders)s and %(n)d more") % {"orders": named, "n": more} if more > 0 else named}


def _demand_no_more(cents: int, *, owed: int) -> None:
    """Raise `NothingOwed`, or `OwedChanged`, where less is owed than these cents."""
    if _demand_owed(owed) < cents:
        raise OwedChanged(
            _("By now %(owed)s is owed, less than stands on this order. Give it up, and pay from “My membership”.")
            % {"owed": money(owed)}
        )


def _demand_owed(cents: int) -> int:
    """Return what is owed. Raises `NothingOwed`."""
    if not cents:
        raise NothingOwed(_("Nothing is owed on your claim any more."))
    return cents


def _named(chosen: Mapping[str, object]) -> UUID | None:
    """Return the claim that a wish names; None where it names none."""
    try:
        return UUID(str(chosen.get(CLAIM, "")))
    except ValueError:
        return None

"""Recording: checks and transfers as they came in, and what they are put to.

What came in is one booking, of the amount that the bank shows; it is kept for its sender first (account `credit`, under
the remittance's public id). Each part that is put to an order is a payment and a booking of its own. So a check may
cover several orders, a part of one, or more than is owed, and what is left stays the sender's, to be used later or paid
back (`returning`).

Locks: the orders by key, then the remittance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import booking, wording
from payments.billing import lettering
from payments.booking import Account, Amount
from payments.models import Entry, Order, Payment, Remittance
from payments.selling import delivering, withdrawing

MADE_GOOD = "What was paid back in Stripe's dashboard was paid anew."


class EnteredAlready(Refusal):
    """A check of this sender with this number was entered before."""


class NotYetReceived(Refusal):
    """The day on which it came is still to come."""


class MoreThanKept(Refusal):
    """More would be used than is left of the check, or somebody used some of it in the meantime."""


class MoreThanOwed(Refusal):
    """More would be put to an order than is owed on it."""


class Bounced(Refusal):
    """The check was not paid by the bank."""


@dataclass(frozen=True)
class Arrival:
    """What came in: how, under which number, from whom, how many cents, on which day."""

    way: Remittance.Way
    reference: str
    sender: str
    cents: int
    received_on: date


@transaction.atomic
def enter(arrival: Arrival, puts: Mapping[Order, int], *, actor: User, at: datetime) -> Remittance:
    """Enter a check or a transfer, and put it to these orders, so many cents each; the rest is kept for its sender.

    Raises `EnteredAlready`, `NotYetReceived`, `MoreThanKept`, `MoreThanOwed`, `OwnFavor`; nothing is entered then.
    """
    if arrival.received_on > clock.day_of(at):
        raise NotYetReceived(_("This day is still to come."))
    for order in sorted(puts, key=lambda one: one.pk):
        delivering.lock(order.pk)
    found, is_new = _entered(arrival, actor=actor, at=at)
    if not is_new:
        raise EnteredAlready(
            _("%(check)s of %(sender)s was entered already, on %(day)s.")
            % {"check": capfirst(called(found)), "sender": found.sender, "day": wording.moment(found.entered_at)}
        )
    amounts = [Amount(Account.BANK, found.cents), keeps(found, found.cents)]
    booking.book(f"received:{found.public_id}", amounts, order=None, about=str(found.public_id), at=at, actor=actor)
    log(actor, "payments.enter_check", found, cents=found.cents)
    for order, cents in puts.items():
        put(found, order, cents, shown_cents=kept(found), actor=actor, at=at)
    return found


def _entered(arrival: Arrival, *, actor: User, at: datetime) -> tuple[Remittance, bool]:
    """Return the check, and whether it is new: big and small letters and blanks make no other one of it."""
    sender, reference = (" ".join(said.split()) for said in (arrival.sender, arrival.reference))
    alike = Remittance.objects.filter(way=arrival.way, sender__iexact=sender, reference__iexact=reference)
    if before := alike.first():
        return before, False
    words = {"way": arrival.way, "sender": sender, "reference": reference}
    facts = {"cents": arrival.cents, "received_on": arrival.received_on, "entered_at": at, "actor": actor}
    try:
        with transaction.atomic():
            return Remittance.objects.create(**words, **facts), True
    except IntegrityError:  # Somebody entered it at this very moment, perhaps written otherwise.
        return alike.get(), False


@transaction.atomic
def put(remittance: Remittance, order: Order, cents: int, *, shown_cents: int, actor: User, at: datetime) -> Payment:
    """Put so many cents of what is kept of a check to an order; what was written off on it may be paid after all.

    `shown_cents` is what was kept when that was decided: a second click finds it changed. Raises `OwnFavor`,
    `MoreThanKept`, `MoreThanOwed` and `Bounced`.
    """
    people.refuse_own(order.payer_id, actor)
    order = delivering.lock(order.pk)
    remittance = hold(remittance, shown_cents=shown_cents, cents=cents)
    owed = booking.balance(order)
    payable = owed if cents <= owed else owed + booking.written_off(order.pk)
    if cents > payable:
        raise MoreThanOwed(
            _("On order %(number)s %(owed)s is owed; %(cents)s is more than that.")
            % {"number": order.spoken, "owed": wording.money(max(payable, 0)), "cents": wording.money(cents)}
        )
    payment = Payment.objects.create(
        order=order,
        provider=Payment.Provider.REMITTANCE,
        external_id=_external_id(remittance, order),
        remittance=remittance,
        cents=cents,
        received_at=at,
    )
    amounts = [keeps(remittance, -cents), Amount(Account.RECEIVABLE, -cents)]
    booking.book(f"paid:{payment.public_id}", amounts, order=order, about=str(payment.public_id), at=at, actor=actor)
    if cents > owed:
        booking.recover(order, str(payment.public_id), at=at, actor=actor)
    if booking.make_good(order):
        withdrawing.give_back(order, reason=MADE_GOOD, actor=actor, at=at)
    log(actor, "payments.put_check", order, number=order.spoken, cents=cents)
    lettering.tell_arrived(payment, remittance, at=at)
    return payment


def hold(remittance: Remittance, *, shown_cents: int, cents: int) -> Remittance:
    """Return the check as it stands now, held, if so much of it can be used. Raises `Bounced`, `MoreThanKept`."""
    remittance = Remittance.objects.select_for_update().get(pk=remittance.pk)
    if remittance.bounced_at:
        raise Bounced(_("%(check)s was not paid by the bank.") % {"check": capfirst(called(remittance))})
    left = kept(remittance)
    if left != shown_cents:
        raise MoreThanKept(
            _("%(left)s is left of %(check)s now; it was %(shown)s when you decided. Please look again.")
            % {"left": wording.money(left), "check": called(remittance), "shown": wording.money(shown_cents)}
        )
    if not 0 < cents <= left:
        raise MoreThanKept(
            _("At most %(left)s of %(check)s can be used.") % {"left": wording.money(left), "check": called(remittance)}
        )
    return remittance


def called(remittance: Remittance) -> str:
    """Return what it is called in a sentence, by how it came and its number: check 1042."""
    return f"{remittance.get_way_display()} {remittance.reference}"


def kept(remittance: Remittance) -> int:
    """Return what is kept of it for its sender, in cents; below zero its sender owes that."""
    entries = Entry.objects.filter(account=Account.CREDIT, code=str(remittance.public_id))
    return -entries.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]


def with_kept(remittances: QuerySet[Remittance]) -> QuerySet[Remittance]:
    """Annotate checks with what is kept of each (`left`), by one subquery."""
    entries = (
        Entry.objects.filter(account=Account.CREDIT, code=Cast(OuterRef("public_id"), CharField()))
        .order_by()
        .values("code")
        .annotate(summed=Sum("cents"))
        .values("summed")
    )
    return remittances.annotate(left=Value(0) - Coalesce(Subquery(entries), 0))


def keeps(remittance: Remittance, cents: int) -> Amount:
    """Return the entry by which so many cents more (below zero: fewer) are kept for its sender."""
    return Amount(Account.CREDIT, -cents, str(remittance.public_id))


def _external_id(remittance: Remittance, order: Order) -> str:
    """Return the id under which this part is received once: check and order, and which part of it."""
    before = Payment.objects.filter(remittance=remittance, order=order).count()
    return f"{remittance.public_id}:{order.public_id}" + (f":{before + 1}" if before else "")

"""Ordering: a basket becomes an order that holds its places, at exactly the total that was shown (P9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import tiering, wording
from payments.models import Charge, Order, OrderLine, Payee, Terms
from payments.numbering import order_number
from payments.quoting import Part
from payments.selling import agreeing, awarding, collecting, delivering, holding, pricing
from payments.selling.pricing import Asked, Quote
from payments.selling.registering import Wish

HELD_FOR = timedelta(minutes=45)
"""How long an order holds its places before anybody went on to pay: should the way there break off, they are freed."""


LEAST = 50
"""The least that a card is charged, in cents of dollars: Stripe takes nothing below it."""
MOST = 99_999_999
"""The most that a card is charged at once, in cents of dollars: Stripe takes no more."""


WORDS, BANK = ("name", "address", "tax_id", "remittance", "w9"), ("bank_name", "bank_routing", "bank_account")
"""What an order says of who is paid: always, and where an office may transfer."""
DAYS = ("terms_days", "terms_from")
"""When an invoice is to be paid."""


class TooManyOpen(Refusal):
    """Whoever orders holds very much for colleagues on orders that are not paid."""


class KeyTaken(Refusal):
    """The page from which it was ordered was somebody else's."""


class TooLittle(Refusal):
    """It is less than a card can be charged."""


class TooMuch(Refusal):
    """It is more than a card can be charged at once."""


class NothingChosen(Refusal):
    """The basket is empty."""


class NotOnSale(Refusal):
    """Nothing can be sold before there are terms."""


@dataclass(frozen=True)
class Checkout:
    """What whoever orders decided on the last page: how to pay, the total seen there, and whom the paper is made to.

    `key` is the page's: a second click on the same page orders nothing more. `terms_version` are the terms that were
    shown on it, `things` and `refunds` the marks of what it said would be ordered, and is paid back until when
    (`agreeing`); empty where no page was shown.
    """

    key: UUID
    way: Order.Way
    shown_cents: int
    code: str = ""
    billing: Mapping[str, Any] = field(default_factory=dict)
    terms_version: int | None = None
    things: str = ""
    refunds: str = ""


@transaction.atomic
def place(payer: User, wishes: Sequence[Wish], checkout: Checkout, *, at: datetime) -> Order:
    """Place the order and hold what it needs. One for nothing is confirmed at once; the others are the caller's to pay.

    Safe to repeat with the same key: what was ordered with it before is looked for where nothing new can be ordered.
    Raises `NothingChosen`, `TooLittle`, `TooMuch`, `holding.SoldOut`, and what `agreeing` and `pricing.quote` raise;
    nothing is ordered then. `KeyTaken` where the key is of another's order.
    """
    try:
        with transaction.atomic():
            return _place(payer, wishes, checkout, at)
    except (Refusal, IntegrityError):  # The database refuses a second order with the key.
        before = placed(payer, checkout.key)
        if before is None:
            _refuse_anothers(checkout.key)
            raise
        before.was_there = True
        return before


def _refuse_anothers(key: UUID) -> None:
    """Raise `KeyTaken` where somebody else's order was placed with this key."""
    if Order.objects.filter(key=key).exists():
        raise KeyTaken(_("This page was used already. Please open your basket again, and order from there."))


def _demand_few_open(payer: User, wishes: Sequence[Wish]) -> None:
    """Refuse whoever holds as much for nobody yet, without having paid, as one basket may hold."""
    unnamed = sum(wish.person is None for wish in wishes)
    if not unnamed:
        return
    waiting = OrderLine.objects.filter(person=None, order__payer=payer, order__confirmed_at=None, order__ended_at=None)
    if waiting.count() + unnamed > collecting.MOST:
        raise TooManyOpen(
            _("Of what waits to be paid on your orders, %(most)d may be for colleagues. Pay one first, or end it.")
            % {"most": collecting.MOST}
        )


def _place(payer: User, wishes: Sequence[Wish], checkout: Checkout, at: datetime) -> Order:
    """Place an order, as `place` does, with a key that is new."""
    if _confirms_at_once(checkout):
        _lock_rooms(payer, wishes, checkout, at)
    payer = people.hold(payer.pk)  # An erasure under way would miss the order; two tabs order one after the other.
    if not wishes:
        raise NothingChosen(_("Your basket is empty."))
    if checkout.way == Order.Way.CARD:
        _demand_few_open(payer, wishes)
    quote = pricing.quote(wishes, payer=payer, at=at, code=checkout.code)
    agreeing.demand_things(quote, checkout.things)
    agreeing.demand_total(quote, checkout.shown_cents)
    if quote.cents and checkout.way == Order.Way.CARD:
        demand_chargeable(quote.cents)
    terms = current_terms(at)
    agreeing.demand_terms(terms, checkout.terms_version)
    agreeing.demand_refunds(quote, checkout.refunds)
    order = Order.objects.create(
        number=order_number(),
        key=checkout.key,
        payer=payer,
        way=checkout.way if quote.cents else Order.Way.FREE,
        shown_cents=quote.cents,
        terms=terms,
        billing=dict(checkout.billing),
        payee=payee_words(terms.payee),
        placed_at=at,
        held_until=at + HELD_FOR,
    )
    lines = _write(order, quote, at)
    if any(line.waivers for line in quote.lines):
        awarding.demand(lines)
    holding.take(lines, code=quote.used_code, at=at)
    log(payer, "payments.order", order, number=order.spoken)
    order.placed_lines = lines
    return order if quote.cents else delivering.confirm(order, actor=payer, at=at)


def placed(payer: User, key: UUID) -> Order | None:
    """Return the order that was placed from the page with this key."""
    return Order.objects.of(payer).filter(key=key).first()


def _confirms_at_once(checkout: Checkout) -> bool:
    """Whether the order is confirmed in the transaction that places it."""
    return checkout.way != Order.Way.CARD or not checkout.shown_cents


def _lock_rooms(payer: User, wishes: Sequence[Wish], checkout: Checkout, at: datetime) -> None:
    """Lock what confirming will change before any place is taken: rooms and people come before pools.

    What can't be had is refused before anything is locked.
    """
    pricing.quote(wishes, payer=payer, at=at, code=checkout.code)
    order = Order(payer=payer, placed_at=at)
    delivering.lock_rooms(
        [OrderLine(order=order, sellable=one.sellable, person=one.person, wish=dict(one.chosen)) for one in wishes]
    )


def demand_chargeable(cents: int) -> None:
    """Raise `TooLittle` or `TooMuch` where a card can't be charged this."""
    if cents < LEAST:
        raise TooLittle(
            _("%(cents)s is less than a card can be charged, which is %(least)s. Please ask for an invoice.")
            % {"cents": wording.money(cents), "least": wording.money(LEAST)}
        )
    if cents > MOST:
        raise TooMuch(
            _("%(cents)s is more than a card can be charged at once, which is %(most)s. Please ask for an invoice.")
            % {"cents": wording.money(cents), "most": wording.money(MOST)}
        )


def current_terms(at: datetime) -> Terms:
    """Return the terms that hold now, and who is paid (`payee`). One statement. Raises `NotOnSale`."""
    payee = Payee.objects.order_by("pk").values(said=JSONObject(**{name: name for name in (*WORDS, *BANK, *DAYS)}))
    terms = Terms.objects.filter(begins_at__lte=at).annotate(told_payee=Subquery(payee[:1]))  # type: ignore[no-redef]  # declared
    found = terms.order_by("-begins_at", "-version").first()
    if found is None:
        raise NotOnSale(_("Nothing can be ordered yet: the terms of sale are not written down."))
    found.payee = Payee(**(found.told_payee or {}))
    return found


def payee_words(payee: Payee) -> dict[str, str]:
    """Return who is paid, as the setting says it."""
    words = {name: getattr(payee, name) for name in WORDS}
    bank = {name: getattr(payee, name) for name in BANK}
    return {**words, **(bank if payee.takes_transfers else {}), "email": settings.OFFICE_EMAIL}


def _write(order: Order, quote: Quote, at: datetime) -> list[OrderLine]:
    """Write down the things of the basket with each reason for their prices, by two statements for any number."""
    lines = OrderLine.objects.bulk_create(_line(order, place, asked, at) for place, asked in enumerate(quote.lines, 1))
    Charge.objects.bulk_create(
        _charge(line, part, asked, at)
        for line, asked in zip(lines, quote.lines, strict=True)
        for part in asked.priced.parts
    )
    _tie(lines, quote)
    for line, asked in zip(lines, quote.lines, strict=True):
        line.cents = asked.priced.cents
    return lines


def _line(order: Order, position: int, asked: Asked, at: datetime) -> OrderLine:
    """Return one thing of the basket as it stands on the order."""
    sellable = asked.wish.sellable
    return OrderLine(
        order=order,
        position=position,
        sellable=sellable,
        person=asked.wish.person,
        title=asked.offer.title,
        detail=asked.offer.detail,
        account_code=sellable.account_code,
        wish=dict(asked.wish.chosen),
        refunds=tiering.resolve(sellable.policy.tiers, bought_at=at, starts_at=asked.offer.starts_at),
        starts_at=asked.offer.starts_at,
    )


def _charge(line: OrderLine, part: Part, asked: Asked, at: datetime) -> Charge:
    """Return one reason for the line's price, with the award that it uses."""
    waiver = next((one for one in asked.waivers if str(one.public_id) == part.evidence.get("waiver")), None)
    return Charge(
        line=line,
        kind=part.kind,
        cents=part.cents,
        reason=part.reason,
        evidence=dict(part.evidence),
        waiver=waiver,
        at=at,
    )


def _tie(lines: Sequence[OrderLine], quote: Quote) -> None:
    """Tie each line to the one that its price rests on."""
    for line, asked in zip(lines, quote.lines, strict=True):
        if asked.priced.needs is not None:
            line.needs = lines[asked.priced.needs]
            line.save(update_fields=["needs"])

"""The letters about orders: asked for in the transaction, sent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import addressing
from foundation.letters import asking, kinds
from payments import booking, wording
from payments.models import Charge, Dispute, Order, OrderLine, Payment, PlaceOffer
from payments.selling import explaining, reducing
from payments.selling.explaining import Outcome

CONFIRMED = "order-confirmed"
NAMED = "order-named"
OFFERED = "place-offered"
"""The letter that opens a place: its link is a secret."""
ENDED = "order-place-ended"
GIVEN_UP = "order-line-given-up"
TAKEN_BACK = "order-line-taken-back"


def register() -> None:
    """Register the letters about orders."""
    kinds.register(
        CONFIRMED,
        template="payments/letters/order-confirmed.txt",
        placeholders=("name", "number", "total", "things", "receipt", "address"),
        samples={
            "name": "Sample Person",
            "number": "O-00042",
            "total": "$300.00",
            "things": "- The Code of Ethics in practice",
            "receipt": "with a receipt to print",
            "address": "/orders/…/",
        },
    )
    for about_others in (NAMED, ENDED):
        kinds.register(
            about_others,
            template=f"payments/letters/{about_others}.txt",
            placeholders=("name", "title", "buyer"),
            samples={"name": "Sample Person", "title": "The Code of Ethics in practice", "buyer": "Demo Defenders"},
        )
    kinds.register(
        OFFERED,
        template=f"payments/letters/{OFFERED}.txt",
        placeholders=("title", "buyer", "needs", "link"),
        secrets=("link",),
        samples={
            "title": "The Code of Ethics in practice",
            "buyer": "Demo Defenders",
            "needs": "",
            "link": "https://example.org/place/…/",
        },
    )
    samples = {
        "name": "Sample Person",
        "number": "O-00042",
        "title": "The Code of Ethics in practice",
        "money": "- $300.00 goes back to the card that paid it. Banks take up to ten days to show it.",
        "address": "/orders/…/",
    }
    kinds.register(
        GIVEN_UP, template="payments/letters/order-line-given-up.txt", placeholders=tuple(samples), samples=samples
    )
    samples = {**samples, "reason": "The course does not take place."}
    kinds.register(
        TAKEN_BACK, template="payments/letters/order-line-taken-back.txt", placeholders=tuple(samples), samples=samples
    )


def tell_named(line: OrderLine, person: User, *, at: datetime) -> None:
    """Tell somebody that her office bought this for her. Given to others in between, it is a new letter."""
    _tell_colleague(NAMED, line, person, at=at)


def tell_ended(line: OrderLine, *, at: datetime) -> None:
    """Tell whoever has a thing that somebody else bought for her that it is hers no longer."""
    if line.person is not None and line.person_id != line.order.payer_id:
        _tell_colleague(ENDED, line, line.person, at=at)


def _tell_colleague(reason: str, line: OrderLine, person: User, *, at: datetime) -> None:
    """Ask for a letter to a colleague about a thing that was bought for her, if there is an address."""
    if not person.email:
        return
    asking.ask(
        reason,
        to=person.email,
        about=uuid5(line.public_id, f"{person.public_id}:{at.isoformat()}"),
        person=person.public_id,
        context={
            "name": person.get_short_name(),
            "title": line.title,
            "buyer": buyer(line.order),
        },
        at=at,
    )


def tell_offered(offer: PlaceOffer, link: str, *, at: datetime) -> None:
    """Send the link of a place to the address that it is offered to; about the offer and this version of its link."""
    about = uuid5(offer.public_id, str(offer.version))  # A newer link is a letter of its own.
    line = offer.line
    needs = f"{needed_first()}\n\n" if reducing.is_for_members(line) else ""
    words = {"title": line.title, "buyer": buyer(line.order), "needs": needs}
    context = {**words, "link": settings.SITE_ADDRESS + link}
    asking.ask(OFFERED, to=offer.address, about=about, context=context, at=at)


def needed_first() -> str:
    """Say what whoever takes a place needs that was bought at the price for members."""
    return _(
        "It was bought at the price for members, so you need a seat of that office first: "
        "ask whoever offers you this for it."
    )


def buyer(order: Order) -> str:
    """Say who bought it, as colleagues read it: the office, or else whoever pays, while she has a name here.

    A name that holds an address is not told, an office's as little as a person's: strangers have these letters.
    """
    if office := str(order.billing.get("organization", "")):
        return _("An office") if addressing.is_in(office) else office
    if order.payer.erased_at:
        return _("Somebody whose account is gone")
    name = order.payer.get_full_name()
    return _("Somebody") if addressing.is_in(name) else name


def tell_confirmed(order: Order, lines: Sequence[OrderLine], *, at: datetime) -> None:
    """Tell the payer that the order with these lines is confirmed, and where the paper is."""
    things = "\n".join(f"- {title}" for title in wording.counted(line.title for line in lines))
    is_promised = order.way == Order.Way.INVOICE
    receipt = _("with its invoice, a receipt once it is paid,") if is_promised else _("with a receipt to print")
    tell_payer(order, CONFIRMED, at=at, things=things, receipt=receipt)


@dataclass(frozen=True)
class Standing:
    """What of an order is owed, and what of it went back by card and by check so far; all in cents.

    `written_off` was not paid, and is not asked for. `had` is what the payer has of it though nothing was credited: her
    bank took it back, or the dashboard paid it.
    """

    owed: int
    had: int
    by_card: int
    by_check: int
    written_off: int


def standing(order: Order) -> Standing:
    """Return how the order's money stands. Order held by caller."""
    back = dict(order.payments.order_by().values_list("provider").annotate(cents=Sum("refunded_cents")))
    providers, balance = Payment.Provider, booking.balance(order)
    elsewhere = booking.back_already(order, balance)
    return Standing(
        owed=balance - elsewhere,
        had=elsewhere + booking.lost(order.pk),
        by_card=back.get(providers.STRIPE, 0),
        by_check=back.get(providers.REMITTANCE, 0),
        written_off=booking.written_off(order.pk),
    )


def tell_given_up(line: OrderLine, before: Standing, *, reason: str, actor: User | None, at: datetime) -> None:
    """Tell the payer that a line is given up, how much is credited for it and why no more, and where that goes.

    `before` is how the order's money stood then; what is due went on its way since. Where it was not she who did it
    (`actor`), the letter says so, with the `reason`.
    """
    order, payer = line.order, line.order.payer
    if not payer.email:
        return
    came, released, withheld = explaining.outcome(line), _released(line, at), Dispute.objects.withheld(order.pk)
    context = {
        "name": payer.get_short_name(),
        "number": order.spoken,
        "title": line.title,
        "money": "\n".join([*_why(came, released), *_where(came.back + released, before, standing(order), withheld)]),
        "address": reverse("order", args=[order.public_id]),
    }
    is_hers = actor is None or actor.pk == payer.pk
    kind = GIVEN_UP if is_hers else TAKEN_BACK
    context |= {} if is_hers else {"reason": reason}
    asking.ask(kind, to=payer.email, about=line.public_id, person=payer.public_id, context=context, at=at)


def _released(line: OrderLine, at: datetime) -> int:
    """Return what was credited on dues that the line rested on, since it kept a discount that came from them."""
    if line.needs_id is None:
        return 0
    refunds = Charge.objects.filter(line=line.needs_id, kind=Charge.Kind.REFUND, at=at)
    return -(refunds.aggregate(cents=Sum("cents"))["cents"] or 0)


def _why(came: Outcome, released: int) -> list[str]:
    """Say why it isn't what the thing cost that goes back, a line for each reason."""
    words = {"cost": came.cost, "credit": came.credited, "discount": came.discount, "released": released}
    said = {name: wording.money(cents) for name, cents in words.items()}
    ways = (
        (0 < came.credited < came.cost, _("Of the %(cost)s that it cost, %(credit)s is credited.")),
        (
            came.discount,
            _(
                "It cost %(cost)s. Other things cost %(discount)s less because of it, and you keep them: "
                "this discount is no longer due, and is taken off."
            ),
        ),
        (released, _("%(released)s that was taken off what came back for your dues goes back now.")),
    )
    return [f"- {way % said}" for holds, way in ways if holds]


def _where(credited: int, before: Standing, now: Standing, withheld: int) -> list[str]:
    """Say where so many cents go, a line for each way; of what is owed, a bank may keep what is `withheld`."""
    by_card, by_check = now.by_card - before.by_card, now.by_check - before.by_check
    had, written_off = before.had - now.had, before.written_off - now.written_off
    unpaid = min(credited - had - written_off, max(0, before.owed))
    rest = credited - had - written_off - unpaid - by_card - by_check
    kept = min(max(0, rest), withheld)
    ways = (
        (had, _("%(cents)s was paid back to you before.")),
        (by_card, _("%(cents)s goes back to the card that paid it. Banks take up to ten days to show it.")),
        (by_check, _("%(cents)s came by check and is kept for its sender. Tell us whether to send it back.")),
        (written_off, _("%(cents)s is taken off what was not paid and is written off.")),
        (unpaid, _("%(cents)s is taken off what is still to be paid.")),
        (kept, _("%(cents)s your bank keeps until it has decided the dispute: nothing of it goes back before that.")),
        (rest - kept, _("%(cents)s is owed to you. The office sees to it that you get it.")),
    )
    said = [f"- {way % {'cents': wording.money(cents)}}" for cents, way in ways if cents > 0]
    return said or ["- " + _("Nothing is paid back for it.")]


def tell_payer(order: Order, reason: str, *, at: datetime, event: UUID | None = None, **more: str) -> None:
    """Ask for a letter about the order to its payer, if there is an address; `more` is what this kind says besides.

    One letter for an order; where it may happen to one several times, one for each `event`, by its public id.
    """
    payer = order.payer
    if not payer.email:
        return
    asking.ask(
        reason,
        to=payer.email,
        about=uuid5(order.public_id, str(event)) if event else order.public_id,
        person=payer.public_id,
        context={
            "name": payer.get_short_name(),
            "number": order.spoken,
            "total": wording.money(order.shown_cents),
            "address": reverse("order", args=[order.public_id]),
            **more,
        },
        at=at,
    )

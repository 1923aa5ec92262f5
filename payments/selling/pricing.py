"""Pricing: a basket becomes a quote. Reads prices, members, a code and awards; `quoting` does the arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from payments import quoting
from payments.models import Code, Price, Sellable, Waiver
from payments.quoting import Priced, Reduction
from payments.selling import labeling, reducing
from payments.selling.labeling import Label
from payments.selling.reducing import Hint, Way
from payments.selling.registering import Hidden, Look, Offer, Wish, handler_of

IF_A_MEMBER = reducing.Entitled("", {})
"""Why a member would pay what members pay: only to say how much that would be."""


class NotForSale(Refusal):
    """The thing has no price now, or was taken off sale."""


class OrderedAlready(Refusal):
    """The same thing for the same person waits on an order that is not paid yet.

    `number` is that order's, where whoever orders placed it; "" where somebody else did.
    """

    def __init__(self, said: str, number: str = "") -> None:
        super().__init__(said)
        self.number = number


class NoSuchCode(Refusal):
    """There is no such code, it is not good now, or it has been used as often as it may."""


@dataclass(frozen=True)
class Asked:
    """One thing of a basket: what it is and what it costs here.

    `could_cost` is what it would cost here whoever belongs, where that is less: of the same share of the price, with
    the same code and award.
    """

    wish: Wish
    offer: Offer
    priced: Priced
    waivers: tuple[Waiver, ...] = ()
    could_cost: int | None = None


@dataclass(frozen=True)
class Refused:
    """One thing of a basket that can't be had now, and why. `place` is where it stands in the basket.

    `waits_on` is the spoken number of the order on which it waits to be paid, where that is why; `is_named` is False
    where whoever orders may not know so much as what it is called.
    """

    place: int
    wish: Wish
    why: str
    waits_on: str = ""
    is_named: bool = True

    @property
    def title(self) -> str:
        """What it is called on the screen of whoever orders."""
        return self.wish.sellable.title if self.is_named else _("Not for sale")


@dataclass(frozen=True)
class Quote:
    """A basket with its prices. `code` is the code that was asked for, whether or not it takes anything off.

    `places` says where in the basket each line stands; `refused` are the things that are left out of it. `ways` and
    `hints` say, when they are asked, how whoever orders could come to pay what members pay.
    """

    lines: tuple[Asked, ...]
    places: tuple[int, ...]
    refused: tuple[Refused, ...] = ()
    code: Code | None = None
    ways: Callable[[], Sequence[Way]] = field(default=tuple, compare=False, repr=False)
    hints: Callable[[], Sequence[Hint]] = field(default=tuple, compare=False, repr=False)

    @property
    def cents(self) -> int:
        """What all of it costs."""
        return quoting.total([line.priced for line in self.lines])

    @property
    def used_code(self) -> Code | None:
        """The code, where it takes something off: only then one of its uses is taken."""
        return self.code if any(line.priced.of("code") for line in self.lines) else None

    @property
    def missed(self) -> int:
        """By how much all of it would cost a member less; nothing where members' prices are paid already."""
        return self.missed_at(self.places)

    def missed_at(self, places: Collection[int]) -> int:
        """By how much what stands at these places of the basket would cost a member less."""
        return sum(
            line.priced.cents - line.could_cost
            for place, line in zip(self.places, self.lines, strict=True)
            if line.could_cost is not None and place in places
        )


def quote(wishes: Sequence[Wish], *, payer: User | None, at: datetime, code: str = "") -> Quote:
    """Return what this basket costs now, each price explained.

    Raises `NoSuchCode`, and `NotForSale` with what the first thing that can't be had is refused for.
    """
    found = look(wishes, payer=payer, at=at, code=code)
    for one in found.refused:
        raise NotForSale(one.why)
    return found


def look(wishes: Sequence[Wish], *, payer: User | None, at: datetime, code: str = "") -> Quote:
    """Return what of this basket can be had and costs what, and what can't and why. Raises `NoSuchCode` alone."""
    labels, looks = labeling.read(wishes, at) if wishes else {}, _looks(wishes, payer, at)
    offers: dict[int, tuple[Price, Offer]] = {}
    refused = []
    for place, wish in enumerate(wishes):
        label = labels[wish.sellable.pk]
        try:
            offers[place] = _demand_had(wish, label, looks[wish.sellable.kind], payer=payer, at=at)
        except Refusal as refusal:
            waits_on = refusal.number if isinstance(refusal, OrderedAlready) else ""
            is_named = not isinstance(refusal, Hidden)
            refused.append(Refused(place, wish, str(refusal), waits_on, is_named))
    answer = reducing.ask([wishes[place] for place in offers], payer, at, looks)
    return _price(wishes, offers, labels, tuple(refused), answer=answer, at=at, code=code)


def _looks(wishes: Sequence[Wish], payer: User | None, at: datetime) -> dict[str, Look]:
    """Return by kind how its things are looked at; what that needs, each room reads once for all of them."""
    return {kind: handler_of(kind).looking(wishes, payer, at) for kind in {wish.sellable.kind for wish in wishes}}


def _price(
    wishes: Sequence[Wish],
    offers: Mapping[int, tuple[Price, Offer]],
    labels: Mapping[int, Label],
    refused: tuple[Refused, ...],
    *,
    answer: reducing.Answer,
    at: datetime,
    code: str,
) -> Quote:
    """Work out the price of each thing that can be had."""
    places = tuple(offers)
    had = [wishes[place] for place in places]
    asked_for = find_code(code, at) if code else None
    named = _named(asked_for)
    waivers = _waivers(had, labels)
    lines = []
    for place, wish in enumerate(had):
        price, offer = offers[places[place]]
        others = (
            []
            if offer.cents is not None
            else [
                *_of_code(asked_for, named, wish.sellable),
                *(_of_waiver(waiver) for waiver in waivers.get(place, ())),
            ]
        )
        full = quoting.part_of(price.list_cents, offer.share)
        belongs = _of_member(price, offer, answer.entitled.get(place))
        priced = quoting.price(full, [*belongs, *others], reason=offer.title)
        could_cost = quoting.price(full, [*_of_member(price, offer, IF_A_MEMBER), *others]).cents
        less = could_cost if could_cost < priced.cents else None
        lines.append(Asked(wish, offer, priced, waivers.get(place, ()), less))
    return Quote(tuple(lines), places, refused, asked_for, answer.ways, answer.hints)


def dues(ways: Sequence[Way], code: Code | None) -> list[int]:
    """Return what each of these dues would cost beside the rest, in cents: a code that is for all takes off them too.

    One statement, none without a code.
    """
    named = _named(code)
    return [quoting.price(way.cents, _of_code(code, named, way.sellable)).cents for way in ways]


def find_code(word: str, at: datetime) -> Code:
    """Return the code that is good now and not used up. Raises `NoSuchCode`."""
    good = Code.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), begins_at__lte=at).select_related("pool")
    found = good.filter(word__iexact=word.strip(), pool__taken__lt=F("pool__capacity")).first()
    if found is None:
        raise NoSuchCode(
            _("“%(code)s” takes nothing off: there is no such code, or it is not good any more.") % {"code": word}
        )
    return found


def _demand_had(wish: Wish, label: Label, look: Look, *, payer: User | None, at: datetime) -> tuple[Price, Offer]:
    """Return the price and the offer of a thing that can be had; what it costs, its room may say.

    Raises `NotForSale` where it has no price or was taken off sale, `OrderedAlready`, and what its room refuses.
    """
    if wish.sellable.is_closed(at):
        look(wish)  # What is kept from whoever orders is refused without its name, also where nobody can have it.
        raise not_for_sale(wish.sellable)
    _demand_not_waiting(label, wish, payer)
    offer = look(wish)
    return _price_of(label.price, offer, wish.sellable), offer


def _price_of(price: Price | None, offer: Offer, sellable: Sellable) -> Price:
    """Return what it costs: what its room says, else its price. Raises `NotForSale` where there is neither."""
    if offer.cents is not None:
        return Price(sellable=sellable, list_cents=offer.cents)
    if price is None:
        raise not_for_sale(sellable)
    return price


def not_for_sale(thing: object) -> NotForSale:
    """Return the refusal of what is not sold, or not to whoever asks: both read the same."""
    return NotForSale(_("“%(title)s” is not for sale at the moment.") % {"title": thing})


def _demand_not_waiting(label: Label, wish: Wish, payer: User | None) -> None:
    """Raise `OrderedAlready` where the same thing for the same person waits to be paid, and say on whose order."""
    waiting = label.waits.get((wish.person.pk, wish.agency)) if wish.person else None
    if waiting is None:
        return
    words = {"title": wish.sellable, "number": waiting.number}
    if payer is not None and payer.pk == waiting.payer_id:
        said = _("“%(title)s” is on your order %(number)s, which waits to be paid. Pay it, or give it up first.")
        raise OrderedAlready(said % words, waiting.number)
    if wish.person == payer:
        said = _(
            "“%(title)s” is on an order that somebody placed for you, and that waits to be paid. "
            "Should that order end, you can order it."
        )
    else:
        said = _(
            "“%(title)s” is on another order for your colleague, which waits to be paid. "
            "Should that order end, you can order it."
        )
    raise OrderedAlready(said % words)


def _of_member(price: Price, offer: Offer, entitled: reducing.Entitled | None) -> list[Reduction]:
    """Return what belonging takes off."""
    if entitled is None or price.member_cents is None:
        return []
    return [
        Reduction(
            "member",
            entitled.reason,
            to_cents=quoting.part_of(price.member_cents, offer.share),
            evidence=entitled.evidence,
            needs=entitled.needs,
        )
    ]


def _named(code: Code | None) -> set[int]:
    """Return the keys of what a code names; none where it is for all."""
    return set(code.sellables.values_list("pk", flat=True)) if code else set()


def _of_code(code: Code | None, named: set[int], sellable: Sellable) -> list[Reduction]:
    """Return what the code takes off this thing; a code that names nothing is for all."""
    if code is None or (named and sellable.pk not in named):
        return []
    evidence = {"code": str(code.public_id), "percent": code.percent, "cents": code.cents}
    return [Reduction("code", code.reason, percent=code.percent, cents=code.cents, evidence=evidence)]


def _of_waiver(waiver: Waiver) -> Reduction:
    """Return what an award pays."""
    return Reduction("waiver", waiver.source, cents=waiver.cents, evidence={"waiver": str(waiver.public_id)})


def _waivers(wishes: Sequence[Wish], labels: Mapping[int, Label]) -> Mapping[int, tuple[Waiver, ...]]:
    """Return by place the award that whoever it is for may use: each pays one thing, once."""
    left = {key: list(label.awards) for key, label in labels.items()}
    found: dict[int, tuple[Waiver, ...]] = {}
    for place, wish in enumerate(wishes):
        hers = [one for one in left[wish.sellable.pk] if wish.person and one.person_id == wish.person.pk]
        if hers:
            found[place] = (hers[0],)
            left[wish.sellable.pk].remove(hers[0])
    return found

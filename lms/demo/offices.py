"""What the demonstration's office ordered and paid, and what waits at the desk for members: all of it made up.

Everything is ordered by invoice: a card needs somebody at the pay page. What exists is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from courses.models import Course
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from membership import applying, claiming, listing
from membership.listing import Choice
from membership.models import Agency, Application, Claim, DirectoryEntry, Level, Membership
from membership.terming import DAY
from payments.billing import invoicing, offering, recording
from payments.billing.offering import Basket
from payments.billing.recording import Arrival
from payments.models import Order, Quote, Remittance, Sellable
from payments.selling import labeling, pricing, swapping
from payments.selling.collecting import Item
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish

DUES_ORDERED, CHECK_CAME, PLACES_ORDERED, QUOTED, ASKED = 40 * DAY, 12 * DAY, 8 * DAY, 2 * DAY, 3 * DAY
OFFERED = 5 * DAY
"""How long ago. The dues were due ten days ago, and the check pays a part of them; the places are due later."""
PART_CENTS = 60_000
PLACES = 3
COLLEAGUE = "colleague.of.the.office@demo.example"
"""To whom one of the places is offered: nobody has an account by it."""
DUES_PO, PLACES_PO = "PO-DEMO-1", "PO-DEMO-2"
NAME = "Demo County Public Defender (made up)"
BILLING = {
    "name": "Demo Training Coordinator",
    "organization": NAME,
    "address": "2 Example Street\nDemo City, ST 00000",
}


def order(office: User, agency: Agency, level: Level, course: Course, *, bookkeeper: User) -> None:
    """Have the office's dues ordered and paid in part, some places ordered, and more of them quoted; each once.

    One of the places is offered to a colleague. Whatever anybody else has ordered.
    """
    if level.sellable is None or course.sellable is None:
        return
    now = clock.now()
    if not Membership.objects.filter(agency=agency).exists() and _was_sold(level.sellable, now - DUES_ORDERED):
        dues = Wish(level.sellable, office, {"agency": str(agency.public_id)})
        _pay_in_part(_invoiced(office, [dues], DUES_PO, at=now - DUES_ORDERED), now - CHECK_CAME, bookkeeper)
    has_places = Order.objects.of(office).filter(billing__po_number=PLACES_PO).exists()
    if not has_places and _was_sold(course.sellable, now - PLACES_ORDERED):
        places = _invoiced(office, [Wish(course.sellable, None)] * PLACES, PLACES_PO, at=now - PLACES_ORDERED)
        _offer_the_last(places, office, at=now - OFFERED)
    if not Quote.objects.filter(person=office).exists():
        more = Basket([Item(course.sellable.public_id, is_mine=False)])
        offering.offer(office, more, BILLING, at=now - QUOTED)


def _was_sold(thing: Sellable, at: datetime) -> bool:
    """Whether this had a price then: what staff have put on sale since can't have been ordered."""
    return bool(labeling.prices_of([thing], at))


def _pay_in_part(ordered: Order, at: datetime, bookkeeper: User) -> None:
    """Have a check come in that pays a part of what was ordered."""
    arrival = Arrival(Remittance.Way.CHECK, "1042", NAME, PART_CENTS, clock.day_of(at))
    recording.enter(arrival, {ordered: PART_CENTS}, actor=bookkeeper, at=at)


def _offer_the_last(places: Order, office: User, *, at: datetime) -> None:
    """Offer the last of these places to a colleague without an account."""
    line = places.lines.select_related("sellable", "order__payer").order_by("-position")[0]
    swapping.name(line, COLLEAGUE, actor=office, at=at)


def _invoiced(office: User, wishes: Sequence[Wish], po_number: str, *, at: datetime) -> Order:
    """Order these for the office by invoice, at what they cost then."""
    cents = pricing.quote(wishes, payer=office, at=at).cents
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, cents, billing={**BILLING, "po_number": po_number})
    return invoicing.order(office, wishes, checkout, at=at)


def ask(people: Mapping[str, User]) -> None:
    """Have a claim and an application wait for an answer, and a member in the directory; each where there is none."""
    at = clock.now() - ASKED
    if not Claim.objects.exists():
        words = "I joined with my office's address. This is a claim of the demonstration."
        claiming.claim(people["c"], elsewhere="work.address@demo.example", words=words, evidence=None, at=at)
    if not Application.objects.exists() and (level := Level.objects.filter(key="nonprofit").first()):
        words = "I am an investigator at a made-up office. This is an application of the demonstration."
        applying.apply(people["d"], level, words=words, attests=True, evidence=None, at=at)
    if not DirectoryEntry.objects.exists():
        values = {"region": "Demo City", "practice": "Mitigation (made up)", "languages": "English, Spanish"}
        choice = Choice("Ána Demo-Muñoz", values, list(values), is_listed=True, takes_messages=True)
        listing.choose(people["finished"], choice, at=at)

"""What an office's paper says of prices and seats: what procurement has to know, and nothing of a colleague (P21)."""

from __future__ import annotations

import pytest

from payments.billing import composing, offering
from payments.selling import pricing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT
from tests.factories.sold import Shop

pytestmark = pytest.mark.django_db


def test_paper_says_which_price_is_the_members_where_nobody_is_named_yet(shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=3))
    thing, member = sold.sellable(30_000, 20_000), members.member()

    quoted = pricing.quote([Wish(thing, None), Wish(thing, member)], payer=coordinator, at=AT)
    open_ = sold.order_for(coordinator, None, thing)
    named = sold.order_for(coordinator, member, sold.sellable(30_000, 20_000))

    assert composing.things_of(open_) == [(thing.title, "At the price for members", 20_000)]
    assert composing.things_of(named) == [(named.lines.get().title, "", 20_000)]
    assert [row["detail"] for row in offering.lines(quoted)] == ["At the price for members", ""]


def test_paper_says_how_many_seats_an_agency_buys(shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    wishes = [members.wish(members.agency_level(seats=n), coordinator, agency=str(agency.public_id)) for n in (1, 10)]

    [one], [ten] = (offering.lines(pricing.quote([wish], payer=coordinator, at=AT)) for wish in wishes)

    assert (one["detail"], ten["detail"]) == (
        f"{agency}, one seat, November 2, 2026 to November 1, 2027",
        f"{agency}, 10 seats, November 2, 2026 to November 1, 2027",
    )

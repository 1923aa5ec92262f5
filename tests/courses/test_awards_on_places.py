"""An award pays somebody's place on a course as a tender of its own, whole or in part, and goes back with it (P12)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import Client

from courses.coordinating import selling
from courses.models import Enrollment
from foundation.ground import clock
from payments import booking
from payments.charging import sending
from payments.models import Entry, Order, Refund, Waiver
from payments.selling import awarding
from tests.buying import decide, signed_in
from tests.courses.test_pages import words
from tests.factories import courses, sold
from tests.sandboxing import Sandbox

pytestmark = pytest.mark.django_db
COST = 30_000


def awarded(cents: int) -> tuple[Client, Waiver]:
    """Have somebody with an award of so many cents for a place on a course of 300.00; return her browser and it."""
    sold.terms()
    course = selling.put_on_sale(
        courses.course(title="The Code"), list_cents=COST, member_cents=None,
        refunds=sold.RefundPolicyFactory.create(), account_code="4100", actor=None, at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    client, person = signed_in()
    return client, sold.WaiverFactory.create(person=person, sellable=course.sellable, cents=cents)


def order(client: Client, award: Waiver) -> tuple[Order, str]:
    """Put the place into the basket and order it; return the order, and where that led."""
    client.post(f"/learn/{award.sellable.course.slug}/buy/", {"whom": "me"})
    answer = client.post("/checkout/", decide(client.get("/checkout/").text))
    return Order.objects.get(), answer["Location"]


def ledger() -> dict[str, int]:
    """Return what stands on each account that moved."""
    summed = Entry.objects.values("account").annotate(sum=Sum("cents")).order_by("account")
    return {one["account"]: one["sum"] for one in summed if one["sum"]}


def charges(placed: Order) -> list[tuple[str, int]]:
    """Return each reason for the price of its only line."""
    return list(placed.lines.get().charges.order_by("pk").values_list("kind", "cents"))


def give_up(client: Client, placed: Order) -> str:
    """Give the place up by its page, at what that says is paid back; return what is read then."""
    way = f"/orders/{placed.public_id}/give-up/1/"
    shown = re.findall(r'name="shown" value="([^"]+)"', client.get(way).text)
    return words(client.post(way, {"shown": shown}, follow=True))


def test_an_award_pays_a_place_wholly_and_stripe_hears_of_nothing(sandbox: Sandbox) -> None:
    """P8, P12, P14."""
    client, award = awarded(COST)

    placed, led = order(client, award)

    said = words(client.get(led))
    assert "Price for everybody $300.00 Paid by an award: A demonstration award \u2212$300.00 Price $0.00" in said
    assert (placed.way, charges(placed)) == ("free", [("list", COST), ("waiver", -COST)])
    assert ledger() == {"waived": COST, "revenue": -COST}
    assert Enrollment.objects.get(left_at=None).line == placed.lines.get()
    assert (list(awarding.unused()), sandbox.requests(), sold.breaches()) == ([], [], [])

    assert "given up on" in give_up(client, placed)

    assert (ledger(), charges(placed)) == ({}, [("list", COST), ("waiver", -COST)])
    assert Enrollment.objects.get().left_at is not None
    assert (list(awarding.unused()), sandbox.requests(), sold.breaches()) == ([award], [], [])


def test_an_award_pays_a_part_of_a_place_and_the_card_gets_back_only_what_it_paid(sandbox: Sandbox) -> None:
    """P8, P12."""
    client, award = awarded(10_000)

    placed, led = order(client, award)
    sandbox.pay(led.rsplit("/", 1)[-1])
    said = words(client.get(f"/orders/{placed.public_id}/paid/", follow=True))

    assert "Price for everybody $300.00 Paid by an award: A demonstration award \u2212$100.00 Price $200.00" in said
    assert charges(placed) == [("list", COST), ("waiver", -10_000)]
    assert ledger() == {"waived": 10_000, "revenue": -COST, "stripe": 19_390, "fees": 610}
    assert Enrollment.objects.get(left_at=None).line == placed.lines.get()

    assert "Goes back to you $200.00" in give_up(client, placed)
    sending.send(Refund.objects.get().pk, at=clock.now())

    assert charges(placed) == [("list", COST), ("waiver", -10_000), ("refund", -20_000)]
    assert [back["amount"] for back in sandbox.show("refund")] == [20_000]
    assert Enrollment.objects.get().left_at is not None
    assert (list(awarding.unused()), booking.balance(placed), sold.breaches()) == ([award], 0, [])
    assert not {"revenue", "waived", "receivable"} & set(ledger())

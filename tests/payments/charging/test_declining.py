"""A card that is declined leaves a row that payer and finance read; no money and no order changes by it."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from payments import keeping, wording
from payments.charging import receiving, reconciling
from payments.models import CardAttempt, Decline, Entry, StripeEvent
from tests.factories import sold
from tests.factories.till import Till
from tests.payments.charging.test_desk import finance  # noqa: F401  (a fixture)
from tests.payments.charging.test_paying_pages import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

FAILED = "payment_intent.payment_failed"
GENERIC, FUNDS, STOLEN, ASKS, ASKS_IN_VAIN = (
    "4000000000000002", "4000000000009995", "4000000000009979", "4000002500003155", "4000008400001629",
)  # fmt: skip


def whys(of: CardAttempt | None = None) -> list[str]:
    rows = Decline.objects.filter(attempt=of) if of else Decline.objects.all()
    return list(rows.order_by("pk").values_list("why", flat=True))


@pytest.mark.parametrize(
    ("card", "is_me", "why"),
    [(GENERIC, True, "untold"), (FUNDS, True, "funds"), (STOLEN, True, "untold"),
     (ASKS, False, "unsure"), (ASKS_IN_VAIN, True, "untold"), ("4000000000000069", True, "expired"),
     ("4000000000000127", True, "typed"), ("4000000000000119", True, "again")],
)  # fmt: skip
def test_each_way_of_declining_is_told_and_written_down_once(till: Till, card: str, is_me: bool, why: str) -> None:
    order = till.order()
    till.pay(order, card=card, is_me=is_me)
    at = till.now

    till.hear(times=2)

    decline = Decline.objects.get()
    assert (decline.why, decline.attempt.order_id) == (why, order.pk)
    assert abs((decline.declined_at - at).total_seconds()) < 60
    assert (till.standing(order), till.ends(order)) == ("open, owed 0", [""])
    assert not {"4242", card[-4:]} & set(str(vars(decline)).split("'"))


@pytest.mark.parametrize("is_thin", [True, False])
def test_whenever_and_however_often_it_is_told_the_end_is_the_same(till: Till, is_thin: bool) -> None:
    """Three cards on one page, the last of which pays, told backwards and twice once all is over."""
    till.sandbox.hook("http://testserver/", is_thin=is_thin)
    order = till.order()
    session = till.begin(order)
    for card in (FUNDS, GENERIC, "4242424242424242"):
        till.sandbox.pay(session, card)

    till.hear(shuffled=Random(3), times=2)  # noqa: S311

    assert (sorted(whys()), till.standing(order), till.ends(order)) == (
        ["funds", "untold"],
        "confirmed, owed 0",
        ["paid"],
    )
    says = StripeEvent.objects.filter(kind=FAILED).values_list("says", flat=True)
    assert sorted(says) == ["declined, 0 new", "declined, 2 new"]
    assert Entry.objects.filter(booking__about__startswith="pi_").count() == 0
    assert sold.breaches() == []


def test_a_decline_whose_event_was_lost_is_made_good_by_the_list_of_events(till: Till) -> None:
    order = till.order()
    till.sandbox.fault("drop", times=100)
    till.pay(order, card=FUNDS)
    till.hear()
    assert whys() == []

    reconciling.fetch_events(till.now)
    till.work()

    assert whys() == ["funds"]


def test_what_others_sell_and_what_no_attempt_knows_leaves_no_trace(till: Till) -> None:
    till.sandbox.foreign(card=GENERIC)
    till.pay(till.order(), card=GENERIC)
    CardAttempt.objects.all().delete()

    till.hear()

    says = StripeEvent.objects.filter(kind=FAILED).values_list("says", flat=True)
    assert (list(says), whys()) == ([receiving.NOT_OURS] * 2, [])


def test_a_debit_that_fails_is_no_declined_card(till: Till) -> None:
    order = till.order()
    till.pay(order, debit="000222222227")
    till.sandbox.settle()

    till.hear()

    assert (whys(), till.ends(order)) == ([], ["failed"])


def test_the_payer_reads_it_until_she_has_paid(till: Till) -> None:
    order = till.order()
    client = signed_in(order.payer)
    session = till.begin(order)
    before = client.get(f"/orders/{order.public_id}/").text
    till.sandbox.pay(session, FUNDS)
    till.hear()

    declined = Decline.objects.get()
    order.refresh_from_db()
    told = f"Your card was declined on {wording.moment(declined.declined_at)}: not enough funds."
    held = f"Nothing was charged; the places are kept until {wording.moment(order.held_until)}."  # type: ignore[arg-type]
    during = client.get(f"/orders/{order.public_id}/").text
    back = client.get(page(order, "unpaid")).text
    till.sandbox.pay(session, "4242424242424242")
    till.hear()
    after = client.get(f"/orders/{order.public_id}/").text

    assert [told in said for said in (before, during, back, after)] == [False, True, True, False]
    assert f"{told} {held}" in during
    assert keeping.export(order.payer)["orders"][0]["declined_cards"] == [
        {"declined_at": declined.declined_at.isoformat(), "why": "not enough funds"}
    ]


def test_finance_sees_it_on_the_order(till: Till, finance: Client, settings: Settings) -> None:  # noqa: F811
    order = till.order()
    till.pay(order, card=FUNDS)
    empty = finance.get(f"/admin/order/{order.public_id}/").text
    till.hear()

    said = finance.get(f"/admin/order/{order.public_id}/").text

    assert ["Cards that were declined" in text for text in (empty, said)] == [False, True]
    assert "not enough funds" in said

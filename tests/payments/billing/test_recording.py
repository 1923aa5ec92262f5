"""A check covers several orders, a part of one, or more than is owed; what is left stays its sender's (P12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from payments import booking
from payments.billing import recording, returning
from payments.billing.recording import Bounced, EnteredAlready, MoreThanKept, MoreThanOwed, NotYetReceived
from payments.models import Charge, Entry, Payment
from tests.factories import billed, carded_many, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop

pytestmark = pytest.mark.django_db


def on(account: Entry.Account) -> int:
    return sum(Entry.objects.filter(account=account).values_list("cents", flat=True))


def test_one_check_covers_two_orders_and_a_part_of_a_third(shop: Shop) -> None:
    first, second, third = (billed.invoice(cents).order for cents in (30_000, 10_000, 50_000))

    check = billed.check(60_000, {first: 30_000, second: 10_000, third: 20_000})

    assert [booking.balance(order) for order in (first, second, third)] == [0, 0, 30_000]
    assert (recording.kept(check), on(Entry.Account.BANK), Payment.objects.count()) == (0, 60_000, 3)
    assert sold.breaches() == []


def test_what_is_left_is_kept_for_the_sender_and_used_later(shop: Shop) -> None:
    first = billed.invoice(30_000).order
    check = billed.check(50_000, {first: 30_000})
    second = billed.invoice(20_000).order

    recording.put(check, second, 5_000, shown_cents=20_000, actor=PersonFactory.create(), at=LATER)

    assert (booking.balance(second), recording.kept(check), on(Entry.Account.CREDIT)) == (15_000, 15_000, -15_000)
    assert sold.breaches() == []


def test_a_second_click_puts_nothing_more(shop: Shop) -> None:
    """P9."""
    order, actor = billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(20_000)
    recording.put(check, order, 5_000, shown_cents=20_000, actor=actor, at=LATER)

    with pytest.raises(MoreThanKept, match=r"\$150\.00 is left of check 1042 now; it was \$200\.00"):
        recording.put(check, order, 5_000, shown_cents=20_000, actor=actor, at=LATER)

    assert booking.balance(order) == 25_000


def test_a_check_is_put_to_one_order_twice_when_that_is_meant(shop: Shop) -> None:
    order, actor = billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(20_000)

    recording.put(check, order, 5_000, shown_cents=20_000, actor=actor, at=LATER)
    recording.put(check, order, 5_000, shown_cents=15_000, actor=actor, at=LATER)

    assert (booking.balance(order), recording.kept(check)) == (20_000, 10_000)


def test_no_more_is_put_than_is_owed_or_came(shop: Shop) -> None:
    order, actor = billed.invoice(30_000).order, PersonFactory.create()
    check = billed.check(40_000)

    with pytest.raises(MoreThanOwed, match=r"\$300\.00 is owed; \$300\.01"):
        recording.put(check, order, 30_001, shown_cents=40_000, actor=actor, at=LATER)
    with pytest.raises(MoreThanKept, match=r"At most \$400\.00 of check 1042 can be used"):
        recording.put(check, order, 40_001, shown_cents=40_000, actor=actor, at=LATER)
    with pytest.raises(MoreThanKept):
        recording.put(check, order, 0, shown_cents=40_000, actor=actor, at=LATER)

    assert (booking.balance(order), recording.kept(check)) == (30_000, 40_000)


def test_a_check_is_entered_once(shop: Shop) -> None:
    billed.check(10_000)

    with pytest.raises(EnteredAlready, match="1042"):
        billed.check(10_000)
    with pytest.raises(EnteredAlready, match="1042"):
        billed.check(10_000, sender=" demo  Office of the defender")

    assert on(Entry.Account.BANK) == 10_000


def test_a_check_that_is_entered_twice_at_once_is_entered_once_however_it_is_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses the second, also where nobody looked for the first."""
    billed.check(10_000)
    monkeypatch.setattr(QuerySet, "first", lambda _rows: None)

    with pytest.raises(EnteredAlready, match="1042"):
        billed.check(10_000, sender=" demo  Office of the defender")

    assert on(Entry.Account.BANK) == 10_000


def test_the_database_refuses_money_that_came_by_nothing(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    charge = Charge.objects.get()
    check = billed.check(100)
    award = sold.WaiverFactory.create(person=order.payer, sellable=charge.line.sellable)
    facts = {"order": order, "external_id": "x", "cents": 100, "received_at": LATER}
    planted: list[Callable[[], object]] = [
        lambda: Payment.objects.create(provider="stripe", **facts),
        lambda: Payment.objects.create(provider="remittance", **facts),
        lambda: Payment.objects.create(provider="stripe", remittance=check, **facts),
        lambda: carded_many.attempt(order, cents=0),
        lambda: Charge.objects.create(line=charge.line, kind="code", cents=-1, waiver=award, at=LATER),
    ]

    named = []
    for plant in planted:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            plant()
        named.append(re.findall(r'check constraint "(\w+)"', str(refused.value))[0])

    assert named == ["a_payment_came_by_something"] * 3 + [
        "an_attempt_is_of_something",
        "only_an_award_names_an_award",
    ]


def test_a_check_of_tomorrow_is_not_entered(shop: Shop) -> None:
    arrival = recording.Arrival("check", "7", "Demo Office", 100, (LATER + timedelta(days=1)).date())  # type: ignore[arg-type]

    with pytest.raises(NotYetReceived):
        recording.enter(arrival, {}, actor=PersonFactory.create(), at=LATER)


def test_a_bounced_check_is_taken_out_of_every_order(shop: Shop) -> None:
    first, second = (billed.invoice(cents).order for cents in (30_000, 10_000))
    check = billed.check(45_000, {first: 30_000, second: 10_000})

    for _again in range(2):
        returning.bounce(check, reason="Not enough money", actor=PersonFactory.create(), at=LATER)

    assert [booking.balance(order) for order in (first, second)] == [30_000, 10_000]
    assert (recording.kept(check), on(Entry.Account.BANK), on(Entry.Account.CREDIT)) == (0, 0, 0)
    with pytest.raises(Bounced):
        recording.put(check, first, 100, shown_cents=0, actor=PersonFactory.create(), at=LATER)
    assert sold.breaches() == []


def test_what_is_kept_is_paid_back(shop: Shop) -> None:
    check, actor = billed.check(45_000), PersonFactory.create()

    returning.pay_back(check, 45_000, shown_cents=45_000, reference="Our check 88", actor=actor, at=LATER)

    assert (recording.kept(check), on(Entry.Account.BANK)) == (0, 0)
    assert sold.breaches() == []


def test_what_was_paid_back_of_a_check_that_bounces_is_owed_by_its_sender(shop: Shop) -> None:
    check, actor = billed.check(45_000), PersonFactory.create()
    returning.pay_back(check, 5_000, shown_cents=45_000, reference="Our check 88", actor=actor, at=LATER)

    returning.bounce(check, reason="Not enough money", actor=actor, at=LATER)

    assert (recording.kept(check), on(Entry.Account.BANK)) == (-5_000, -5_000)
    assert sold.breaches() == []


def test_a_check_that_is_not_where_it_was_put_is_found(shop: Shop) -> None:
    order = billed.invoice(30_000).order
    check = billed.check(20_000, {order: 5_000})
    Payment.objects.filter(remittance=check).update(cents=4_000)

    found = [line for line in sold.breaches() if "checks" in line]

    told = "the bank has 20000 cents, orders have 4000 and 15000 are kept"
    assert found == [f"P12 checks are where they were put: check {check.public_id}: {told}"]

"""An award pays for one thing at a time, and is free again when that is given up (P12)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db.models import Sum

from foundation.accounts.models import User
from payments.models import Entry, Order, Waiver
from payments.selling import awarding, delivering, labeling, releasing, reviving, withdrawing
from payments.selling.awarding import AwardUsed
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.racing import PATIENCE, at_once

LATER = AT + timedelta(hours=1)


def awarded() -> tuple[User, Waiver]:
    """Give somebody an award of 100.00 for a thing of 300.00."""
    person = PersonFactory.create()
    return person, sold.WaiverFactory.create(person=person, sellable=sold.sellable(30_000), cents=10_000)


def waived() -> int:
    """What awards have paid, by the ledger."""
    return Entry.objects.filter(account="waived").aggregate(cents=Sum("cents"))["cents"] or 0


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two look at what awards there are before either of them goes on."""
    look, looked = labeling.read, Barrier(2, timeout=PATIENCE)

    def late(*args: Any) -> Any:
        found = look(*args)
        looked.wait()
        return found

    monkeypatch.setattr(labeling, "read", late)


@pytest.mark.django_db
def test_an_order_that_ends_frees_its_award(shop: Shop) -> None:
    person, award = awarded()
    first = sold.order(person, award.sellable)

    releasing.end(first, Order.End.EXPIRED, actor=None, at=LATER)

    assert list(awarding.unused()) == [award]
    assert sold.order(person, award.sellable).shown_cents == 20_000


@pytest.mark.django_db
def test_what_is_given_up_gives_its_award_back_whole(shop: Shop) -> None:
    person, award = awarded()
    order = delivering.confirm(sold.order(person, award.sellable), actor=None, at=AT)
    before = waived()

    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=None, at=LATER)

    assert (before, waived(), list(awarding.unused())) == (10_000, 0, [award])
    assert sold.breaches() == []


@pytest.mark.django_db
def test_an_order_that_was_paid_late_does_not_take_an_award_that_is_used_by_now(shop: Shop) -> None:
    person, award = awarded()
    first = sold.order(person, award.sellable)
    releasing.end(first, Order.End.EXPIRED, actor=None, at=LATER)
    sold.order(person, award.sellable)

    with pytest.raises(AwardUsed):
        reviving.revive(first, at=LATER)


@pytest.mark.usefixtures("committed")
def test_two_who_order_for_one_person_do_not_both_use_her_award(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    person, award = awarded()
    sold.terms()
    payers = PersonFactory.create_batch(2)
    together(monkeypatch)

    outcomes = at_once([partial(sold.order_for, payer, person, award.sellable) for payer in payers])

    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 1


@pytest.mark.usefixtures("committed")
def test_without_the_lock_both_use_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    person, award = awarded()
    sold.terms()
    payers = PersonFactory.create_batch(2)
    together(monkeypatch)
    monkeypatch.setattr(awarding, "demand", lambda _lines: None)

    outcomes = at_once([partial(sold.order_for, payer, person, award.sellable) for payer in payers])

    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 2

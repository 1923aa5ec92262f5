"""Attacks by disputing: whoever had her money back from her bank does not get it a second time (P12)."""

from __future__ import annotations

import pytest

from payments.models import Finding, Order
from payments.selling import foreseeing, tracing, withdrawing
from tests.factories import sold
from tests.factories.till import PRICE, Till
from tests.payments.charging.test_disputing import disputed

pytestmark = pytest.mark.django_db


def give_up(till: Till, order: Order) -> None:
    withdrawing.give_up(order.lines.get(), reason="No more", actor=order.payer, at=till.now)
    till.settle_down()


def test_what_the_bank_took_back_is_not_paid_back_again(till: Till) -> None:
    order, case = disputed(till)
    till.sandbox.lose(case)
    till.hear()
    Finding.objects.update(settled_at=till.now)

    seen = foreseeing.preview(order.lines.get(), till.now)
    assert tracing.where(order, seen.credited, seen.lost).back == "$0.00"
    give_up(till, order)

    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_what_was_given_up_while_the_bank_decided_is_paid_back_once(till: Till) -> None:
    order, case = disputed(till)
    give_up(till, order)
    assert till.standing(order) == f"confirmed, owed {-PRICE}"

    till.sandbox.lose(case)
    till.hear()
    till.settle_down()

    assert (till.standing(order), till.findings(), sold.breaches()) == ("confirmed, owed 0", [], [])

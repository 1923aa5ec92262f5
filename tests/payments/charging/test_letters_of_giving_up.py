"""Whoever gives something up has it in writing: that it is given up, how much is due for it, and where that goes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from foundation.accounts.models import User
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from payments.models import Order, OrderLine
from payments.selling import delivering, withdrawing
from payments.selling.lettering import GIVEN_UP
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.factories.till import Till
from tests.payments.charging.test_disputing import disputed

pytestmark = pytest.mark.django_db


def give_up(order: Order, at: datetime, *, position: int = 1) -> None:
    withdrawing.give_up(order.lines.get(position=position), reason="Plantedreason", actor=order.payer, at=at)


def letters(order: Order) -> list[str]:
    """Return what the letters about things given up say of the money."""
    found = Letter.objects.filter(reason=GIVEN_UP, address=order.payer.email).order_by("pk")
    return [letter.context["money"] for letter in found]


def two_things() -> Order:
    return billed.order(PersonFactory.create(), sold.sellable(30_000, title="A course"), sold.sellable(10_000))


def test_what_a_card_paid_goes_back_to_the_card_and_one_letter_says_so(till: Till) -> None:
    order = till.paid(till.places(2), till.places(2, 12_000))

    for _click in range(2):
        give_up(order, till.now, position=2)

    assert letters(order) == ["- $120.00 goes back to the card that paid it. Banks take up to ten days to show it."]


def test_the_letter_names_what_was_given_up_and_the_order_and_nobodys_reason(shop: Shop) -> None:
    order = two_things()

    give_up(order, AT)

    letter = Letter.objects.get(reason=GIVEN_UP)
    words = composing.shipped(kinds.find(GIVEN_UP), {**composing.facts_for_all(), **letter.context})
    assert words.subject == "Given up: A course"
    assert f"“A course” on your order {order.spoken} is given up." in words.body
    assert f"/orders/{order.public_id}/" in words.body
    assert "Plantedreason" not in words.body


def test_what_is_not_paid_yet_is_taken_off_what_is_owed(shop: Shop) -> None:
    order = two_things()

    give_up(order, AT)

    assert letters(order) == ["- $300.00 is taken off what is still to be paid."]


def test_of_an_order_that_a_check_paid_in_part_each_way_has_its_amount(shop: Shop) -> None:
    order = two_things()
    billed.check(25_000, {order: 25_000})

    give_up(order, LATER)

    assert letters(order) == [
        (
            "- $150.00 came by check and is kept for its sender. Tell us whether to send it back.\n"
            "- $150.00 is taken off what is still to be paid."
        )
    ]


def test_where_nothing_is_due_any_more_the_letter_says_that(shop: Shop) -> None:
    order = two_things()

    give_up(order, AT + timedelta(days=30))

    assert letters(order) == ["- Nothing is paid back for it."]


def test_what_the_bank_keeps_is_not_said_to_be_on_its_way(till: Till) -> None:
    order, _case = disputed(till)

    give_up(order, till.now)

    assert letters(order) == [
        "- $300.00 your bank keeps until it has decided the dispute: nothing of it goes back before that."
    ]


def test_what_the_bank_took_back_is_not_promised_again(till: Till) -> None:
    order, case = disputed(till)
    till.sandbox.lose(case)
    till.hear()

    give_up(order, till.now)

    assert letters(order) == ["- $300.00 was paid back to you before."]
    assert sold.breaches() == []


def test_what_the_dashboard_paid_back_is_not_promised_again_and_the_rest_goes_to_the_card(till: Till) -> None:
    order = till.paid()
    till.sandbox.refund(order.payments.get().external_id, 10_000)
    till.hear()

    give_up(order, till.now)

    assert letters(order) == [
        (
            "- $100.00 was paid back to you before.\n"
            "- $200.00 goes back to the card that paid it. Banks take up to ten days to show it."
        )
    ]


def test_the_letter_goes_to_whoever_paid_and_not_to_whom_it_was_for(shop: Shop) -> None:
    payer, colleague = PersonFactory.create(), PersonFactory.create()
    shop.members = {colleague.pk}
    order = delivering.confirm(sold.order_for(payer, colleague, sold.sellable(30_000, 24_000)), actor=None, at=AT)

    give_up(order, AT)

    [letter] = Letter.objects.filter(reason=GIVEN_UP)
    assert letter.address == payer.email
    assert "A member of the test" not in str(letter.context)


def test_whoever_was_erased_is_written_no_letter(shop: Shop) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(), whose=None)
    gone = {"email": None, "name": "", "certificate_name": "", "is_active": False, "erased_at": AT}
    User.objects.filter(pk=order.payer_id).update(**gone)

    withdrawing.give_up(OrderLine.objects.get(), reason="Gone", actor=None, at=AT)

    assert order.lines.get().withdrawn_at == AT
    assert not Letter.objects.filter(reason=GIVEN_UP).exists()


def test_what_a_lost_dispute_takes_back_was_given_up_by_nobody(till: Till, settings: Settings) -> None:
    settings.LOST_DISPUTE_WITHDRAWS = True
    order, case = disputed(till)

    till.sandbox.lose(case)
    till.hear()

    assert order.lines.get().withdrawn_at is not None
    assert letters(order) == []

"""Attacks on what is typed about money, and on money that goes back: nothing is guessed, nothing goes back twice."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from foundation.accounts.roles import Role
from foundation.ground.refusals import Refusal
from payments import booking
from payments.admin.bills import VoidForm
from payments.admin.forms import TakeBackForm
from payments.billing import naming
from payments.booking import Account
from payments.charging import attempting, remitting
from payments.forms import DollarsField
from payments.models import CardAttempt, Charge, Order, Refund
from payments.roles import GRANTS
from payments.selling import delivering, withdrawing
from tests.buying import decide
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.factories.till import Till
from tests.payments.charging.test_desk import signed_in as on_staff
from tests.payments.charging.test_disputing import disputed
from tests.payments.test_pages import fill, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["12,50", "1,24", "3,00,0", ",5", "1,2345", "$1$2", "300,00"])
def test_an_amount_with_a_comma_in_the_wrong_place_is_not_guessed(shop: Shop, typed: str) -> None:
    """A clerk types 12,50 as at home: it was entered as $1,250.00."""
    invoice = billed.invoice(5_000_000)

    with pytest.raises(ValidationError):
        DollarsField().clean(typed)
    with pytest.raises(Refusal):
        naming.parts(f"{invoice} {typed}")


@pytest.mark.parametrize(("typed", "cents"), [("1,240.00", 124_000), ("$300", 30_000), (" 1,240,000.5 ", 124_000_050)])
def test_an_amount_as_it_is_printed_is_read(typed: str, cents: int) -> None:
    assert DollarsField(max_digits=12).clean(typed) == cents


def test_a_reason_that_a_form_takes_fits_where_it_is_kept() -> None:
    kept = [int(noun._meta.get_field("reason").max_length or 0) for noun in (Charge, Refund)]
    taken = [form.base_fields["reason"].max_length for form in (TakeBackForm, VoidForm)]  # type: ignore[attr-defined]

    assert max(taken) <= min(kept)


@pytest.mark.ignore_template_errors
def test_a_reason_as_long_as_the_form_takes_voids_an_invoice(settings: Settings) -> None:
    settings.DEMO = True
    finance = on_staff(*GRANTS[Role.FINANCE])
    with sold.open_shop():
        invoice = billed.invoice()
        said = {"reason": "x" * 500, "is_sure": "on", "shown_cents": str(invoice.cents)}
        finance.post(f"/admin/invoice/{invoice.public_id}/void/", said)

    assert Charge.objects.filter(kind=Charge.Kind.REFUND, line__order=invoice.order).exists()


def test_the_key_of_somebody_elses_page_is_refused_in_words() -> None:
    """All else of the form is as it should be, so that it comes to the INSERT."""
    billed.payee()
    sold.terms()
    with sold.open_shop():
        hers = sold.order(PersonFactory.create(), sold.sellable())
        client = signed_in(PersonFactory.create())
        fill(client, sold.sellable())
        page = client.get("/checkout/").content.decode()
        said = decide(page, way="invoice", key=str(hers.key), organization="Office", address="1 Street")

        answer = client.post("/checkout/", said)

    assert Order.objects.count() == 1
    assert "This page was used already" in answer.text


def test_what_a_bank_keeps_until_it_has_decided_is_not_sent_by_hand_besides(till: Till) -> None:
    """Given up while a dispute is open, and the dispute lost: the payer would have it twice."""
    order, case = disputed(till)
    withdrawing.give_up(order.lines.get(), reason="No more", actor=order.payer, at=till.now)
    till.settle_down()

    assert (remitting.owed_back(order), booking.to_give_back(order) > 0) == (0, True)
    with pytest.raises(remitting.MoreThanOwed):
        remitting.send_by_hand(order, 1, shown_cents=0, reference="Check 1", actor=PersonFactory.create(), at=till.now)
    till.sandbox.lose(case)
    till.hear()
    till.settle_down()
    assert till.cents(Account.BANK) == 0


def test_a_page_on_which_more_is_asked_for_than_is_owed_by_now_is_closed_by_the_sweep(till: Till) -> None:
    """An invoice of two things is about to be paid by card; one of them is taken back (P9)."""
    order = sold.order(PersonFactory.create(), sold.sellable(), sold.sellable(), way=Order.Way.INVOICE)
    delivering.confirm(order, actor=None, at=till.now)
    attempting.begin(Order.objects.get(pk=order.pk), at=till.now)
    line, staff = order.lines.order_by("position")[0], PersonFactory.create()
    withdrawing.give_up(line, reason="No more", actor=staff, at=till.now, cents=30_000)

    till.sweep()

    assert CardAttempt.objects.get(order=order).ended_at
    again = attempting.begin(Order.objects.get(pk=order.pk), at=till.now)
    assert again.cents == booking.debt(order)

"""A dispute is one case, however it is told, and its money is in the ledger at each step (P12)."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from pytest_django.fixtures import Settings

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.refusals import Refusal
from foundation.letters.models import Letter
from payments import wording
from payments.billing import crediting, invoicing
from payments.charging import disputing, evidencing, gateway
from payments.models import Dispute, Entry, Finding, Order, OrderLine, Payment, Refund, Sellable
from payments.selling import delivering, foreseeing, registering, tracing, withdrawing
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.till import FEE, PRICE, Till

pytestmark = pytest.mark.django_db
Account = Entry.Account
DISPUTE_FEE = 1_500
NOT_RECEIVED = "4000000000002685"


def disputed(till: Till) -> tuple[Order, str]:
    """Return an order whose payment is disputed, and the case's id."""
    order = till.paid(card=NOT_RECEIVED)
    return order, till.sandbox.show("dispute")[0]["id"]


def finance() -> User:
    """Return somebody in finance."""
    person: User = PersonFactory.create()
    person.groups.add(Group.objects.get_or_create(name=Role.FINANCE.value)[0])
    return person


def amounts(till: Till) -> tuple[int, int, int]:
    """Return what is disputed, what is lost, and the fees."""
    return till.cents(Account.DISPUTED), till.cents(Account.LOSS), till.cents(Account.FEES)


def test_a_dispute_is_one_case_with_its_money_withdrawn(till: Till) -> None:
    order, case = disputed(till)

    for _again in range(2):
        disputing.take_in(gateway.dispute(case), at=till.now)

    dispute = Dispute.objects.get()
    assert (dispute.reason, dispute.cents, dispute.ended_as) == ("product_not_received", PRICE, "")
    assert dispute.answer_by is not None
    assert dispute.withdrawn_at is not None
    assert (till.standing(order), amounts(till)) == ("confirmed, owed 0", (PRICE, 0, FEE + DISPUTE_FEE))
    assert (till.cents(Account.STRIPE), till.findings()) == (till.balance_at_stripe(), ["dispute-open"])
    assert sold.breaches() == []


def test_everybody_in_finance_is_told_once_what_happened_and_by_when_to_answer(till: Till) -> None:
    first, second = (finance() for _each in range(2))
    User.objects.filter(pk=finance().pk).update(is_active=False)

    order, case = disputed(till)
    for _again in range(2):
        disputing.take_in(gateway.dispute(case), at=till.now)

    dispute, letters = Dispute.objects.get(), Letter.objects.filter(reason="payment-disputed")
    assert {letter.address for letter in letters} == {first.email, second.email}
    told = letters[0].context
    assert dispute.answer_by
    assert told["says"] == "A payment of $300.00 is disputed (product_not_received)."
    assert wording.moment(dispute.answer_by) in told["answer"]
    assert (told["number"], told["address"]) == (order.spoken, f"/admin/dispute/{dispute.public_id}/evidence/")


def test_where_nobody_is_in_finance_the_office_is_told(till: Till, settings: Settings) -> None:
    disputed(till)

    till.hear()

    assert Letter.objects.get(reason="payment-disputed").address == settings.OFFICE_EMAIL


def test_a_case_that_was_over_when_it_was_heard_of_asks_nobody_for_an_answer(till: Till) -> None:
    till.pay(till.order(), card=NOT_RECEIVED)
    till.sandbox.lose(till.sandbox.show("dispute")[0]["id"])

    till.hear()

    assert Dispute.objects.get().ended_as == "lost"
    assert not Letter.objects.filter(reason="payment-disputed").exists()


def test_a_dispute_that_is_won_gives_the_money_back(till: Till) -> None:
    order, case = disputed(till)

    till.sandbox.win(case)
    till.hear()

    assert (Dispute.objects.get().ended_as, amounts(till)) == ("won", (0, 0, FEE + DISPUTE_FEE))
    assert (till.cents(Account.STRIPE), till.findings()) == (till.balance_at_stripe(), [])
    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_a_dispute_that_is_lost_is_a_loss_and_what_was_bought_waits_for_staff(till: Till) -> None:
    order, case = disputed(till)

    till.sandbox.lose(case)
    till.hear()

    assert (Dispute.objects.get().ended_as, amounts(till)) == ("lost", (0, PRICE, FEE + DISPUTE_FEE))
    assert (till.findings(), order.lines.get().withdrawn_at) == (["dispute-lost"], None)
    assert (till.cents(Account.STRIPE), sold.breaches()) == (till.balance_at_stripe(), [])


def lost(till: Till, *things: Sellable, cents: int = 0) -> Order:
    """Return an order of which the payer's bank took all back for good, or so many cents."""
    order = till.paid(*things)
    till.sandbox.lose(till.sandbox.dispute(Payment.objects.get(order=order).external_id)["id"])
    told = gateway.dispute(till.sandbox.show("dispute")[0]["id"])
    if cents:
        [moved] = told.movements
        told = dataclasses.replace(told, cents=cents, movements=(dataclasses.replace(moved, cents=-cents),))
    disputing.take_in(told, at=till.now)
    Finding.objects.update(settled_at=till.now)
    return order


@pytest.mark.parametrize("cents", [0, 10_000, PRICE, None])
def test_what_staff_credit_after_a_lost_dispute_is_met_by_what_the_bank_took(till: Till, cents: int | None) -> None:
    """P12: by an amount that they chose or by the policy, nothing is left on the order that no card can settle."""
    order = lost(till)
    staff = PersonFactory.create()

    withdrawing.give_up(order.lines.get(), reason="Lost", actor=staff, at=till.now, cents=cents)

    kept = 0 if cents is None else PRICE - cents
    assert (till.standing(order), till.cents(Account.LOSS), -till.cents(Account.REVENUE)) == (
        "confirmed, owed 0",
        kept,
        kept,
    )
    assert (Refund.objects.count(), till.findings(), sold.breaches()) == (0, [], [])


def test_what_the_bank_took_in_part_is_not_paid_back_beside_it_and_the_rest_is_found(till: Till) -> None:
    """P12: no card takes anything back of a payment that was lost in part; a person sends what is owed still."""
    order = lost(till, till.places(5, 15_000), till.places(5, 15_000), cents=15_000)
    first, second = order.lines.order_by("position")

    seen = foreseeing.preview(first, till.now)
    back = tracing.where(order, seen.credited, seen.lost).back
    withdrawing.give_up(first, reason="Not received", actor=order.payer, at=till.now)
    assert (seen.credited, back, till.standing(order), till.findings()) == (
        15_000,
        "$0.00",
        "confirmed, owed 0",
        [],
    )
    withdrawing.give_up(second, reason="Neither", actor=order.payer, at=till.now)

    assert (till.standing(order), till.cents(Account.LOSS)) == ("confirmed, owed -15000", 0)
    found = Finding.objects.get(settled_at=None)
    assert (found.kind, found.says) == (
        "owed-otherwise",
        "$150.00 is owed back, and no card can take it: a dispute was lost. Please send it.",
    )


def test_the_paper_of_what_was_lost_to_a_dispute_says_what_was_credited(till: Till) -> None:
    """P12: an invoice that a card paid, taken back in part and then whole after the bank took the money back."""
    billed.payee()
    order = till.order(till.places(5), till.places(5))
    delivering.confirm(order, actor=None, at=till.now)
    invoice = invoicing.send(order, actor=None, at=till.now)
    till.pay(order)
    till.hear()
    till.sandbox.lose(till.sandbox.dispute(Payment.objects.get().external_id)["id"])
    till.hear()
    Finding.objects.update(settled_at=till.now)
    staff = PersonFactory.create()

    withdrawing.give_up(order.lines.get(position=1), reason="Lost", actor=staff, at=till.now, cents=10_000)
    assert (till.standing(order), till.cents(Account.LOSS), sold.breaches()) == ("confirmed, owed 0", 50_000, [])
    crediting.void(invoice, reason="All of it", actor=staff, at=till.now)

    assert (till.standing(order), till.cents(Account.LOSS), sold.breaches()) == ("confirmed, owed 0", 0, [])
    assert crediting.outstanding(order) == 0


def test_where_the_house_decided_so_a_lost_dispute_takes_back_what_was_bought(till: Till, settings: Settings) -> None:
    settings.LOST_DISPUTE_WITHDRAWS = True
    order, case = disputed(till)

    till.sandbox.lose(case)
    till.hear()

    assert order.lines.get().withdrawn_at is not None
    assert (till.standing(order), till.findings(), sold.breaches()) == ("confirmed, owed 0", [], [])


def test_a_lost_dispute_takes_back_what_it_can_and_is_booked_whatever_can_not_be(
    till: Till, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10: a course that was finished stays so, and what its room refuses leaves the loss neither unheard nor open."""
    settings.LOST_DISPUTE_WITHDRAWS = True
    finished, other = sold.sellable(10_000, title="Finished"), sold.sellable(5_000, title="Other")
    order = till.paid(finished, other, card=NOT_RECEIVED)
    take_back = till.shop.withdraw

    def withdraw(line: OrderLine, actor: User | None, at: datetime, reason: str) -> None:
        if line.title == "Finished":
            raise Refusal("It is finished, and stays so.")
        take_back(line, actor, at, reason)

    handler = dataclasses.replace(registering.handler_of(sold.KIND), withdraw=withdraw)
    monkeypatch.setitem(registering._handlers, sold.KIND, handler)

    till.sandbox.lose(till.sandbox.show("dispute")[0]["id"])
    till.hear()

    assert [line.withdrawn_at is None for line in order.lines.order_by("position")] == [True, False]
    assert (Dispute.objects.get().ended_as, till.findings()) == ("lost", ["dispute-lost"])
    assert (till.cents(Account.DISPUTED), till.cents(Account.STRIPE)) == (0, till.balance_at_stripe())
    assert sold.breaches() == []


def test_an_inquiry_moves_no_money(till: Till) -> None:
    till.paid(card="4000000000001976")
    case = till.sandbox.show("dispute")[0]["id"]
    assert (amounts(till), till.findings()) == ((0, 0, FEE), ["dispute-open"])

    till.sandbox.win(case)
    till.hear()

    assert (Dispute.objects.get().ended_as, amounts(till), till.findings()) == ("warning", (0, 0, FEE), [])


def test_a_case_that_is_heard_of_only_when_it_is_over_is_booked_whole(till: Till) -> None:
    till.paid()
    case = till.sandbox.dispute(Payment.objects.get().external_id)["id"]
    till.sandbox.lose(case)

    disputing.take_in(gateway.dispute(case), at=till.now)

    assert amounts(till) == (0, PRICE, FEE + DISPUTE_FEE)
    assert sold.breaches() == []


def test_nothing_is_paid_back_of_what_is_disputed_before_it_is_won(till: Till) -> None:
    order, case = disputed(till)
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    assert (till.standing(order), Payment.objects.get().refunded_cents) == ("confirmed, owed -30000", 0)

    till.sandbox.win(case)
    till.hear()
    till.send()

    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_a_case_about_what_is_not_ours_is_left_alone(till: Till) -> None:
    foreign = till.sandbox.foreign()["session"]["payment_intent"]
    case = till.sandbox.dispute(foreign)["id"]

    assert disputing.take_in(gateway.dispute(case), at=till.now) is None
    assert not Dispute.objects.exists()


def test_the_evidence_says_what_was_ordered_agreed_to_and_given(till: Till) -> None:
    order, case = disputed(till)
    order.payer.name = "A Payer of a Test"
    order.payer.save()

    said = evidencing.pack(Dispute.objects.get())

    line = order.lines.get()
    for words in (
        f"Dispute {case}",
        "$300.00, reason given: product_not_received",
        f"Order {order.spoken}, placed",
        f"Ordered by A Payer of a Test, {order.payer.email}",
        "Total shown before paying: $300.00; terms agreed to: version 1",
        f"1. {line.title}",
        "   $300.00  list price",
        "   Given ",
        "What was paid back\nNothing.",
        "Terms, version 1\nTerms of a test.",
    ):
        assert words in said


def test_the_evidence_says_what_was_given_up_and_paid_back(till: Till) -> None:
    order = till.paid()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now, cents=10_000)
    till.send()
    till.sandbox.dispute(Payment.objects.get().external_id)
    till.hear()

    said = evidencing.pack(Dispute.objects.get())

    assert "   Given up " in said
    assert "$100.00, asked for " in said
    assert said.count("paid back\n") >= 1


def test_a_case_without_a_day_to_answer_by_says_none(till: Till) -> None:
    _order, case = disputed(till)
    told = gateway.dispute(case)
    Dispute.objects.all().delete()
    Finding.objects.all().delete()

    disputing.take_in(dataclasses.replace(told, due_by=None), at=till.now)

    assert Finding.objects.get().says == "A payment of $300.00 is disputed (product_not_received)."


def test_the_evidence_of_an_order_that_was_never_confirmed_says_so_by_its_silence(till: Till) -> None:
    order = till.order()
    till.shop.refuses = True
    session = till.pay(order)
    till.hear()
    till.sandbox.dispute(session)
    till.hear()

    said = evidencing.pack(Dispute.objects.get())

    assert "Confirmed" not in said
    assert "Given " not in said
    assert "on its way" in said


@pytest.mark.parametrize("has_movements", [True, False])
def test_what_was_asked_before_a_case_ended_and_comes_in_after_it_undoes_nothing(
    till: Till, *, has_movements: bool
) -> None:
    """P10: two workers ask about one case, and whoever asked first comes in last."""
    order, case = disputed(till)
    asked_before = gateway.dispute(case)
    till.sandbox.win(case)
    till.hear()

    late = asked_before if has_movements else dataclasses.replace(asked_before, movements=())
    dispute = disputing.take_in(late, at=till.now)

    assert dispute is not None
    assert (dispute.ended_as, dispute.withdrawn_at is not None, till.findings()) == ("won", True, [])
    assert (till.standing(order), till.cents(Account.STRIPE)) == ("confirmed, owed 0", till.balance_at_stripe())


def test_what_a_room_does_not_take_back_does_not_keep_a_lost_dispute_out_of_the_ledger(
    till: Till, settings: Settings
) -> None:
    """P12: the money is gone all the same; what is left is a person's."""
    settings.LOST_DISPUTE_WITHDRAWS = True
    order, case = disputed(till)
    registering.register(sold.KIND, dataclasses.replace(registering.handler_of(sold.KIND), withdraw=_refuse))

    till.sandbox.lose(case)
    till.hear()

    assert (till.told, order.lines.get().withdrawn_at, till.findings()) == ([], None, ["dispute-lost"])
    assert (amounts(till), till.cents(Account.STRIPE)) == ((0, PRICE, FEE + DISPUTE_FEE), till.balance_at_stripe())
    assert sold.breaches() == []


def _refuse(*_asked: object) -> None:
    raise Refusal("It was given for good.")

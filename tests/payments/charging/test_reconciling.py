"""The ledger is what Stripe says, day by day and both ways, down to what reached the bank (P12)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from payments import booking, finding
from payments.booking import Account, Amount
from payments.charging import cashing, disputing, gateway, mending, reckoning, reconciling, sending
from payments.models import Booking, Finding, Payment, ReckonedDay, Refund
from payments.sandbox import banking
from payments.sandbox.serving import Server
from payments.selling import withdrawing
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import FEE, PRICE, Till

pytestmark = pytest.mark.django_db


def agree(till: Till) -> bool:
    """Whether every day that was reckoned agrees."""
    reconciling.reconcile(till.now)
    return all(ReckonedDay.objects.values_list("agrees", flat=True))


def a_day(till: Till) -> None:
    """Sell, give up, dispute: a day with everything in it."""
    for _one in range(2):
        till.paid()
    given_up = till.paid()
    withdrawing.give_up(given_up.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.paid(card="4000000000000259")
    till.paid(card="4000000000002685")
    till.sandbox.win(till.sandbox.show("dispute")[0]["id"])
    till.sandbox.foreign()
    till.hear()


def test_a_day_with_everything_in_it_agrees_to_the_cent(till: Till) -> None:
    a_day(till)

    assert agree(till)

    today = ReckonedDay.objects.latest("day_on")
    foreign_net = 4_200 - 122 - 30
    assert today.stripe_cents == today.ledger_cents == till.balance_at_stripe() - foreign_net
    assert today.movements == 9
    assert (till.findings(), sold.breaches()) == (["dispute-open"], [])


def test_the_payout_that_reached_the_bank_is_booked_net_of_fees_and_of_what_is_not_ours(till: Till) -> None:
    a_day(till)
    payout = till.sandbox.pay_out()

    till.hear()
    assert agree(till)

    foreign_net = 4_200 - 122 - 30
    assert till.cents(Account.BANK) == payout["amount"] - foreign_net
    assert (till.cents(Account.STRIPE), Booking.objects.filter(kind="payout").count()) == (0, 1)
    assert cashing.take_in(payout["id"], at=till.now) == "booked"
    assert (till.findings(), sold.breaches()) == (["dispute-open"], [])


def test_a_payout_without_any_share_of_ours_is_walked_once(till: Till) -> None:
    """Others sell on the account: their payouts are listed every quarter of an hour, for two weeks."""
    till.sandbox.foreign()
    payout = till.sandbox.pay_out()["id"]

    said = [cashing.take_in(payout, at=till.now) for _again in range(3)]

    asked = [request for request in till.sandbox.requests() if "balance_transactions" in str(request)]
    assert (said, len(asked)) == ([cashing.NOTHING_OF_OURS] * 3, 1)
    assert not Booking.objects.exists()


def test_a_payout_waits_for_its_parts(till: Till) -> None:
    """What the webhook never told is mended first, so that our share is whole."""
    order = till.order()
    till.sandbox.fault("lose", times=100)
    till.pay(order)
    payout = till.sandbox.pay_out()

    assert cashing.take_in(payout["id"], at=till.now) == "booked"

    assert (till.standing(order), till.cents(Account.BANK)) == ("confirmed, owed 0", PRICE - FEE)


def test_a_payout_with_a_part_that_does_not_agree_is_found_and_not_booked(till: Till) -> None:
    till.sandbox.fault("lose", times=100)
    order = till.order()
    till.pay(order)
    order.attempts.update(cents=1)
    payout = till.sandbox.pay_out()

    assert cashing.take_in(payout["id"], at=till.now) == "does not agree"
    assert "payout-mismatch" in till.findings()
    order.attempts.update(cents=PRICE)
    reconciling.reconcile(till.now)

    assert till.findings() == []
    assert (till.cents(Account.BANK), till.standing(order)) == (PRICE - FEE, "confirmed, owed 0")


def test_a_payout_that_is_off_its_parts_is_found(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.paid()
    payout = till.sandbox.pay_out()
    monkeypatch.setattr(gateway, "movements_of", lambda _payout: iter(()))

    assert cashing.take_in(payout["id"], at=till.now) == "does not agree"
    assert Finding.objects.get().says == f"The payout is {PRICE - FEE} cents off its parts."


def test_a_payout_on_its_way_is_not_in_the_bank(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.paid()
    payout = till.sandbox.pay_out()
    told = gateway.payout(payout["id"])
    on_its_way = type(told)(told.id, told.cents, "in_transit", told.at)
    monkeypatch.setattr(gateway, "payout", lambda _payout: on_its_way)

    assert cashing.take_in(payout["id"], at=till.now) == "in_transit"
    assert till.cents(Account.BANK) == 0


@pytest.mark.parametrize("lost", ["payment", "refund", "dispute"])
def test_what_no_event_told_is_mended_by_what_moved_the_balance(till: Till, lost: str) -> None:
    order = till.order() if lost == "payment" else till.paid()
    till.sandbox.fault("lose", times=100)
    if lost == "payment":
        till.pay(order)
    elif lost == "refund":
        till.sandbox.refund(Payment.objects.get().external_id, 5_000)
    else:
        till.sandbox.dispute(Payment.objects.get().external_id)

    reckoning.reckon(1, at=till.now)

    assert ReckonedDay.objects.get().agrees
    assert till.cents(Account.STRIPE) == till.balance_at_stripe()
    assert sold.breaches() == []


def test_a_booking_that_stripe_knows_nothing_of_is_found_and_settled_by_itself(till: Till) -> None:
    amounts = [Amount(Account.STRIPE, 700), Amount(Account.RECEIVABLE, -700)]
    booking.book("paid:by-a-slip", amounts, order=till.order(), about="a slip", at=till.now)

    assert not agree(till)
    [found] = Finding.objects.all()
    assert (found.kind, found.about) == ("booking-not-at-stripe", "paid:by-a-slip")
    today = ReckonedDay.objects.latest("day_on")
    assert (today.stripe_cents, today.ledger_cents) == (0, 700)


def test_a_movement_that_is_booked_as_another_amount_is_found(till: Till) -> None:
    till.pay(till.order())
    [moved] = till.sandbox.show("balance_transaction")
    amounts = [Amount(Account.FEES, 1), Amount(Account.STRIPE, -1)]
    booking.book(f"fee:{moved['id']}", amounts, order=None, about=moved["id"], at=till.now)

    assert not agree(till)

    [found] = Finding.objects.all()
    assert (found.kind, found.about) == ("movement-not-booked", moved["id"])
    assert found.says == f"Stripe moved -{FEE} cents (charge); the ledger says -1 under fee:{moved['id']}."


def test_a_finding_whose_cause_is_gone_is_settled_by_itself(till: Till) -> None:
    till.paid()
    [moved] = gateway.movements(till.now.replace(hour=0), till.now.replace(year=till.now.year + 1))
    finding.note("movement-not-booked", moved.id, "It was not booked.", at=till.now)

    assert agree(till)

    assert Finding.objects.get().settled_how == finding.BY_ITSELF


def test_while_stripe_is_down_one_finding_says_so_until_it_answers(till: Till) -> None:
    till.sandbox.down()
    assert [reconciling.reconcile(till.now) for _again in range(2)] == [False, False]
    assert till.findings() == ["stripe-unreachable"]

    till.sandbox.up()

    assert reconciling.reconcile(till.now)
    assert till.findings() == []


def test_what_broke_before_stripe_went_down_is_told_beside_it(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.paid()
    till.sandbox.refund(Payment.objects.get().external_id)
    monkeypatch.setattr(sending, "take_in", lambda _refund, **_at: 1 // 0)
    till.sandbox.fault("error", "GET /v1/disputes*", times=gateway.RETRIES + 1)

    with pytest.raises(ExceptionGroup) as broken:
        reconciling.reconcile(till.now)

    assert [type(error) for error in broken.value.exceptions] == [ZeroDivisionError]
    assert till.findings() == ["stripe-unreachable"]


def test_a_key_that_stripe_does_not_take_is_found_until_it_does(till: Till, settings: Settings) -> None:
    right, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, "sk_test_revoked"
    assert not reconciling.reconcile(till.now)
    assert Finding.objects.get().says.startswith("Stripe does not take our key")

    settings.STRIPE_SECRET_KEY = right

    assert reconciling.reconcile(till.now)
    assert till.findings() == []


def test_without_a_key_nobody_is_asked(till: Till, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = ""

    reconciling.reckon_days(till.now)

    assert not reconciling.reconcile(till.now)
    assert not ReckonedDay.objects.exists()


def test_two_weeks_are_reckoned_again_at_night(till: Till) -> None:
    till.paid()

    reconciling.reckon_days(till.now)

    assert (ReckonedDay.objects.count(), ReckonedDay.objects.filter(agrees=True).count()) == (14, 14)


def test_a_finding_is_one_while_it_is_open_and_another_afterwards(till: Till) -> None:
    actor: Any = PersonFactory.create()
    first = finding.note("a-kind", "a thing", "It is off.", at=till.now)
    assert finding.note("a-kind", "a thing", "It is off still.", at=till.now) == first

    settled = finding.settle(first, reason="Mended by hand", actor=actor, at=till.now)
    with pytest.raises(finding.AlreadySettled):
        finding.settle(first, reason="Again", actor=actor, at=till.now)

    assert (settled.settled_how, settled.actor) == ("Mended by hand", actor)
    assert finding.note("a-kind", "a thing", "It is off again.", at=till.now) != first


def test_refunds_of_ours_that_an_answer_lost_are_known_by_our_own_id(till: Till) -> None:
    order = till.paid()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.sandbox.fault("reset_after_commit", "POST /v1/refunds", times=gateway.RETRIES + 1)
    with pytest.raises(gateway.Unreachable):
        till.send()

    till.hear()

    refund = Refund.objects.get()
    assert (refund.is_ours, refund.ended_as, till.standing(order)) == (True, "succeeded", "confirmed, owed 0")


def test_a_refund_that_came_back_agrees_with_stripe(till: Till) -> None:
    order = till.paid(card="4000000000005126")
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.sandbox.settle()
    till.hear()

    assert agree(till)
    assert (till.findings(), till.cents(Account.STRIPE)) == (["refund-failed"], till.balance_at_stripe())


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_dispute_whose_money_moves_again_and_again_agrees_with_stripe(
    till: Till, sandbox_server: Server, *, is_heard: bool
) -> None:
    """The harm: what a bank took a second time was booked under one key and looked for under another, each day."""
    till.paid(card="4000000000000259")
    case = till.sandbox.show("dispute")[0]["id"]
    till.sandbox.win(case)
    till.hear()
    for cents in (-PRICE, PRICE):
        till.pass_time(days=3)
        move_again(sandbox_server, case, cents)
        if is_heard:
            disputing.take_in(gateway.dispute(case), at=till.now)

    for _again in range(2):
        reconciling.reconcile(till.now)
        reconciling.reckon_days(till.now)

    kinds = Booking.objects.filter(about=case).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["disputed", "won", "disputed", "won"]
    assert all(ReckonedDay.objects.values_list("agrees", flat=True))
    assert (till.findings(), till.cents(Account.DISPUTED)) == ([], 0)
    assert (till.cents(Account.STRIPE), sold.breaches()) == (till.balance_at_stripe(), [])


def move_again(server: Server, case: str, cents: int) -> None:
    """Have a bank take the money of a dispute once more, or give it back once more, and tell nobody."""
    account, kind = server.account, "dispute" if cents < 0 else "dispute_reversal"
    with account.books.turn():
        found = account.books.find("dispute", case)
        moved = banking.move(account, f"adjustment:{kind}", cents, found)
        account.books.touch(found, balance_transactions=[*found["balance_transactions"], moved])


def test_a_movement_that_nobody_knows_how_to_mend_is_left(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.sandbox.fault("lose", times=100)
    till.pay(till.order())
    [moved] = gateway.movements(till.now - timedelta(days=1), till.now + timedelta(days=1))
    monkeypatch.setattr(gateway, "session_of", lambda _intent: None)

    mending.mend([moved, dataclasses.replace(moved, id="txn_other", kind="adjustment", source="x_1")], at=till.now)

    assert not Payment.objects.exists()


def test_the_session_of_a_payment_made_elsewhere_is_none(till: Till) -> None:
    assert gateway.session_of("pi_of_nobody") is None


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_payout_that_the_bank_returned_is_not_in_the_bank_and_is_a_part_of_the_next(
    till: Till, *, is_heard: bool
) -> None:
    """P12: whether we heard that it was paid before it came back, or only afterwards."""
    till.paid()
    till.sandbox.foreign()
    first = till.sandbox.pay_out()
    if is_heard:
        till.hear()
        assert till.cents(Account.BANK) == PRICE - FEE
    till.sandbox.return_payout(first["id"])

    till.hear()
    assert agree(till)
    assert (till.cents(Account.BANK), till.cents(Account.STRIPE)) == (0, PRICE - FEE)

    till.paid()
    till.sandbox.pay_out()
    till.hear()
    assert agree(till)
    assert (till.cents(Account.BANK), till.cents(Account.STRIPE)) == (2 * (PRICE - FEE), 0)
    assert (till.findings(), sold.breaches()) == ([], [])


def test_a_refund_that_failed_and_is_heard_of_late_is_booked_when_the_money_came_back(till: Till) -> None:
    """The harm: it was booked on the day we heard of it, on which Stripe shows no such movement, and found for ever."""
    order = till.paid(card="4000000000005126")
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.pass_time(days=8)
    failed_at = max(moved["created"] for moved in till.sandbox.show("balance_transaction"))
    till.pass_time(days=20)

    till.hear()

    assert int(Booking.objects.get(kind="unrefunded").booked_at.timestamp()) == failed_at
    assert (agree(till), till.findings(), till.standing(order)) == (
        True,
        ["refund-failed"],
        f"confirmed, owed {-PRICE}",
    )


@pytest.mark.parametrize("was_done_before", [True, False])
def test_what_happened_while_nobody_could_reconcile_for_months_is_taken_in(till: Till, was_done_before: bool) -> None:
    """P10, P12. The harm: only the last two days were asked for, and what was told and lost before stayed unknown."""
    if was_done_before:
        reconciling.reconcile(till.now)
        till.pass_time(days=3)
    order = till.order()
    session = till.pay(order)
    till.sandbox.fault("lose", "*", times=50)
    till.hear()
    till.sandbox.refund(session)
    till.sandbox.fault("reset", "GET *", times=9)
    assert not reconciling.reconcile(till.now)
    till.sandbox.mend()
    till.pass_time(days=200)

    assert agree(till)

    assert till.cents(Account.STRIPE) == till.balance_at_stripe() == -FEE
    assert Refund.objects.get().ended_as == "succeeded"
    assert sold.breaches() == []


@pytest.mark.parametrize("is_ours_alone", [True, False])
def test_what_stripe_keeps_for_the_account_as_a_whole_is_a_fee_of_ours_where_nobody_else_sells_on_it(
    till: Till, settings: Settings, is_ours_alone: bool
) -> None:
    """P12: what reached the bank is net of every fee, so the bank's statement and the ledger say the same."""
    settings.STRIPE_ACCOUNT_IS_OURS_ALONE = is_ours_alone
    till.paid()
    till.sandbox.fee(1_234)
    payout = till.sandbox.pay_out()
    till.hear()

    assert (agree(till), till.findings()) == (True, [])

    fees = FEE + (1_234 if is_ours_alone else 0)
    assert (till.cents(Account.FEES), till.cents(Account.BANK)) == (fees, PRICE - fees)
    assert (till.cents(Account.BANK) == payout["amount"]) is is_ours_alone
    assert sold.breaches() == []


def test_a_fee_of_the_account_that_changed_under_our_booking_is_found(till: Till, settings: Settings) -> None:
    settings.STRIPE_ACCOUNT_IS_OURS_ALONE = True
    moved = till.sandbox.fee(1_234)["id"]
    amounts = [Amount(Account.FEES, 500), Amount(Account.STRIPE, -500)]
    booking.book(f"fee:{moved}", amounts, order=None, about=moved, at=till.now)

    assert not agree(till)

    assert till.findings() == ["movement-not-booked"]

"""What is owed back goes back, once, and never more than came; what the dashboard does is taken in (P12)."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from foundation.ground.refusals import ReasonNeeded
from payments import booking, finding
from payments.charging import gateway, reconciling, refunding, sending, settling
from payments.models import Entry, Finding, Order, Payment, Refund
from payments.selling import delivering, withdrawing
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import FEE, PRICE, Till

pytestmark = pytest.mark.django_db
MET = import_module("payments.migrations.0017_refunds_of_the_dashboard_say_what_they_met").MET
REFUNDS = "POST /v1/refunds"


def give_up(till: Till, order: Order, position: int = 1, cents: int | None = None) -> None:
    withdrawing.give_up(order.lines.get(position=position), reason="Other plans", actor=None, at=till.now, cents=cents)


def test_giving_a_line_up_pays_back_what_is_due(till: Till) -> None:
    order = till.paid(till.places(2), till.places(2, 12_000))

    give_up(till, order, 2)
    assert till.standing(order) == "confirmed, owed -12000"
    till.send()

    refund = Refund.objects.get()
    assert (refund.cents, refund.ended_as, refund.is_ours) == (12_000, "succeeded", True)
    assert (till.standing(order), Payment.objects.get().refunded_cents) == ("confirmed, owed 0", 12_000)
    [at_stripe] = till.sandbox.show("refund")
    assert (at_stripe["id"], at_stripe["amount"], at_stripe["metadata"]["refund"]) == (
        refund.external_id,
        12_000,
        str(refund.public_id),
    )
    assert (till.cents(Entry.Account.STRIPE), sold.breaches()) == (till.balance_at_stripe(), [])


def test_what_is_on_its_way_is_not_asked_for_again(till: Till) -> None:
    order = till.paid()
    give_up(till, order)

    asked = [refunding.pay_back(order, reason="Again", actor=None, at=till.now) for _again in range(2)]
    till.send()

    assert (asked, till.standing(order)) == ([[], []], "confirmed, owed 0")
    assert refunding.pay_back(order, reason="Again", actor=None, at=till.now) == []


def test_what_several_payments_paid_goes_back_from_each_of_them(till: Till) -> None:
    order = till.paid()
    amounts = [
        booking.Amount(booking.Account.REVENUE, -5_000, "4100"),
        booking.Amount(booking.Account.RECEIVABLE, 5_000),
    ]
    booking.book("sold:more", amounts, order=order, about="a test", at=till.now)
    till.pay(order)
    till.hear()
    booking.book("withdrawn:more", [_minus(one) for one in amounts], order=order, about="a test", at=till.now)
    give_up(till, order)
    till.send()

    assert list(Refund.objects.order_by("pk").values_list("cents", flat=True)) == [5_000, PRICE]
    assert (till.standing(order), {payment.cents - payment.refunded_cents for payment in Payment.objects.all()}) == (
        "confirmed, owed 0",
        {0},
    )


def _minus(one: booking.Amount) -> booking.Amount:
    return booking.Amount(one.account, -one.cents, one.code)


def test_what_came_by_check_does_not_go_back_by_card(till: Till) -> None:
    order = sold.order(PersonFactory.create(), till.places(1), at=till.now, way=Order.Way.INVOICE)
    delivering.confirm(order, actor=None, at=till.now)
    amounts = [booking.Amount(booking.Account.BANK, PRICE), booking.Amount(booking.Account.RECEIVABLE, -PRICE)]
    booking.book("paid:check", amounts, order=order, about="check", at=till.now)

    give_up(till, order)

    assert (till.standing(order), Refund.objects.count()) == ("confirmed, owed -30000", 0)


@pytest.mark.parametrize("fault", ["reset_after_commit", "error_after_commit", "error", "conflict", "rate_limit"])
def test_a_refund_whose_answer_was_lost_is_made_once(till: Till, fault: str) -> None:
    order = till.paid()
    give_up(till, order)
    till.sandbox.fault(fault, REFUNDS, times=gateway.RETRIES + 1)

    for _try in range(4):
        try:
            till.send()
        except gateway.Unreachable:
            continue

    assert (len(till.sandbox.show("refund")), till.standing(order)) == (1, "confirmed, owed 0")
    assert sold.breaches() == []


def test_a_refund_waits_until_the_key_is_right_again(till: Till, settings: Settings) -> None:
    """The harm: a key that was wrong for an hour ended every refund that waited, as if Stripe had refused it."""
    order = till.paid()
    give_up(till, order)
    right, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, "sk_test_revoked"
    with pytest.raises(gateway.Unreachable):
        till.send()
    settings.STRIPE_SECRET_KEY = right
    till.sandbox.fault("forbidden", REFUNDS)
    with pytest.raises(gateway.Unreachable):
        till.send()
    assert (Refund.objects.get().ended_as, till.findings()) == ("", [])

    till.send()

    assert (Refund.objects.get().ended_as, till.standing(order)) == ("succeeded", "confirmed, owed 0")


def test_a_refund_whose_key_stripe_forgot_is_looked_for_first(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    refund = Refund.objects.get()
    made = gateway.refund(
        refund.payment.external_id,
        refund.cents,
        metadata={**till.sandbox.show("payment_intent")[0]["metadata"], "refund": str(refund.public_id)},
        key=refund.key,
    )
    till.pass_time(hours=25)

    till.send()

    assert (Refund.objects.get().external_id, len(till.sandbox.show("refund"))) == (made.id, 1)


def test_a_refund_that_was_never_made_is_made_a_day_later(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    till.pass_time(hours=25)

    till.send()

    assert till.standing(order) == "confirmed, owed 0"


def test_a_refund_that_fails_is_owed_again_and_found_and_can_be_paid_back_again(till: Till) -> None:
    order = till.paid(card="4000000000005126")
    give_up(till, order)
    till.send()
    till.sandbox.settle()
    till.hear()

    refund = Refund.objects.get()
    assert (refund.ended_as, till.standing(order), till.findings()) == (
        "failed",
        "confirmed, owed -30000",
        ["refund-failed"],
    )
    assert (Payment.objects.get().refunded_cents, till.cents(Entry.Account.STRIPE)) == (0, till.balance_at_stripe())
    assert sold.breaches() == []

    with pytest.raises(ReasonNeeded):
        refunding.pay_back_again(refund, reason=" ", actor=order.payer, at=till.now)
    refunding.pay_back_again(refund, reason="Another card", actor=order.payer, at=till.now)
    till.send()

    assert (till.standing(order), till.findings()) == ("confirmed, owed 0", [])
    with pytest.raises(refunding.NothingOwed):
        refunding.pay_back_again(refund, reason="Another card", actor=order.payer, at=till.now)


def test_what_stripe_refuses_to_pay_back_is_owed_still_and_found(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    till.sandbox.dispute(Payment.objects.get().external_id)

    till.send()

    assert (Refund.objects.get().ended_as, till.findings()) == ("failed", ["refund-refused"])
    assert (till.standing(order), Payment.objects.get().refunded_cents) == ("confirmed, owed -30000", 0)


def test_a_refund_from_the_dashboard_is_a_fact_and_found_where_nothing_was_given_up(till: Till) -> None:
    order = till.paid()
    till.sandbox.refund(Payment.objects.get().external_id, 10_000)

    for _again in range(2):
        till.hear()
        reconciling.reconcile(till.now)

    refund = Refund.objects.get()
    assert (refund.cents, refund.is_ours, refund.ended_as) == (10_000, False, "succeeded")
    assert (till.standing(order), till.findings()) == ("confirmed, owed 10000", ["refund-elsewhere"])
    assert sold.breaches() == []

    withdrawing.withdraw(order.lines.get(), reason="As paid back", actor=None, at=till.now, cents=10_000)
    reconciling.reconcile(till.now)

    assert (till.standing(order), till.findings()) == ("confirmed, owed 0", [])


def test_a_refund_from_the_dashboard_that_somebody_settled_is_not_found_again(till: Till) -> None:
    """Nothing was given up for it, and that was right. Another refund of the same order is found all the same."""
    order, finance = till.paid(), PersonFactory.create()
    till.sandbox.refund(Payment.objects.get().external_id, 10_000)
    till.hear()
    finding.settle(Finding.objects.get(), reason="A favor of ours", actor=finance, at=till.now)

    reconciling.reconcile(till.now)
    assert (till.findings(), till.standing(order)) == ([], "confirmed, owed 10000")
    till.sandbox.refund(Payment.objects.get().external_id, 5_000)
    till.hear()

    assert (till.findings(), till.standing(order)) == (["refund-elsewhere"], "confirmed, owed 15000")


def test_a_refund_from_the_dashboard_meets_what_was_given_up_before_it_and_no_more(till: Till) -> None:
    order = till.paid()
    till.sandbox.fault("down", "POST /v1/refunds", times=100)
    give_up(till, order, cents=10_000)
    till.sandbox.mend()
    till.sandbox.refund(Payment.objects.get().external_id)
    till.hear()

    refund = Refund.objects.get(is_ours=False)
    assert (refund.cents, refund.met_cents, booking.debt(order)) == (PRICE, 10_000, 0)
    assert (till.standing(order), till.findings()) == ("confirmed, owed 20000", ["refund-elsewhere"])
    assert sold.breaches() == []


def test_refunds_of_the_dashboard_from_before_are_met_where_nothing_is_owed(till: Till) -> None:
    given, kept = till.paid(), till.paid()
    for order in (given, kept):
        till.sandbox.refund(order.payments.get().external_id, 10_000)
    till.hear()
    withdrawing.give_up(given.lines.get(), reason="As paid", actor=None, at=till.now, cents=10_000)
    Refund.objects.update(met_cents=0)

    with connection.cursor() as cursor:
        cursor.execute(MET)

    met = Refund.objects.order_by("payment__order").values_list("payment__order", "met_cents")
    assert list(met) == [(given.pk, 10_000), (kept.pk, 0)]


def test_a_refund_from_the_dashboard_takes_the_place_of_ours_that_waits(till: Till) -> None:
    """P12: both would be more than came."""
    order = till.paid()
    give_up(till, order)
    till.sandbox.refund(Payment.objects.get().external_id)

    till.hear()
    till.send()

    assert list(Refund.objects.order_by("pk").values_list("is_ours", "ended_as")) == [
        (True, "failed"),
        (False, "succeeded"),
    ]
    assert (till.standing(order), Payment.objects.get().refunded_cents) == ("confirmed, owed 0", PRICE)
    assert sold.breaches() == []


def test_what_is_owed_beside_a_refund_from_the_dashboard_is_asked_for_anew(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    till.sandbox.refund(Payment.objects.get().external_id, 10_000)

    till.hear()
    till.send()

    assert list(Refund.objects.order_by("pk").values_list("is_ours", "cents", "ended_as")) == [
        (True, PRICE, "failed"),
        (False, 10_000, "succeeded"),
        (True, 20_000, "succeeded"),
    ]
    assert (till.standing(order), till.findings(), sold.breaches()) == ("confirmed, owed 0", [], [])


def test_what_may_be_at_stripe_already_is_dropped_last(till: Till) -> None:
    """The harm: a refund of ours whose answer was lost was dropped, Stripe made it, and it was counted no more."""
    order = till.paid(till.places(2, 12_000), till.places(2, 12_000), till.places(2, 6_000))
    give_up(till, order, 1)
    give_up(till, order, 2)
    waits, lost = Refund.objects.order_by("pk")
    till.sandbox.fault("reset_after_commit", REFUNDS, times=gateway.RETRIES + 1)
    with pytest.raises(gateway.Unreachable):
        sending.send(lost.pk, at=till.now)
    told = till.sandbox.refund(Payment.objects.get().external_id, 10_000)

    sending.take_in(gateway.refund_now(told["id"]), at=till.now)
    till.send()

    assert list(Refund.objects.order_by("pk").values_list("is_ours", "cents", "ended_as")) == [
        (True, 12_000, "failed"),
        (True, 12_000, "succeeded"),
        (False, 10_000, "succeeded"),
        (True, 2_000, "succeeded"),
    ]
    sending.send(waits.pk, at=till.now)
    assert (len(till.sandbox.show("refund")), Payment.objects.get().refunded_cents) == (3, 24_000)
    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_a_refund_that_was_given_up_here_and_that_stripe_made_is_counted_again(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    refund = Refund.objects.get()
    till.sandbox.fault("reset_after_commit", REFUNDS, times=gateway.RETRIES + 1)
    with pytest.raises(gateway.Unreachable):
        sending.send(refund.pk, at=till.now)
    sending._refused(refund, "A wrong answer.", till.now)
    assert (Payment.objects.get().refunded_cents, till.findings()) == (0, ["refund-refused"])

    reconciling.reconcile(till.now)

    assert (Refund.objects.get().ended_as, Payment.objects.get().refunded_cents) == ("succeeded", PRICE)
    assert (till.standing(order), till.findings(), sold.breaches()) == ("confirmed, owed 0", [], [])


def test_a_refund_that_passes_what_came_is_no_fact_that_is_believed(till: Till) -> None:
    till.paid()
    payment = Payment.objects.get()
    Payment.objects.update(refunded_cents=PRICE)

    with pytest.raises(ValueError, match="more of payment"):
        sending.make_room(payment, 1, till.now)


def test_a_refund_of_what_is_not_ours_is_left_alone(till: Till) -> None:
    foreign = till.sandbox.foreign()["session"]["payment_intent"]
    refund = till.sandbox.refund(foreign)

    assert sending.take_in(gateway.refund_now(refund["id"]), at=till.now) is None
    assert not Refund.objects.exists()


def test_a_refund_that_has_ended_is_not_sent_again(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    till.send()
    till.sandbox.down()

    sending.send(Refund.objects.get().pk, at=till.now)

    assert till.standing(order) == "confirmed, owed 0"


def test_after_all_went_back_only_the_fee_is_gone(till: Till) -> None:
    order = till.order()
    session = till.pay(order)
    till.hear()
    settling.settle(session, at=till.now)
    give_up(till, order)
    till.send()
    till.hear()

    assert (till.cents(Entry.Account.STRIPE), till.cents(Entry.Account.REVENUE)) == (-FEE, 0)
    assert till.balance_at_stripe() == -FEE


def test_another_refund_of_the_payment_is_not_taken_for_the_one_that_is_looked_for(till: Till) -> None:
    order = till.paid(till.places(2), till.places(2, 12_000))
    give_up(till, order, 1)
    till.send()
    give_up(till, order, 2)
    till.pass_time(hours=25)

    till.send()

    assert (len(till.sandbox.show("refund")), till.standing(order)) == (2, "confirmed, owed 0")


def test_what_was_refused_after_it_was_heard_of_is_not_refused(till: Till) -> None:
    order = till.paid()
    give_up(till, order)
    stale = Refund.objects.get()
    till.send()

    sending._refused(stale, "Too late.", till.now)

    assert (Refund.objects.get().ended_as, till.findings()) == ("succeeded", [])


def test_a_refund_of_the_dashboard_that_failed_is_heard_of_after_the_one_that_took_its_place(till: Till) -> None:
    """P10: in whatever order they are told, the ledger is what Stripe says."""
    order = till.paid(card="4000000000005126")
    intent = Payment.objects.get().external_id
    failed = till.sandbox.refund(intent)
    till.sandbox.settle()
    second = till.sandbox.refund(intent)

    for one in (second, failed, failed):
        sending.take_in(gateway.refund_now(one["id"]), at=till.now)

    told = Refund.objects.order_by("pk").values_list("external_id", "ended_as")
    assert dict(told) == {second["id"]: "succeeded", failed["id"]: "failed"}
    assert (Payment.objects.get().refunded_cents, till.standing(order)) == (PRICE, f"confirmed, owed {PRICE}")
    assert (till.cents(Entry.Account.STRIPE), sold.breaches()) == (till.balance_at_stripe(), [])

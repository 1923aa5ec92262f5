"""Refunds, disputes, and the payouts in which all of it ends: every cent is found again."""

from __future__ import annotations

from typing import Any

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.sandbox import weighing
from tests.sandboxing import Sandbox


def paid(sandbox: Sandbox, card: str = "4242424242424242", amount: int = 12500) -> str:
    """Return the payment of a session that was paid by this card."""
    return str(sandbox.pay(sandbox.open(amount), card)["session"]["payment_intent"])


def refused(sandbox: Sandbox, **asked: Any) -> tuple[str | None, str | None]:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client().v1.refunds.create(asked)  # type: ignore[arg-type]
    return refusal.value.param, refusal.value.code


def test_never_more_is_given_back_than_was_paid(sandbox: Sandbox) -> None:
    intent = paid(sandbox)
    refunds = sandbox.client().v1.refunds

    first = refunds.create({"payment_intent": intent, "amount": 12000, "reason": "requested_by_customer"})
    assert refused(sandbox, payment_intent=intent, amount=501) == ("amount", None)
    assert refused(sandbox, payment_intent=intent, amount=0) == ("amount", "parameter_invalid_integer")
    rest = refunds.create({"charge": str(first.charge), "metadata": {"order": "A1"}})
    assert refused(sandbox, payment_intent=intent) == (None, "charge_already_refunded")

    [charge] = sandbox.show("charge")
    expanded = sandbox.client().v1.charges.retrieve(charge["id"], {"expand": ["refunds"]}).refunds
    assert expanded is not None
    assert (first.status, rest.status, rest.amount) == ("succeeded", "succeeded", 500)
    assert (charge["amount_refunded"], charge["refunded"]) == (12500, True)
    assert refunds.retrieve(rest.id).to_dict()["metadata"] == {"order": "A1"}
    assert [each.id for each in refunds.list({"charge": charge["id"]}).data] == [rest.id, first.id]
    assert [each.id for each in expanded.data] == [rest.id, first.id]


def test_a_refund_that_can_not_be_is_refused(sandbox: Sandbox) -> None:
    declined = str(sandbox.pay(sandbox.open(), "4000000000000002")["session"]["payment_intent"])
    [failed] = sandbox.show("charge")

    assert refused(sandbox) == (None, None)
    assert refused(sandbox, charge="ch_none") == ("charge", "resource_missing")
    assert refused(sandbox, payment_intent="pi_none") == ("payment_intent", "resource_missing")
    assert refused(sandbox, payment_intent=declined) == (None, "payment_intent_unexpected_state")
    assert refused(sandbox, charge=failed["id"]) == (None, "charge_not_refundable")
    assert refused(sandbox, charge=failed["id"], reverse_transfer=True) == ("reverse_transfer", "sandbox_cannot")


def test_a_refund_may_take_a_while(sandbox: Sandbox, pass_time: Any) -> None:
    refund = sandbox.client().v1.refunds.create({"payment_intent": paid(sandbox, "4000000000007726")})

    pass_time(minutes=3)

    assert refund.status == "pending"
    assert sandbox.client().v1.refunds.retrieve(refund.id).status == "succeeded"
    assert sandbox.events()[-3:] == ["refund.created", "charge.refunded", "refund.updated"]


def test_a_refund_may_fail_later_and_the_money_is_back(sandbox: Sandbox) -> None:
    refund = sandbox.client().v1.refunds.create({"payment_intent": paid(sandbox, "4000000000005126")})

    sandbox.settle()
    sandbox.settle()

    after = sandbox.client().v1.refunds.retrieve(refund.id)
    [charge] = sandbox.show("charge")
    assert (refund.status, after.status, after.failure_reason) == ("succeeded", "failed", "expired_or_canceled_card")
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert [moved["amount"] for moved in sandbox.show("balance_transaction")] == [12500, -12500, 12500]
    assert sandbox.events()[-2:] == ["refund.failed", "refund.updated"]


def test_a_debit_is_given_back_slowly(sandbox: Sandbox) -> None:
    session = sandbox.pay(sandbox.open(), debit="000123456789")["session"]["id"]
    sandbox.settle()

    refund = sandbox.refund(session)

    assert refund["status"] == "pending"
    assert sandbox.show("balance_transaction")[-1]["type"] == "payment_refund"


def test_a_dispute_takes_the_money_and_winning_brings_it_back_without_the_fee(sandbox: Sandbox) -> None:
    intent = paid(sandbox)

    case = sandbox.dispute(intent, reason="product_not_received")
    while_open = refused(sandbox, payment_intent=intent)
    won = sandbox.win(case["id"])

    [charge] = sandbox.show("charge")
    assert (case["status"], charge["disputed"], while_open) == ("needs_response", True, (None, "charge_disputed"))
    assert won["status"] == "won"
    assert [moved["net"] for moved in won["balance_transactions"]] == [-14000, 12500]
    assert sandbox.events()[-4:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert sandbox.client().v1.refunds.create({"payment_intent": intent}).amount == 12500


def test_a_dispute_is_lost_once(sandbox: Sandbox) -> None:
    case = sandbox.dispute(paid(sandbox))
    disputes = sandbox.client().v1.disputes

    assert disputes.close(case["id"]).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        disputes.close(case["id"])
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        disputes.update(case["id"], {"metadata": {"a": "1"}})
    with pytest.raises(AssertionError, match="already closed"):
        sandbox.win(case["id"])
    with pytest.raises(AssertionError, match="can't be disputed"):
        sandbox.dispute(case["charge"])


def test_a_bank_that_only_inquires_takes_nothing_yet(sandbox: Sandbox) -> None:
    kept = sandbox.dispute(paid(sandbox), is_inquiry=True)
    escalated = sandbox.dispute(paid(sandbox), is_inquiry=True)

    assert [kept["status"], kept["balance_transactions"]] == ["warning_needs_response", []]
    assert sandbox.win(kept["id"])["status"] == "warning_closed"
    assert [moved["amount"] for moved in sandbox.lose(escalated["id"])["balance_transactions"]] == [-12500]


def test_an_inquiry_about_what_was_given_back_whole_takes_nothing_more(sandbox: Sandbox) -> None:
    case = sandbox.dispute(paid(sandbox), is_inquiry=True)
    sandbox.refund(case["charge"])

    ended = sandbox.lose(case["id"])

    assert (ended["status"], ended["balance_transactions"]) == ("warning_closed", [])


@pytest.mark.parametrize(
    ("said", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost"), ("see the log", "under_review")]
)
def test_evidence_is_submitted_and_the_bank_decides(sandbox: Sandbox, said: str, status: str) -> None:
    case = sandbox.dispute(paid(sandbox))
    disputes = sandbox.client().v1.disputes

    kept = disputes.update(case["id"], {"evidence": {"uncategorized_text": said}, "submit": False})
    noted = disputes.update(case["id"], {"metadata": {"by": "finance"}, "submit": False})
    submitted = disputes.update(case["id"], {"evidence": {"customer_name": "A Payer"}})

    assert (kept.status, kept.evidence_details.submission_count) == ("needs_response", 0)
    assert noted.metadata["by"] == "finance"
    assert (submitted.status, submitted.evidence.customer_name) == (status, "A Payer")


def test_a_debit_is_disputed_without_a_card(sandbox: Sandbox) -> None:
    session = sandbox.pay(sandbox.open(), debit="000123456789")["session"]["id"]
    sandbox.settle()

    assert sandbox.dispute(session)["payment_method_details"] is None


def test_what_is_left_of_a_charge_is_disputed(sandbox: Sandbox) -> None:
    intent = paid(sandbox)
    sandbox.refund(intent, 2500)

    assert sandbox.dispute(intent)["amount"] == 10000


def test_the_payout_is_the_sum_of_what_it_consists_of(sandbox: Sandbox) -> None:
    sandbox.refund(paid(sandbox), 2500)
    sandbox.dispute(paid(sandbox, amount=5000))
    sandbox.foreign(4200)

    payout = sandbox.pay_out()

    moved = sandbox.client().v1.balance_transactions.list({"payout": payout["id"]})
    parts = {each.reporting_category: each.net for each in moved.data if each.reporting_category != "charge"}
    charges = [each.net for each in moved.data if each.reporting_category == "charge"]
    assert charges == [4200 - 152, 5000 - 175, 12500 - 393]
    assert parts == {"payout": -payout["amount"], "dispute": -6500, "refund": -2500}
    assert sum(each.net for each in moved.data) == 0
    assert sandbox.client().v1.payouts.retrieve(payout["id"]).status == "paid"
    assert sandbox.pay_out() == {}


def test_only_what_has_cleared_is_paid_out_as_stripe_would(sandbox: Sandbox, pass_time: Any) -> None:
    paid(sandbox)
    before = sandbox.pay_out(everything=False)

    pass_time(days=2, minutes=1)

    assert before == {}
    assert sandbox.pay_out(everything=False)["amount"] == 12107


def test_a_payout_that_the_bank_returns_is_paid_again_with_the_next(sandbox: Sandbox) -> None:
    paid(sandbox)
    payout = sandbox.pay_out()

    returned = sandbox.return_payout(payout["id"])

    assert (returned["status"], returned["failure_code"]) == ("failed", "account_closed")
    assert sandbox.events()[-1] == "payout.failed"
    assert sandbox.show("balance_transaction")[-1]["type"] == "payout_failure"
    with pytest.raises(AssertionError, match="returned already"):
        sandbox.return_payout(payout["id"])
    assert sandbox.pay_out()["amount"] == payout["amount"]


def test_a_fee_may_be_known_only_later(sandbox: Sandbox, pass_time: Any) -> None:
    sandbox.slow()
    intent = paid(sandbox)
    charges = sandbox.client().v1.charges

    [before] = charges.list({"payment_intent": intent}).data
    pass_time(minutes=3)
    [after] = charges.list({"payment_intent": intent, "expand": ["data.balance_transaction"]}).data

    moved: Any = after.balance_transaction
    assert (before.balance_transaction, moved.fee, sandbox.events()[-1]) == (None, 393, "charge.updated")
    sandbox.settle()
    assert sandbox.events().count("charge.updated") == 1


def test_nothing_is_paid_out_of_less_than_nothing(sandbox: Sandbox) -> None:
    sandbox.refund(paid(sandbox))

    assert sandbox.pay_out() == {}
    paid(sandbox)
    assert sandbox.pay_out()["amount"] == 12500 - 2 * 393


def test_balance_transactions_are_found_by_day_and_type(sandbox: Sandbox, pass_time: Any) -> None:
    paid(sandbox)
    pass_time(days=1)
    paid(sandbox, amount=5000)
    transactions = sandbox.client().v1.balance_transactions
    first, second = sandbox.show("balance_transaction")

    assert [each.id for each in transactions.list({"created": {"gt": first["created"]}}).data] == [second["id"]]
    assert transactions.list({"type": "refund"}).data == []
    assert transactions.retrieve(first["id"]).source == first["source"]


@pytest.mark.parametrize(
    ("amount", "by_card", "fee"),
    [(12500, True, 393), (50, True, 31), (1017, True, 59), (1000, False, 8), (99999, False, 500)],
)
def test_fees_are_the_list_prices(amount: int, by_card: bool, fee: int) -> None:
    assert weighing.fee(amount, by_card=by_card) == fee


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amounts=st.lists(st.integers(50, 100_000), min_size=1, max_size=4),
    deeds=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["refund", "dispute", "win", "lose"]), st.integers(1, 60_000)),
        max_size=8,
    ),
)
def test_whatever_happens_every_cent_is_paid_out_or_still_there(
    sandbox: Sandbox, amounts: list[int], deeds: list[tuple[int, str, int]]
) -> None:
    sandbox.reset()
    intents = [paid(sandbox, amount=amount) for amount in amounts]

    for place, deed, amount in deeds:
        cases = [case["id"] for case in sandbox.show("dispute")]
        try:
            if deed == "refund":
                sandbox.refund(intents[place % len(intents)], amount)
            elif deed == "dispute":
                sandbox.dispute(intents[place % len(intents)])
            elif cases:
                sandbox.act(deed, dispute=cases[place % len(cases)])
        except AssertionError:
            continue
    payout = sandbox.pay_out()

    moved = sandbox.show("balance_transaction")
    refunded = sum(refund["amount"] for refund in sandbox.show("refund"))
    withdrawn = sum(case["amount"] for case in sandbox.show("dispute") if case["status"] != "won")
    fees = sum(each["fee"] for each in moved)
    kept = sum(amounts) - refunded - withdrawn - fees
    assert all(charge["amount_refunded"] <= charge["amount"] for charge in sandbox.show("charge"))
    assert sum(each["net"] for each in moved) == (0 if payout else kept)
    assert payout.get("amount", 0) == max(kept, 0)

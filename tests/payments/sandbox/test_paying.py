"""What becomes of a session with each of Stripe's documented test cards, through the real SDK."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier
from typing import Any

import pytest

from payments.sandbox import paying, shaping
from payments.sandbox.books import Books
from payments.sandbox.controlling import PAYER
from payments.sandbox.serving import Server
from tests.racing import PATIENCE
from tests.sandboxing import Sandbox


def intent_of(sandbox: Sandbox, session: str) -> Any:
    asked: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    return sandbox.client().v1.checkout.sessions.retrieve(session, asked).payment_intent


def test_a_card_pays_and_everything_says_so(sandbox: Sandbox) -> None:
    session = sandbox.open(12500, metadata={"order": "A1"}, payment_intent_data={"metadata": {"order": "A1"}})

    paid = sandbox.pay(session)

    found = sandbox.client().v1.checkout.sessions.retrieve(session)
    intent = intent_of(sandbox, session)
    moved = intent.latest_charge.balance_transaction
    assert (paid["outcome"], found.status, found.payment_status) == ("paid", "complete", "paid")
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 12500, "A1")
    assert (moved.amount, moved.fee, moved.net) == (12500, 393, 12107)
    assert sandbox.events() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000 0000 0000 0069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4000000000000119", "processing_error", None),
        ("1234567890123456", "incorrect_number", None),
    ],
)
def test_a_card_is_declined_and_another_pays_once(sandbox: Sandbox, card: str, code: str, decline: str | None) -> None:
    session = sandbox.open()

    declined = sandbox.pay(session, card)

    error = intent_of(sandbox, session).last_payment_error
    assert (declined["outcome"], declined["session"]["status"]) == ("declined", "open")
    assert (error.code, getattr(error, "decline_code", None)) == (code, decline)

    again = sandbox.pay(session)

    assert again["outcome"] == "paid"
    assert [charge["status"] for charge in sandbox.show("charge")] == ["failed", "succeeded"]
    assert intent_of(sandbox, session).last_payment_error is None


def test_who_is_asked_first_pays_by_answering(sandbox: Sandbox) -> None:
    session = sandbox.open()

    asked = sandbox.pay(session, "4000002500003155", is_me=None)
    waiting = intent_of(sandbox, session).status
    answered = sandbox.answer(session, is_me=True)

    assert (asked["outcome"], waiting, answered["outcome"]) == ("asks_first", "requires_action", "paid")


def test_who_refuses_to_answer_pays_nothing_and_may_pay_otherwise(sandbox: Sandbox) -> None:
    session = sandbox.open()

    refused = sandbox.pay(session, "4000002500003155", is_me=False)

    code = intent_of(sandbox, session).last_payment_error.code
    assert (refused["outcome"], code) == ("declined", "payment_intent_authentication_failure")
    assert sandbox.show("charge") == []
    assert sandbox.answer(session, is_me=True)["outcome"] == "declined"
    assert sandbox.pay(session)["outcome"] == "paid"


def test_a_card_that_asks_may_be_declined_all_the_same(sandbox: Sandbox) -> None:
    assert sandbox.pay(sandbox.open(), "4000008400001629")["outcome"] == "declined"


def test_a_debit_is_paid_when_the_bank_says_so(sandbox: Sandbox) -> None:
    session = sandbox.open(100_000)

    begun = sandbox.pay(session, debit="000123456789")
    sandbox.settle()

    moved = intent_of(sandbox, session).latest_charge.balance_transaction
    after = sandbox.client().v1.checkout.sessions.retrieve(session)
    assert (begun["outcome"], begun["session"]["payment_status"]) == ("processing", "unpaid")
    assert (after.status, after.payment_status, moved.fee) == ("complete", "paid", 500)
    assert sandbox.events()[-1] == "checkout.session.async_payment_succeeded"


@pytest.mark.parametrize("account", ["000111111116", "000222222227", "7"])
def test_a_debit_fails_when_the_bank_says_so(sandbox: Sandbox, account: str) -> None:
    session = sandbox.open()

    sandbox.pay(session, debit=account)
    sandbox.settle()
    sandbox.settle()

    after = sandbox.client().v1.checkout.sessions.retrieve(session)
    assert (after.status, after.payment_status) == ("complete", "unpaid")
    assert intent_of(sandbox, session).status == "requires_payment_method"
    assert sandbox.events().count("checkout.session.async_payment_failed") == 1


def test_a_debit_settles_by_itself_when_time_passes(sandbox: Sandbox, pass_time: Any) -> None:
    session = sandbox.open()
    sandbox.pay(session, debit="000123456789")

    pass_time(minutes=3)

    assert sandbox.client().v1.checkout.sessions.retrieve(session).payment_status == "paid"


def test_twenty_who_pay_one_session_at_once_pay_it_once(sandbox: Sandbox) -> None:
    session = sandbox.open()

    with ThreadPoolExecutor(20) as crowd:
        outcomes = list(crowd.map(lambda _each: sandbox.pay(session)["outcome"], range(20)))

    assert outcomes == ["paid"] * 20
    assert len(sandbox.show("charge")) == 1


def test_without_a_turn_at_a_time_two_would_pay_one_session(
    sandbox: Sandbox, sandbox_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: nobody waits for a turn, and both have seen that it is open."""
    session, looked = sandbox.open(), Barrier(2)
    account = sandbox_server.account
    found = account.books.shelves["checkout.session"][session]
    monkeypatch.setattr(Books, "turn", lambda _books: nullcontext())

    def seen_as_open(*_arguments: Any) -> Any:
        looked.wait(PATIENCE)
        return shaping.intent(found, {}, 0) | {"_session": session, "_payer": PAYER}

    monkeypatch.setattr(paying, "_intent", seen_as_open)
    with ThreadPoolExecutor(2) as crowd:
        list(crowd.map(lambda _each: paying.by_card(account, found, "4242424242424242", PAYER), range(2)))

    assert len(account.books.shelves["charge"]) == 2


def test_nothing_to_pay_is_complete_without_a_payment(sandbox: Sandbox) -> None:
    session = sandbox.open(0)

    done = sandbox.pay(session)["session"]

    assert (done["status"], done["payment_status"], done["payment_intent"]) == ("complete", "no_payment_required", None)


def test_a_customer_is_made_where_the_shop_always_wants_one(sandbox: Sandbox) -> None:
    session = sandbox.open(customer_creation="always")

    paid = sandbox.pay(session, "4000000000000002")["session"]
    sandbox.pay(session)

    [customer] = sandbox.show("customer")
    assert (paid["customer"], customer["email"]) == (customer["id"], "payer@example.org")


def test_a_disputed_card_is_paid_and_then_disputed(sandbox: Sandbox) -> None:
    session = sandbox.open()

    assert sandbox.pay(session, "4000000000000259")["outcome"] == "paid"
    assert [case["reason"] for case in sandbox.show("dispute")] == ["fraudulent"]
    assert sandbox.events()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]

"""Idempotency, and everything that goes wrong between a shop and Stripe: one deed, however often it is asked."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier
from typing import Any

import pytest
import stripe

from payments.sandbox.replaying import Keys
from tests.racing import PATIENCE
from tests.sandboxing import Sandbox

SESSIONS = "POST /v1/checkout/sessions"
ASKED: Any = {
    "mode": "payment",
    "success_url": "https://shop.example/",
    "line_items": [
        {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "x"}}, "quantity": 1}
    ],
}


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the SDK wait no longer than it must before it asks again."""
    monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.01)
    monkeypatch.setattr("stripe._http_client.HTTPClient.MAX_DELAY", 0.02)


def opened(sandbox: Sandbox) -> int:
    return len(sandbox.show("checkout.session"))


def create(sandbox: Sandbox, key: str = "co:A1:1", *, retries: int = 0, **changed: Any) -> Any:
    asked: Any = {**ASKED, **changed}
    return sandbox.client(retries=retries).v1.checkout.sessions.create(asked, {"idempotency_key": key})


def test_the_same_key_and_the_same_words_are_answered_the_same(sandbox: Sandbox) -> None:
    first, again = create(sandbox), create(sandbox)

    assert first.id == again.id
    assert (opened(sandbox), again.last_response.headers["Idempotent-Replayed"]) == (1, "true")
    assert [asked["replayed"] for asked in sandbox.requests()] == [False, True]


def test_the_same_key_with_other_words_is_refused(sandbox: Sandbox) -> None:
    create(sandbox)

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        create(sandbox, client_reference_id="A2")
    assert opened(sandbox) == 1


def test_a_key_is_forgotten_after_a_day(sandbox: Sandbox, pass_time: Any) -> None:
    first = create(sandbox)

    pass_time(days=1, minutes=1)

    assert create(sandbox).id != first.id


def test_a_refusal_is_kept_too_but_not_one_of_the_form(sandbox: Sandbox) -> None:
    refunds: Any = sandbox.client().v1.refunds
    for _twice in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
            refunds.create({"charge": "ch_none"}, {"idempotency_key": "rf:1"})
        with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
            refunds.create({"charges": "ch_none"}, {"idempotency_key": "rf:2"})

    assert [asked["replayed"] for asked in sandbox.requests()] == [False, False, True, False]


def test_a_get_knows_no_keys(sandbox: Sandbox) -> None:
    customers = sandbox.client().v1.customers

    customers.list({"limit": 1}, {"idempotency_key": "k"})
    customers.list({"limit": 2}, {"idempotency_key": "k"})

    assert [asked["key"] for asked in sandbox.requests()] == ["", ""]


def test_ten_who_ask_at_once_with_one_key_open_one_session(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(10) as crowd:
        ids = set(crowd.map(lambda _each: create(sandbox, retries=9).id, range(10)))

    assert (len(ids), opened(sandbox)) == (1, 1)


def test_a_key_whose_request_is_under_way_is_refused(sandbox: Sandbox) -> None:
    sandbox.fault("hang", SESSIONS, seconds=0.5)
    with ThreadPoolExecutor(1) as another:
        cut = another.submit(create, sandbox)
        time.sleep(0.1)
        with pytest.raises(stripe.APIError) as refused:
            create(sandbox)

        told: Any = refused.value.json_body
        assert (refused.value.http_status, told["error"]["code"]) == (409, "idempotency_key_in_use")
        assert isinstance(cut.exception(), stripe.APIConnectionError)


def test_if_no_key_were_held_two_who_ask_at_once_would_open_two(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: nobody holds the key, and both have seen that nothing was answered to it."""
    looked = Barrier(2)
    monkeypatch.setattr(Keys, "held", lambda _keys, _key: nullcontext())

    def seen_as_new(*_arguments: Any) -> None:
        looked.wait(PATIENCE)

    monkeypatch.setattr("payments.sandbox.answering._replayed", seen_as_new)
    with ThreadPoolExecutor(2) as crowd:
        ids = set(crowd.map(lambda _each: create(sandbox).id, range(2)))

    assert (len(ids), opened(sandbox)) == (2, 2)


def test_no_key_is_never_held() -> None:
    keys = Keys()

    with keys.held(""), keys.held(""):
        assert keys.under_way == {""}


@pytest.mark.parametrize("kind", ["error", "conflict", "reset", "hang", "error_after_commit", "reset_after_commit"])
def test_whatever_goes_wrong_once_a_retry_opens_one_session(sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind, SESSIONS, seconds=0.05)

    session = create(sandbox, retries=2)

    assert [each["id"] for each in sandbox.show("checkout.session")] == [session.id]


@pytest.mark.parametrize(
    ("kind", "error", "is_done"),
    [
        ("error", stripe.APIError, False),
        ("rate_limit", stripe.RateLimitError, False),
        ("conflict", stripe.APIError, False),
        ("forbidden", stripe.PermissionError, False),
        ("reset", stripe.APIConnectionError, False),
        ("hang", stripe.APIConnectionError, False),
        ("error_after_commit", stripe.APIError, True),
        ("reset_after_commit", stripe.APIConnectionError, True),
        ("hang_after_commit", stripe.APIConnectionError, True),
    ],
)
def test_what_went_wrong_was_done_or_was_not(
    sandbox: Sandbox, kind: str, error: type[Exception], is_done: bool
) -> None:
    sandbox.fault(kind, SESSIONS, seconds=0.05)

    with pytest.raises(error):
        create(sandbox)

    assert opened(sandbox) == is_done
    create(sandbox)
    assert opened(sandbox) == 1


def test_an_error_that_is_kept_is_answered_again(sandbox: Sandbox) -> None:
    sandbox.fault("error_kept", SESSIONS)

    for _thrice in range(3):
        with pytest.raises(stripe.APIError):
            create(sandbox, retries=1)

    assert opened(sandbox) == 1
    assert create(sandbox, "co:A1:2").status == "open"


def test_an_error_without_a_key_is_kept_for_nobody(sandbox: Sandbox) -> None:
    sandbox.fault("error_kept", "GET *")

    with pytest.raises(stripe.APIError):
        sandbox.client().v1.customers.list()
    assert sandbox.client().v1.customers.list().data == []


def test_only_what_matches_goes_wrong_and_only_so_often(sandbox: Sandbox) -> None:
    sandbox.fault("rate_limit", "GET /v1/customers*", times=2)

    create(sandbox)
    for _twice in range(2):
        with pytest.raises(stripe.RateLimitError):
            sandbox.client().v1.customers.list()
    assert sandbox.client().v1.customers.list().data == []


def test_stripe_is_down_until_it_is_up(sandbox: Sandbox) -> None:
    sandbox.down()
    for _thrice in range(3):
        with pytest.raises(stripe.APIConnectionError):
            sandbox.client().v1.customers.list()

    sandbox.up()

    assert sandbox.client().v1.customers.list().data == []


def test_what_nobody_knows_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(AssertionError, match="No such fault: earthquake"):
        sandbox.fault("earthquake")
    with pytest.raises(AssertionError, match="Unrecognized"):
        sandbox.act("earthquake")
    with pytest.raises(AssertionError, match="missing a required argument"):
        sandbox.act("pay", sesion="cs_1")
    with pytest.raises(AssertionError, match="own"):
        sandbox.show("_replay")


def test_a_fault_that_is_mended_does_not_happen(sandbox: Sandbox) -> None:
    sandbox.fault("error")
    sandbox.fault("rate_limit")

    sandbox.mend("error")

    with pytest.raises(stripe.RateLimitError):
        create(sandbox)
    assert create(sandbox).status == "open"

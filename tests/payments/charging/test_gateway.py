"""One door to Stripe: signed events alone come in, nothing is asked under a lock, and errors are in our own words."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

import pytest
import stripe
from django.db import transaction
from pytest_django.fixtures import Settings

from payments.charging import facts, gateway
from tests.racing import at_once
from tests.sandboxing import SECRET, Sandbox

THIN = {
    "id": "evt_thin_1",
    "object": "v2.core.event",
    "type": "v1.checkout.session.completed",
    "livemode": False,
    "created": "2026-11-23T00:00:00.000Z",
    "context": None,
    "related_object": {"id": "cs_test_1", "type": "checkout.session", "url": "/v1/checkout/sessions/cs_test_1"},
    "snapshot_event": "evt_whole_1",
}
WHOLE = {
    "id": "evt_whole_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "api_version": stripe.api_version,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}


def signed(event: dict[str, Any], secret: str = SECRET, *, at: int | None = None) -> tuple[bytes, str]:
    body = json.dumps(event)
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at)


@pytest.fixture(autouse=True)
def _secrets(settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_of_a_test"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]


def test_a_thin_event_and_its_whole_one_are_the_same_event() -> None:
    read = [gateway.read_event(*signed(event)) for event in (THIN, WHOLE)]

    assert read == [facts.EventNote("evt_whole_1", "checkout.session.completed", "cs_test_1", is_live=False)] * 2


def test_a_thin_event_without_a_whole_one_goes_by_its_own_id() -> None:
    assert gateway.read_event(*signed({**THIN, "snapshot_event": None})).id == "evt_thin_1"


def test_while_a_secret_is_changed_both_are_believed(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]

    for secret in ("whsec_new", SECRET):
        assert gateway.read_event(*signed(THIN, secret)).related_id == "cs_test_1"


@pytest.mark.parametrize("event", [THIN, WHOLE])
@pytest.mark.parametrize("change", ["tampered", "another secret", "old", "missing", "no secret set"])
def test_what_is_not_signed_by_a_secret_of_ours_is_nothing(
    event: dict[str, Any], change: str, settings: Settings
) -> None:
    body, signature = signed(event, at=int(time.time()) - 1000 if change == "old" else None)
    if change == "another secret":
        body, signature = signed(event, "whsec_of_another")
    if change == "no secret set":
        settings.STRIPE_WEBHOOK_SECRETS = []

    with pytest.raises(gateway.NotSigned):
        gateway.read_event(body + b" " if change == "tampered" else body, "" if change == "missing" else signature)


@pytest.mark.parametrize("body", [b"[]", b"nothing", b"{}", b'{"object": "event"}'])
def test_what_is_signed_and_no_event_is_nothing(body: bytes) -> None:
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET)

    with pytest.raises(gateway.NotSigned):
        gateway.read_event(body, signature)


def test_the_library_speaks_the_version_that_we_were_written_for() -> None:
    assert stripe.api_version == "2026-10-28.endive"


@pytest.mark.usefixtures("committed")
def test_nothing_is_asked_of_stripe_under_a_lock(sandbox: Sandbox) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        gateway.session("cs_test_1")

    assert sandbox.requests() == []


@pytest.mark.usefixtures("committed")
def test_no_further_page_of_a_list_is_asked_for_under_a_lock(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE", 1)
    for _again in range(2):
        sandbox.foreign()
    now = datetime.now(UTC)
    movements = gateway.movements(now - timedelta(days=1), now + timedelta(days=1))
    first = next(movements)
    asked = len(sandbox.requests())

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        next(movements)

    assert len(sandbox.requests()) == asked
    again = list(gateway.movements(now - timedelta(days=1), now + timedelta(days=1)))
    assert (again[0], len({moved.id for moved in again})) == (first, 2)


@pytest.mark.usefixtures("committed")
def test_each_page_of_a_list_counts_among_those_who_ask_at_once(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P14: while everybody waits for a silent Stripe, no further page is waited for besides."""
    monkeypatch.setattr(gateway, "PAGE", 1)
    for _again in range(2):
        sandbox.foreign()
    now = datetime.now(UTC)
    movements = gateway.movements(now - timedelta(days=1), now + timedelta(days=1))
    next(movements)

    monkeypatch.setattr(gateway, "_lines", BoundedSemaphore(1))
    monkeypatch.setattr(gateway, "LINE_FREE_WITHIN", 0.05)
    with gateway._lines, pytest.raises(gateway.Unreachable):
        next(movements)


@pytest.mark.usefixtures("committed")
def test_a_silent_stripe_does_not_hold_every_thread(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """P14: of four who ask, two wait; the others are told at once."""
    monkeypatch.setattr(gateway, "LINE_FREE_WITHIN", 0.05)
    session = sandbox.open()
    sandbox.fault("hang", "GET /v1/checkout/*", seconds=1, times=2)
    took: list[float] = []

    def ask() -> str:
        began = time.monotonic()
        try:
            return gateway.session(session).status
        finally:
            took.append(time.monotonic() - began)

    outcomes = at_once([ask] * 4)

    assert sorted(outcome for outcome in outcomes if isinstance(outcome, str)) == ["open", "open"]
    assert sum(isinstance(outcome, gateway.Unreachable) for outcome in outcomes) == 2
    assert sorted(took)[1] < 1


@pytest.mark.django_db
def test_without_a_key_nobody_is_asked(settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = ""

    assert not gateway.is_open()
    with pytest.raises(gateway.NotOpen, match="choose another way to pay"):
        gateway.session("cs_test_1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "kind"),
    [("error", gateway.Broken), ("conflict", gateway.Unreachable), ("rate_limit", gateway.Unreachable)],
)
def test_what_may_be_better_later_is_told_apart(sandbox: Sandbox, fault: str, kind: type[Exception]) -> None:
    sandbox.fault(fault, times=gateway.RETRIES + 1)

    with pytest.raises(gateway.Unreachable) as met:
        gateway.session("cs_test_1")

    assert type(met.value) is kind


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_a_key_that_is_wrong_or_may_not_do_it_says_nothing_of_what_was_asked_for(
    sandbox: Sandbox, settings: Settings, *, is_known: bool
) -> None:
    if is_known:
        sandbox.fault("forbidden")
    else:
        settings.STRIPE_SECRET_KEY = "sk_test_revoked"

    with pytest.raises(gateway.NotLetIn):
        gateway.refund("pi_of_nobody", 100, metadata={}, key="a key")


@pytest.mark.django_db
def test_what_is_not_there_and_what_is_refused_say_so(sandbox: Sandbox) -> None:
    with pytest.raises(gateway.NotThere, match="No such checkout"):
        gateway.session("cs_of_nobody")
    with pytest.raises(gateway.NotThere):
        gateway.expire("cs_of_nobody")
    with pytest.raises(gateway.NotTaken):
        gateway.open_session({"mode": "payment"}, key="a key")


@pytest.mark.django_db
def test_lists_are_read_to_their_end(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE", 2)
    for _one in range(5):
        sandbox.pay(sandbox.open())

    since = facts.moment(0)

    assert len({moved.id for moved in gateway.movements(since, facts.moment(2**33))}) == 5
    assert len(list(gateway.events(since=since))) == 5

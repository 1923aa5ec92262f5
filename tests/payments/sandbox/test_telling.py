"""Events: signed, thin and as snapshots, again until they are taken, and wrong in every way on demand."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import stripe

from payments.sandbox import delivering
from payments.sandbox.account import Hook
from payments.sandbox.serving import Server
from tests.racing import PATIENCE
from tests.sandboxing import NOWHERE, SECRET, Letter, Sandbox

OF_A_PAYMENT = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


@dataclass
class Shop:
    """A shop that writes down what it is told, and answers as the test says."""

    told: list[Letter] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""

    def __call__(self, letter: Letter) -> int:
        self.told.append(letter)
        return self.answers.pop(0) if self.answers else 200

    @property
    def heard(self) -> list[str]:
        return [letter.event["type"].removeprefix("v1.") for letter in self.told]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def served(shop: Shop) -> Iterator[Shop]:
    """The shop at an address."""

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(shop(Letter("", "", body, dict(self.headers))))
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        shop.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield shop
        server.shutdown()


def pay(sandbox: Sandbox) -> str:
    session = sandbox.open()
    sandbox.pay(session)
    return session


def test_each_change_is_told_by_a_thin_event_that_the_sdk_knows(sandbox: Sandbox, shop: Shop) -> None:
    session = pay(sandbox)
    client = sandbox.client()

    assert sandbox.deliver(shop) == [200] * 4

    told = [client.parse_event_notification(letter.body, letter.signature, SECRET) for letter in shop.told]
    last: Any = told[-1]
    assert [type(each).__name__ for each in told] == [
        "V1PaymentIntentCreatedEventNotification",
        "V1ChargeSucceededEventNotification",
        "V1PaymentIntentSucceededEventNotification",
        "V1CheckoutSessionCompletedEventNotification",
    ]
    assert last.fetch_related_object().id == session
    assert last.fetch_event().snapshot_event == client.v1.events.list().data[0].id
    assert sandbox.requests()[1]["trigger"] == f"event={last.id}"


def test_a_snapshot_holds_what_was_so_then(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.hook(NOWHERE, is_thin=False)
    session = sandbox.open(metadata={"order": "A1"})
    sandbox.client().v1.checkout.sessions.expire(session, None, {"idempotency_key": "ex:A1"})

    sandbox.deliver(shop)

    [letter] = shop.told
    event: Any = sandbox.client().construct_event(letter.body, letter.signature, SECRET)
    assert (event.type, event.data.object.id, event.data.object.metadata["order"]) == (
        "checkout.session.expired", session, "A1",
    )  # fmt: skip
    assert (event.request.idempotency_key, event.api_version) == ("ex:A1", stripe.api_version)


def test_a_signature_by_another_secret_is_not_believed(sandbox: Sandbox, shop: Shop) -> None:
    pay(sandbox)
    sandbox.deliver(shop)

    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client().parse_event_notification(shop.told[0].body, shop.told[0].signature, "whsec_of_another")


def test_what_was_taken_is_not_told_again(sandbox: Sandbox, shop: Shop) -> None:
    pay(sandbox)

    assert (sandbox.deliver(shop), sandbox.deliver(shop)) == ([200] * 4, [])
    assert sandbox.client().v1.events.list({"delivery_success": False}).data == []
    assert {event.pending_webhooks for event in sandbox.client().v1.events.list().data} == {0}


def test_what_was_not_taken_is_told_again_until_patience_ends(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.client().v1.customers.create()
    shop.answers = [500, 404, 0, *[302] * 20]

    for _try in range(12):
        sandbox.deliver(shop)

    assert shop.heard == ["customer.created"] * (len(delivering.AGAIN_AFTER) + 1)
    [event] = sandbox.client().v1.events.list({"delivery_success": False, "type": "customer.created"}).data
    assert event.pending_webhooks == 1


def test_what_happens_while_events_are_delivered_is_delivered_too(sandbox: Sandbox) -> None:
    pay(sandbox)
    heard: list[str] = []

    def shop(letter: Letter) -> int:
        if not heard:
            sandbox.client().v1.customers.create()
        heard.append(letter.event["type"])
        return 200 if len(heard) > 1 else 500

    sandbox.deliver(shop)

    assert heard == [f"v1.{kind}" for kind in [*OF_A_PAYMENT, "customer.created"]]
    assert sandbox.deliver(shop) == [200]


def test_events_come_in_any_order_and_any_number_of_times(sandbox: Sandbox, shop: Shop) -> None:
    pay(sandbox)

    sandbox.deliver(shop, shuffled=Random(4), times=3)  # noqa: S311  (an order, not a secret)

    assert sorted(shop.heard) == sorted(OF_A_PAYMENT * 3)
    assert shop.heard != sorted(OF_A_PAYMENT * 3, key=OF_A_PAYMENT.index)


@pytest.mark.parametrize(
    ("kind", "heard", "undelivered"),
    [
        ("drop", [0, 2, 3], 1),
        ("lose", [0, 2, 3], 0),
        ("double", [0, 1, 1, 2, 3], 0),
        ("reorder", [0, 2, 1, 3], 0),
        ("delay", [0, 1, 2, 3], 0),
    ],
)
def test_an_event_goes_wrong_on_demand(
    sandbox: Sandbox, shop: Shop, kind: str, heard: list[int], undelivered: int
) -> None:
    sandbox.fault(kind, "charge.*")
    pay(sandbox)

    sandbox.deliver(shop)

    assert shop.heard == [OF_A_PAYMENT[place] for place in heard]
    assert len(sandbox.client().v1.events.list({"delivery_success": False}).data) == undelivered
    assert len(sandbox.client().v1.events.list().data) == 4


def test_a_delayed_event_is_not_due_before_its_time(sandbox: Sandbox) -> None:
    sandbox.fault("delay", "charge.*", seconds=60)
    pay(sandbox)

    assert len(sandbox.act("take", everything=False)["data"]) == 3


def test_every_hook_is_told(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.hook("http://one.example/", "http://two.example/")
    sandbox.client().v1.customers.create()

    sandbox.deliver(shop)

    assert sorted(letter.url for letter in shop.told) == ["http://one.example/", "http://two.example/"]


def test_events_are_found_by_type_and_forgotten_after_thirty_days(sandbox: Sandbox, pass_time: Any) -> None:
    pay(sandbox)
    events = sandbox.client().v1.events
    wanted: Any = {"types": ["charge.succeeded", "payment_intent.created"]}

    assert [event.type for event in events.list(wanted).data] == ["charge.succeeded", "payment_intent.created"]
    found = events.retrieve(events.list({"type": "charge.succeeded"}).data[0].id)
    pass_time(days=31)

    assert (found.type, events.list().data) == ("charge.succeeded", [])
    with pytest.raises(stripe.InvalidRequestError, match="20 types"):
        events.list({"types": ["charge.succeeded"] * 21})


def test_thin_events_are_found_by_what_they_are_about(sandbox: Sandbox) -> None:
    session = pay(sandbox)
    events = sandbox.client().v2.core.events

    assert [event.type for event in events.list({"object_id": session}).data] == ["v1.checkout.session.completed"]
    assert len(events.list({"types": ["v1.charge.succeeded", "v1.charge.failed"]}).data) == 1
    assert len(events.list().data) == 4
    with pytest.raises(stripe.StripeError, match="object_id and types only"):
        events.list({"limit": 1})


def wait_for(shop: Shop, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(shop.told) < count and time.monotonic() < end:
        time.sleep(0.01)


def test_events_are_delivered_by_themselves_once_resumed(
    sandbox: Sandbox, served: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "AGAIN_AFTER", (0.01,) * 5)
    sandbox.hook(served.url)
    served.answers = [503, 503]

    sandbox.resume()
    sandbox.client().v1.customers.create()
    wait_for(served, 3)

    assert served.heard == ["customer.created"] * 3
    assert served.told[0].signature != ""


def test_the_wire_is_told_what_was_answered(sandbox: Sandbox, served: Shop) -> None:
    sandbox.hook(served.url)
    served.answers = [500]

    pay(sandbox)

    assert sandbox.deliver() == [500, 200, 200, 200]
    sandbox.hook("http://127.0.0.1:9/")
    assert sandbox.deliver() == [delivering.UNREACHED]


def test_what_is_forgotten_while_it_is_sent_does_no_harm(
    sandbox: Sandbox, sandbox_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.client().v1.customers.create()

    def post(_letter: Any) -> int:
        sandbox.reset()
        return 200

    monkeypatch.setattr(delivering, "post", post)
    monkeypatch.setattr(sandbox_server.account, "is_paused", False)

    assert sandbox_server.deliverer.send() in {0, 1}
    assert sandbox.events() == []


def test_a_hook_is_thin_unless_it_says_otherwise() -> None:
    assert Hook("http://one.example/", SECRET).is_thin


def test_a_letter_names_its_event(sandbox: Sandbox) -> None:
    sandbox.client().v1.customers.create()

    [letter] = sandbox.letters()

    assert json.loads(letter.body)["id"] == letter.event["id"]
    assert letter.headers["User-Agent"].startswith("Stripe/1.0")

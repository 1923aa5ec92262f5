"""The sandbox payment service for tests: real HTTP, the real SDK, and no money.

Ask for the fixture `sandbox`. The house's settings then lead to it (`STRIPE_API_BASE`, `STRIPE_SECRET_KEY`,
`STRIPE_WEBHOOK_SECRETS`), it follows the test's clock (`pass_time`), and everything is forgotten before each test.

Paying and what else happens at Stripe (each is done at once, and told by events that wait to be delivered):

    sandbox.pay(session_id)                                  # by 4242..., the outcome is "paid"
    sandbox.pay(session_id, card="4000000000000002")         # "declined"; `payments.sandbox.cards` has them all
    sandbox.pay(session_id, card="4000002500003155", is_me=None)   # "asks_first", until:
    sandbox.answer(session_id, is_me=True)
    sandbox.pay(session_id, debit="000123456789")            # "processing", until sandbox.settle() or two minutes pass
    sandbox.refund(charge, amount=500)                       # from the dashboard; by id of charge, payment or session
    case = sandbox.dispute(charge); sandbox.win(case["id"]); sandbox.lose(case["id"])
    sandbox.pay_out()                                        # the day's payout, as it reached the bank
    sandbox.return_payout(payout)                            # or didn't
    sandbox.slow()                                           # fees are known only after sandbox.settle()
    sandbox.foreign(4200)                                    # another application sells on the same account
    sandbox.tick()                                           # sessions whose time is over expire

Events. They wait until the test delivers them, so that a test says when, in which order and how often:

    sandbox.deliver(through(client, "/payments/stripe/webhook"))  # by Django's client; returns the statuses
    sandbox.deliver(post, shuffled=random.Random(7), times=3)      # in any order, each three times
    sandbox.deliver()                                              # by HTTP, to where `sandbox.hook(url)` says
    sandbox.hook(url); sandbox.resume()                            # journeys: delivered by itself, as they happen
    letter = sandbox.letters()[0]                                  # take them, and do with them what you like

What goes wrong (`payments.sandbox.faulting` says what each is), for the next requests or events:

    sandbox.fault("error_after_commit", "POST /v1/checkout/sessions")
    sandbox.fault("hang", "* /v1/refunds*", seconds=5, times=2)
    sandbox.fault("drop", "checkout.session.*", times=1)     # also lose, double, delay, reorder
    sandbox.down(); sandbox.up(); sandbox.mend()

Looking: `sandbox.client()` is a StripeClient, `sandbox.requests()` what was asked of Stripe, `sandbox.show("refund")`
everything of a kind. `sandbox.open(12500)` opens a session without a shop.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from stripe import StripeClient

from payments.charging import gateway
from payments.sandbox import delivering
from payments.sandbox.account import KEY
from payments.sandbox.books import Clock
from payments.sandbox.controlling import PAYS
from payments.sandbox.serving import Server, made

Json = dict[str, Any]
SECRET = "whsec_sandbox"
NOWHERE = "http://testserver/"
NAME = "a place in a course"


@dataclass(frozen=True)
class Letter:
    """An event on its way to the shop."""

    id: str
    url: str
    body: str
    headers: dict[str, str]

    @property
    def event(self) -> Json:
        """Return what it says."""
        told: Json = json.loads(self.body)
        return told

    @property
    def signature(self) -> str:
        """Return how it is signed."""
        return self.headers["Stripe-Signature"]


Post = Callable[[Letter], int]


def through(client: Client, path: str) -> Post:
    """Return what posts letters through Django's client, and answers with the status."""

    def post(letter: Letter) -> int:
        headers = {"stripe-signature": letter.signature}
        return client.post(path, letter.body, content_type="application/json", headers=headers).status_code

    return post


def by_wire(letter: Letter) -> int:
    """Post a letter to where it is addressed."""
    return delivering.post({"url": letter.url, "body": letter.body, "headers": letter.headers})


@dataclass(frozen=True)
class Sandbox:
    """The sandbox as a test sees it, wherever it runs."""

    address: str
    key: str = KEY
    secret: str = SECRET

    def client(self, *, retries: int = 0) -> StripeClient:
        """Return the real SDK's client."""
        return StripeClient(self.key, base_addresses={"api": self.address}, max_network_retries=retries)

    def open(self, amount: int = 12500, **more: Any) -> str:
        """Open a session for so many cents, without a shop, and return its id."""
        price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": NAME}}
        asked: Any = {
            "mode": "payment",
            "success_url": "https://shop.example/paid?session={CHECKOUT_SESSION_ID}",
            "line_items": [{"price_data": price, "quantity": 1}],
            **more,
        }
        return self.client().v1.checkout.sessions.create(asked).id

    def pay(self, session: str, card: str = PAYS, **more: Any) -> Json:
        """Pay a session. Returns its `outcome` and the `session` as it is then."""
        return self.act("pay", session=session, card=card, **more)

    def answer(self, session: str, *, is_me: bool) -> Json:
        """Answer what 3-D Secure asks."""
        return self.act("answer", session=session, is_me=is_me)

    def settle(self) -> None:
        """Have every bank debit and refund under way settle."""
        self.act("settle")

    def tick(self) -> None:
        """Have everything happen whose time has come."""
        self.act("tick")

    def refund(self, charge: str, amount: int | None = None) -> Json:
        """Refund from the dashboard."""
        return self.act("refund", charge=charge, amount=amount)

    def dispute(self, charge: str, **more: Any) -> Json:
        """Have the cardholder dispute a charge; `is_inquiry=True` for a bank that only asks."""
        return self.act("dispute", charge=charge, **more)

    def win(self, dispute: str) -> Json:
        """Have the bank decide for the shop."""
        return self.act("win", dispute=dispute)

    def lose(self, dispute: str) -> Json:
        """Have the bank decide for the cardholder."""
        return self.act("lose", dispute=dispute)

    def pay_out(self, *, everything: bool = True) -> Json:
        """Pay out; without `everything` only what is two days old. Nothing comes back where nothing was paid out."""
        return self.act("pay_out", everything=everything)

    def return_payout(self, payout: str) -> Json:
        """Have the bank return a payout."""
        return self.act("return_payout", payout=payout)

    def slow(self, *, slow: bool = True) -> None:
        """Have charges be booked later: until `settle`, or two minutes of the clock, their fee isn't known."""
        self.act("slow", slow=slow)

    def foreign(self, amount: int = 4200, card: str = PAYS) -> Json:
        """Have another application on this account sell something, paid by this card or not."""
        return self.act("foreign", amount=amount, card=card)

    def fee(self, amount: int = 1000) -> Json:
        """Have Stripe keep so many cents for the account as a whole."""
        return self.act("fee", amount=amount)

    def fault(self, kind: str, matching: str = "*", *, times: int = 1, seconds: float = 0.0) -> None:
        """Have the next requests (or events) that match go wrong."""
        self.act("fault", kind=kind, matching=matching, times=times, seconds=seconds)

    def mend(self, kind: str = "") -> None:
        """Have nothing (of this kind) go wrong any more."""
        self.act("mend", kind=kind)

    def down(self) -> None:
        """Answer nobody, until `up`."""
        self.fault("down")

    def up(self) -> None:
        """Answer again."""
        self.mend("down")

    def hook(self, *urls: str, is_thin: bool = True) -> None:
        """Have these addresses told of events, and no others."""
        self.act("hook", hooks=[{"url": url, "secret": self.secret, "is_thin": is_thin} for url in urls])

    def resume(self) -> None:
        """Deliver events by itself, as they happen and again where they were not taken."""
        self.act("pause", paused=False)

    def pause(self) -> None:
        """Let events wait until the test delivers them."""
        self.act("pause", paused=True)

    def letters(self) -> list[Letter]:
        """Take the letters that wait. Each is sent again only if `taken` says that it was not taken."""
        return [Letter(**letter) for letter in self.act("take")["data"]]

    def taken(self, letter: Letter, status: int) -> None:
        """Tell Stripe how a letter was answered."""
        self.act("delivered", delivery=letter.id, status=status)

    def deliver(self, post: Post = by_wire, *, shuffled: Random | None = None, times: int = 1) -> list[int]:
        """Deliver every letter that waits, also those written meanwhile, each once; one refused waits on."""
        statuses: list[int] = []
        seen: set[str] = set()
        while letters := [letter for letter in self._waiting(seen) for _ in range(times)]:
            seen |= {letter.id for letter in letters}
            if shuffled:
                shuffled.shuffle(letters)
            statuses += [self._deliver(post, letter) for letter in letters]
        return statuses

    def _waiting(self, seen: set[str]) -> list[Letter]:
        """Take what waits; put back what was tried already."""
        letters = self.letters()
        for letter in letters:
            if letter.id in seen:
                self.act("put_back", delivery=letter.id)
        return [letter for letter in letters if letter.id not in seen]

    def _deliver(self, post: Post, letter: Letter) -> int:
        status = post(letter)
        self.taken(letter, status)
        return status

    def requests(self) -> list[Json]:
        """Return what was asked of Stripe, the oldest first."""
        return list(self.act("requests")["data"])

    def show(self, kind: str) -> list[Json]:
        """Return every thing of a kind, the oldest first."""
        return list(self.act("show", kind=kind)["data"])

    def events(self) -> list[str]:
        """Return what happened, the oldest first."""
        return [event["type"] for event in self.show("event")]

    def reset(self) -> None:
        """Forget everything."""
        self.act("reset")

    def act(self, name: str, **arguments: Any) -> Json:
        """Ask for one of `payments.sandbox.controlling.ACTS`. Raises `AssertionError` where it is refused."""
        request = urllib.request.Request(  # noqa: S310  (a stand-in on this machine)
            f"{self.address}/_control/{name}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                told: Json = json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                raise AssertionError(json.load(answer)["error"]["message"]) from None
        return told


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Server]:
    """One sandbox for all tests of this worker, in threads of its process."""
    server = made()
    server.begin(ticking=False)
    yield server
    server.end()


IMPATIENCE = (3.05, 1.5)
"""Seconds until the house gives up to reach Stripe, and on its answer."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have Stripe's library ask once only, and not wait long, so that whatever goes wrong there is met by ours."""
    monkeypatch.setattr(gateway, "RETRIES", 0)
    monkeypatch.setattr(gateway, "PATIENCE", IMPATIENCE)
    gateway._client.cache_clear()
    yield
    gateway._client.cache_clear()


@pytest.fixture
def sandbox(sandbox_server: Server, settings: Settings) -> Iterator[Sandbox]:
    """The sandbox with nothing in it, and the house's settings leading to it."""
    account = sandbox_server.account
    settings.STRIPE_API_BASE = account.address
    settings.STRIPE_SECRET_KEY = KEY
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.SECURE_CSP = {**settings.SECURE_CSP, "form-action": ["'self'", account.address]}
    account.clock = Clock(Path(settings.CLOCK_FILE))
    fresh = Sandbox(account.address)
    fresh.pause()
    fresh.reset()
    fresh.hook(NOWHERE)
    yield fresh
    fresh.pause()

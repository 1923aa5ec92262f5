"""`python -m bench.converging`: 10,000 events, shuffled and tripled, come to one ledger; and the inbox's pace.

Orders are paid, declined, refunded in the dashboard, disputed, won and lost. Each event arrives three times, in any
order; it is signed when it is sent, as Stripe does, for so many take longer than a signature is good for. In the end
the ledger's balance at Stripe is Stripe's own to the cent, and `check_invariants` finds nothing. Then the webhook is
timed by itself, one event after the other, in this process; `bench.inbox` times it as it is served.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace
from random import Random
from typing import Any

from bench.tills import SECRET, open_till

ROUNDS = 500


def main() -> None:
    """Let so many deliveries converge, then time the inbox."""
    parser = argparse.ArgumentParser(prog="python -m bench.converging")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261129)
    told = parser.parse_args()
    with open_till() as till:
        wrong = converge(till, told.events, Random(told.seed))  # noqa: S311  (an order of events)
        pace(till)
    sys.exit(wrong)


def converge(till: Any, events: int, random: Random) -> int:
    """Sell until there are so many events, deliver them shuffled and tripled; return what is wrong."""
    from payments.charging import reconciling  # noqa: PLC0415  (Django is set up only now)
    from payments.models import Entry, Payment, StripeEvent  # noqa: PLC0415
    from tests.factories import sold  # noqa: PLC0415

    began = time.monotonic()
    thing = till.places(events)
    while len(till.sandbox.show("event")) < events:
        for _batch in range(50):
            sell(till, thing, random)
    made = time.monotonic()
    statuses = till.sandbox.deliver(lambda letter: send(till, letter), shuffled=random, times=3)
    heard = time.monotonic()
    print(f"made in {made - began:.0f} s, {len(statuses)} deliveries heard in {heard - made:.0f} s", flush=True)
    while till.work():
        pass
    worked = time.monotonic()
    reconciling.reconcile(till.now)
    ours, stripes = till.cents(Entry.Account.STRIPE), till.balance_at_stripe()
    lost, breaches = sum(status != 200 for status in statuses), sold.breaches()
    print(f"{StripeEvent.objects.count()} events worked in {worked - heard:.0f} s; {Payment.objects.count()} payments")
    print(f"balance at Stripe: {stripes}; the ledger's: {ours}; not taken: {lost}; breaches: {breaches or 'none'}")
    return int(ours != stripes or bool(lost) or bool(breaches))


def send(till: Any, letter: Any) -> int:
    """Sign a letter now and send it; return how it was answered."""
    from stripe import WebhookSignature  # noqa: PLC0415  (heavy)

    from tests.factories.till import WEBHOOK  # noqa: PLC0415
    from tests.sandboxing import through  # noqa: PLC0415  (Django is set up only now)

    signature = WebhookSignature.generate_signature_header(letter.body, SECRET)
    return through(till.client, WEBHOOK)(replace(letter, headers=letter.headers | {"Stripe-Signature": signature}))


def sell(till: Any, thing: Any, random: Random) -> None:
    """Order, pay, and let something become of it."""
    session = till.begin(till.order(thing))
    till.sandbox.pay(session, card=random.choice(["4242424242424242"] * 5 + ["4000000000000002"]))
    if till.sandbox.client().v1.checkout.sessions.retrieve(session).status != "complete":
        return
    fate = random.randrange(8)
    if fate == 0:
        till.sandbox.refund(session, random.randrange(100, 30_000))
    elif fate == 1:
        case = till.sandbox.dispute(session)["id"]
        random.choice([till.sandbox.win, till.sandbox.lose, lambda _case: None])(case)


def pace(till: Any) -> None:
    """Time the webhook, with an event after the other."""
    from tests.factories.till import WEBHOOK  # noqa: PLC0415  (Django is set up only now)

    letters: list[Any] = []
    while len(letters) < ROUNDS:
        for _batch in range(100):
            till.sandbox.foreign()
        letters += till.sandbox.letters()
    times = []
    for letter in letters[:ROUNDS]:
        headers = {"stripe-signature": letter.signature}
        began = time.perf_counter()
        answer = till.client.post(WEBHOOK, letter.body, content_type="application/json", headers=headers)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            sys.exit(f"An event was answered with {answer.status_code}.")
    cuts = statistics.quantiles(times, n=100)
    print(f"the inbox, {len(times)} events: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms")


if __name__ == "__main__":
    main()

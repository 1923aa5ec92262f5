"""What is cut off at each of its steps: holding, paying, settling, releasing, paying back, and the inbox.

Each scenario brings about its deed, dies in it after `last` steps, lets time and the sweeps do the rest without a
person, and says what is wrong in the end. The suite runs a sample of the steps, `bench.crashes` all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from payments.charging import sending, settling
from payments.models import Order, Refund
from payments.selling import withdrawing
from tests.dying import dies
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, WEBHOOK, Till
from tests.sandboxing import through

Scenario = Callable[[Till, int], tuple[bool, list[str]]]
"""Dies after so many steps; returns whether it had so many, and what is wrong in the end."""


def hold(till: Till, last: int) -> tuple[bool, list[str]]:
    """Order and click on “pay by card”; nobody pays. In the end nothing is held."""
    thing, payer = till.places(2), PersonFactory.create()
    has_died = dies(last, lambda: till.begin(till.order(thing, payer=payer)))
    till.settle_down()
    orders = Order.objects.of(payer)
    wrong = [f"{till.standing(order)}" for order in orders if till.standing(order) != "expired, owed 0"]
    return has_died, [*wrong, *_taken(till.taken(thing), 0), *_pages(till), *sold.breaches()]


def click_again(till: Till, last: int) -> tuple[bool, list[str]]:
    """Click on “pay by card”, die, click again, pay. In the end it is paid once."""
    thing = till.places(2)
    order = till.order(thing)
    has_died = dies(last, lambda: till.begin(order))
    till.sandbox.pay(till.begin(order))
    return has_died, [*_settled(till, order), *_taken(till.taken(thing), 1)]


def settle(till: Till, last: int) -> tuple[bool, list[str]]:
    """Be paid, and die while it is taken in."""
    thing = till.places(2)
    order = till.order(thing)
    session = till.pay(order)
    has_died = dies(last, lambda: settling.settle(session, at=till.now))
    return has_died, [*_settled(till, order), *_taken(till.taken(thing), 1)]


def hear(till: Till, last: int) -> tuple[bool, list[str]]:
    """Be paid, and die while the webhook takes the events in or a worker works them."""
    order = till.order()
    till.pay(order)
    has_died = dies(last, lambda: (till.sandbox.deliver(through(till.client, WEBHOOK)), till.work()))
    return has_died, _settled(till, order)


def refuse(till: Till, last: int) -> tuple[bool, list[str]]:
    """Be paid for what can't be given, and die on the way. In the end all of it went back."""
    thing = till.places(2)
    order = till.order(thing)
    session = till.pay(order)
    till.shop.refuses = True

    def take_in() -> None:
        settling.settle(session, at=till.now)
        till.sweep()
        _send(till, order)

    try:
        has_died = dies(last, take_in)
        till.settle_down()
    finally:
        till.shop.refuses = False
    return has_died, [*_gone_back(till, order, "canceled, owed 0"), *_taken(till.taken(thing), 0), *sold.breaches()]


def release(till: Till, last: int) -> tuple[bool, list[str]]:
    """Nobody pays, and the sweep dies while it frees the places."""
    thing = till.places(2)
    order = till.order(thing)
    till.begin(order)
    till.pass_time(minutes=42)
    has_died = dies(last, till.sweep)
    till.settle_down()
    standing = till.standing(order)
    wrong = [] if standing == "expired, owed 0" else [standing]
    return has_died, [*wrong, *_taken(till.taken(thing), 0), *_pages(till), *sold.breaches()]


def refund(till: Till, last: int) -> tuple[bool, list[str]]:
    """Give up what was bought, and die on the way; whoever did clicks again. In the end it went back once."""
    thing = till.places(2)
    order = till.paid(thing)
    line = order.lines.get()

    def give_up() -> None:
        withdrawing.give_up(line, reason="Other plans", actor=None, at=till.now)
        _send(till, order)

    has_died = dies(last, give_up)
    line.refresh_from_db()
    if line.withdrawn_at is None:
        give_up()
    till.settle_down()
    return has_died, [*_gone_back(till, order, "confirmed, owed 0"), *_taken(till.taken(thing), 0), *sold.breaches()]


SCENARIOS: dict[str, Scenario] = {
    "hold": hold,
    "click_again": click_again,
    "settle": settle,
    "hear": hear,
    "refuse": refuse,
    "release": release,
    "refund": refund,
}


def every(till: Till, scenario: Scenario, *, stride: int = 1, first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Die after each step (or each so-manieth) until there is none left; say for each what was wrong."""
    last, has_died = first, True
    while has_died:
        has_died, wrong = scenario(till, last)
        yield last, wrong
        last += stride


def _send(till: Till, order: Order) -> None:
    """Ask for the refunds of the order, as the message after the commit would have it."""
    for one in Refund.objects.filter(payment__order=order, ended_at=None).order_by("pk"):
        sending.send(one.pk, at=till.now)


def _settled(till: Till, order: Order) -> list[str]:
    """Let everything happen by itself; say what is wrong with an order that was paid."""
    till.settle_down()
    standing = till.standing(order)
    wrong = [] if standing == "confirmed, owed 0" else [standing]
    return [*wrong, *_charged(till, order), *sold.breaches()]


def _charged(till: Till, order: Order) -> list[str]:
    """Say where it was not charged exactly once (P9)."""
    charges = [
        charge
        for charge in till.sandbox.show("charge")
        if charge["metadata"].get("order") == str(order.public_id) and charge["status"] == "succeeded"
    ]
    return [] if len(charges) == 1 else [f"charged {len(charges)} times"]


def _gone_back(till: Till, order: Order, wanted: str) -> list[str]:
    """Say where not all of it went back, exactly once."""
    intents = set(order.payments.values_list("external_id", flat=True))
    back = sum(one["amount"] for one in till.sandbox.show("refund") if one["payment_intent"] in intents)
    standing = till.standing(order)
    return [*([] if back == PRICE else [f"{back} cents went back"]), *([] if standing == wanted else [standing])]


def _pages(till: Till) -> list[str]:
    """Say which pages can still be paid."""
    return [f"{one['id']} is open" for one in till.sandbox.show("checkout.session") if one["status"] == "open"]


def _taken(taken: int, wanted: int) -> list[str]:
    """Say where more or fewer places are taken than should be."""
    return [] if taken == wanted else [f"{taken} places are taken"]

"""Many order the last places of a cohort at the same moment, by their pages: nobody meets an error (P7)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from courses.models import Cohort
from foundation.ground import clock
from payments import pooling
from payments.charging import gateway
from payments.models import Order, Pool
from tests.buying import decide, signed_in
from tests.courses.test_selling import on_sale
from tests.factories import cohorts, sold
from tests.factories.people import PersonFactory
from tests.racing import PATIENCE, at_once
from tests.sandboxing import Sandbox

pytestmark = pytest.mark.usefixtures("committed")
PLACES, BUYERS = 6, 24
OK, FOUND = 200, 302
SOLD_OUT = "Every place in “Autumn” is taken."


@pytest.fixture(autouse=True)
def on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, nobody gives up waiting for the line to Stripe."""
    monkeypatch.setattr(gateway, "LINE_FREE_WITHIN", PATIENCE)


def checkouts(n: int, places: int) -> tuple[Cohort, list[tuple[Client, dict[str, Any]]]]:
    """Let so many people look over a place in one cohort at the checkout; return it, and what each would send."""
    today = clock.day_of(clock.now())
    cohort = cohorts.cohort(places=places, begins_on=today, ends_on=today + timedelta(days=30))
    course = on_sale(cohort.course)
    sold.terms()
    found = []
    for person in PersonFactory.create_batch(n):
        client, _person = signed_in(person)
        client.raise_request_exception = False
        client.post(f"/learn/{course.slug}/buy/", {"cohort": str(cohort.public_id), "whom": "me"})
        found.append((client, decide(client.get("/checkout/").text)))
    return cohort, found


def ordering(client: Client, said: dict[str, Any]) -> Callable[[], str]:
    """Return what sends the page of the checkout and goes where it leads, and says in a word what is read there."""

    def order() -> str:
        answer = client.post("/checkout/", said)
        if answer.status_code == FOUND and answer["Location"].startswith("/"):
            answer = client.get(answer["Location"])
        if answer.status_code == FOUND and "/pay/cs_test_" in answer["Location"]:
            return "led to pay"
        return SOLD_OUT if answer.status_code == OK and SOLD_OUT in answer.text else f"error {answer.status_code}"

    return order


def test_of_twenty_four_who_order_six_places_at_once_six_are_led_to_pay_and_the_others_read_that_all_are_taken(
    sandbox: Sandbox,
) -> None:
    """P7, P9: nobody meets an error page."""
    cohort, ready = checkouts(BUYERS, PLACES)

    outcomes = at_once([ordering(*one) for one in ready])

    assert Counter(outcomes) == {"led to pay": PLACES, SOLD_OUT: BUYERS - PLACES}
    assert (Order.objects.count(), cohorts.taken(cohort), sold.breaches()) == (PLACES, PLACES, [])
    assert len(sandbox.show("checkout.session")) == PLACES


def unguarded(pool: Pool, n: int) -> bool:
    """Take as one would who believes what was read a moment ago."""
    taken = Pool.objects.get(pk=pool.pk).taken
    time.sleep(0.5)
    return bool(Pool.objects.filter(pk=pool.pk).update(taken=taken + n))


def test_without_asking_and_taking_in_one_statement_more_are_led_to_pay_than_there_are_places(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage."""
    _cohort, ready = checkouts(BUYERS, PLACES)
    monkeypatch.setattr(pooling, "_guarded", unguarded)

    outcomes = at_once([ordering(*one) for one in ready])

    assert outcomes.count("led to pay") > PLACES

"""Without Stripe, what needs no card goes on: learning, checking, ordering by invoice and for nothing (P14).

Each is done by its pages, and with Stripe up as well: a stand-in that is down can't tell who asked it.
"""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import Attempt
from certificates.models import Certificate
from courses.models import Course, Enrollment
from payments import booking
from payments.models import Order
from tests.buying import decide, signed_in
from tests.courses.test_pages import learn, module_key, words
from tests.courses.test_selling import on_sale
from tests.factories import billed, courses, sold
from tests.factories.quizzes import answers
from tests.sandboxing import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["down", "up"])
def stripe(request: pytest.FixtureRequest, sandbox: Sandbox) -> Sandbox:
    """Stripe, which answers nobody, or would answer."""
    if request.param == "down":
        sandbox.down()
    return sandbox


def order(client: Client, course: Course, **said: str) -> Order:
    """Put a place on the course into the basket and order it, as its pages do; read the order's page."""
    sold.terms()
    client.post(f"/learn/{course.slug}/buy/", {"whom": "me"})
    answer = client.post("/checkout/", decide(client.get("/checkout/").text, **said), follow=True)
    found = Order.objects.latest("pk")
    assert (answer.status_code, answer.redirect_chain) == (200, [(f"/orders/{found.public_id}/", 302)])
    return found


def hand_in(client: Client, door: str) -> None:
    """Begin the quiz behind this door, save an answer, and hand everything in."""
    address = client.post(door)["Location"]
    attempt = Attempt.objects.get()
    chosen = {f"q{place}": key for place, key in enumerate(answers(attempt, right=5).values(), 1)}
    for deed in ("save", "submit"):
        client.post(address, {"client": str(attempt.public_id), "sequence": 1, **chosen, deed: "1"})
    assert "Passed" in words(client.get(f"{address}result/"))


def test_lessons_are_read_a_quiz_is_taken_and_a_certificate_is_checked(stripe: Sandbox) -> None:
    """P14."""
    client, person = signed_in()
    course = courses.course(lessons=1, quiz=True)

    client.post(f"/learn/{course.slug}/enroll/")
    place = Enrollment.objects.get(trainee=person)
    assert "Words." in words(client.get(learn(place, "lesson-1")))
    client.post(learn(place, "lesson-1", "finish"))
    hand_in(client, learn(place, "quiz", module_key(place)))
    checked = Client().get(Certificate.objects.get(person=person).get_absolute_url())

    assert "Standing We issued this certificate." in words(checked)
    assert stripe.requests() == []


def test_an_office_orders_by_invoice(stripe: Sandbox) -> None:
    """P14: and nothing is asked of Stripe."""
    client, person = signed_in()
    billed.payee()

    placed = order(client, on_sale(courses.course()), **billed.BILLING, way="invoice")

    assert Enrollment.objects.get(trainee=person).line == placed.lines.get()
    assert (placed.way, booking.balance(placed), placed.invoices.get().cents) == ("invoice", 30_000, 30_000)
    assert client.get(f"/invoices/{placed.invoices.get().public_id}.pdf").content.startswith(b"%PDF-")
    assert stripe.requests() == []


def test_what_costs_nothing_is_ordered(stripe: Sandbox) -> None:
    """P14: and nothing is asked of Stripe."""
    client, person = signed_in()

    placed = order(client, on_sale(courses.course(), list_cents=0, member_cents=None))

    assert Enrollment.objects.get(trainee=person).line == placed.lines.get()
    assert (placed.way, booking.balance(placed), placed.attempts.count()) == ("free", 0, 0)
    assert stripe.requests() == []


def test_what_is_paid_by_card_asks_stripe(sandbox: Sandbox) -> None:
    """Sabotage: so that the others know that a request would be seen."""
    client, _person = signed_in()
    sold.terms()
    client.post(f"/learn/{on_sale(courses.course()).slug}/buy/", {"whom": "me"})

    client.post("/checkout/", decide(client.get("/checkout/").text))

    assert [(asked["method"], asked["path"]) for asked in sandbox.requests()] == [("POST", "/v1/checkout/sessions")]

"""A click on "pay by card" leads to one page for one order, whatever was clicked before (P9, P11, P14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.ground.identity import new_public_id
from payments import booking, keeping
from payments.charging import attempting, closing, gateway, opening
from payments.charging.attempting import NothingToPay, OrderOver, TooManyPages
from payments.models import CardAttempt, Finding, Order, Payment
from payments.selling import delivering, releasing
from payments.selling.ordering import Checkout, TooLittle
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db
SESSIONS = "POST /v1/checkout/sessions"


def test_the_page_shows_what_the_order_shows_and_is_marked_as_ours(till: Till) -> None:
    thing, other = sold.sellable(30_000, title="Bias in the file"), sold.sellable(12_550)
    order = till.order(thing, other)

    attempt = attempting.begin(order, at=till.now)

    [session] = till.sandbox.show("checkout.session")
    marks = {
        "app": "mitigation-program",
        "env": "http://testserver",
        "order": str(order.public_id),
        "attempt": str(attempt.public_id),
    }
    assert (session["id"], session["url"], session["amount_total"]) == (attempt.session_id, attempt.url, 42_550)
    assert (session["metadata"], session["customer_email"]) == (marks, order.payer.email)
    assert session["success_url"] == f"http://testserver/orders/{order.public_id}/paid/"
    lines = till.sandbox.client().v1.checkout.sessions.line_items.list(session["id"])
    assert [(line.description, line.amount_total) for line in lines.data] == [
        ("Bias in the file", 30_000),
        (other.title, 12_550),
    ]
    till.sandbox.pay(session["id"])
    assert till.sandbox.show("payment_intent")[0]["metadata"] == marks


def test_places_are_held_until_after_the_page_is_closed(till: Till) -> None:
    """P11."""
    order = till.order()

    attempt = attempting.begin(order, at=till.now)

    order.refresh_from_db()
    assert attempt.expires_at - till.now > timedelta(minutes=30, seconds=50)
    assert order.held_until == attempt.expires_at + timedelta(minutes=10)


def test_an_order_is_placed_with_its_first_attempt_and_holds_its_places_until_after_that_page_is_closed(
    till: Till,
) -> None:
    """P11: the page's time begins with the order, so what the order holds need not be written again."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    sold.terms()
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)

    order, attempt = attempting.order(payer, [Wish(thing, payer)], checkout, at=till.now)

    assert attempt is not None
    assert order.held_until is not None
    assert attempt.expires_at + attempting.HELD_AFTER <= order.held_until
    begun = attempting.begin(order, at=till.now, attempt=attempt)
    assert [found.pk for found in CardAttempt.objects.filter(order=order)] == [begun.pk] == [attempt.pk]
    assert begun.url
    again, nothing = attempting.order(payer, [Wish(thing, payer)], checkout, at=till.now)
    assert (again.pk, again.was_there, nothing) == (order.pk, True, None)


def test_a_second_click_and_a_second_tab_lead_to_the_same_page(till: Till) -> None:
    order = till.order()

    pages = {attempting.begin(order, at=till.now).url for _click in range(3)}

    assert (len(pages), len(till.sandbox.show("checkout.session"))) == (1, 1)


@pytest.mark.parametrize("fault", ["reset_after_commit", "error_after_commit", "reset", "error", "conflict"])
def test_an_answer_that_was_lost_once_is_asked_for_again_with_the_same_key(till: Till, fault: str) -> None:
    till.sandbox.fault(fault, SESSIONS)
    order = till.order()

    attempt = attempting.begin(order, at=till.now)

    made = [asked for asked in till.sandbox.requests() if asked["method"] == "POST"]
    assert {asked["key"] for asked in made} == {f"co:{order.public_id}:1"}
    assert [session["id"] for session in till.sandbox.show("checkout.session")] == [attempt.session_id]


def test_a_page_that_was_made_though_nobody_was_told_is_the_page_of_the_next_click(till: Till) -> None:
    """What is asked again comes from the row, and is the same question word for word."""
    till.sandbox.fault("reset_after_commit", SESSIONS, times=gateway.RETRIES + 1)
    order = till.order()
    with pytest.raises(gateway.Unreachable):
        attempting.begin(order, at=till.now)

    attempt = attempting.begin(order, at=till.now)

    assert [session["id"] for session in till.sandbox.show("checkout.session")] == [attempt.session_id]
    assert (attempt.n, till.findings()) == (1, [])


def test_while_stripe_is_down_nothing_is_lost_and_later_it_is_the_same_attempt(till: Till) -> None:
    """P14."""
    order = till.order()
    till.sandbox.down()
    with pytest.raises(gateway.Unreachable, match="can't be reached right now"):
        attempting.begin(order, at=till.now)
    assert till.standing(order) == "open, owed 0"

    till.sandbox.up()
    attempt = attempting.begin(order, at=till.now)

    assert (attempt.n, CardAttempt.objects.count(), len(till.sandbox.show("checkout.session"))) == (1, 1, 1)


def test_a_page_whose_answer_was_lost_is_asked_for_again_once_the_key_is_right(till: Till) -> None:
    till.sandbox.fault("reset_after_commit", SESSIONS, times=gateway.RETRIES + 1)
    till.sandbox.fault("forbidden", SESSIONS)
    order = till.order()
    for _click in range(2):
        with pytest.raises(gateway.Unreachable):
            attempting.begin(order, at=till.now)
    assert (till.ends(order), till.findings()) == ([""], [])

    attempt = attempting.begin(order, at=till.now)

    assert [session["id"] for session in till.sandbox.show("checkout.session")] == [attempt.session_id]


def test_a_page_whose_answer_was_lost_is_found_and_closed_also_once_its_payer_was_erased(till: Till) -> None:
    """P11. What was asked for was emptied, and Stripe took no other for the key: the page stayed open, and unknown."""
    till.sandbox.fault("reset_after_commit", SESSIONS, times=gateway.RETRIES + 1)
    order = till.order()
    with pytest.raises(gateway.Unreachable):
        attempting.begin(order, at=till.now)

    keeping.erase(order.payer, till.now)
    till.pass_time(minutes=6)
    till.look()

    [page] = till.sandbox.show("checkout.session")
    assert CardAttempt.objects.get().session_id == page["id"]
    till.settle_down()
    assert [one["status"] for one in till.sandbox.show("checkout.session")] == ["expired"]
    assert (till.standing(order), till.findings()) == ("expired, owed 0", [])


def test_an_error_that_stripe_keeps_for_the_key_is_seen_through(till: Till) -> None:
    """Stripe made the page, and answers every asking with the error that it kept: the page is looked for."""
    till.sandbox.fault("error_kept", SESSIONS)
    order = till.order()

    attempt = attempting.begin(order, at=till.now)

    assert [session["id"] for session in till.sandbox.show("checkout.session")] == [attempt.session_id]


def test_where_there_is_no_page_after_an_error_the_next_attempt_opens_one(till: Till) -> None:
    till.sandbox.fault("error", SESSIONS, times=gateway.RETRIES + 1)
    order = till.order()

    attempt = attempting.begin(order, at=till.now)

    assert (attempt.n, till.ends(order)) == (2, ["failed", ""])
    assert len(till.sandbox.show("checkout.session")) == 1


def test_a_page_that_was_asked_for_too_late_is_followed_by_the_next(till: Till) -> None:
    """The first asking never arrived; a page must be open for half an hour, and a minute of it is gone."""
    order = till.order()
    attempting.intend(order, at=till.now)
    till.pass_time(minutes=5)

    attempt = attempting.begin(order, at=till.now)

    assert (attempt.n, till.ends(order), till.findings()) == (2, ["failed", ""], [])


def test_what_stripe_has_forgotten_the_key_of_is_looked_for(till: Till) -> None:
    order = till.order()
    lost = attempting.intend(order, at=till.now)
    session = gateway.open_session(lost.params, key=lost.key)
    till.sandbox.pay(session.id)
    till.pass_time(hours=21)

    found = opening.opened(lost, at=till.now)

    assert (found.session_id, len(till.sandbox.show("checkout.session"))) == (session.id, 1)


def test_what_was_never_there_ends_after_a_day(till: Till) -> None:
    order = till.order()
    attempting.intend(order, at=till.now)
    till.pass_time(hours=21)

    till.look()

    assert (till.ends(order), till.sandbox.show("checkout.session")) == (["failed"], [])


def test_what_stripe_refuses_is_said_and_found(till: Till) -> None:
    order = till.order()
    attempt = attempting.intend(order, at=till.now)
    CardAttempt.objects.update(params={**attempt.params, "mode": "subscription"})

    with pytest.raises(opening.CantBePaid, match="Nothing was taken"):
        attempting.begin(order, at=till.now)

    assert (till.ends(order), till.findings()) == (["failed"], ["attempt-refused"])


def test_a_page_whose_time_is_nearly_over_is_closed_and_followed_by_the_next(till: Till) -> None:
    order = till.order()
    first = till.begin(order)
    till.pass_time(minutes=29)

    second = till.begin(order)

    assert till.sandbox.client().v1.checkout.sessions.retrieve(first).status == "expired"
    assert (first == second, till.ends(order)) == (False, ["expired", ""])


def test_an_amount_that_changed_closes_the_page_first(till: Till) -> None:
    order = delivering.confirm(till.order(), actor=None, at=till.now)
    first = till.begin(order)
    amounts = [booking.Amount(booking.Account.BANK, 10_000), booking.Amount(booking.Account.RECEIVABLE, -10_000)]
    booking.book("paid:in-part", amounts, order=order, about="check", at=till.now)

    second = till.begin(order)

    sessions = {session["id"]: session for session in till.sandbox.show("checkout.session")}
    assert (sessions[first]["status"], sessions[second]["amount_total"]) == ("expired", PRICE - 10_000)


def test_a_page_that_was_paid_a_moment_before_it_is_closed_is_settled(till: Till) -> None:
    order = till.order()
    till.pay(order)

    closing.close(order.attempts.get(), at=till.now)

    assert (till.standing(order), till.ends(order), sold.breaches()) == ("confirmed, owed 0", ["paid"], [])


def test_who_gives_up_an_order_closes_its_page(till: Till) -> None:
    order = till.order()
    session = till.begin(order)

    attempting.cancel(order, actor=order.payer, at=till.now)

    assert till.sandbox.client().v1.checkout.sessions.retrieve(session).status == "expired"
    assert (till.standing(order), till.ends(order), sold.breaches()) == ("canceled, owed 0", ["expired"], [])


def test_who_gives_up_an_order_that_was_just_paid_reads_that_it_is_confirmed(till: Till) -> None:
    order = till.order()
    till.pay(order)

    with pytest.raises(releasing.AlreadyConfirmed):
        attempting.cancel(order, actor=order.payer, at=till.now)

    assert till.standing(order) == "confirmed, owed 0"


def test_nobody_is_led_to_a_page_for_nothing(till: Till) -> None:
    paid = till.paid()
    over = releasing.end(till.order(), Order.End.CANCELED, actor=None, at=till.now)
    little = till.paid()
    amounts = [booking.Amount(booking.Account.RECEIVABLE, 49), booking.Amount(booking.Account.REVENUE, -49)]
    booking.book("sold:more", amounts, order=little, about="a test", at=till.now)

    for order, refusal in ((paid, NothingToPay), (over, OrderOver), (little, TooLittle)):
        with pytest.raises(refusal):
            attempting.begin(order, at=till.now)


def test_nobody_is_led_to_a_page_for_what_the_dashboard_paid_back(till: Till) -> None:
    """P9: it is not owed, whatever the ledger waits for."""
    order = till.paid()
    till.sandbox.refund(Payment.objects.get().external_id, 5_000)
    till.hear()

    with pytest.raises(attempting.NothingToPay):
        till.begin(order)


def test_an_order_is_not_held_for_ever_by_one_page_after_the_other(till: Till) -> None:
    order = till.order()
    for _page in range(attempting.MOST):
        till.begin(order)
        till.pass_time(minutes=29)

    with pytest.raises(TooManyPages):
        till.begin(order)


def test_whoever_has_no_address_pays_all_the_same(till: Till) -> None:
    order = till.order(payer=PersonFactory.create(email=None))

    till.pay(order)
    till.hear()

    assert (till.standing(order), Finding.objects.count()) == ("confirmed, owed 0", 0)


def test_who_gives_up_an_order_before_any_page_gives_it_up(till: Till) -> None:
    order = till.order()

    attempting.cancel(order, actor=order.payer, at=till.now)

    assert till.standing(order) == "canceled, owed 0"


def test_the_page_of_another_attempt_is_not_taken_for_the_one_that_is_looked_for(till: Till) -> None:
    till.begin(till.order())
    attempting.intend(till.order(), at=till.now)
    till.pass_time(hours=21)

    till.look()

    assert sorted(CardAttempt.objects.values_list("ended_as", flat=True)) == ["expired", "failed"]

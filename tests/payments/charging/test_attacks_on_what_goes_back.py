"""Attacks on what goes back and on what is asked for: dashboard, bad debts and failures beside each other (P8, P12)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from foundation.accounts import erasing
from foundation.letters.models import Letter
from payments import booking, waiting
from payments.billing import crediting, forgoing, recording, returning
from payments.charging import attempting, gateway, sending
from payments.charging.facts import RefundFacts
from payments.models import CardAttempt, Order, Payment, Refund, Remittance
from payments.selling import foreseeing, tracing, withdrawing
from payments.wording import money
from tests.buying import signed_in
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till
from tests.payments.charging.test_desk import finance  # noqa: F401  (a fixture)
from tests.payments.charging.test_watching import minutes, plant

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def two_things(till: Till) -> Order:
    return billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000), at=till.now)


def paid_after_a_write_off(till: Till) -> tuple[Order, Remittance]:
    """Check 200, card 100; the dashboard pays 100 back, the check bounces, 200 are written off; a new check of 200."""
    order, staff = two_things(till), PersonFactory.create()
    first = billed.check(20_000, {order: 20_000})
    till.pay(order)
    till.hear()
    till.sandbox.refund(order.payments.get(provider="stripe").external_id, 10_000)
    till.hear()
    returning.bounce(first, reason="No money", actor=staff, at=till.now)
    assert booking.debt(order) == 20_000
    forgoing.write_off(order.invoices.get(), shown_cents=20_000, reason="Closed", actor=staff, at=till.now)
    return order, billed.check(20_000, {order: 20_000}, reference="2")


def test_what_is_given_up_pays_nothing_back_while_a_part_stands_as_written_off(till: Till) -> None:
    """She has paid 200 net for things of 300. Given up for 100, she owes nothing, and nothing goes back."""
    order, check = paid_after_a_write_off(till)

    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=10_000)

    assert (recording.kept(check), booking.written_off(order.pk)) == (0, 0)
    assert sold.breaches() == []


def test_a_refund_of_the_dashboard_that_fails_after_it_was_met_hides_no_debt(till: Till) -> None:
    """Two refunds of 100 in the dashboard; 100 are given up for; the first refund fails; a check of 100 bounces."""
    order, staff = two_things(till), PersonFactory.create()
    check = billed.check(10_000, {order: 10_000})
    till.pay(order)
    till.hear()
    card = order.payments.get(provider="stripe").external_id
    for _twice in range(2):
        till.sandbox.refund(card, 10_000)
    till.hear()
    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=10_000)
    failed = order.payments.get(provider="stripe").refunds.filter(met_cents=10_000).get()
    facts = next(one for one in gateway.refunds_of(card) if one.id == failed.external_id)
    sending.take_in(replace(facts, status="failed", failed_at=till.now, why_failed="x"), at=till.now)
    assert booking.balance(order) == 0, "200 bought, 300 paid, 100 back"

    returning.bounce(check, reason="No money", actor=staff, at=till.now)

    assert booking.debt(order) == 10_000, "200 bought, 200 paid by card, 100 back"


def test_while_a_refund_of_the_dashboard_is_under_way_nobody_is_led_to_pay_it(till: Till) -> None:
    order = till.paid()
    payment = order.payments.get()
    till.sandbox.refund(payment.external_id, 5_000)
    facts = gateway.refunds_of(payment.external_id)[0]
    sending.take_in(replace(facts, status="pending"), at=till.now)

    with pytest.raises(attempting.NothingToPay):
        till.begin(order)


def test_written_off_and_given_up_says_on_its_page_what_is_done(till: Till) -> None:
    """The page of giving up says what goes back; so much goes back."""
    order, check = paid_after_a_write_off(till)
    line = order.lines.select_related("sellable", "order").get(position=2)
    seen = foreseeing.preview(line, till.now)
    says = tracing.where(order, seen.credited, seen.lost)

    withdrawing.withdraw(line, reason="Any", actor=None, at=till.now, cents=seen.credited)

    went = recording.kept(check)
    assert (says.back, says.written_off) == (money(went), money(went - 10_000))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_refund_of_the_dashboard_that_takes_a_while_is_not_asked_for_again(till: Till) -> None:
    """The bank takes days: until then the page asks her to pay what is on its way to her, and she can."""
    order = till.paid(card="4000000000007726")
    till.sandbox.refund(Payment.objects.get().external_id, 5_000)
    till.hear()
    client, _person = signed_in(order.payer)

    page = words(client.get(f"/orders/{order.public_id}/").text)
    client.post(f"/orders/{order.public_id}/pay/")

    asked = list(CardAttempt.objects.filter(order=order, ended_at=None).values_list("cents", flat=True))
    assert (booking.debt(order), asked, "Owed $50.00" in page) == (0, [], False)


def test_an_invoice_that_is_sent_anew_asks_nobody_for_what_was_written_off(till: Till) -> None:
    invoice, staff = billed.invoice(30_000, at=till.now), PersonFactory.create()
    forgoing.write_off(invoice, shown_cents=30_000, reason="Closed", actor=staff, at=till.now)
    before = Letter.objects.filter(reason="invoice-sent").count()

    crediting.reissue(invoice, {**billed.BILLING, "name": "Other"}, reason="A name", actor=staff, at=till.now)

    [sent] = list(Letter.objects.filter(reason="invoice-sent").order_by("pk"))[before:]
    assert sent.context["asks"] == "Nothing of it is left to be paid."


def test_the_report_names_somebody_who_was_erased_without_breaking(till: Till, finance: Client) -> None:  # noqa: F811
    payer = PersonFactory.create()
    plant(payer, minutes(till.now, 4, 3, 2, 1, 0))
    erasing.erase(payer, actor=payer, at=till.now)

    page = finance.get("/admin/payments/reconciliation/")

    assert page.status_code == 200
    assert "?q=None" not in page.text


def test_a_decline_is_not_told_of_an_order_that_was_written_off_since(till: Till) -> None:
    order = billed.order(PersonFactory.create(), sold.sellable(20_000), sold.sellable(10_000), at=till.now)
    session = till.begin(order)
    till.sandbox.pay(session, card="4000000000000002")
    till.hear()
    client, _person = signed_in(order.payer)
    assert "Your card was declined" in client.get(f"/orders/{order.public_id}/").text
    till.pass_time(minutes=5)
    forgoing.write_off(order.invoices.get(), shown_cents=30_000, reason="x", actor=PersonFactory.create(), at=till.now)
    assert "Your card was declined" not in client.get(f"/orders/{order.public_id}/").text
    till.sandbox.pay(session)
    till.hear()
    till.settle_down()
    assert (till.standing(order), booking.written_off(order.pk), sold.breaches()) == ("confirmed, owed 0", 0, [])


def test_what_waits_to_go_back_and_went_back_in_the_dashboard_goes_back_once(till: Till) -> None:
    """The worker is down, so a refund waits; staff pay it in the dashboard; then the worker is up again."""
    order = till.paid(till.places(2), till.places(2, 12_000))
    line = order.lines.get(position=2)
    withdrawing.withdraw(line, reason="Any", actor=None, at=till.now, cents=12_000)
    till.sandbox.refund(Payment.objects.get().external_id, 12_000)
    till.hear()

    till.send()
    till.settle_down()

    assert (Payment.objects.get().refunded_cents, till.findings()) == (12_000, [])


def test_a_refund_that_failed_and_was_paid_in_the_dashboard_waits_for_nobody(till: Till) -> None:
    """First page of the admin: refunds that failed and whose money is still owed."""
    order = till.paid(till.places(2), till.places(2, 12_000))
    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=12_000)
    till.send()
    ours = Refund.objects.get()
    told = gateway.refund_now(ours.external_id or "")
    sending.take_in(replace(told, status="failed", why_failed="x", failed_at=till.now), at=till.now)
    assert booking.balance(order) == -12_000

    sending.take_in(replace(told, id="re_other", metadata={}, status="succeeded"), at=till.now)

    assert (booking.balance(order), waiting.failed_refunds(), till.findings()) == (0, [], [])


def given_up_and_asked_for(till: Till) -> tuple[Order, Refund]:
    """An order of which a thing of $120.00 was given up; Stripe has been asked for its refund."""
    order = till.paid(till.places(2), till.places(2, 12_000))
    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=12_000)
    till.send()
    return order, Refund.objects.get()


def test_a_refund_of_ours_that_fails_after_the_dashboard_paid_it_waits_for_nobody(till: Till) -> None:
    """Staff were impatient: it went back twice, and one of both came back. A later debt is not hidden by it."""
    order, ours = given_up_and_asked_for(till)
    told = gateway.refund_now(ours.external_id or "")
    sending.take_in(replace(told, id="re_other", metadata={}, status="succeeded"), at=till.now)
    assert (booking.balance(order), till.findings()) == (12_000, ["refund-elsewhere"])

    sending.take_in(replace(told, status="failed", why_failed="x", failed_at=till.now), at=till.now)

    assert (booking.balance(order), waiting.failed_refunds(), till.findings()) == (0, [], [])
    assert Refund.objects.get(is_ours=False).met_cents == 12_000


def test_one_that_took_over_what_another_met_is_not_asked_about_any_more(till: Till) -> None:
    order = two_things(till)
    till.pay(order)
    till.hear()
    card = order.payments.get(provider="stripe").external_id
    for _twice in range(2):
        till.sandbox.refund(card, 10_000)
    till.hear()
    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=10_000)
    assert till.findings() == ["refund-elsewhere"]
    met = Refund.objects.get(met_cents=10_000)
    facts = next(one for one in gateway.refunds_of(card) if one.id == met.external_id)

    sending.take_in(replace(facts, status="failed", failed_at=till.now, why_failed="x"), at=till.now)

    assert (till.findings(), booking.balance(order)) == ([], 0)


def test_a_refund_that_a_worker_takes_at_this_moment_is_not_dropped(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dashboard's is taken in while ours is being sent: read as never sent, it is sent by the time that it ends."""
    order = till.paid(till.places(2), till.places(2, 12_000))
    withdrawing.withdraw(order.lines.get(position=2), reason="Any", actor=None, at=till.now, cents=5_000)
    ours = Refund.objects.get()
    raised = type(Refund.objects.all()).update

    def taken_first(self: Any, **words: Any) -> int:
        if words.get("ended_as") == Refund.End.FAILED:
            raised(Refund.objects.filter(pk=ours.pk), looked_at=till.now)
        return raised(self, **words)

    monkeypatch.setattr(type(Refund.objects.all()), "update", taken_first)
    facts = RefundFacts("re_other", Payment.objects.get().external_id, 3_000, "succeeded", metadata={}, at=till.now)
    sending.take_in(facts, at=till.now)

    ours.refresh_from_db()
    assert (ours.ended_at, Refund.objects.count()) == (None, 2)


def test_no_more_of_what_waits_gives_way_than_the_dashboard_paid(till: Till) -> None:
    """Two refunds of ours wait; the dashboard paid as much as the later one."""
    order = till.paid(till.places(2, 8_000), till.places(2, 12_000))
    for position, cents in ((1, 8_000), (2, 12_000)):
        line = order.lines.get(position=position)
        withdrawing.withdraw(line, reason="Any", actor=None, at=till.now, cents=cents)
    first, second = Refund.objects.order_by("pk")
    till.sandbox.refund(Payment.objects.get().external_id, 12_000)

    till.hear()
    till.settle_down()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.ended_as, second.ended_as) == ("succeeded", "failed")
    assert (Payment.objects.get().refunded_cents, till.findings()) == (20_000, [])


def test_one_that_may_have_left_and_does_not_fit_beside_the_dashboards_is_dropped(till: Till) -> None:
    """Stripe was asked for it and did not answer; then staff paid all of it in the dashboard."""
    order = till.paid()
    withdrawing.withdraw(order.lines.get(), reason="Any", actor=None, at=till.now)
    Refund.objects.update(looked_at=till.now)
    till.sandbox.refund(Payment.objects.get().external_id, PRICE)

    till.hear()
    till.settle_down()

    assert (Refund.objects.get(is_ours=True).ended_as, Payment.objects.get().refunded_cents) == ("failed", PRICE)
    assert (booking.balance(order), till.findings(), sold.breaches()) == (0, [], [])

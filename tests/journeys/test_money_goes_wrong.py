"""Money goes wrong in every way that can be seen in a browser, and the end state is right without a person.

Cards are declined, buttons pressed twice, tabs left; Stripe is down, breaks or limits; webhooks are lost, doubled, late
and out of order; the dashboard pays back; banks dispute, and decide. Each time what she reads is looked at: on the page
to pay, under her orders, on the order, on the course's page, in letters; and what finance reads.

What no browser can show stands elsewhere: a worker killed between any two statements in the crash matrix
(`tests/payments/charging/test_crashes.py`, all of it by `python -m bench.crashes`), any of this in any order in
`tests/payments/test_any_course_of_events.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from celery import current_app
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from courses import leading
from courses.coordinating import grouping
from courses.coordinating.grouping import Plan
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from lms.demo import people
from payments import booking
from payments.models import Finding, Order
from tests.browsing import House
from tests.factories.people import PersonFactory
from tests.journeys.shopping import breaches, check_out, deed, enter, follow, press, told, work_as
from tests.journeys.test_buying import ASKS, DECLINED, GOOD, SLUG, TITLE, pay, shop
from tests.journeys.test_finance_at_work import wait_for
from tests.sandboxing import Sandbox

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
__all__ = ["shop"]
COST = "$300.00"
NO_FUNDS, DISPUTED, NOT_RECEIVED = "4000 0000 0000 9995", "4000 0000 0000 0259", "4000 0000 0000 2685"
SESSIONS, RECONCILIATION = "POST /v1/checkout/sessions", "/admin/payments/reconciliation/"
STAND_IN = "This page stands in for Stripe's"
COORDINATOR, NAMES = "coordinator@demo.example", ("Patient", "Absent", "Late")


def cohort(places: int) -> Cohort:
    """Have a cohort of the course that is for sale, with so many places."""
    course, actor = Course.objects.get(slug=SLUG), User.objects.get(email=COORDINATOR)
    today = clock.day_of(clock.now())
    plan = Plan("Winter", today + timedelta(days=30), today + timedelta(days=90), "America/New_York", places=places)
    return grouping.make(course, plan, actor=actor, at=clock.now())


def somebody(house: House, name: str, *, javascript: bool = False) -> Page:
    """Open a page as somebody who never bought anything."""
    email = address_of(name)
    PersonFactory.create(email=email, password=people.PASSWORD, name=f"Demo {name}")
    return enter(house, email, javascript=javascript)


def address_of(name: str) -> str:
    return f"{name.lower()}@demo.example"


def order_of(name: str) -> Order:
    return Order.objects.filter(payer__email=address_of(name)).latest("pk")


def choose(page: Page) -> None:
    """Put a place in the cohort into the basket."""
    page.goto(f"/learn/{SLUG}/buy/")
    page.get_by_role("radio", name=re.compile("^Winter")).check()
    press(page, "Put it into the basket")


def buy(page: Page, card: str) -> None:
    """Order a place, and pay it on the hosted page."""
    choose(page)
    check_out(page, COST)
    pay(page, card)


def look_in(page: Page) -> Locator:
    """Look at the course's page, and return what it says."""
    course = leading.page_of(Course.objects.get(slug=SLUG))
    assert course is not None
    page.goto(str(course.get_url()))
    return page.get_by_role("main")


def sees(page: Page, name: str, word: str, *said: str) -> None:
    """Read where the order stands, under all orders and on its own page, and what else that says."""
    order = order_of(name)
    page.goto("/orders/")
    line = page.get_by_role("row").filter(has_text=order.spoken)
    expect(line.locator(".tag")).to_have_text(word)
    line.get_by_role("link").click()
    expect(page.locator(".page-head .tag")).to_have_text(word)
    for words in said:
        told(page).to_contain_text(words)


def has_the_place(page: Page, name: str) -> None:
    """See that it is paid once and hers: on her orders, on the course's page, and in the records."""
    sees(page, name, "paid")
    expect(look_in(page)).to_contain_text("Go on where you were")
    order = order_of(name)
    assert (booking.balance(order), order.payments.count()) == (0, 1)
    assert Enrollment.objects.get(trainee=order.payer, left_at=None).line == order.lines.get()


def letters(name: str, saying: str) -> int:
    """How many letters that say this went to her."""
    return sum(address_of(name) in letter.to and saying in letter.body for letter in mail.outbox)


def charged(sandbox: Sandbox) -> int:
    """How many payments Stripe took."""
    return sum(charge["status"] == "succeeded" for charge in sandbox.show("charge"))


def taken(found: Cohort) -> int:
    """How many places of the cohort are taken."""
    return Cohort.objects.values_list("pool__taken", flat=True).get(pk=found.pk)


def beat() -> None:
    """Have the worker do what it does by the minute."""
    for name in ("payments.sweep", "payments.look"):
        current_app.send_task(name)


def fail_and_give_up(page: Page) -> None:
    """Try three cards that don't pay, go back, and give up."""
    buy(page, DECLINED)
    told(page).to_contain_text("Your card was declined. Nothing was charged.")
    pay(page, NO_FUNDS)
    told(page).to_contain_text("insufficient funds")
    pay(page, ASKS)
    press(page, "No, refuse it")
    told(page).to_contain_text("Nothing was charged.")
    follow(page, "Back to the shop without paying")
    told(page).to_contain_text("What you ordered is held for you until")


def order_in_two_tabs(page: Page) -> Page:
    """Press the button twice, and again in a second tab; both are led to the same page to pay. Return the other tab."""
    choose(page)
    follow(page, "Go on to order")
    other = page.context.new_page()
    other.goto("/checkout/")
    for tab in (page, other):
        tab.get_by_label(re.compile("I agree to the terms")).check()
    page.get_by_role("button", name=f"Order for {COST}").dblclick()
    told(page).to_contain_text(STAND_IN)
    press(other, f"Order for {COST}")
    told(other).to_contain_text("Nothing is in it yet")
    sees(other, "Second", "waits to be paid")
    press(other, f"Pay {COST} by card")
    told(other).to_contain_text(STAND_IN)
    assert other.url == page.url
    return other


def pay_twice(page: Page) -> None:
    """Pay by a card that is declined, then by a good one with two presses of the button."""
    pay(page, DECLINED)
    told(page).to_contain_text("Your card was declined. Nothing was charged.")
    page.get_by_label(re.compile("^Card number")).fill(GOOD)
    page.get_by_role("button", name=re.compile("^Pay")).dblclick()
    told(page).to_contain_text("Your order")


def test_cards_are_declined_buttons_pressed_twice_and_the_one_place_is_sold_once(shop: House, sandbox: Sandbox) -> None:
    """P7, P8, P9, P11: whoever gives up frees the place; whoever presses twice, and in two tabs, pays once."""
    found = cohort(places=1)
    first, second = somebody(shop, "First"), somebody(shop, "Second", javascript=True)

    fail_and_give_up(first)
    expect(look_in(second)).to_contain_text("0 places left: full")
    sees(first, "First", "waits to be paid")
    press(first, "Give up the order")
    press(first, "Give it up")
    told(first).to_contain_text("Nothing was paid, and its places are free again.")
    sees(first, "First", "given up")
    expect(look_in(second)).to_contain_text("1 place left")
    other = order_in_two_tabs(second)
    pay_twice(second)
    pay(other, GOOD)
    told(other).to_contain_text("Your order")

    has_the_place(second, "Second")
    expect(look_in(first)).to_contain_text("0 places left: full")
    shop.letter_to(address_of("Second"), "is confirmed")
    assert (charged(sandbox), letters("Second", "is confirmed"), letters("First", "is confirmed")) == (1, 1, 0)
    assert [page["status"] for page in sandbox.show("checkout.session")] == ["expired", "complete"]
    assert (taken(found), breaches()) == (1, [])


def calm(page: Page) -> None:
    """Read that the order is kept although the page for cards doesn't answer."""
    expect(page.get_by_role("heading", level=1)).to_have_text("The page for cards doesn't answer")
    told(page).to_contain_text("Your order is kept. What you ordered is held for you until")


def try_again_and_again(page: Page, sandbox: Sandbox) -> None:
    """Be led to the page only after Stripe limited, was down, and broke off after it had opened the page."""
    choose(page)
    sandbox.fault("rate_limit", SESSIONS)
    check_out(page, COST)
    calm(page)
    sandbox.down()
    press(page, "Try again")
    calm(page)
    expect(look_in(page)).to_contain_text("2 places left")
    sandbox.up()
    sandbox.fault("hang_after_commit", SESSIONS, seconds=0.5)
    sees(page, "Patient", "waits to be paid")
    press(page, f"Pay {COST} by card")
    calm(page)
    press(page, "Try again")
    told(page).to_contain_text(STAND_IN)


def come_back_without_news(page: Page, sandbox: Sandbox) -> None:
    """Pay; the webhook is lost, and Stripe is down just when she comes back."""
    sandbox.fault("lose", "checkout.session.*")
    sandbox.down()
    pay(page, GOOD)
    told(page).to_contain_text("The service that takes cards doesn't answer right now. Nothing is lost")
    sandbox.up()
    follow(page, "Look again")
    told(page).to_contain_text("Your order")


def leave_at_the_bank(page: Page, name: str, sandbox: Sandbox) -> None:
    """Leave while the bank asks, and say in its app that it is her: she never comes back by the page."""
    buy(page, ASKS)
    told(page).to_contain_text("Your bank asks whether it is you")
    page.goto("/orders/")
    sandbox.answer(sandbox.show("checkout.session")[-1]["id"], is_me=True)
    sees(page, name, "waits to be paid")


@pytest.mark.usefixtures("impatient")
def test_stripe_breaks_and_its_news_is_lost_doubled_and_late_and_everybody_pays_once(
    shop: House, sandbox: Sandbox, pass_time: Callable[..., None]
) -> None:
    """P8, P9, P10, P14."""
    found = cohort(places=3)
    patient, absent, late = (somebody(shop, name) for name in NAMES)

    try_again_and_again(patient, sandbox)
    come_back_without_news(patient, sandbox)
    has_the_place(patient, "Patient")

    sandbox.fault("error_after_commit", SESSIONS)
    sandbox.fault("lose", "checkout.session.*")
    leave_at_the_bank(absent, "Absent", sandbox)
    pass_time(minutes=6)
    beat()
    shop.letter_to(address_of("Absent"), "is confirmed")
    has_the_place(absent, "Absent")

    sandbox.pause()
    leave_at_the_bank(late, "Late", sandbox)
    assert set(sandbox.deliver(shuffled=Random(7), times=3)) == {200}  # noqa: S311  (an order of letters)
    shop.letter_to(address_of("Late"), "is confirmed")
    has_the_place(late, "Late")

    assert [letters(name, "is confirmed") for name in NAMES] == [1, 1, 1]
    assert (charged(sandbox), len(sandbox.show("checkout.session")), taken(found)) == (3, 3, 3)
    assert not Finding.objects.filter(settled_at=None).exists()
    assert breaches() == []


def turned_away(shop: House, page: Page, found: Cohort) -> None:
    """Pay while the office closes the cohort: all of it goes back, and a letter says so."""
    choose(page)
    check_out(page, COST)
    grouping.close(found, actor=User.objects.get(email=COORDINATOR), at=clock.now(), reason="A test")
    pay(page, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your money goes back to you")
    wait_until(page, "Turned", "Paid back to your card")
    sees(page, "Turned", "paid back", COST)
    shop.letter_to(address_of("Turned"), "could not be given any more. All of the money goes back")


def wait_until(page: Page, name: str, words: str | re.Pattern[str]) -> None:
    """Look at her order until a worker has done what it says."""
    wait_for(page, f"/orders/{order_of(name).public_id}/", words)


def reads(staff: Page, name: str, words: str) -> None:
    """As finance, read what was found of her order."""
    wait_for(staff, RECONCILIATION, words)
    expect(staff.get_by_role("row").filter(has_text=order_of(name).spoken)).to_contain_text(words)


def take_back(staff: Page, name: str, cents: str) -> None:
    """As finance, take the place back, by the policy."""
    staff.goto(f"/admin/order/{order_of(name).public_id}/")
    staff.get_by_role("link", name="Give up or refund something on it", exact=True).first.click()
    staff.get_by_label("What is given up").select_option(label=f"{TITLE}: {cents} by the policy")
    staff.get_by_label("Reason").fill("The money is back with her.")
    deed(staff, "See what would happen")
    told(staff).to_contain_text("Nothing has happened yet.")
    deed(staff, re.compile("Give it up, and credit"))


def settle(staff: Page, kind: str) -> None:
    """As finance, settle what was found, and say how."""
    staff.goto(RECONCILIATION)
    follow(staff, kind)
    staff.get_by_role("link", name="Settle", exact=True).first.click()
    staff.get_by_label("Reason").fill("The place was taken back.")
    deed(staff, "It is settled")


def refunded(page: Page, staff: Page, sandbox: Sandbox) -> None:
    """Be paid back in the dashboard: she reads so, and finance takes the place back, as much as by the policy."""
    sandbox.refund(sandbox.show("charge")[0]["id"])
    wait_until(page, "Refunded", "Paid back to your card")
    sees(page, "Refunded", "paid back", COST)
    reads(staff, "Refunded", "Paid back in Stripe's dashboard, and nothing on the order was given up for it")
    take_back(staff, "Refunded", COST)
    sees(page, "Refunded", "paid back", "Paid back to your card")
    told(page).to_contain_text(re.compile(r"Total\s*\$0\.00"))
    expect(look_in(page)).to_contain_text("Get a place")


def disputed(page: Page, name: str, staff: Page) -> None:
    """Read, as she and as finance, that a bank keeps the money until it has decided; the place stays hers."""
    wait_until(page, name, "Kept by your bank until it has decided")
    sees(page, name, "disputed", "what you bought stays yours")
    reads(staff, name, f"A payment of {COST} is disputed")
    expect(look_in(page)).to_contain_text("Go on where you were")


def lost(page: Page, staff: Page) -> None:
    """Keep the place although the bank took the money, until finance takes it back."""
    wait_until(page, "Losing", "Taken back by your bank")
    sees(page, "Losing", "taken back by the bank", COST)
    expect(look_in(page)).to_contain_text("Go on where you were")
    reads(staff, "Losing", "A dispute was lost. What was bought is kept until somebody decides")
    take_back(staff, "Losing", COST)
    staff.goto(RECONCILIATION)
    expect(staff.get_by_role("link", name="A dispute was lost", exact=True)).to_have_count(0)
    expect(look_in(page)).to_contain_text("Get a place")


def test_the_dashboard_pays_back_and_banks_dispute_and_she_and_finance_read_where_it_stands(
    shop: House, sandbox: Sandbox
) -> None:
    """P8, P10, P12."""
    found = cohort(places=4)
    refund, winning, losing, turned = (somebody(shop, name) for name in ("Refunded", "Winning", "Losing", "Turned"))
    staff = work_as(shop, Role.FINANCE)
    for page, card in ((refund, GOOD), (winning, DISPUTED), (losing, NOT_RECEIVED)):
        buy(page, card)
        told(page).to_contain_text("Your order")

    sandbox.fault("double", times=12)
    turned_away(shop, turned, found)
    refunded(refund, staff, sandbox)
    for page, name in ((winning, "Winning"), (losing, "Losing")):
        disputed(page, name, staff)
    cases = {case["reason"]: case["id"] for case in sandbox.show("dispute")}
    sandbox.win(cases["fraudulent"])
    sandbox.lose(cases["product_not_received"])
    lost(losing, staff)

    wait_until(winning, "Winning", re.compile(r"Your order\s*paid\s"))
    has_the_place(winning, "Winning")
    staff.goto(RECONCILIATION)
    told(staff).to_contain_text("No finding is open")
    assert (taken(found), breaches()) == (1, [])

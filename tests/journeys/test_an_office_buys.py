"""An office buys on paper: a quote, a purchase order, seats and places for its staff, and checks that come in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from courses.models import Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from lms.demo import people
from lms.demo.offices import NAME as DEMO_OFFICE
from membership import entitling
from membership.models import Agency
from payments import booking
from payments.models import Invoice, Order, Quote
from tests.browsing import House, violations
from tests.factories.people import PersonFactory
from tests.house.test_accessibility import TAGS
from tests.journeys.shopping import breaches, cells, day, deed, enter, follow, press, told, work_as
from tests.journeys.test_buying import EITHER_WAY, SLUG, TITLE, shop
from tests.journeys.test_signing_in import A_CODE

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
__all__ = ["shop"]
BUYER = "training.coordinator@demo.example"
OFFICE = "Demo City Public Defender (made up)"
ADDRESS = "2 Example Avenue\nDemo City, DC 20001"
LEAVES, STAYS, COMES = "new.trainee@demo.example", "modules.trainee@demo.example", "halfway.trainee@demo.example"
OUTSIDER = "of.no.seat@demo.example"
NEWCOMER = "of.no.account@demo.example"


def put_places(page: Page, n: int) -> None:
    """Put places for colleagues who are named later into the basket."""
    page.goto(f"/learn/{SLUG}/buy/")
    page.get_by_label("For colleagues, whom I name after the purchase").check()
    page.get_by_label("How many places for colleagues").fill(str(n))
    press(page, "Put it into the basket")


def fill_the_basket(page: Page) -> None:
    """Enter the office, and put its membership and five places into the basket."""
    page.goto("/agency/new/")
    page.get_by_label("Name of the agency").fill(OFFICE)
    page.get_by_label("City and state").fill("Demo City, DC")
    press(page, "Enter it")
    press(page, "Join as Agency member")
    put_places(page, 5)
    told(page).to_contain_text("Agency member, joined in this order")
    told(page).to_contain_text("$2,100.00")


def get_a_quote(page: Page) -> bytes:
    """Download a quote; return its paper."""
    follow(page, "Download a quote for your office")
    page.get_by_label("Office or organization").fill(OFFICE)
    page.get_by_label("Its postal address").fill(ADDRESS)
    press(page, "Make the quote over $2,100.00")
    link = page.get_by_role("main").get_by_role("link", name=re.compile(r"^Q-\d+ \(PDF\)")).get_attribute("href")
    return page.request.get(str(link)).body()


def words_of(paper: bytes) -> str:
    """Return what a paper says."""
    return " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper)).pages).split())


def hand_in(page: Page, paper: bytes) -> None:
    """Hand in the purchase order itself, once procurement has signed it."""
    file = {"name": "PO-2026-17.pdf", "mimeType": "application/pdf", "buffer": paper}
    page.get_by_label("Purchase order (PDF)").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
    press(page, "Hand in the purchase order")
    told(page).to_contain_text("Your purchase order: PO-2026-17.pdf")


def order_on_paper(shop: House, page: Page, number: str, cost: str) -> Order:
    """Order what is in the basket on a purchase order, and get the letters."""
    follow(page, "Go on to order")
    page.get_by_label("By invoice to my office").check()
    page.get_by_label("Office or organization").fill(OFFICE)
    page.get_by_label("Its postal address").fill(ADDRESS)
    page.get_by_label("Purchase order number").fill(number)
    page.get_by_label(re.compile("I agree to the terms")).check()
    press(page, f"Order for {cost}")
    told(page).to_contain_text("invoiced, not paid yet")
    told(page).to_contain_text(number)
    order = Order.objects.filter(payer__email=BUYER).latest("pk")
    for said in (f"{order.spoken} is confirmed", str(order.invoices.get())):
        shop.letter_to(BUYER, said)
    return order


def offer_a_seat(page: Page, email: str) -> None:
    page.goto(f"/agency/{Agency.objects.get(name=OFFICE).public_id}/")
    page.get_by_label("Addresses of colleagues").fill(email)
    press(page, "Offer seats")
    told(page).to_contain_text("Your colleague has a letter with a link.")


def claim_the_seat(shop: House, email: str) -> None:
    """Sit down by the link in the letter, and read what it gives."""
    link = re.search(r"/seat/\S+", shop.letter_to(email, "offers you a seat"))
    assert link
    page = enter(shop, email, javascript=False)
    page.goto(link[0])
    press(page, "Take the seat")
    told(page).to_contain_text(f"You pay what members pay: agency seat of {OFFICE}")


def swap_the_seat(page: Page, name: str, email: str) -> None:
    """One leaves; a colleague takes her seat over."""
    page.goto(f"/agency/{Agency.objects.get(name=OFFICE).public_id}/")
    told(page).to_contain_text("2 of 10 are taken.")
    hers: Locator = page.locator(".places > li").filter(has_text=name)
    hers.get_by_text("Let a colleague take it over").click()
    hers.get_by_label("Address of the colleague").fill(email)
    hers.get_by_role("button", name="Hand it over").click()
    told(page).to_contain_text("Your colleague has a letter with a link by which to take the seat.")
    told(page).to_contain_text("2 of 10 are taken.")


def name_her(page: Page, order: Order, email: str) -> None:
    """Name this colleague for the first of the places."""
    page.goto(f"/orders/{order.public_id}/")
    form = page.locator("form[action$='/name/2/']")
    if not form.is_visible():  # It has somebody already.
        page.locator(".shelf", has=form).get_by_text("Give it to somebody else").click()
    form.get_by_label(re.compile(f"ddress of your colleague, {TITLE}")).fill(email)
    form.get_by_role("button", name="Name somebody").click()


def name_somebody(shop: House, page: Page, order: Order, email: str) -> None:
    """Give the first of the places to a colleague."""
    name_her(page, order, email)
    told(page).to_contain_text(f"“{TITLE}” belongs to your colleague now.")
    told(page).to_contain_text(f"For {User.objects.get(email=email).get_full_name()}")
    assert TITLE in shop.letter_to(email, "has given you what it bought")


def enter_a_check(staff: Page, number: str, dollars: str, *parts: str) -> None:
    """Enter a check, and put it to what it pays."""
    staff.goto("/admin/checks/enter/")
    staff.get_by_label("Number of the check, or reference of the transfer").fill(number)
    staff.get_by_label("From whom").fill(OFFICE)
    staff.get_by_label("Amount, in dollars").fill(dollars)
    staff.get_by_label("What it pays").fill("\n".join(parts))
    deed(staff, "Enter it")
    told(staff).to_contain_text("$0.00")


@EITHER_WAY
def test_an_office_buys_seats_and_places_on_paper_and_pays_by_checks(
    shop: House, pass_time: Callable[..., None], *, javascript: bool
) -> None:
    """P7, P8, P12, P13."""
    buyer = PersonFactory.create(email=BUYER, password=people.PASSWORD, name="Demo Coordinator of an Office")
    PersonFactory.create(email=OUTSIDER)
    page = enter(shop, BUYER, javascript=javascript)
    fill_the_basket(page)
    paper = get_a_quote(page)
    quote = str(Quote.objects.get(person=buyer))
    for said in (day(clock.day_of(clock.now())), OFFICE, quote, "2,100.00"):
        assert said in words_of(paper)
    pass_time(days=5)
    press(page, f"Order from {quote}")
    told(page).to_contain_text(f"{quote} comes to $2,100.00 as it said, but what stands on it reads otherwise now.")
    order = order_on_paper(shop, page, "PO-2026-17", "$2,100.00")
    hand_in(page, paper)

    for email in (LEAVES, STAYS):
        offer_a_seat(page, email)
        claim_the_seat(shop, email)
    name_somebody(shop, page, order, LEAVES)
    swap_the_seat(page, "Demo Trainee (new)", COMES)
    claim_the_seat(shop, COMES)
    if javascript:
        page.goto(f"/orders/{order.public_id}/")
        assert violations(page, TAGS) == []
    name_her(page, order, OUTSIDER)  # The price was for members.
    told(page).to_contain_text("Offer your colleague a seat first")
    name_somebody(shop, page, order, COMES)

    today = clock.day_of(clock.now())
    granted = [entitling.entitlement(User.objects.get(email=each), today).is_granted for each in (LEAVES, STAYS, COMES)]
    assert granted == [False, True, True]
    assert Enrollment.objects.filter(line__order=order).get().trainee.email == COMES
    assert Order.objects.of(buyer).count() == 1
    assert breaches() == []


def sign_up(shop: House, page: Page, email: str) -> None:
    """Create an account from where the page leads to it, and confirm the address by the code in the letter."""
    follow(page, "Create an account")
    for field, said in (("email", email), ("name", "Demo Newcomer"), ("password1", people.PASSWORD)):
        page.locator(f"[name={field}]").fill(said)
    press(page, "Sign up")
    code = A_CODE.search(shop.letter_to(email, "code"))
    assert code
    page.locator("[name=code]").fill(code[0])
    press(page, "Confirm")


@EITHER_WAY
def test_a_colleague_without_an_account_makes_one_and_takes_the_place_that_is_offered_to_her(
    shop: House, *, javascript: bool
) -> None:
    PersonFactory.create(email=BUYER, password=people.PASSWORD, name="Demo Coordinator of an Office")
    page, hers = enter(shop, BUYER, javascript=javascript), shop.open_page(javascript=javascript)
    put_places(page, 1)
    order = order_on_paper(shop, page, "PO-2026-17", "$300.00")

    page.get_by_label("Address of your colleague").fill(NEWCOMER)
    press(page, "Name somebody")
    told(page).to_contain_text(f"Offered to {NEWCOMER} on")
    if javascript:
        assert violations(page, TAGS) == []
    link = re.search(r"/place/\S+", shop.letter_to(NEWCOMER, "offers you a place"))
    assert link
    hers.goto(link[0])
    told(hers).to_contain_text(f"{OFFICE} offers you a place: “{TITLE}”")
    if javascript:
        assert violations(hers, TAGS) == []
    sign_up(shop, hers, NEWCOMER)
    press(hers, "Take the place")
    told(hers).to_contain_text(f"“{TITLE}” is yours.")
    page.reload()
    told(page).to_contain_text("For Demo Newcomer")

    assert Enrollment.objects.filter(line__order=order).get().trainee.email == NEWCOMER
    assert breaches() == []


def test_finance_records_a_check_for_two_invoices_and_a_partial_one(
    shop: House, pass_time: Callable[..., None]
) -> None:
    """P12: what is owed is right by days past due, at every step."""
    PersonFactory.create(email=BUYER, password=people.PASSWORD, name="Demo Coordinator of an Office")
    page, staff = enter(shop, BUYER, javascript=False), work_as(shop, Role.FINANCE)
    fill_the_basket(page)
    first = order_on_paper(shop, page, "PO-2026-17", "$2,100.00")
    pass_time(days=20)
    put_places(page, 2)
    second = order_on_paper(shop, page, "PO-2026-18", "$480.00")
    invoices = [str(Invoice.objects.get(order=each)) for each in (first, second)]
    pass_time(days=20)

    enter_a_check(staff, "204", "600.00", f"{invoices[0]} 600.00")
    staff.goto("/admin/payments/owed/")
    expect(cells(staff, OFFICE)).to_have_text(["$480.00", "$1,500.00", "-", "-", "-", "$1,980.00"])
    expect(cells(staff, invoices[0]).nth(3)).to_have_text("10")
    expect(cells(staff, invoices[0]).last).to_have_text("$1,500.00")
    expect(cells(staff, invoices[1]).nth(3)).to_have_text("-")
    expect(cells(staff, invoices[1]).last).to_have_text("$480.00")
    enter_a_check(staff, "219", "1,980.00", *invoices)
    staff.goto("/admin/payments/owed/")
    expect(cells(staff, DEMO_OFFICE).last).to_have_text("$1,020.00")  # The demonstration's own, a part of it late.
    expect(cells(staff, OFFICE)).to_have_count(0)

    for each in (first, second):
        page.goto(f"/orders/{each.public_id}/")
        expect(page.locator(".page-head .tag")).to_have_text("paid")
    assert [booking.balance(each) for each in (first, second)] == [0, 0]
    assert breaches() == []

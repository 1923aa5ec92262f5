"""Belonging goes on: a member renews early, in grace and after a lapse; one claims a membership kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from membership import claiming, entitling
from membership.models import Claim, Level, Term
from membership.terming import Span, last_of_months
from payments import booking
from payments.models import Order
from tests.browsing import House
from tests.journeys.shopping import breaches, day, deed, enter, follow, pay_by_card, press, told, work_as
from tests.journeys.test_buying import EITHER_WAY, SLUG, TITLE, shop

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
__all__ = ["shop"]
MEMBER, TRAINEE = "finished.trainee@demo.example", "new.trainee@demo.example"
DAY = timedelta(days=1)
WHY = "The roll of the association names nobody of this address."


def today() -> Span:
    """The year that somebody who joins now has."""
    first = clock.day_of(clock.now())
    return Span(first, last_of_months(first, 12))


def terms() -> list[Span]:
    found = Term.objects.standing().filter(membership__person__email=MEMBER)
    return sorted((term.days for term in found), key=lambda span: span.first)


def after(span: Span) -> Span:
    """The year that follows, without a day between."""
    first = span.last + DAY
    return Span(first, last_of_months(first, 12))


def move_to(pass_time: Callable[..., None], span: Span, *, days: int) -> None:
    """Let it be so many days after the last day of a term."""
    pass_time(days=(span.last + days * DAY - clock.day_of(clock.now())).days)


def renew(shop: House, page: Page, *said: str, gives: Span) -> None:
    """Read what renewing now means, renew, and have exactly that, with a letter."""
    page.goto("/my-membership/")
    for words in (*said, f"Renewing now gives {day(gives.first)} to {day(gives.last)} and costs $150.00."):
        told(page).to_contain_text(words)
    press(page, "Renew now")
    told(page).to_contain_text(f"{day(gives.first)} to {day(gives.last)}")
    pay_by_card(page, "$150.00")
    assert terms()[-1] == gives
    shop.letter_to(MEMBER, Order.objects.filter(payer__email=MEMBER).latest("pk").spoken)


@EITHER_WAY
def test_a_member_renews_early_in_grace_and_after_a_lapse(
    shop: House, pass_time: Callable[..., None], *, javascript: bool
) -> None:
    """P13: what each means for her dates, and for what she pays."""
    page = enter(shop, MEMBER, javascript=javascript)
    first = terms()[0]

    renew(shop, page, "You pay what members pay: Individual member", gives=(early := after(first)))
    move_to(pass_time, early, days=10)
    said = f"Your benefits stay until {day(early.last + 30 * DAY)}; renew by then and no day is lost."
    renew(shop, page, "In the days of grace", said, "You pay what members pay", gives=(in_grace := after(early)))
    move_to(pass_time, in_grace, days=31)
    lapsed = f"the personal membership lapsed after {day(in_grace.last)}"
    renew(shop, page, "Lapsed", f"You pay what everybody pays: {lapsed}.", gives=today())

    page.goto("/my-membership/")
    told(page).to_contain_text(f"You pay what members pay: Individual member, to {day(today().last)}.")
    assert [after(first), after(early), today()] == terms()[1:]
    assert breaches() == []


def claim(page: Page) -> Claim:
    """Claim a membership that is kept under another address, with a receipt."""
    page.goto("/my-membership/")
    follow(page, "My membership is kept elsewhere, under another address")
    page.get_by_label("The address that your membership is kept under").fill("old.address@demo.example")
    receipt = {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"Dues of this year: received."}
    page.get_by_label("Something that shows it").set_input_files(receipt)  # type: ignore[arg-type]  # a file in memory
    press(page, "Send it")
    told(page).to_contain_text("The office will check it. Until then you pay what members pay.")
    return Claim.objects.get(person__email=TRAINEE)


def buy_the_course(page: Page) -> None:
    """Have a place at the price for members, while the office checks."""
    page.goto(f"/learn/{SLUG}/buy/")
    press(page, "Put it into the basket")
    told(page).to_contain_text("Price for members: membership kept elsewhere, which you claimed")
    pay_by_card(page, "$240.00")
    page.goto("/my-learning/")
    told(page).to_contain_text(TITLE)


def test_a_claim_is_found_and_nothing_more_is_owed(shop: House) -> None:
    """P13."""
    page, staff = enter(shop, TRAINEE, javascript=False), work_as(shop, Role.COORDINATOR)
    found = claim(page)
    buy_the_course(page)

    staff.goto("/admin/claim/")
    staff.get_by_role("link", name="Demo Trainee (new)").first.click()
    told(staff).to_contain_text("$60.00")
    staff.get_by_role("link", name="Grant it", exact=True).first.click()
    staff.get_by_label("Level").select_option(str(Level.objects.get(key="individual").pk))
    staff.get_by_label("First day").fill(today().first.isoformat())
    staff.get_by_label("Last day").fill(today().last.isoformat())
    staff.get_by_label("Reason").fill("Found on the roll under the other address.")
    deed(staff, "Put it into the account")
    told(staff).to_contain_text("verified as of today")

    page.goto("/my-membership/")
    told(page).to_contain_text(f"You pay what members pay: Individual member, to {day(today().last)}.")
    told(page).to_contain_text("approved")
    found.refresh_from_db()
    assert found.is_granted
    assert booking.balance(Order.objects.get(payer__email=TRAINEE)) == 0
    assert breaches() == []


def refuse(staff: Page, found: Claim) -> None:
    """Look at a claim and refuse it."""
    staff.goto(f"/admin/claim/{found.public_id}/")
    staff.get_by_role("link", name="Decline it", exact=True).first.click()
    staff.get_by_label("Reason").fill(WHY)
    deed(staff, "Decline the claim")


@EITHER_WAY
def test_a_claim_is_not_found_and_she_pays_the_difference_by_card(shop: House, *, javascript: bool) -> None:
    """P13: on her own page, exactly what she saved; then nothing is owed, and staff read by which order."""
    page, staff = enter(shop, TRAINEE, javascript=javascript), work_as(shop, Role.COORDINATOR)
    found = claim(page)
    buy_the_course(page)
    refuse(staff, found)
    assert "You can pay that on the page below." in shop.letter_to(TRAINEE, "declined your claim")

    page.goto("/my-membership/")
    told(page).to_contain_text("$60.00 is owed")
    press(page, "Pay $60.00")
    told(page).to_contain_text("Difference to the price for everybody")
    pay_by_card(page, "$60.00")
    told(page).to_contain_text("What you owed on your claim is settled by this order.")

    page.goto("/my-membership/")
    told(page).not_to_contain_text("is owed")
    paid = Order.objects.filter(payer__email=TRAINEE).latest("pk")
    staff.goto(f"/admin/claim/{found.public_id}/")
    told(staff).to_contain_text(f"by order {paid.spoken}")
    follow(staff, paid.spoken)
    told(staff).to_contain_text("Difference to the price for everybody")
    assert (booking.balance(paid), claiming.owed(found), found.settlements.get().line) == (0, 0, paid.lines.get())
    assert breaches() == []


def test_a_claim_is_not_found_and_the_difference_is_settled_afterwards(shop: House) -> None:
    """P13: what was saved meanwhile is owed, and nobody loses her place."""
    page, staff = enter(shop, TRAINEE), work_as(shop, Role.COORDINATOR)
    found = claim(page)
    buy_the_course(page)

    refuse(staff, found)
    letter = shop.letter_to(TRAINEE, "declined your claim")
    staff.get_by_role("link", name="Settle the difference", exact=True).first.click()
    staff.get_by_label("Reason").fill("Check 204 over $60.00, received today.")
    deed(staff, "It is settled")
    told(staff).to_contain_text("Check 204 over $60.00")

    assert WHY in letter
    assert "$60.00" in letter
    page.goto("/my-membership/")
    told(page).to_contain_text(f"declined: {WHY}")
    told(page).to_contain_text("You pay what everybody pays")
    page.goto("/my-learning/")
    told(page).to_contain_text(TITLE)
    assert (claiming.saved(found), claiming.owed(found), found.settlements.count()) == (6_000, 0, 1)
    person = User.objects.get(email=TRAINEE)
    assert not entitling.entitlement(person, clock.day_of(clock.now())).is_granted
    assert breaches() == []

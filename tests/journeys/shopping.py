"""What stories of buying have in common: pressing, following, paying on the hosted page, and working as staff."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page

from foundation.accounts.roles import Role
from foundation.ground import invariants
from lms.demo import people
from membership import wording
from tests.browsing import House, sign_in
from tests.factories.people import StaffFactory
from tests.journeys.test_buying import GOOD, follow, pay, press, told

__all__ = [
    "breaches",
    "cells",
    "check_out",
    "day",
    "deed",
    "enter",
    "follow",
    "pay_by_card",
    "press",
    "told",
    "work_as",
]


def enter(house: House, email: str, *, javascript: bool = True) -> Page:
    """Open a page and sign in as somebody."""
    page = house.open_page(javascript=javascript)
    sign_in(page, email)
    return page


def work_as(house: House, role: Role) -> Page:
    """Open a page as somebody of the staff, made for this story."""
    email = f"{role.value}.of.the.story@demo.example"
    StaffFactory(role, email=email, password=people.PASSWORD, is_demo=True)
    return enter(house, email)


def deed(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the admin, and wait for what comes."""
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def check_out(page: Page, cost: str) -> None:
    """Order what is in the basket, at what it was said to cost."""
    follow(page, "Go on to order")
    page.get_by_label(re.compile("I agree to the terms")).check()
    press(page, f"Order for {cost}")


def pay_by_card(page: Page, cost: str) -> None:
    """Order what is in the basket and pay it by card."""
    check_out(page, cost)
    pay(page, GOOD)
    told(page).to_contain_text("Your order")


def day(on: date) -> str:
    """Return a day as pages write it."""
    return wording.day(on)


def breaches() -> list[str]:
    """Return what is broken of the promises about places and money."""
    return [line for line in invariants.breaches() if line.startswith("P")]


def cells(page: Page, name: str) -> Locator:
    """Return the cells of a table's line that begins with this."""
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    return line.get_by_role("cell")

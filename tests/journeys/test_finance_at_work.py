"""Finance at work: one line of a mixed order is given up by the policy of its day, the day is exported, all agrees."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import Sum
from playwright.sync_api import Page, expect

from courses.models import Enrollment
from foundation.accounts.roles import Role
from foundation.ground import clock
from payments import booking
from payments.booking import Account
from payments.models import Entry, Finding, Order, RefundPolicy
from tests.browsing import House
from tests.journeys.shopping import breaches, cells, deed, enter, pay_by_card, press, told, work_as
from tests.journeys.test_buying import EMAIL, SLUG, TITLE, shop
from tests.sandboxing import Sandbox

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
__all__ = ["shop"]
LEVEL = "Individual member"
MINUS = "\u2212"


def buy_both(page: Page) -> Order:
    """Join and enroll in one order, by card."""
    page.goto(f"/learn/{SLUG}/buy/")
    press(page, "Put it into the basket")
    press(page, f"Join: {LEVEL}")
    pay_by_card(page, "$390.00")
    return Order.objects.get(payer__email=EMAIL)


def take_back(staff: Page, order: Order) -> None:
    """Take the course back, by the policy that was snapshotted on the order."""
    staff.goto(f"/admin/order/{order.public_id}/")
    staff.get_by_role("link", name="Give up or refund something on it", exact=True).first.click()
    staff.get_by_label("What is given up").select_option(label=f"{TITLE}: $120.00 by the policy")
    staff.get_by_label("Reason").fill("Agreed on the phone.")
    deed(staff, "See what would happen")
    told(staff).to_contain_text("Nothing has happened yet.")
    deed(staff, re.compile("Give it up, and credit"))
    told(staff).to_contain_text("Given up.")


def wait_for(page: Page, address: str, words: str | re.Pattern[str]) -> None:
    """Look at a page until a worker has done what it says."""
    for _ in range(60):
        page.goto(address)
        if page.get_by_role("main").filter(has_text=words).count():
            return
        page.wait_for_timeout(250)
    told(page).to_contain_text(words)


def export(staff: Page) -> list[dict[str, str]]:
    """Take away what was booked today."""
    staff.goto("/admin/payments/booked/")
    expect(cells(staff, "revenue")).to_have_text(["4100", "$120.00", "$0.00", "$120.00"])
    with staff.expect_download() as waiting:
        staff.get_by_role("button", name="Every entry as a table (CSV)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def compare(staff: Page) -> None:
    """Have Stripe compared with the ledger, and read that everything agrees."""
    staff.goto("/admin/payments/reconciliation/")
    deed(staff, "Compare now")
    wait_for(staff, "/admin/payments/reconciliation/", "2 of 2 days agree.")
    told(staff).to_contain_text("There is nothing that doesn't agree.")
    expect(staff.get_by_role("cell", name="no", exact=True)).to_have_count(0)


def moved(account: Account) -> int:
    """Return what an account holds, in cents."""
    return Entry.objects.filter(account=account).aggregate(cents=Sum("cents"))["cents"] or 0


def test_finance_gives_up_one_line_exports_the_day_and_everything_agrees(
    shop: House, sandbox: Sandbox, pass_time: Callable[..., None]
) -> None:
    """P8, P12."""
    page, checks = enter(shop, EMAIL, javascript=False), moved(Account.BANK)
    order = buy_both(page)
    shop.letter_to(EMAIL, order.spoken)
    RefundPolicy.objects.update(tiers=[])
    pass_time(days=20)

    staff = work_as(shop, Role.FINANCE)
    take_back(staff, order)
    wait_for(page, f"/orders/{order.public_id}/", f"{MINUS}$120.00")
    wait_for(staff, f"/admin/order/{order.public_id}/", re.compile(r"Owed now\s*\$0\.00"))
    table = export(staff)
    paid_out = sandbox.pay_out()
    compare(staff)

    codes = {(one["Account"], one["Code"], one["Debit"], one["Credit"]) for one in table}
    assert ("revenue", "4100", "120.00", "") in codes
    assert not {one["Order"] for one in table} - {order.spoken}
    assert sum(float(one["Debit"] or 0) - float(one["Credit"] or 0) for one in table) == 0
    assert (moved(Account.STRIPE), moved(Account.BANK)) == (0, checks + paid_out["amount"])
    assert paid_out["amount"] == 39_000 - 12_000 - moved(Account.FEES)
    assert moved(Account.FEES) > 0
    assert booking.balance(order) == 0
    assert Enrollment.objects.get(course__slug=SLUG, trainee__email=EMAIL).left_at is not None
    assert not Finding.objects.filter(settled_at=None).exists()
    assert clock.offset().days == 20
    assert breaches() == []

"""The demonstration's shop, all of it made up: terms, who is paid, what is paid back, and a course that is for sale."""

from __future__ import annotations

from datetime import timedelta

from courses.coordinating import selling
from courses.models import Course
from foundation.ground import clock
from payments import pooling
from payments.models import Code, Payee, RefundPolicy, Terms

BEFORE = timedelta(days=50)
RELEASED = timedelta(days=25)
"""How long ago there were terms and dues, and how long ago the course was put on sale."""
LIST_CENTS, MEMBER_CENTS = 30_000, 24_000
POLICY = "Courses (a demonstration)"
TIERS = [
    {"before": "purchase", "days": 14, "percent": 100, "keeps_cents": 0},
    {"before": "purchase", "days": 60, "percent": 50, "keeps_cents": 0},
]
TERMS = """These are the terms of a demonstration. Nothing is sold here, and no money moves.

What you order is yours once it is paid, or once an invoice is sent to your office. You may give up what you bought;
what is paid back, and until when, stands beside each thing before you order it and on your order afterwards.

Places that an office buys can go to a colleague at no cost, as long as the course was not finished on them."""


def fill(course: Course) -> Course:
    """Have terms and a payee, and put this course on sale, where that was not done; return it as it is sold."""
    at = clock.now() - BEFORE
    Terms.objects.get_or_create(version=1, defaults={"text": TERMS, "begins_at": at, "is_demo": True})
    _fill_payee()
    if course.sellable is None:
        policy, _made = RefundPolicy.objects.get_or_create(title=POLICY, defaults={"tiers": TIERS, "is_demo": True})
        course = selling.put_on_sale(
            course,
            list_cents=LIST_CENTS,
            member_cents=MEMBER_CENTS,
            refunds=policy,
            account_code="4100",
            actor=None,
            at=clock.now() - RELEASED,
        )
    if not Code.objects.exists():
        Code.objects.create(
            word="DEMO10", percent=10, reason="A code of the demonstration", pool=pooling.make(100), begins_at=at
        )
    return course


def _fill_payee() -> None:
    """Say who is paid, where nobody has said it."""
    payee = Payee.load()
    if payee.name:
        return
    payee.name = "Demonstration Payee, Inc. (made up)"
    payee.address = "1 Example Street\nWashington, DC 20000"
    payee.tax_id = "00-0000000"
    payee.save()

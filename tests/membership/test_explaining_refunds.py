"""Whoever gives something up, and her employer, read why so much came back and not more: it adds up on every paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pypdf import PdfReader

from foundation.letters.models import Letter
from payments import booking, keeping
from payments.billing import receipting
from payments.models import Order
from payments.selling import explaining, pricing, telling, withdrawing
from payments.selling.explaining import Outcome
from payments.selling.registering import Wish
from tests.factories import carded_many, members, sold
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop, open_shop

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUES, COURSE = 1, 2
HALF = {"before": "purchase", "days": 30, "percent": 50, "keeps_cents": 0}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def order(shop: Shop) -> Order:
    """Dues of $150 that took $60 off a course of $300, in one order that was paid."""
    person, level = PersonFactory.create(), members.level(15_000, title="Individual member")
    course = Wish(sold.sellable(30_000, 24_000, title="The Code in practice"), person)
    found = members.buy(person, members.wish(level, person), course)
    came = [
        booking.Amount(booking.Account.STRIPE, 39_000),
        booking.Amount(booking.Account.RECEIVABLE, -39_000),
    ]
    booking.book("paid:test", came, order=found, about="A test.", at=AT)
    attempt = carded_many.attempt(found, cents=39_000)
    found.payments.create(cents=39_000, provider="stripe", external_id="pi_test", attempt=attempt, received_at=AT)
    return found


def give_up(order: Order, *positions: int, cents: int | None = None) -> None:
    actor = order.payer if cents is None else PersonFactory.create()
    for hours, position in enumerate(positions, 1):
        line, at = order.lines.get(position=position), AT + HOUR * hours
        withdrawing.give_up(line, reason="Plans", actor=actor, at=at, cents=cents)


def outcome(order: Order, position: int) -> Outcome:
    return explaining.outcome(order.lines.get(position=position))


def receipt(order: Order) -> str:
    pages = PdfReader(io.BytesIO(receipting.receipt(Order.objects.get(pk=order.pk)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def page(order: Order) -> str:
    client = Client()
    client.force_login(order.payer)
    found = client.get(f"/orders/{order.public_id}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def letters(order: Order) -> list[str]:
    found = Letter.objects.filter(reason__in=["order-line-given-up", "order-line-taken-back"]).order_by("pk")
    return [letter.context["money"] for letter in found]


def missing(words: str, *said: str) -> list[str]:
    return [one for one in said if one not in words]


def test_a_receipt_keeps_what_was_bought_and_shows_the_credit_under_it(order: Order) -> None:
    """The harm: a course that was given up stood there for $0.00, and neither its $240 nor the credit did."""
    give_up(order, COURSE)

    words = receipt(order)

    assert missing(
        words, "The Code in practice", "1 $240.00 $240.00", "Individual member", "1 $150.00 $150.00",
        "Credit: The Code in practice", "Given up on November 2, 2026", "1 \u2212$240.00 \u2212$240.00",
        "Total $150.00",
    ) == []  # fmt: skip
    assert "Discount" not in words


def test_dues_that_are_given_up_while_the_course_is_kept_say_which_discount_is_no_longer_due(order: Order) -> None:
    """The harm: “Individual member, $60.00, Given up” was all that stood there."""
    give_up(order, DUES)

    words, shown, [letter] = receipt(order), page(order), letters(order)

    assert missing(
        words, "1 $150.00 $150.00", "Credit: Individual member", "1 \u2212$150.00 \u2212$150.00",
        "Discount no longer due", "1 $60.00 $60.00", "Total $300.00",
    ) == []  # fmt: skip
    assert missing(
        shown, "given up on November 2, 2026", "Credited: Plans \u2212$150.00",
        "Discount no longer due, since other things cost less because of it and are kept $60.00",
        "Still charged for it $60.00",
    ) == []  # fmt: skip
    assert letter.startswith("- It cost $150.00. Other things cost $60.00 less because of it, and you keep them: ")
    assert "$90.00" in letter


def test_what_is_given_up_last_releases_the_discount_and_the_letter_says_so(order: Order) -> None:
    give_up(order, DUES, COURSE)

    assert (outcome(order, DUES), outcome(order, COURSE)) == (Outcome(15_000, 15_000, 0), Outcome(24_000, 24_000, 0))
    assert missing(
        letters(order)[1], "$60.00 that was taken off what came back for your dues goes back now.", "$300.00"
    ) == []  # fmt: skip
    assert (receipt(order).count("Credit:"), "Discount" in receipt(order)) == (2, False)


def test_what_the_office_chose_is_explained_as_it_chose_it_also_where_that_is_nothing(order: Order) -> None:
    give_up(order, DUES, cents=5_000)
    give_up(order, COURSE, cents=0)

    assert (outcome(order, DUES), outcome(order, COURSE)) == (Outcome(15_000, 5_000, 0), Outcome(24_000, 0, 0))
    assert missing(receipt(order), "$50.00 of $150.00 is credited", "$0.00 of $240.00 is credited") == []
    assert missing(letters(order)[0], "Of the $150.00 that it cost, $50.00 is credited.") == []


def test_the_letter_about_what_the_office_took_back_speaks_of_the_office_and_gives_its_reason(order: Order) -> None:
    """The harm: “If you did not mean to give it up” was written to whoever had given nothing up."""
    give_up(order, COURSE, cents=24_000)

    letter = Letter.objects.get(reason="order-line-taken-back")

    assert letter.context["reason"] == "Plans"
    assert not Letter.objects.filter(reason="order-line-given-up").exists()


def test_what_the_terms_pay_back_in_part_and_less_than_the_discount_is_shown_as_both(shop: Shop) -> None:
    person, level = PersonFactory.create(), members.level(10_000)
    assert level.sellable
    level.sellable.policy = sold.RefundPolicyFactory.create(tiers=[HALF])
    level.sellable.save()
    course = Wish(sold.sellable(30_000, 24_000), person)
    found = members.buy(person, members.wish(level, person), course)

    give_up(found, DUES)

    assert outcome(found, DUES) == Outcome(10_000, 5_000, 5_000)
    assert not found.lines.get(position=DUES).charges.filter(kind="refund").exists()
    assert missing(page(found), "Credited \u2212$50.00", "Still charged for it $100.00") == []
    assert letters(found)[0].endswith("- Nothing is paid back for it.")


def test_after_an_erasure_no_discount_is_made_up(order: Order) -> None:
    give_up(order, DUES, cents=5_000)

    keeping.erase(order.payer, AT)

    assert outcome(order, DUES) == Outcome(15_000, 5_000, 0)


def test_whoever_pays_for_a_colleague_reads_what_came_back_and_not_why_it_cost_that(shop: Shop) -> None:
    """P21."""
    payer, member = PersonFactory.create(), PersonFactory.create()
    shop.members = {member.pk}
    found = members.buy(payer, Wish(sold.sellable(30_000, 24_000), member))

    give_up(found, 1)

    [line] = telling.order(found, payer, sees_all=False)
    assert [(one.term, one.value) for one in line.reasons] == [
        ("Price when it was ordered", "$240.00"),
        ("Credited: Plans", "\u2212$240.00"),
    ]


def test_what_is_given_up_for_nothing_tells_its_price_alone(order: Order) -> None:
    line = order.lines.get(position=2)
    withdrawing.give_up(line, reason="Late", actor=PersonFactory.create(), at=AT, cents=0)

    told = telling.became(order.lines.get(position=2), is_told=False)

    assert [reason.term for reason in told][:1] == ["Price when it was ordered"]
    assert all("Credited" not in reason.term for reason in told)


def test_what_was_never_delivered_is_not_given_up(shop: Shop) -> None:
    waiting = sold.order(PersonFactory.create(), sold.sellable(30_000))

    with pytest.raises(withdrawing.NotDelivered):
        withdrawing.give_up(waiting.lines.get(), reason="Late", actor=PersonFactory.create(), at=AT)


def test_dues_of_one_person_give_another_no_price(shop: Shop) -> None:
    person, colleague = PersonFactory.create(), PersonFactory.create()
    EmailAddress.objects.get_or_create(
        user=colleague, email=colleague.email, defaults={"verified": True, "primary": True}
    )
    wishes = [members.wish(members.level(15_000), person), Wish(sold.sellable(30_000, 24_000), colleague)]

    quote = pricing.quote(wishes, payer=person, at=AT)

    assert quote.cents == 15_000 + 30_000

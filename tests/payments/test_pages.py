"""Basket, checkout and orders, as whoever buys sees them (P9, P21, P23)."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import ReasonNeeded
from payments import booking, pooling
from payments.booking import Account, Amount
from payments.models import Order, Payee, Pool, Sellable, Terms
from payments.selling import delivering, foreseeing, ordering, pricing, swapping, telling, withdrawing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.buying import decide
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.sandboxing import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT)
    sold.terms()


def fill(client: Client, *things: Sellable) -> None:
    """Put these things into the basket, each for oneself."""
    for thing in things:
        client.post("/basket/add/", {"sellable": str(thing.public_id)})


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    """Return the words of a page."""
    page = re.sub(r"<(script|style).*?</\1>", "", client.get(address).content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def forms(page: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Return where each form that takes something out of the basket leads, and with which other places."""
    found = re.findall(r'<form action="(/basket/\d+/remove/)"(.*?)</form>', page, flags=re.DOTALL)
    return [(way, {"alike": re.findall(r'name="alike" value="(\d+)"', within)}) for way, within in found]


def test_a_visitor_sees_what_it_would_cost_and_what_members_pay(shop: Shop, client: Client) -> None:
    thing = sold.sellable(30_000, 24_000, title="A course")

    fill(client, thing)

    words = text(client, "/basket/")
    assert all(
        said in words for said in ("A course", "Price $300.00", "For members: $240.00", "Members pay $60.00 less")
    )
    assert "Basket (1)" in words


def test_what_members_would_pay_is_told_of_the_same_share_and_with_the_same_code(shop: Shop, client: Client) -> None:
    """P9: nobody reads a sum that she would not pay."""
    shop.share = Fraction(1, 2)
    sold.code("EARLY", percent=10)

    fill(client, sold.sellable(30_000, 24_000))
    without = text(client, "/basket/")
    client.post("/basket/code/", {"code": "EARLY"})
    with_code = text(client, "/basket/")

    for words, said in (
        (without, ("Price $150.00", "For members: $120.00", "Members pay $30.00 less")),
        (with_code, ("Price $135.00", "For members: $108.00", "Members pay $27.00 less")),
    ):
        assert [part for part in said if part not in words] == []


def test_the_same_thing_for_oneself_is_in_the_basket_once(shop: Shop, client: Client) -> None:
    thing = sold.sellable()

    fill(client, thing, thing)

    assert len(client.session["basket"]) == 1


def test_places_for_colleagues_are_so_many_lines(shop: Shop, client: Client) -> None:
    thing = sold.sellable()

    client.post("/basket/add/", {"sellable": str(thing.public_id), "n": "3"})
    client.post("/basket/1/remove/")

    assert len(client.session["basket"]) == 2


def test_like_things_of_a_basket_stand_together_and_are_taken_out_one_by_one_or_all(shop: Shop, client: Client) -> None:
    """The harm: five places of one course were five equal rows."""
    course, other = sold.sellable(30_000, title="A course"), sold.sellable(10_000, title="Another")
    client.post("/basket/add/", {"sellable": str(course.public_id), "n": "3"})
    client.post("/basket/add/", {"sellable": str(other.public_id), "n": "1"})
    client.post("/basket/add/", {"sellable": str(course.public_id), "n": "2"})

    words, page = text(client, "/basket/"), client.get("/basket/").text
    [one, all_of_them] = forms(page)[:2]
    client.post(*one)
    fewer = text(client, "/basket/")
    client.post(*forms(client.get("/basket/").text)[1])

    assert page.count("<h2>") == 2
    assert "5 \u00d7 A course" in words
    assert "5 at $300.00 each $1,500.00" in words
    assert all_of_them[1] == {"alike": ["0", "1", "2", "4"]}
    assert "4 \u00d7 A course" in fewer
    assert [item["sellable"] for item in client.session["basket"]] == [str(other.public_id)]


def test_like_places_on_an_order_stand_together_and_each_is_named_and_given_up_by_itself(shop: Shop) -> None:
    payer, colleague = PersonFactory.create(), PersonFactory.create(name="Demo Colleague")
    thing = sold.sellable(30_000, title="A course")
    order = delivering.confirm(sold.order_for(payer, None, *([thing] * 3)), actor=None, at=AT)
    client, way = signed_in(payer), f"/orders/{order.public_id}/"
    line = order.lines.get(position=2)

    swapping.swap(line, colleague, actor=payer, at=AT)
    words, page = text(client, way), client.get(way).text

    assert page.count("<h2>3 \u00d7 A course</h2>") == 1
    assert "3 at $300.00 each $900.00" in words
    assert "Place 2 of 3: For Demo Colleague" in words
    assert words.count("address of your colleague") == 3
    assert sorted(re.findall(r"/(name|give-up)/(\d)/", page)) == [
        *(("give-up", place) for place in "123"),
        *(("name", place) for place in "123"),
    ]
    client.post(f"{way}give-up/3/", {"shown": "||\u2212$300.00|$0.00"})
    words = text(client, way)
    assert "2 at $300.00 each $600.00" in words
    assert "Given up before anybody was named" in words
    assert "Credited: given up by whoever ordered it" in words


def test_what_belongs_to_one_colleague_is_told_of_nobody_where_like_things_stand_together(shop: Shop) -> None:
    """P21: a member among colleagues costs less, and nobody but she and finance reads why."""
    payer, member, other = (PersonFactory.create() for _each in range(3))
    shop.members = {payer.pk, member.pk}
    thing = sold.sellable(30_000, 24_000, title="A course")
    wishes = [Wish(thing, person) for person in (member, payer, other, None, None)]
    shown = pricing.quote(wishes, payer=payer, at=AT).cents
    order = ordering.place(payer, wishes, Checkout(new_public_id(), Order.Way.CARD, shown), at=AT)

    groups = {
        viewer: [
            ([line.place for line in group.lines], bool(group.line.reasons), group.costs)
            for group in telling.grouped(telling.order(order, person, sees_all=viewer == "finance"))
        ]
        for viewer, person in {"payer": payer, "finance": PersonFactory.create()}.items()
    }

    assert groups["payer"] == [
        ([1], False, "$240.00"),
        ([2], True, "$240.00"),
        ([3, 4, 5], False, "$900.00"),
    ]
    assert groups["finance"] == [([1, 2], True, "$480.00"), ([3, 4, 5], False, "$900.00")]


def test_the_list_of_orders_counts_like_things(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable(title="A course")
    sold.order_for(payer, None, *([thing] * 5))

    assert "5 \u00d7 A course" in text(signed_in(payer), "/orders/")


def test_what_is_not_sold_any_more_is_taken_out(shop: Shop, client: Client) -> None:
    thing, gone = sold.sellable(), sold.sellable()
    fill(client, gone, thing)
    gone.prices.model.objects.none()
    Sellable.objects.filter(pk=gone.pk).update(closed_at=AT)

    words = text(client, "/basket/")

    assert f"“{gone.title}” is not for sale at the moment." in words
    assert "Go on to order" not in words


def test_a_member_reads_why_she_pays_less(shop: Shop) -> None:
    """P13."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000, 24_000)
    shop.members = {payer.pk}
    client = signed_in(payer)

    fill(client, thing)

    words = text(client, "/basket/")
    assert "Price for members: A member of the test \u2212$60.00 Price $240.00" in words
    assert "Members pay" not in words


def test_a_code_that_is_not_good_is_named_and_not_kept(shop: Shop, client: Client) -> None:
    fill(client, sold.sellable())

    client.post("/basket/code/", {"code": "NEVER"})

    assert "“NEVER” takes nothing off" in text(client, "/basket/")
    assert "basket_code" not in client.session


def test_an_order_is_placed_at_what_was_shown_and_the_basket_is_empty(
    shop: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9."""
    monkeypatch.undo()  # Stripe has the clock of today.
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    sold.code("EARLY", percent=10)
    client = signed_in(payer)
    fill(client, thing)
    client.post("/basket/code/", {"code": "early"})

    said = decide(client.get("/checkout/").content.decode(), organization="Demo Office", po_number="4711")
    answers = [client.post("/checkout/", said) for _click in range(2)]

    order = Order.objects.get()
    assert (order.shown_cents, order.payer, order.billing) == (
        27_000,
        payer,
        {"name": "Demo Person", "organization": "Demo Office", "po_number": "4711"},
    )
    assert answers[0]["Location"].startswith(sandbox.address)
    assert "basket" not in client.session


def test_a_price_that_changed_meanwhile_is_shown_before_anything_is_ordered(shop: Shop) -> None:
    """P9."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    client = signed_in(payer)
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())
    thing.prices.create(list_cents=31_000, begins_at=AT)

    page = client.post("/checkout/", said).content.decode()

    assert "The total is $310.00 now; you were shown $300.00." in page
    assert 'name="shown_cents" value="31000"' in page
    assert not Order.objects.exists()


def test_terms_that_changed_meanwhile_are_shown_before_anything_is_ordered(shop: Shop) -> None:
    """Nobody agrees to what she was not shown."""
    payer, thing = PersonFactory.create(), sold.sellable(0)
    client = signed_in(payer)
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())
    Terms.objects.create(version=2, text="Other terms of a test.", begins_at=AT)

    page = client.post("/checkout/", said).content.decode()

    assert "The terms have changed since you opened this page." in page
    assert ("Other terms of a test." in page, Order.objects.count()) == (True, 0)
    client.post("/checkout/", decide(page))
    assert Order.objects.get().terms.version == 2


def test_other_tiers_of_refunds_are_shown_before_anything_is_ordered(shop: Shop) -> None:
    client, thing = signed_in(PersonFactory.create()), sold.sellable(0)
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())
    assert thing.policy.tiers != []
    thing.policy.tiers = []
    thing.policy.save()

    page = client.post("/checkout/", said).content.decode()

    assert "What is paid back until when has changed since you opened this page." in page
    assert ("Nothing is paid back for it." in page, Order.objects.count()) == (True, 0)
    client.post("/checkout/", decide(page))
    assert Order.objects.get().lines.get().refunds == []


def test_a_basket_that_changed_in_another_tab_is_shown_before_anything_is_ordered(shop: Shop) -> None:
    """The harm: one thing was shown and agreed to, and another of the same price was ordered."""
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable(0, title="The course that was shown"))
    said = decide(client.get("/checkout/").content.decode())
    client.post("/basket/0/remove/")
    fill(client, sold.sellable(0, title="The course of the other tab"))

    page = client.post("/checkout/", said).content.decode()

    assert "What you would order has changed since you opened this page." in page
    assert ("The course of the other tab" in page, "checked" in page, Order.objects.count()) == (True, False, 0)
    client.post("/checkout/", decide(page))
    assert Order.objects.get().lines.get().title == "The course of the other tab"


def test_what_would_begin_on_another_day_by_now_is_shown_before_anything_is_ordered(shop: Shop) -> None:
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable(0))
    said = decide(client.get("/checkout/").content.decode())
    shop.starts_at = AT + timedelta(days=90)

    page = client.post("/checkout/", said).content.decode()

    assert "What you would order has changed since you opened this page." in page
    assert not Order.objects.exists()


CHANGED, REQUIRED = "What you would order has changed since you opened this page.", "This field is required."


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("things", CHANGED),
        ("refunds", CHANGED),
        ("terms_version", CHANGED),
        ("shown_cents", REQUIRED),
        ("key", REQUIRED),
    ],
)
def test_a_request_that_leaves_out_what_was_shown_orders_nothing_and_a_page_of_before_is_drawn_anew(
    shop: Shop, left_out: str, said: str
) -> None:
    """Also a page that was drawn before an update, without a mark that is asked for now, leads on."""
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable(0))
    sent = decide(client.get("/checkout/").content.decode())
    del sent[left_out]

    answer = client.post("/checkout/", sent)

    assert (answer.status_code, Order.objects.count()) == (200, 0)
    assert said in answer.content.decode()
    if said == CHANGED:
        client.post("/checkout/", decide(answer.content.decode()))
        assert Order.objects.count() == 1


def test_what_is_less_than_a_card_can_be_charged_is_refused_before_anything_is_held(shop: Shop) -> None:
    """The harm: the order was placed and held its places, and only then there was no page on which to pay it."""
    client, thing = signed_in(PersonFactory.create()), sold.sellable(49)
    shop.pools[thing.pk] = pooling.make(1)
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())

    page = client.post("/checkout/", said).content.decode()

    assert "$0.49 is less than a card can be charged, which is $0.50. Please ask for an invoice." in page
    assert (Order.objects.count(), Pool.objects.get(pk=shop.pools[thing.pk].pk).taken) == (0, 0)
    billed.payee()
    client.post("/checkout/", decide(page, **billed.BILLING, way="invoice"))
    assert Order.objects.get().confirmed_at == AT


def test_more_than_a_card_can_be_charged_is_refused_before_anything_is_held(shop: Shop) -> None:
    """The harm: fifty dear things were ordered and held, and Stripe refused the page on which to pay them."""
    client, thing = signed_in(PersonFactory.create()), sold.sellable(10_000_000)
    client.post("/basket/add/", {"sellable": str(thing.public_id), "n": "50"})
    said = decide(client.get("/checkout/").content.decode())

    page = client.post("/checkout/", said).content.decode()

    assert "$5,000,000.00 is more than a card can be charged at once, which is $999,999.99." in page
    assert not Order.objects.exists()
    billed.payee()
    client.post("/checkout/", decide(page, **billed.BILLING, way="invoice"))
    assert Order.objects.get().shown_cents == 500_000_000


@pytest.mark.parametrize(("before", "after", "asks_how"), [(0, 31_000, True), (30_000, 0, False)])
def test_what_costs_something_only_now_asks_how_it_is_paid_and_the_reverse(
    shop: Shop, before: int, after: int, asks_how: bool
) -> None:
    """P9: whatever the page said of the way to pay, nothing is ordered at another total than it showed."""
    thing = sold.sellable(before)
    client = signed_in(PersonFactory.create())
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())
    thing.prices.create(list_cents=after, begins_at=AT)

    page = client.post("/checkout/", said).content.decode()

    assert "Please look at it again before you order." in page
    assert ('name="way"' in page) is asks_how
    assert not Order.objects.exists()


def test_what_is_not_sold_any_more_by_the_time_it_is_ordered_is_named_in_the_basket(shop: Shop) -> None:
    thing = sold.sellable()
    client = signed_in(PersonFactory.create())
    fill(client, thing)
    said = decide(client.get("/checkout/").content.decode())
    Sellable.objects.update(closed_at=AT)

    answer = client.post("/checkout/", said)

    assert (answer["Location"], Order.objects.exists()) == ("/basket/", False)
    assert "is not for sale at the moment" in text(client, "/basket/")


@pytest.mark.parametrize("sent", [{}, {"shown_cents": "0"}, {"shown_cents": "nothing"}])
def test_a_page_that_somebody_made_up_orders_nothing(shop: Shop, sent: dict[str, str]) -> None:
    """P9."""
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable())
    said = decide(client.get("/checkout/").content.decode())
    made_up = {name: value for name, value in {**said, "way": "", "shown_cents": "", **sent}.items() if value}

    assert client.post("/checkout/", made_up).status_code == 200
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"terms": ""}, "Please read the terms"),
        ({"way": "invoice"}, "An invoice is made out to an office with its address."),
        ({"name": ""}, "Name on the receipt"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_ordered(shop: Shop, said: dict[str, str], problem: str) -> None:
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable())

    page = client.post("/checkout/", decide(client.get("/checkout/").content.decode(), **said)).content.decode()

    assert problem in page
    assert not Order.objects.exists()


def test_the_checkout_says_what_an_invoice_needs_and_when_it_is_to_be_paid(shop: Shop) -> None:
    """The harm: office and address were "(optional)", also in red, and nobody read within how many days to pay."""
    payee = billed.payee()
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable())
    said = decide(client.get("/checkout/").content.decode(), way="invoice")

    first = text(client, "/checkout/")
    Payee.objects.filter(pk=payee.pk).update(terms_days=45, terms_from=Payee.Terms.START)
    refused = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.post("/checkout/", said).text))
    free = signed_in(PersonFactory.create())
    fill(free, sold.sellable(0))

    within = "An invoice is to be paid within 30 days of its date."
    labels = ("Office or organization (needed for an invoice)", "Its postal address (needed for an invoice)")
    assert [words in first for words in (within, *labels)] == [True, True, True]
    assert [words in refused for words in labels] == [True, True]
    assert "within 45 days of its date, or, if that is later, of the day" in refused
    nothing = text(free, "/checkout/")
    assert [words in nothing for words in ("invoice", "by card", "Office or organization (optional)")] == [
        False,
        False,
        True,
    ]


def test_an_order_shows_nobody_else(shop: Shop) -> None:
    """P21."""
    order = sold.order(PersonFactory.create(), sold.sellable())
    stranger = signed_in(PersonFactory.create())

    ways = [f"/orders/{order.public_id}/", f"/orders/{order.public_id}/give-up/1/"]
    answers = [stranger.get(way).status_code for way in ways]
    answers.append(stranger.post(f"/orders/{order.public_id}/cancel/").status_code)

    assert answers == [404, 404, 404]


def test_whoever_pays_for_others_does_not_read_what_they_belong_to(shop: Shop) -> None:
    payer, member, thing = PersonFactory.create(), PersonFactory.create(), sold.sellable(30_000, 24_000)
    shop.members = {member.pk}
    order = sold.order_for(payer, member, thing)

    words = text(signed_in(payer), f"/orders/{order.public_id}/")

    assert "$240.00" in words
    assert "A member of the test" not in words
    assert "$60.00" not in words


def test_giving_up_shows_what_comes_back_first_and_does_exactly_that(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    order = delivering.confirm(sold.order(payer, thing), actor=None, at=AT)
    came = [Amount(Account.STRIPE, 30_000), Amount(Account.RECEIVABLE, -30_000)]
    booking.book("paid:test", came, order=order, about="A test.", at=AT)
    client, way = signed_in(payer), f"/orders/{order.public_id}/give-up/1/"

    shown = text(client, way)
    stale = client.post(way, {"shown": "|||$299.99", "reason": "Other plans"}).content.decode()
    client.post(way, {"shown": "|||$300.00", "reason": "Other plans"})

    assert "Paid back $300.00" in shown
    assert "has changed since you opened this page" in stale
    page = text(client, f"/orders/{order.public_id}/")
    assert "Credited: Other plans \u2212$300.00" in page
    assert "Total when it was ordered $300.00 Total $0.00" in page
    assert "What is paid back if you give it up" not in page


def test_what_changes_while_it_is_given_up_is_shown_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harm: between the look and the lock something else was given up, and another sum than was read was done."""
    payer = PersonFactory.create()
    order = delivering.confirm(sold.order(payer, sold.sellable(30_000)), actor=None, at=AT)
    client, way = signed_in(payer), f"/orders/{order.public_id}/give-up/1/"
    looks = iter([foreseeing.Preview(30_000, cents, 0) for cents in (20_000, 10_000, 10_000)])
    monkeypatch.setattr(foreseeing, "preview", lambda _line, _at: next(looks))

    page = client.post(way, {"shown": "||\u2212$200.00|$0.00", "reason": "Other plans"}, follow=True).content.decode()

    assert "What is paid back has just changed. Please look again: nothing was done." in page
    assert ('name="shown" value="||\u2212$100.00|$0.00"' in page, order.lines.get().withdrawn_at) == (True, None)


def test_what_comes_in_while_it_is_given_up_is_shown_before_it_is_done(shop: Shop) -> None:
    """The harm: nothing was said to go back; a check came meanwhile, and 300 were kept without a word."""
    payer = PersonFactory.create()
    order = billed.order(payer, sold.sellable(30_000))
    client, way = signed_in(payer), f"/orders/{order.public_id}/give-up/1/"
    [shown] = re.findall(r'name="shown" value="([^"]+)"', client.get(way).content.decode())
    billed.check(30_000, {order: 30_000})

    page = client.post(way, {"shown": shown, "reason": "Other plans"}).content.decode()

    assert "What is paid back has changed since you opened this page." in page
    assert ('name="shown" value="|||$300.00"' in page, order.lines.get().withdrawn_at) == (True, None)


def test_of_what_is_not_paid_yet_nothing_is_said_to_be_paid_back(shop: Shop) -> None:
    payer = PersonFactory.create()
    order = billed.order(payer, sold.sellable(30_000), sold.sellable(10_000))
    billed.check(25_000, {order: 25_000})

    shown = text(signed_in(payer), f"/orders/{order.public_id}/give-up/1/")

    assert "Taken off what is still to be paid \u2212$150.00 Paid back $150.00" in shown
    assert "already" not in shown


def test_whoever_paid_need_not_say_why_she_gives_something_up(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    order = delivering.confirm(sold.order(payer, thing), actor=None, at=AT)
    client, way = signed_in(payer), f"/orders/{order.public_id}/give-up/1/"

    shown = text(client, way)
    client.post(way, {"shown": "||\u2212$300.00|$0.00", "reason": " "})

    assert "Why? (optional)" in shown
    assert "Credited: given up by whoever ordered it \u2212$300.00" in text(client, f"/orders/{order.public_id}/")


def test_staff_who_take_something_back_must_say_why(shop: Shop) -> None:
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable()), actor=None, at=AT)

    with pytest.raises(ReasonNeeded):
        withdrawing.give_up(order.lines.get(), reason=" ", actor=PersonFactory.create(), at=AT)

    assert order.lines.get().withdrawn_at is None


def test_the_list_of_orders_costs_as_much_for_many(shop: Shop, django_assert_max_num_queries: Any) -> None:
    """P25."""
    payer = PersonFactory.create()
    client = signed_in(payer)
    thing = sold.sellable()
    counts = []
    for many in (2, 12):
        for _order in range(many):
            delivering.confirm(sold.order(payer, thing), actor=None, at=AT)
        with django_assert_max_num_queries(8) as counted:
            client.get("/orders/")
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_the_page_of_an_order_costs_as_much_for_many_things(shop: Shop, django_assert_max_num_queries: Any) -> None:
    """P25."""
    payer = PersonFactory.create()
    client, counts = signed_in(payer), []
    for many in (1, 12):
        order = delivering.confirm(sold.order(payer, *(sold.sellable() for _thing in range(many))), actor=None, at=AT)
        with django_assert_max_num_queries(30) as counted:
            client.get(f"/orders/{order.public_id}/")
        counts.append(len(counted))

    assert counts[0] == counts[1]

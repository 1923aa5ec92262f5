"""Attacks on places that are offered by a letter: what leaves the house, who takes them, what is typed (P21, P24)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courses.coordinating import enrolling, leaving
from courses.models import Enrollment
from foundation.accounts import erasing
from foundation.ground.refusals import Refusal
from foundation.letters.models import Letter
from payments.models import Order, OrderLine, PlaceOffer
from payments.selling import accepting, counting, delivering, linking, swapping
from tests.buying import signed_in
from tests.courses.test_selling import buy, on_sale
from tests.factories import courses, members, sold
from tests.factories.courses import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.membership.test_attacks_on_seats import bought as bought_for_members
from tests.membership.test_seating import office, sit
from tests.payments.selling.test_naming import bought

pytestmark = pytest.mark.django_db
PLANTED = "planted.colleague@example.org"
LONG = "a@" + ".".join(["b" * 60] * 5) + ".com"


def token_of(offer: PlaceOffer) -> str:
    return linking.link_of(offer).split("/")[2]


def test_a_place_at_the_price_for_members_of_a_payer_who_was_erased_is_taken_by_whoever_has_a_seat(shop: Shop) -> None:
    """carrying-on: may be taken by its link until its year is over."""
    agency, coordinator = office()
    line, colleague = bought_for_members(coordinator), PersonFactory.create()
    sit(agency, coordinator, colleague)
    offer = swapping.name(line, PLANTED, actor=coordinator, at=members.AT)
    assert offer
    erasing.erase(coordinator, actor=coordinator, at=members.AT)

    accepting.take(token_of(offer), colleague, at=members.AT)

    assert OrderLine.objects.get(pk=line.pk).person == colleague


def test_that_a_colleague_finished_is_not_told_to_whoever_has_the_link() -> None:
    course = on_sale(courses.course())
    payer, named, linked = PersonFactory.create_batch(3)
    order = delivering.confirm(buy(payer, course, at=AT), actor=None, at=AT)
    line = order.lines.select_related("sellable", "order").get()
    swapping.name(line, str(named.email), actor=payer, at=AT)
    offer = swapping.name(OrderLine.objects.select_related("sellable", "order").get(), PLANTED, actor=payer, at=AT)
    assert offer
    Enrollment.objects.update(finished_at=AT)
    with pytest.raises(swapping.CantChange) as refused:
        accepting.take(token_of(offer), linked, at=AT)
    assert "finished" not in str(refused.value)


def test_one_mailbox_has_three_letters_a_day_by_whatever_tags(shop: Shop) -> None:
    payer = PersonFactory.create()
    order = sold.order_for(payer, None, sold.sellable())
    delivering.confirm(order, actor=None, at=sold.AT)

    def name(n: int) -> None:
        line = OrderLine.objects.select_related("sellable", "order").get(order=order)
        swapping.name(line, f"victim+{n}@example.org", actor=payer, at=sold.AT)

    for n in range(counting.MOST_TO_ONE):
        name(n)
    with pytest.raises(counting.TooMany):
        name(counting.MOST_TO_ONE)

    assert Letter.objects.filter(reason="place-offered").count() == counting.MOST_TO_ONE


def test_whoever_left_a_place_of_her_own_and_took_anothers_keeps_what_she_bought() -> None:
    """She left her own paid place, took a colleague's by a letter, and lost that: her own is hers to take up again."""
    course = on_sale(courses.course())
    payer, her, other = PersonFactory.create_batch(3)
    delivering.confirm(buy(her, course, person=her, at=AT), actor=None, at=AT)
    leaving.leave(Enrollment.objects.get(), actor=her, at=AT)
    order = delivering.confirm(buy(payer, course, at=AT), actor=None, at=AT)
    line = order.lines.select_related("sellable", "order").get()
    offer = swapping.name(line, PLANTED, actor=payer, at=AT)
    assert offer
    accepting.take(token_of(offer), her, at=AT)
    swapping.name(
        OrderLine.objects.select_related("sellable", "order").get(pk=line.pk), str(other.email), actor=payer, at=AT
    )

    enrolling.enroll(her, course, actor=her, at=AT)

    assert Enrollment.objects.get(trainee=her).left_at is None


def test_a_place_on_which_the_course_was_finished_is_offered_to_nobody() -> None:
    """By a proved address it is refused at once; to any other no letter leaves for what nobody can take."""
    course = on_sale(courses.course())
    payer, named = PersonFactory.create_batch(2)
    order = delivering.confirm(buy(payer, course, at=AT), actor=None, at=AT)
    line = order.lines.select_related("sellable", "order").get()
    swapping.name(line, str(named.email), actor=payer, at=AT)
    Enrollment.objects.update(finished_at=AT)

    with pytest.raises(Refusal):
        swapping.name(OrderLine.objects.select_related("sellable", "order").get(), PLANTED, actor=payer, at=AT)

    assert not Letter.objects.filter(reason="place-offered").exists()


def test_an_address_too_long_to_keep_is_refused_in_words(shop: Shop) -> None:
    payer = PersonFactory.create()
    line = bought(payer, sold.sellable())
    client, _person = signed_in(payer)
    client.raise_request_exception = False

    answer = client.post(f"/orders/{line.order.public_id}/name/1/", {"address": LONG})

    assert (answer.status_code, PlaceOffer.objects.count()) == (200, 0)


@pytest.mark.parametrize("token", ["a:b:c", "::", "é:é:é", "x" * 3000, "WzEsMV0:1:abc", "%00", "a" * 10 + "%ff"])
def test_a_link_that_is_none_is_refused_in_words(token: str, shop: Shop) -> None:
    client, _person = signed_in()
    client.raise_request_exception = False
    for way in (client.get, client.post):
        assert way(f"/place/{token}/").status_code in {403, 404, 400}


def test_a_position_out_of_range_is_not_found(shop: Shop) -> None:
    payer = PersonFactory.create()
    line = bought(payer, sold.sellable())
    client, _person = signed_in(payer)
    client.raise_request_exception = False
    for n in (0, 2, 40_000, 10**30):
        for deed in ("name/{}/", "offer/{}/again/", "offer/{}/take-back/"):
            assert (
                client.post(f"/orders/{line.order.public_id}/{deed.format(n)}", {"address": "a@b.example"}).status_code
                == 404
            )


def test_a_seat_is_offered_to_no_address_too_long_to_keep() -> None:
    agency, coordinator = office()
    client, _person = signed_in(coordinator)
    client.raise_request_exception = False

    assert client.post(reverse("agency", args=[agency.public_id]), {"address": LONG}).status_code == 200


def test_a_visitor_with_an_address_too_long_to_keep_is_refused_in_words() -> None:
    """The same field, at a door where nobody is signed in."""
    client = Client(raise_request_exception=False)
    said = {
        "name": "Demo",
        "office": "Demo",
        "address": LONG,
        "region": "Austin, TX",
        "words": "x",
        "is_attested": "on",
    }

    assert client.post("/find-somebody/", said).status_code == 200


@pytest.mark.parametrize(
    ("office", "told"),
    [
        ("Demo Defenders", "Demo Defenders"),
        ("Your account is limited, sign in at https://evil.example now:", "An office"),
        ("Sign in at evil.example", "An office"),
    ],
)
def test_an_office_whose_name_holds_an_address_is_not_named_to_strangers(shop: Shop, office: str, told: str) -> None:
    """Orders from before names were looked at hold such ones; letters and the page of the link go by one rule."""
    payer, named, linked = PersonFactory.create_batch(3)
    line = bought(payer, sold.sellable())
    Order.objects.filter(pk=line.order_id).update(billing={"organization": office})

    offer = swapping.name(OrderLine.objects.get(pk=line.pk), PLANTED, actor=payer, at=AT)
    assert offer
    page = Client().get(linking.link_of(offer)).text
    accepting.take(token_of(offer), named, at=AT)
    swapping.name(OrderLine.objects.get(pk=line.pk), str(linked.email), actor=payer, at=AT)

    told_by = Letter.objects.filter(context__has_key="buyer").values_list("reason", "context__buyer")
    assert sorted(told_by) == [
        ("order-named", told), ("order-named", told), ("order-place-ended", told), ("place-offered", told)
    ]  # fmt: skip
    assert f"{told} offers you a place" in page

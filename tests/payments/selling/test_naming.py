"""Naming a colleague for what an office bought: by an address that she proved, by whoever pays alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.letters.models import Letter
from payments.models import Order, OrderLine, Sellable
from payments.selling import counting, delivering, ordering, pricing, registering, swapping, withdrawing
from payments.selling.ordering import Checkout
from payments.selling.registering import Handler, Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def bought(payer: User, thing: Sellable, person: User | None = None) -> OrderLine:
    """Have a confirmed order for one thing, for somebody who is named later or for this person."""
    sold.terms()
    wishes = [Wish(thing, person)]
    shown = pricing.quote(wishes, payer=payer, at=AT).cents
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, shown, billing={"organization": "Demo Defenders"})
    order = ordering.place(payer, wishes, checkout, at=AT)
    return delivering.confirm(order, actor=None, at=AT).lines.select_related("sellable", "order").get()


def again(line: OrderLine) -> OrderLine:
    return OrderLine.objects.select_related("sellable", "order").get(pk=line.pk)


def address(person: User) -> str:
    assert person.email
    return person.email


def letters(person: User) -> list[dict[str, Any]]:
    found = Letter.objects.filter(reason="order-named", address=person.email)
    return [letter.context for letter in found]


def test_a_colleague_is_named_by_her_proved_address_and_gets_one_letter(shop: Shop) -> None:
    payer, colleague = PersonFactory.create(), PersonFactory.create(email="colleague@demo.example")
    line = bought(payer, sold.sellable())

    for click in range(3):
        swapping.name(line if click else again(line), " Colleague@demo.example", actor=payer, at=AT + click * MINUTE)

    assert again(line).person == colleague
    assert [words["buyer"] for words in letters(colleague)] == ["Demo Defenders"]
    assert shop.told.count(f"swapped {line.title}") == 1


def test_the_place_goes_on_to_another_and_back_with_a_letter_each_time(shop: Shop) -> None:
    payer, first, second = PersonFactory.create_batch(3)
    line = bought(payer, sold.sellable())

    for minutes, each in enumerate((first, second, first)):
        swapping.name(again(line), address(each), actor=payer, at=AT + minutes * MINUTE)

    assert (again(line).person, len(letters(first)), len(letters(second))) == (first, 2, 1)


def test_a_colleague_hears_when_what_she_has_goes_to_somebody_else_or_is_given_up(shop: Shop) -> None:
    payer, first, second = (PersonFactory.create() for _each in range(3))
    line = bought(payer, sold.sellable(), first)

    swapping.swap(line, second, actor=payer, at=AT)
    for click in range(2):
        withdrawing.withdraw(again(line), reason="Planted", actor=payer, at=AT + click * MINUTE)
    mine = bought(payer, sold.sellable(), payer)
    withdrawing.withdraw(mine, reason="Other plans", actor=payer, at=AT)

    told = Letter.objects.filter(reason="order-place-ended").order_by("pk")
    assert [(letter.address, letter.context["buyer"]) for letter in told] == [
        (first.email, "Demo Defenders"), (second.email, "Demo Defenders"),
    ]  # fmt: skip
    assert [letter for letter in told if "Planted" in str(letter.context)] == [], "why is between payer and office"


def test_what_whoever_pays_bought_for_herself_stays_hers(shop: Shop) -> None:
    """P13: it may have cost what she pays as a member."""
    payer, colleague = PersonFactory.create_batch(2)
    shop.members = {payer.pk}
    line = bought(payer, sold.sellable(30_000, 24_000), payer)

    with pytest.raises(swapping.CantChange):
        swapping.name(line, address(colleague), actor=payer, at=AT)

    assert again(line).person == payer


def test_what_was_given_up_goes_to_nobody(shop: Shop) -> None:
    payer, colleague = PersonFactory.create_batch(2)
    line = bought(payer, sold.sellable())
    withdrawing.withdraw(line, reason="Other plans", actor=payer, at=AT)

    with pytest.raises(swapping.CantChange):
        swapping.name(again(line), address(colleague), actor=payer, at=AT)


def test_what_no_room_can_swap_is_not_offered(shop: Shop) -> None:
    line = bought(PersonFactory.create(), sold.sellable())
    registering.register(sold.KIND, Handler(look=shop.look, deliver=shop.deliver, withdraw=shop.withdraw))

    without_swap = swapping.can_be_named(line)
    del registering._handlers[sold.KIND]
    unsold = swapping.can_be_named(line)
    registering.register(sold.KIND, Handler(look=shop.look, deliver=shop.deliver, withdraw=shop.withdraw))

    assert (without_swap, unsold) == (False, False)


def test_nobody_tries_out_a_list_of_addresses(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    payer, colleague = PersonFactory.create_batch(2)
    line = bought(payer, sold.sellable())

    for n in range(2):
        swapping.name(line, f"nobody{n}@demo.example", actor=payer, at=AT)
    with pytest.raises(counting.TooMany):
        swapping.name(line, address(colleague), actor=payer, at=AT)

    assert again(line).person is None


def test_only_whoever_pays_names_anybody_and_a_slip_is_told(shop: Shop, client: Client) -> None:
    """P21."""
    payer, stranger, colleague = PersonFactory.create_batch(3)
    line = bought(payer, sold.sellable())
    page = f"/orders/{line.order.public_id}/"

    client.force_login(stranger)
    refused = client.post(f"{page}name/1/", {"address": colleague.email}).status_code
    client.force_login(payer)
    slip = client.post(f"{page}name/1/", {"address": "no address"}, follow=True).content.decode()
    missing = client.post(f"{page}name/7/", {"address": colleague.email}).status_code
    named = client.post(f"{page}name/1/", {"address": colleague.email}, follow=True).content.decode()

    assert (refused, missing) == (404, 404)
    assert "This is not an e-mail address" in slip
    assert f"For {colleague.get_full_name()}" in named
    assert again(line).person == colleague


def test_a_refused_address_stays_in_the_field_of_the_place_that_it_was_typed_for(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The harm: of five places the form came back empty, and nothing said which one it was about, nor what to do."""
    monkeypatch.setattr(counting, "MOST", 0)
    payer, colleague = PersonFactory.create_batch(2)
    thing = sold.sellable()
    order = delivering.confirm(sold.order_for(payer, None, *([thing] * 3)), actor=None, at=AT)
    swapping.swap(order.lines.get(position=3), colleague, actor=payer, at=AT)
    client.force_login(payer)

    pages = [
        client.post(f"/orders/{order.public_id}/name/{place}/", {"address": "nobody@demo.example"}) for place in (2, 3)
    ]

    for place, page in zip((2, 3), pages, strict=True):
        [field] = re.findall(r"<input[^>]*nobody@demo.example[^>]*>", page.text)
        assert f'id="name-{place}"' in field
        assert f'aria-describedby="name-{place}_error"' in field
        assert page.text.count(f'id="name-{place}_error"') == page.text.count('aria-invalid="true"') == 1
        assert "Please go on in an hour" in page.text
        assert page["Cache-Control"] == "private, no-store"
    assert ['<details class="shelf" open>' in page.text for page in pages] == [False, True]
    assert again(order.lines.get(position=2)).person is None


def test_why_nobody_is_named_is_told_also_where_there_is_no_field_any_more(shop: Shop, client: Client) -> None:
    payer, colleague = PersonFactory.create_batch(2)
    line = bought(payer, sold.sellable(title="A course"))
    withdrawing.withdraw(line, reason="Other plans", actor=payer, at=AT)
    client.force_login(payer)

    page = client.post(f"/orders/{line.order.public_id}/name/1/", {"address": colleague.email}).text

    assert "“A course” can&#x27;t be given to somebody else." in page
    assert 'href="#name-1"' not in page


def test_every_form_on_an_order_holds_its_token(shop: Shop, client: Client) -> None:
    """Also those in pieces of the page: without it a browser's form is refused."""
    payer = PersonFactory.create()
    order = bought(payer, sold.sellable()).order
    client.force_login(payer)

    page = client.get(f"/orders/{order.public_id}/").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]

    assert main.count('method="post"') == main.count('name="csrfmiddlewaretoken"') == 2
    assert "Hand in the purchase order" in main

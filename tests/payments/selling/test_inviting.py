"""A place is offered by a letter with a link, to an address that nobody has proved; whoever opens it may take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import signing
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import Course, Enrollment
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from membership import linking as seats
from payments import keeping, tasks
from payments.models import Order, OrderLine, PlaceOffer
from payments.selling import (
    accepting,
    counting,
    delivering,
    inviting,
    linking,
    ordering,
    reducing,
    swapping,
    withdrawing,
)
from payments.selling.ordering import Checkout
from tests.buying import signed_in
from tests.factories import members, sold
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.sold import AT, Shop
from tests.payments.selling.test_naming import MINUTE, address, again, bought
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
PLANTED = "planted.colleague@example.org"
DAY = timedelta(days=1)


def offered(payer: User | None = None, person: User | None = None, *, to: str = PLANTED) -> PlaceOffer:
    """Have somebody buy a place, perhaps for this person, and offer it to this address."""
    payer = payer or PersonFactory.create()
    line = bought(payer, sold.sellable(title="A course"), person)
    offer = swapping.name(line, to, actor=payer, at=AT)
    assert offer is not None
    return offer


def token_of(offer: PlaceOffer) -> str:
    return linking.link_of(offer).split("/")[2]


def take(offer: PlaceOffer, person: User) -> OrderLine:
    return accepting.take(token_of(offer), person, at=AT)


def ended(offer: PlaceOffer) -> tuple[str, str]:
    """Return why an offer ended, and which address it still keeps."""
    offer.refresh_from_db()
    return offer.ended_as, offer.address


def why_closed(offer: PlaceOffer) -> str:
    """Return what a link says that opens nothing any more."""
    with pytest.raises(linking.LinkIsOld) as refused:
        linking.find(token_of(offer))
    return str(refused.value)


def invited() -> list[Letter]:
    return list(Letter.objects.filter(reason="place-offered").order_by("pk"))


def told_of(words: str) -> list[str]:
    """Return the tables of this room in which these words stand, in whatever column."""
    found = []
    for model in apps.get_app_config("payments").get_models():
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} AS kept WHERE kept::text ILIKE %s", [f"%{words}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(model.__name__)
    return found


def test_an_address_that_nobody_proved_is_offered_the_place_and_has_one_letter(shop: Shop) -> None:
    """The harm: it was refused, and the office had to write to its colleague and to come back."""
    payer, stranger = PersonFactory.create(), PersonFactory.create(email=PLANTED)
    EmailAddress.objects.filter(user=stranger).update(verified=False)
    line = bought(payer, sold.sellable(title="A course"))

    for click in range(3):
        offer = swapping.name(line, f" {PLANTED.upper()} ", actor=payer, at=AT + click * MINUTE)

    assert offer is not None
    [letter] = invited()
    assert (letter.address, letter.context["buyer"], letter.context["title"]) == (PLANTED, "Demo Defenders", "A course")
    assert linking.find(letter.context["link"].split("/")[-2]) == offer
    assert (again(line).person, f"swapped {line.title}" in shop.told) == (None, False)


def test_whoever_takes_it_has_the_place_and_is_written_to_and_the_offer_is_over(shop: Shop) -> None:
    """Whatever her address is, and however late she proved it."""
    holder, person = PersonFactory.create(), PersonFactory.create()
    offer = offered(person=holder)
    assert again(offer.line).person == holder, "until it is taken"

    taken = take(offer, person)

    assert (again(taken).person, ended(offer)) == (person, ("given", ""))
    assert Letter.objects.filter(reason="order-named").get().address == person.email
    assert Letter.objects.filter(reason="order-place-ended").get().address == holder.email
    logged = ModelLogEntry.objects.filter(action__startswith="payments.").values_list("action", "user", "data")
    assert ("payments.take_place", person.pk) in [(action, who) for action, who, _data in logged]
    assert PLANTED not in str(list(logged))


def test_proving_the_address_later_gives_nothing_by_itself_and_the_link_still_does(shop: Shop) -> None:
    offer = offered()
    person = PersonFactory.create(email=PLANTED)

    before = again(offer.line).person
    take(offer, person)

    assert (before, again(offer.line).person) == (None, person)


def test_whoever_has_the_place_and_takes_it_keeps_it_without_a_letter(shop: Shop) -> None:
    holder = PersonFactory.create()
    offer = offered(person=holder)

    take(offer, holder)

    assert (again(offer.line).person, ended(offer)[0], Letter.objects.filter(reason="order-named").count()) == (
        holder, "given", 0
    )  # fmt: skip


def test_a_newer_letter_closes_the_link_of_the_older(shop: Shop) -> None:
    offer = offered()

    newer = inviting.offer_again(again(offer.line), actor=offer.line.order.payer, at=AT + DAY)

    assert "A newer letter" in why_closed(offer)
    assert linking.find(token_of(newer)) == offer
    assert (len(invited()), newer.offered_at) == (2, AT + DAY)


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIiwxXQ:1vE:sig"])
def test_a_link_that_was_not_signed_here_opens_nothing(token: str) -> None:
    with pytest.raises(linking.LinkIsOld, match="is not good"):
        linking.find(token)
    assert not linking.is_taken_by(token, PersonFactory.create())


def test_a_link_signed_for_something_else_opens_no_place(shop: Shop) -> None:
    """A salt of its own: the link to a seat of the same id and version is none to a place."""
    offer = offered()
    forged = signing.dumps([str(offer.public_id), offer.version], salt=seats.SALT)
    unknown = signing.dumps(["0197fd00-0000-7000-8000-000000000000", 1], salt=linking.SALT)

    for token in (forged, unknown):
        with pytest.raises(linking.LinkIsOld, match="is not good"):
            accepting.take(token, PersonFactory.create(), at=AT)


def test_a_place_is_offered_to_one_address_at_a_time(shop: Shop) -> None:
    offer = offered()
    line, payer = again(offer.line), offer.line.order.payer

    other = swapping.name(line, "other@example.org", actor=payer, at=AT)

    assert other is not None
    assert (ended(offer), "not offered to you any more" in why_closed(offer)) == (("taken_back", ""), True)
    with pytest.raises(IntegrityError, match="one_open_offer_a_line"):
        PlaceOffer.objects.create(line=line, address="third@example.org", offered_at=AT)


def test_an_offer_ends_when_it_is_taken_back_somebody_is_named_or_it_is_given_up(shop: Shop) -> None:
    payer, colleague, holder = PersonFactory.create_batch(3)
    offers = [offered(payer, whose, to=f"{n}@planted.example") for n, whose in enumerate((None, None, None, holder))]
    back, named, given_up, kept = [again(offer.line) for offer in offers]

    for _twice in range(2):
        inviting.take_back(back, actor=payer, at=AT)
    swapping.name(named, address(colleague), actor=payer, at=AT)
    withdrawing.withdraw(given_up, reason="Other plans", actor=payer, at=AT)
    swapping.name(kept, address(holder), actor=payer, at=AT)  # It stays hers: so it is offered no more.

    assert [ended(offer) for offer in offers] == [
        ("taken_back", ""), ("given", ""), ("given_up", ""), ("given", ""),
    ]  # fmt: skip
    assert [
        next(said for said in ("not offered", "has gone", "was given up") if said in why_closed(offer))
        for offer in offers
    ] == ["not offered", "has gone", "was given up", "has gone"]
    for offer in offers:
        with pytest.raises(linking.LinkIsOld):
            take(offer, PersonFactory.create())
        with pytest.raises(inviting.NotOffered):
            inviting.offer_again(again(offer.line), actor=payer, at=AT)
    assert ModelLogEntry.objects.filter(action="payments.take_back_offer").count() == 1
    assert told_of("planted.example") == []


def test_what_was_given_up_meanwhile_is_offered_to_nobody(shop: Shop) -> None:
    """A second tab: the line as the page read it knows nothing of that."""
    payer = PersonFactory.create()
    line = bought(payer, sold.sellable())
    withdrawing.withdraw(again(line), reason="Other plans", actor=payer, at=AT)

    with pytest.raises(swapping.CantChange):
        swapping.name(line, PLANTED, actor=payer, at=AT)

    assert not PlaceOffer.objects.exists()


def test_at_the_price_for_members_a_seat_is_asked_for_when_it_is_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P13: whoever comes by the link is told what to do, and the link is good afterwards."""
    offer, person = offered(), PersonFactory.create()
    sits = False
    monkeypatch.setattr(reducing, "holds_for", lambda _line, _person: sits)

    with pytest.raises(swapping.NoMember, match="Ask whoever offered it to you for a seat"):
        take(offer, person)
    assert (again(offer.line).person, ended(offer)[0]) == (None, "")

    sits = True
    take(offer, person)
    assert again(offer.line).person == person


def test_the_letter_that_asks_for_a_seat_first_has_no_longer_lines_than_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reducing, "is_for_members", lambda _line: True)
    offered()

    [letter] = invited()
    said = composing.shipped(kinds.find(letter.reason), {**composing.facts_for_all(), **letter.context}).body

    assert " so you need a seat of that office first: " in " ".join(said.split())
    assert "ask whoever offers you this for it.\n\nSign in" in said
    assert [line for line in said.splitlines() if len(line) > 72 and "://" not in line] == []


def test_where_the_room_refuses_the_offer_stands_as_it_did(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_asked: object) -> None:
        raise Refusal("There is a place already.")

    offer = offered()
    monkeypatch.setattr(shop, "swap", refuse)
    monkeypatch.setattr(swapping, "handler_of", lambda _kind: type("Handler", (), {"swap": staticmethod(refuse)}))

    with pytest.raises(Refusal, match="There is a place already"):
        take(offer, PersonFactory.create())

    assert (again(offer.line).person, ended(offer)) == (None, ("", PLANTED))


def test_one_address_has_three_letters_a_day_whoever_presses_and_whatever_the_places(shop: Shop) -> None:
    payer = PersonFactory.create()
    first = offered(payer)
    inviting.offer_again(again(first.line), actor=payer, at=AT)
    second = offered(payer)

    with pytest.raises(counting.TooMany, match="has had 3 letters about places today"):
        inviting.offer_again(again(second.line), actor=payer, at=AT)
    with pytest.raises(counting.TooMany):
        offered(payer)
    swapping.name(again(second.line), "other@example.org", actor=payer, at=AT)
    swapping.name(again(second.line), PLANTED, actor=payer, at=AT + DAY)

    assert [letter.address for letter in invited()] == [PLANTED] * 3 + ["other@example.org", PLANTED]


def test_sending_again_counts_as_naming(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = offered()
    monkeypatch.setattr(counting, "MOST", 1)

    with pytest.raises(counting.TooMany, match="very many addresses"):
        inviting.offer_again(again(offer.line), actor=offer.line.order.payer, at=AT)

    assert len(invited()) == 1


def test_an_offer_goes_with_the_record_of_whoever_has_its_address(shop: Shop) -> None:
    """P24: planted under an address that she proved beside her first one; her export says that it is offered."""
    offer, person, stranger = offered(), PersonFactory.create(), PersonFactory.create()
    EmailAddress.objects.create(user=person, email=PLANTED, verified=True)
    EmailAddress.objects.create(user=stranger, email=PLANTED, verified=False)
    exported = [keeping.export(each)["offered_to_you"] for each in (person, stranger)]

    erasing.erase(stranger, actor=stranger, at=AT)
    assert told_of(PLANTED) == ["PlaceOffer"]
    erasing.erase(person, actor=person, at=AT)

    assert exported == [[{"title": "A course", "offered_to": PLANTED, "offered_at": AT.isoformat()}], []]
    assert (told_of(PLANTED), ended(offer)[0]) == ([], "forgotten")
    assert why_closed(offer).startswith("This offer is over.")


def test_an_offer_that_nobody_took_for_a_year_is_over(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    offer, found = offered(), []

    for passed in (364 * DAY, 366 * DAY):
        monkeypatch.setattr("foundation.ground.clock.now", lambda passed=passed: AT + passed)
        tasks.remind()
        found.append(ended(offer))

    assert found == [("", PLANTED), ("forgotten", "")]


def test_only_whoever_may_name_reads_to_whom_it_is_offered(shop: Shop) -> None:
    """P21: neither finance, whose page shows the same order, nor whoever has the place."""
    payer, holder = PersonFactory.create_batch(2)
    offer = offered(payer, holder)
    way = f"/orders/{offer.line.order.public_id}/"
    finance = StaffFactory(Role.FINANCE, is_demo=True)

    pages = {who: signed_in(who)[0].get(way, follow=True) for who in (payer, finance, holder)}

    assert f"Offered to {PLANTED} on November 2, 2026" in pages[payer].text
    assert [PLANTED in pages[who].text for who in (finance, holder)] == [False, False]
    assert [pages[who].status_code for who in (finance, holder)] == [200, 404]


def test_the_story_of_an_offer_on_its_pages(shop: Shop, client: Client) -> None:
    payer, person, other = PersonFactory.create_batch(3)
    office, hers, theirs = (signed_in(who)[0] for who in (payer, person, other))
    line = bought(payer, sold.sellable(title="A course"))
    way = f"/orders/{line.order.public_id}/"

    named = office.post(f"{way}name/1/", {"address": PLANTED}, follow=True).text
    offer = PlaceOffer.objects.get()
    link = linking.link_of(offer)
    visited, shown = client.get(link), hers.get(link)
    led = client.post(link)
    untouched = (again(line).person, ended(offer)[0])
    taken, twice = hers.post(link, follow=True).text, hers.post(link, follow=True).text
    late, order = theirs.post(link), office.get(way).text

    assert f"“A course” is offered to {PLANTED}" in named
    assert all(said in named for said in (f"Offered to {PLANTED}", "Send the letter again", "Take the offer back"))
    assert "belongs to your colleague now" not in named
    assert all(said in visited.text for said in ("Demo Defenders offers you a place", "A course", "Create an account"))
    assert (PLANTED in visited.text, f"It was offered to {PLANTED}" in shown.text) == (False, True)
    assert [page["Cache-Control"] for page in (visited, shown)] == ["private, no-store"] * 2
    assert (led.status_code, led["Location"].startswith("/accounts/login/?next=/place/")) == (302, True)
    assert untouched == (None, ""), "neither a visitor nor a look changes anything"
    assert ("“A course” is yours." in taken, "You have this place already." in twice) == (True, True)
    assert (late.status_code, "has gone to somebody already" in late.text) == (403, True)
    assert f"For {person.get_full_name()}" in order
    assert PLANTED not in order


def test_a_refusal_on_the_page_of_a_link_leads_back_to_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    link = linking.link_of(offered())
    monkeypatch.setattr(reducing, "holds_for", lambda _line, _person: False)

    who = signed_in()[0]
    shown, refused = who.get(link), who.post(link)

    assert ("You need a seat first" in shown.text, "Take the place" in shown.text) == (True, False)
    assert (refused.status_code, "Ask whoever offered it to you for a seat" in refused.text) == (403, True)
    assert f'href="{link}"' in refused.text


def test_a_scanner_that_opens_every_link_of_a_letter_takes_nothing_and_the_link_goes_to_no_other_site(
    shop: Shop,
) -> None:
    """Whoever is signed in where her letters are scanned; the address of the page is the secret (P21)."""
    offer, (who, _person) = offered(), signed_in()
    link = linking.link_of(offer)

    answers = [who.head(link), who.get(link), who.get(link, headers={"purpose": "prefetch"})]
    others = [who.generic(method, link).status_code for method in ("PUT", "PATCH", "DELETE", "OPTIONS")]

    assert [(page.status_code, page["Referrer-Policy"]) for page in answers] == [(200, "same-origin")] * 3
    assert '<meta name="robots" content="noindex, nofollow">' in answers[1].text
    assert set(others) == {405}
    assert (again(offer.line).person, ended(offer)) == (None, ("", PLANTED))


def test_a_place_is_taken_by_the_forms_own_token_alone(shop: Shop) -> None:
    """Another site can't have her take a place that she never wanted, in her name."""
    offer, person = offered(), PersonFactory.create()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person, backend="foundation.accounts.backends.HouseBackend")

    refused = strict.post(linking.link_of(offer))

    assert (refused.status_code, again(offer.line).person, ended(offer)[0]) == (403, None, "")


def test_what_ends_between_opening_the_page_and_pressing_is_told(shop: Shop) -> None:
    """Given up, taken back, sent again, ended with its order: whoever presses late reads what happened."""
    payer, (late, person) = PersonFactory.create(), signed_in()
    offers = [offered(payer, to=f"{n}@planted.example") for n in range(3)]
    opened = [late.get(linking.link_of(offer)).status_code for offer in offers]

    withdrawing.withdraw(again(offers[0].line), reason="Other plans", actor=payer, at=AT)
    inviting.take_back(again(offers[1].line), actor=payer, at=AT)
    inviting.offer_again(again(offers[2].line), actor=payer, at=AT)
    pressed = [late.post(linking.link_of(offer)) for offer in offers]

    assert (opened, [page.status_code for page in pressed]) == ([200] * 3, [403] * 3)
    for page, said in zip(pressed, ("was given up", "not offered to you any more", "A newer letter"), strict=True):
        assert said in page.text
        assert "planted.example" not in page.text
    assert not OrderLine.objects.filter(person=person).exists()


def test_whoever_took_it_and_lost_it_does_not_come_in_again_by_the_old_link(shop: Shop) -> None:
    """Replay: the office gave her place to a colleague; the letter in her mailbox opens nothing."""
    offer, colleague, (hers, person) = offered(), PersonFactory.create(), signed_in()
    link = linking.link_of(offer)
    hers.post(link)
    assert again(offer.line).person == person
    swapping.name(again(offer.line), address(colleague), actor=offer.line.order.payer, at=AT)

    replayed = hers.post(link)

    assert (replayed.status_code, "has gone to somebody already" in replayed.text) == (403, True)
    assert again(offer.line).person == colleague


def test_whoever_pays_may_take_it_herself_and_then_it_stays_hers(shop: Shop) -> None:
    """P13: as if she had named herself; she can't hand it on afterwards."""
    offer = offered()
    payer = offer.line.order.payer

    take(offer, payer)

    assert (again(offer.line).person, ended(offer)[0]) == (payer, "given")
    with pytest.raises(swapping.CantChange):
        swapping.name(again(offer.line), PLANTED, actor=payer, at=AT)


def test_what_somebody_offered_who_was_erased_since_is_taken_and_the_page_names_nobody(shop: Shop) -> None:
    """P24: the place is paid for, and the colleague has her letter; whoever paid has no name here any more."""
    payer, (hers, person) = PersonFactory.create(name="Planted Payer"), signed_in()
    offer = offered(payer)
    erasing.erase(payer, actor=payer, at=AT)

    page = hers.get(linking.link_of(offer)).text
    hers.post(linking.link_of(offer))

    assert ("Somebody whose account is gone offers you a place" in page, "Planted" in page) == (True, False)
    assert again(offer.line).person == person


def test_whoever_pays_sends_it_again_and_takes_it_back_and_nobody_else_does(shop: Shop) -> None:
    payer = PersonFactory.create()
    offer = offered(payer)
    way = f"/orders/{offer.line.order.public_id}/offer/1/"
    office, stranger = signed_in(payer)[0], signed_in()[0]

    refused = [stranger.post(f"{way}{deed}/").status_code for deed in ("again", "take-back")]
    refused += [office.get(f"{way}{deed}/").status_code for deed in ("again", "take-back")]
    again_said = office.post(f"{way}again/", follow=True).text
    back = office.post(f"{way}take-back/", follow=True).text
    gone = office.post(f"{way}again/", follow=True).text

    assert refused == [404, 404, 405, 405]
    assert "a letter with a link is on its way" in again_said
    assert "is offered to nobody now" in back
    assert "is not offered to anybody any more" in gone
    assert (PLANTED in back, len(invited())) == (False, 2)


def test_whoever_takes_an_offer_back_too_late_reads_that_the_place_has_gone_to_somebody(shop: Shop) -> None:
    """A second click after it was taken back is not too late."""
    payer = PersonFactory.create()
    office = signed_in(payer)[0]
    taken, back = offered(payer), offered(payer)
    take(taken, PersonFactory.create())

    late, first, second = (
        office.post(f"/orders/{offer.line.order.public_id}/offer/1/take-back/", follow=True).text
        for offer in (taken, back, back)
    )

    assert ["has gone to somebody already" in said for said in (late, first, second)] == [True, False, False]
    assert ["is offered to nobody now" in said for said in (late, first, second)] == [False, True, True]
    assert ModelLogEntry.objects.filter(action="payments.take_back_offer").count() == 1


def test_an_order_costs_as_many_statements_with_one_offer_as_with_thirty(shop: Shop) -> None:
    payer, costs = PersonFactory.create(), []
    thing, client = sold.sellable(), signed_in(payer)[0]
    for many in (1, 30):
        order = delivering.confirm(sold.order_for(payer, None, *([thing] * many)), actor=None, at=AT)
        for line in order.lines.all():
            PlaceOffer.objects.create(line=line, address=f"{line.position}@example.org", offered_at=AT)
        client.get(f"/orders/{order.public_id}/")
        with statements() as ran:
            page = client.get(f"/orders/{order.public_id}/").text
        costs.append(len(ran))
        assert page.count('aria-label="Offered to') == many

    assert costs[0] == costs[1], ran


def test_a_place_on_a_course_is_entered_by_the_link() -> None:
    """The real room: her place begins, and whoever has one already is told so."""
    from tests.courses.test_attacks_on_sales import bought_for_nobody  # noqa: PLC0415
    from tests.courses.test_selling import on_sale  # noqa: PLC0415
    from tests.factories import courses  # noqa: PLC0415

    sold.terms()
    course: Course = on_sale(courses.course(courses.course_page()))
    payer, person = PersonFactory.create_batch(2)
    offers = [swapping.name(bought_for_nobody(course, payer), PLANTED, actor=payer, at=AT) for _each in range(2)]
    assert offers[0]
    assert offers[1]

    take(offers[0], person)
    with pytest.raises(Refusal, match="There is a place on"):
        take(offers[1], person)

    assert Enrollment.objects.get().trainee == person
    assert ended(offers[1])[0] == ""
    pages = [
        signed_in(person)[0].get(reverse("bought_for_you", args=[offers[0].line.public_id])).text,
        Client().get(linking.link_of(offers[1])).text,
    ]
    assert [("At your own pace" in page, "at your own pace" in page) for page in pages] == [(True, False)] * 2


def test_the_last_place_of_a_full_cohort_is_entered_by_the_link() -> None:
    """P7: it was hers to take from the moment it was bought; taking it takes no other."""
    from courses.coordinating.enrolling import enroll  # noqa: PLC0415
    from tests.courses.test_attacks_on_sales import on_sale_in_cohort, wish  # noqa: PLC0415

    cohort, (payer, person, other) = on_sale_in_cohort(places=1), PersonFactory.create_batch(3)
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)
    order = ordering.place(payer, [wish(cohort.course, None, cohort)], checkout, at=AT)
    delivering.confirm(order, actor=payer, at=AT)
    offer = swapping.name(order.lines.get(), PLANTED, actor=payer, at=AT)
    assert offer is not None
    with pytest.raises(Refusal):
        enroll(other, cohort.course, actor=None, at=AT, cohort=cohort)

    take(offer, person)

    place = Enrollment.objects.get()
    assert (place.trainee, place.cohort) == (person, cohort)
    assert sold.breaches() == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Sample Payer", "Sample Payer"),
        ("Your account is limited, sign in at https://evil.example now:", "Somebody"),
        ("", "Somebody"),
    ],
)
def test_no_name_that_holds_an_address_stands_in_a_letter_to_a_stranger(shop: Shop, name: str, told: str) -> None:
    payer = PersonFactory.create(name=name)
    sold.terms()
    line = delivering.confirm(sold.order_for(payer, None, sold.sellable()), actor=None, at=AT).lines.get()

    offer = swapping.name(line, PLANTED, actor=payer, at=AT)
    shown = Client().get(linking.link_of(offer)).text if offer else ""

    assert Letter.objects.get(reason="place-offered").context["buyer"] == told
    assert (told in shown, str(payer.email) in shown) == (True, False)


def test_the_same_address_typed_again_sends_no_letter_and_says_so(shop: Shop) -> None:
    payer = PersonFactory.create()
    line, client = bought(payer, sold.sellable(title="A course")), Client()
    client.force_login(payer)

    door = reverse("name_somebody", args=[line.order.public_id, 1])
    said = [client.post(door, {"address": PLANTED}, follow=True).text for _twice in range(2)]

    assert Letter.objects.filter(reason="place-offered").count() == 1
    assert ["a letter with a link is on its way" in one for one in said] == [True, False]
    assert "press “Send the letter again”" in said[1]


def test_whoever_takes_dues_by_a_link_is_led_to_her_membership(shop: Shop) -> None:
    office, colleague, client = PersonFactory.create(), PersonFactory.create(), Client()
    line = members.buy(office, members.wish(members.level(12_000), None)).lines.get()
    offer = swapping.name(line, PLANTED, actor=office, at=AT)
    client.force_login(colleague)

    answer = client.post(linking.link_of(offer)) if offer else None

    assert answer is not None
    assert answer.headers["Location"] == reverse("my_membership")

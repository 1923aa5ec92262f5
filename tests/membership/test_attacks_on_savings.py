"""Attacks on the price for members and on what it saved: neither cheated, nor taken off twice, nor told to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse

from foundation.accounts import erasing
from foundation.ground.refusals import Refusal
from foundation.letters.models import Letter
from membership import checking, claiming, entitling, giving, joining, losing
from membership.forms import AgencyForm
from membership.models import Interruption, Membership
from payments.models import Charge, OrderLine
from payments.selling import accepting, foreseeing, linking, swapping, withdrawing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.membership.test_attacks_on_seats import bought as bought_for_members
from tests.membership.test_pages import signed_in
from tests.membership.test_seating import office, sit
from tests.payments.selling.test_inviting import DAY
from tests.payments.selling.test_naming import MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


def credited(line: OrderLine) -> int:
    """Return in cents what was credited for a line."""
    return -sum(Charge.objects.filter(line=line, kind=Charge.Kind.REFUND).values_list("cents", flat=True))


@pytest.mark.parametrize(("has_price", "back"), [(False, 20_000), (True, 50_000)])
def test_changing_to_a_level_without_the_price_keeps_what_was_saved(shop: Shop, has_price: bool, back: int) -> None:
    """Join dear, buy five courses at the price for members, and change to a cheap level on the same day.

    With a level that gives the price, its dues take the saving over.
    """
    person, dear = PersonFactory.create(), members.level(50_000)
    cheap = members.level(1_000, gives_member_price=has_price)
    dues = members.buy(person, members.wish(dear, person)).lines.get()
    courses = [sold.sellable(30_000, 24_000) for _each in range(5)]
    members.buy(person, *[Wish(one, person) for one in courses], at=AT + MINUTE)
    assert foreseeing.saved(dues) == 30_000

    members.buy(person, members.wish(cheap, person, instead=True), at=AT + 2 * MINUTE)

    assert credited(dues) == back


def test_one_saving_is_taken_off_the_term_in_which_it_was_made_and_off_no_other(shop: Shop) -> None:
    person, course, level = PersonFactory.create(), sold.sellable(30_000, 24_000), members.level(12_000, months=1)
    first = members.buy(person, members.wish(level, person), at=AT).lines.get()
    second = members.buy(person, members.wish(level, person), at=AT + 25 * DAY).lines.get()
    members.buy(person, Wish(course, person), at=AT + 35 * DAY)

    seen = [foreseeing.preview(line, AT + 36 * DAY).saving for line in (second, first)]
    withdrawing.give_up(second, reason="", actor=person, at=AT + 36 * DAY)
    afterwards = foreseeing.preview(first, AT + 37 * DAY).saving

    assert (seen, afterwards) == ([6_000, 0], 0)


@pytest.mark.parametrize("kind", [Interruption.Kind.SUSPENDED, Interruption.Kind.ENDED])
def test_whoever_the_office_suspended_or_ended_has_no_price_by_a_claim(kind: Interruption.Kind) -> None:
    person, staff = members.member(), PersonFactory.create()
    membership = Membership.objects.get(person=person)
    giving.interrupt(membership, kind, begins_on=ON, until_on=None, reason="A complaint.", actor=staff, at=AT)

    claiming.claim(person, elsewhere="old@demo.example", words="", evidence=None, at=AT)

    found = entitling.entitlement(person, ON)
    assert (found.is_granted, found.gives_price) == (False, False)


def test_whoever_joins_in_the_same_order_owes_nothing_on_a_claim_that_is_refused(shop: Shop) -> None:
    """Her own dues give her the price: it rests on them, and goes with them."""
    person, course = PersonFactory.create(), sold.sellable(30_000, 24_000)
    claim = claiming.claim(person, elsewhere="old@demo.example", words="", evidence=None, at=AT)
    order = members.buy(person, members.wish(members.level(12_000), person), Wish(course, person))

    claiming.refuse(claim, reason="No.", actor=PersonFactory.create(), at=AT + DAY)

    dues, place = order.lines.order_by("position")
    assert (claiming.owed(claim), place.needs) == (0, dues)


def test_neither_the_level_nor_the_days_of_a_colleague_are_told_to_whoever_paid_her_dues(shop: Shop) -> None:
    """P21: she changed to a level that she chose for herself; her days say until when she belonged before."""
    office, colleague = PersonFactory.create(), members.member()
    line = members.buy(office, members.wish(members.level(12_000), None)).lines.get()
    swapping.swap(line, colleague, actor=office, at=AT)
    line.refresh_from_db()
    other = members.level(20_000)

    said = losing.loses(line)
    members.buy(colleague, members.wish(other, colleague, instead=True), at=AT + DAY)

    told = [str(letter.context) for letter in Letter.objects.filter(address=office.email)]
    reasons = list(Charge.objects.filter(line=line, kind=Charge.Kind.REFUND).values_list("reason", flat=True))
    assert reasons
    assert not [one for one in (*told, *reasons) if other.title in one]
    assert "202" not in said


def test_dues_are_not_given_to_somebody_whose_membership_is_suspended_and_nobody_is_told_why(shop: Shop) -> None:
    person, office, staff = members.member(), PersonFactory.create(), PersonFactory.create()
    membership, kind = Membership.objects.get(person=person), Interruption.Kind.SUSPENDED
    giving.interrupt(membership, kind, begins_on=ON, until_on=None, reason="A complaint.", actor=staff, at=AT)
    line = members.buy(office, members.wish(members.level(12_000), None)).lines.get()

    with pytest.raises(joining.IsSuspended, match="can't be given to this colleague at present") as refused:
        swapping.name(line, str(person.email), actor=office, at=AT + MINUTE)

    assert "suspended" not in str(refused.value)


def test_dues_of_one_level_for_two_agencies_are_two_things() -> None:
    """In the basket, and beside an order that waits to be paid."""
    person, level = PersonFactory.create(), members.agency_level()
    agencies = [members.coordinated(person)[0] for _each in range(2)]
    client = signed_in(person)

    for agency in (*agencies, agencies[0]):
        client.post(reverse("join", args=[level.key]), {"agency": str(agency.public_id)})
    held = [item["chosen"]["agency"] for item in client.session["basket"]]
    for agency in agencies:
        members.order(person, members.wish(level, person, agency=str(agency.public_id)))

    assert sorted(held) == sorted(str(agency.public_id) for agency in agencies)
    with pytest.raises(Refusal, match="which waits to be paid"):
        members.order(person, members.wish(level, person, agency=str(agencies[0].public_id)))


def test_the_page_of_levels_is_kept_by_no_browser_of_somebody_who_is_signed_in() -> None:
    """It says what she belongs to: after she has signed out, the way back shows nothing of hers."""
    assert "no-store" in signed_in(members.member()).get(reverse("membership")).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("Demo County Public Defender, St. Louis (U.S.)", True),
        ("Your account is limited, sign in at https://evil.example now:", False),
        ("Sign in at evil.example", False),
        ("Write to somebody@evil", False),
        ("www.evil", False),
    ],
)
def test_the_name_of_an_agency_sends_no_strangers_to_an_address(name: str, is_taken: bool) -> None:
    """It stands in the subject of letters to whomever its coordinator types."""
    form = AgencyForm({"name": name, "region": "Austin, TX"})

    assert form.is_valid() == is_taken
    assert is_taken or "stands in letters" in str(form.errors["name"])


def test_what_was_saved_on_the_day_of_a_change_of_level_is_taken_off_the_new_dues(shop: Shop) -> None:
    """P13: the new level's days begin on that day, and it was given after what was bought."""
    person, dear, other = PersonFactory.create(), members.level(50_000), members.level(40_000)
    dues = members.buy(person, members.wish(dear, person), at=AT - DAY).lines.get()
    members.buy(person, Wish(sold.sellable(30_000, 24_000), person), at=AT)
    assert foreseeing.saved(dues) == 6_000

    new = members.buy(person, members.wish(other, person, instead=True), at=AT + MINUTE).lines.get()

    kept = sum(Charge.objects.filter(line=dues).values_list("cents", flat=True))
    assert 0 < kept < 6_000
    assert foreseeing.preview(new, AT + 2 * MINUTE).saving == 6_000 - kept


def test_what_a_colleague_had_who_was_erased_goes_to_another_with_a_seat(shop: Shop) -> None:
    """carrying-on: what somebody erased had can be given to a colleague. The office paid for the place."""
    agency, coordinator = office()
    line, first, second = bought_for_members(coordinator), *PersonFactory.create_batch(2)
    for person in (first, second):
        sit(agency, coordinator, person)
    swapping.name(line, str(first.email), actor=coordinator, at=AT)
    erasing.erase(first, actor=first, at=AT)

    again = OrderLine.objects.select_related("sellable", "order").get(pk=line.pk)
    swapping.name(again, str(second.email), actor=coordinator, at=AT)

    assert OrderLine.objects.get(pk=line.pk).person == second


def test_a_place_at_the_price_for_members_is_not_taken_by_the_payer_without_a_seat(shop: Shop) -> None:
    _agency, coordinator = office()
    line = bought_for_members(coordinator)
    offer = swapping.name(line, "x@planted.example", actor=coordinator, at=AT)
    assert offer
    with pytest.raises(swapping.NoMember):
        accepting.take(linking.link_of(offer).split("/")[2], coordinator, at=AT)


@pytest.mark.parametrize("upgrades_first", [True, False])
def test_what_a_change_of_level_took_off_goes_back_with_the_course_it_was_taken_off_for(
    shop: Shop, upgrades_first: bool
) -> None:
    """Dues and a course on one order; she changes to a level without the price, and gives the course up.

    In whatever order: nobody of the office chose an amount.
    """
    person, dear = PersonFactory.create(), members.level(50_000)
    cheap = members.level(1_000, gives_member_price=False)
    order = members.buy(person, members.wish(dear, person), Wish(sold.sellable(30_000, 24_000), person))
    course = order.lines.get(position=2)
    assert course.needs is not None
    deeds: list[Callable[[], object]] = [
        lambda: members.buy(person, members.wish(cheap, person, instead=True), at=AT + MINUTE),
        lambda: withdrawing.give_up(course, reason="", actor=person, at=AT + 2 * MINUTE),
    ]
    for deed in deeds if upgrades_first else deeds[::-1]:
        deed()

    refunds = Charge.objects.filter(line__order=order, kind=Charge.Kind.REFUND)
    assert -sum(refunds.values_list("cents", flat=True)) == 74_000


def test_what_can_go_to_nobody_else_is_offered_to_nobody(shop: Shop) -> None:
    """Dues that run stay where they are: no stranger has a letter that they are hers."""
    office_, colleague = PersonFactory.create_batch(2)
    line = members.buy(office_, members.wish(members.level(12_000), None)).lines.get()
    swapping.name(line, str(colleague.email), actor=office_, at=AT)
    again = OrderLine.objects.select_related("sellable", "order").get(pk=line.pk)

    with pytest.raises(swapping.CantChange):
        swapping.name(again, "planted@planted.example", actor=office_, at=AT)

    assert not Letter.objects.filter(reason="place-offered").exists()


def test_an_erasure_leaves_what_an_office_in_its_days_of_grace_pays_by(shop: Shop) -> None:
    """P13: on live data each price for members goes on resting on something."""
    agency, coordinator = members.coordinated()
    level = members.agency_level(seats=3, grace_days=60)
    members.term(agency, level, first=ON - 365 * DAY, last=ON - DAY)
    line = bought_for_members(coordinator)
    before = line.charges.get(kind=Charge.Kind.MEMBER).evidence

    erasing.erase(coordinator, actor=coordinator, at=AT)

    kept = line.charges.get(kind=Charge.Kind.MEMBER)
    assert (before["state"], kept.reason) == ("grace", "")
    assert kept.evidence == {name: before[name] for name in ("membership", "via", "state", "until", "is_offices")}
    assert list(checking.prices_rest_on_something()) == []

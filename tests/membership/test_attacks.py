"""Attacks on dues, seats and the price for members: crafted requests, favors to oneself, and belonging for a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from foundation.accounts.holding import OwnFavor
from foundation.ground.identity import new_public_id
from membership import claiming, giving, rolling, saving, seating
from membership.models import AgencyCoordinator, Claim, Interruption, Term
from membership.tabling import Said
from membership.terming import Span
from payments.models import Charge, Code, Order, OrderLine
from payments.selling import delivering, foreseeing, ordering, releasing, tracing, withdrawing
from payments.selling.awaiting import OrderWaits
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.membership.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("agency", ["", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_dues_for_an_agency_that_is_none_are_refused_in_words(agency: str) -> None:
    level = members.agency_level()

    answer = signed_in(PersonFactory.create()).post(reverse("join", args=[level.key]), {"agency": agency})

    assert answer.headers["Location"] == reverse("membership")


def test_dues_for_an_agency_of_somebody_else_are_refused() -> None:
    agency, _coordinator = members.coordinated()
    client = signed_in(PersonFactory.create())

    client.post(reverse("join", args=[members.agency_level().key]), {"agency": str(agency.public_id)})

    assert client.session.get("basket", []) == []


def test_what_members_pay_less_is_taken_off_dues_that_are_given_up_a_minute_later(shop: Shop) -> None:
    """P13: dues first, the course in an order of its own, then the dues given back: nobody belongs for a minute."""
    person, course = PersonFactory.create(), sold.sellable(30_000, 24_000)
    dues = members.buy(person, members.wish(members.level(12_000), person)).lines.get()
    bought = members.buy(person, Wish(course, person), at=AT + MINUTE)
    assert bought.shown_cents == 24_000

    seen = foreseeing.preview(dues, AT + 2 * MINUTE)

    assert (seen.by_policy, seen.saving, seen.credited) == (12_000, 6_000, 6_000)
    withdrawing.withdraw(dues, reason="No more", actor=person, at=AT + 2 * MINUTE)
    assert sold.breaches() == []


def test_what_an_agency_saved_by_its_dues_is_taken_off_them(shop: Shop) -> None:
    agency, person = members.coordinated()
    level, course = members.agency_level(90_000), sold.sellable(30_000, 24_000)
    dues = members.buy(person, members.wish(level, person, agency=str(agency.public_id))).lines.get()
    members.buy(person, *[Wish(course, None)] * 5, at=AT + MINUTE)

    assert foreseeing.preview(dues, AT + 2 * MINUTE).saving == 30_000


def test_what_was_saved_by_an_earlier_term_is_not_taken_off_a_renewal(shop: Shop) -> None:
    person, level, course = PersonFactory.create(), members.level(12_000), sold.sellable(30_000, 24_000)
    members.buy(person, members.wish(level, person), at=AT)
    renewal = members.buy(person, members.wish(level, person), at=AT + MINUTE).lines.get()
    members.buy(person, Wish(course, person), at=AT + 2 * MINUTE)

    assert foreseeing.preview(renewal, AT + 3 * MINUTE).saving == 0


def test_what_was_given_up_before_or_bought_before_saves_nothing(shop: Shop) -> None:
    person, course, other = PersonFactory.create(), sold.sellable(30_000, 24_000), sold.sellable(30_000, 24_000)
    members.buy(person, Wish(other, person), at=AT - MINUTE)
    dues = members.buy(person, members.wish(members.level(12_000), person)).lines.get()
    line = members.buy(person, Wish(course, person), at=AT + MINUTE).lines.get()
    withdrawing.withdraw(line, reason="No more", actor=person, at=AT + MINUTE)

    assert foreseeing.preview(dues, AT + 2 * MINUTE).saving == 0


def test_nobody_lifts_what_suspends_her_own_membership() -> None:
    person = members.member()
    stop = giving.interrupt(
        members.membership_of(person), Interruption.Kind.SUSPENDED, begins_on=ON, until_on=None, reason="A test",
        actor=PersonFactory.create(), at=AT,
    )  # fmt: skip

    with pytest.raises(OwnFavor):
        giving.lift(stop, actor=person, at=AT)


def test_nobody_lets_herself_off_what_she_owes_on_a_claim(shop: Shop) -> None:
    person, staff = PersonFactory.create(), PersonFactory.create()
    made = claiming.claim(person, elsewhere="demo@example.org", words="", evidence=None, at=AT)
    members.buy(person, Wish(sold.sellable(30_000, 24_000), person))
    claiming.refuse(made, reason="Not found", actor=staff, at=AT)

    with pytest.raises(OwnFavor):
        claiming.settle(Claim.objects.get(pk=made.pk), how="Let go", actor=person, at=AT)


def test_nobody_of_staff_gives_herself_a_seat() -> None:
    agency, _coordinator = members.coordinated()
    members.term(agency)
    staff = PersonFactory.create()

    with pytest.raises(OwnFavor):
        seating.seat_by_hand(agency, staff, actor=staff, at=AT)


def test_nobody_brings_herself_in_by_an_address_that_she_proves_later() -> None:
    """A favor to oneself by a detour: the row waits for an address that staff then prove as theirs."""
    staff, level = PersonFactory.create(), members.level()
    address = staff.email or ""
    EmailAddress.objects.filter(user=staff).update(verified=False)
    rolling.bring_in(Said(address, level.key, Span(ON, ON + timedelta(days=300)), ON), actor=staff, at=AT)
    EmailAddress.objects.filter(user=staff).update(verified=True)

    rolling.claim(staff, address, at=AT)

    assert Term.objects.count() == 0


def test_changing_the_level_carries_what_was_saved_along(shop: Shop) -> None:
    """P13: dues with a course, a cheaper level in place of them, and those given back: the saving goes all the same."""
    person, course, cheap = PersonFactory.create(), sold.sellable(30_000, 24_000), members.level(3_000)
    members.buy(person, members.wish(members.level(12_000), person), Wish(course, person))
    changed = members.buy(person, members.wish(cheap, person, instead=True), at=AT + MINUTE).lines.get()

    seen = foreseeing.preview(changed, AT + 2 * MINUTE)

    assert (seen.by_policy, seen.saving, seen.credited) == (3_000, 6_000, 0)


def test_dues_that_were_used_before_the_level_was_changed_have_earned_what_was_saved(shop: Shop) -> None:
    person, course, later = PersonFactory.create(), sold.sellable(30_000, 24_000), AT + timedelta(days=200)
    members.buy(person, members.wish(members.level(12_000), person), Wish(course, person))
    changed = members.buy(person, members.wish(members.level(3_000), person, instead=True), at=later).lines.get()

    assert foreseeing.preview(changed, later + MINUTE).saving == 0


def test_what_an_award_would_have_paid_all_the_same_is_not_taken_off_dues(shop: Shop) -> None:
    """Never more is taken off than was spared: without the price for members the award would have paid more."""
    person, course = PersonFactory.create(), sold.sellable(30_000, 24_000)
    sold.WaiverFactory.create(person=person, sellable=course, cents=28_000)
    bought = members.buy(person, members.wish(members.level(12_000), person), Wish(course, person))

    assert foreseeing.preview(bought.lines.get(position=1), AT).saving == 2_000


def by_code(code: Code, *, shown: int) -> OrderLine:
    """Buy dues and a course with a code for the course; return the dues."""
    person, course, level = PersonFactory.create(), sold.sellable(30_000, 24_000), members.level(12_000)
    code.sellables.add(course)
    sold.terms()
    wishes = [members.wish(level, person), Wish(course, person)]
    order = ordering.place(person, wishes, Checkout(new_public_id(), Order.Way.CARD, shown, code="EARLY"), at=AT)
    delivering.confirm(order, actor=person, at=AT)
    return order.lines.get(position=1)


def test_what_a_code_takes_off_both_prices_is_not_taken_off_dues(shop: Shop) -> None:
    dues = by_code(sold.code(percent=50), shown=24_000)

    assert foreseeing.preview(dues, AT).saving == 3_000


@pytest.mark.parametrize(
    ("percent", "cents", "shown", "saving"), [(50, None, 24_000, 3_000), (None, 5_000, 31_000, 6_000)]
)
def test_a_code_that_is_changed_later_changes_nothing_for_whoever_used_it_before(
    shop: Shop, percent: int | None, cents: int | None, shown: int, saving: int
) -> None:
    code = sold.code(percent=percent, cents=cents)
    dues = by_code(code, shown=shown)

    code.percent, code.cents = 90, None
    code.save()

    assert foreseeing.preview(dues, AT).saving == saving


@pytest.mark.parametrize(
    ("percent", "cents", "took", "saving"), [(50, None, 12_000, 3_000), (None, 5_000, 5_000, 6_000)]
)
def test_of_a_code_that_was_used_before_its_worth_was_written_down_todays_is_read(
    shop: Shop, percent: int | None, cents: int | None, took: int, saving: int
) -> None:
    person, course = PersonFactory.create(), sold.sellable(30_000, 24_000)
    order = members.buy(person, members.wish(members.level(12_000), person), Wish(course, person))
    evidence = {"code": str(sold.code(percent=percent, cents=cents).public_id)}
    line = order.lines.get(position=2)
    Charge.objects.create(line=line, kind=Charge.Kind.CODE, cents=-took, evidence=evidence, at=AT)

    assert foreseeing.preview(order.lines.get(position=1), AT).saving == saving


def test_dues_are_not_given_up_while_an_order_that_rests_on_them_waits_to_be_paid(shop: Shop) -> None:
    """P13: paid, the order has saved something; expired, it has not: so neither is lost, and neither is kept."""
    person = PersonFactory.create()
    dues = members.buy(person, members.wish(members.level(15_000), person)).lines.get()
    first, second = (sold.sellable(30_000, 24_000) for _ in range(2))
    expired, paid = (members.order(person, Wish(course, person), at=AT + MINUTE) for course in (first, second))

    with pytest.raises(OrderWaits, match=f"Order {expired.spoken} waits to be paid.*Pay it, or give it up"):
        withdrawing.give_up(dues, reason="", actor=person, at=AT + 2 * MINUTE)
    releasing.end(expired, Order.End.EXPIRED, actor=None, at=AT + 3 * MINUTE)
    with pytest.raises(OrderWaits, match=paid.spoken):
        withdrawing.give_up(dues, reason="", actor=person, at=AT + 4 * MINUTE)
    delivering.confirm(paid, actor=person, at=AT + 5 * MINUTE)

    assert foreseeing.preview(dues, AT + 6 * MINUTE).credited == 9_000
    withdrawing.give_up(dues, reason="", actor=person, at=AT + 6 * MINUTE, shown=tracing.where(dues.order, 9_000, 0))
    assert members.terms_of(person) == []


def test_an_order_that_waits_holds_up_dues_of_an_agency_and_not_those_of_others(shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    level = members.agency_level(90_000)
    dues = members.buy(coordinator, members.wish(level, coordinator, agency=str(agency.public_id))).lines.get()
    course = sold.sellable(30_000, 24_000)
    other = members.buy(coordinator, members.wish(members.level(12_000), PersonFactory.create())).lines.get()
    waits = members.order(coordinator, Wish(course, None), at=AT + MINUTE)

    assert (waits.shown_cents, saving.awaits(other), other.withdrawn_at) == (24_000, None, None)
    with pytest.raises(OrderWaits):
        withdrawing.give_up(dues, reason="", actor=coordinator, at=AT + 2 * MINUTE)


def test_what_somebody_else_orders_holds_nobodys_dues_up(shop: Shop) -> None:
    """P21: she could neither see that order nor end it, and might wait for it until nothing is paid back any more."""
    agency, first = members.coordinated()
    second = PersonFactory.create()
    AgencyCoordinator.objects.create(agency=agency, person=second, since_at=AT)
    wish = members.wish(members.agency_level(90_000), first, agency=str(agency.public_id))
    dues = members.buy(first, wish).lines.get()
    waits = members.order(second, Wish(sold.sellable(30_000, 24_000), None), at=AT + MINUTE)

    given_up = withdrawing.give_up(dues, reason="", actor=first, at=AT + 2 * MINUTE)

    assert (waits.shown_cents, given_up.withdrawn_at) == (24_000, AT + 2 * MINUTE)


def test_changing_the_level_and_a_bank_wait_for_no_order(shop: Shop) -> None:
    """Dues of another level take the saving over, and with it what waits; a bank that took dues back asks nobody."""
    person, course = PersonFactory.create(), sold.sellable(30_000, 24_000)
    members.buy(person, members.wish(members.level(12_000), person))
    members.order(person, Wish(course, person), at=AT + MINUTE)

    changed = members.buy(person, members.wish(members.level(15_000), person, instead=True), at=AT + 2 * MINUTE)

    dues = changed.lines.get()
    assert Term.objects.standing().get().source == dues.public_id
    with pytest.raises(OrderWaits):
        withdrawing.give_up(dues, reason="", actor=person, at=AT + 3 * MINUTE)
    withdrawing.withdraw(dues, reason="Taken back by a bank", actor=None, at=AT + 3 * MINUTE, cents=0)
    assert members.terms_of(person) == []


def test_whoever_gives_dues_up_reads_before_which_order_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory.create()
    bought = members.buy(person, members.wish(members.level(15_000), person))
    waits = members.order(person, Wish(sold.sellable(30_000, 24_000), person), at=AT + MINUTE)
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT + 2 * MINUTE)
    client, address = signed_in(person), reverse("give_up", args=[bought.public_id, 1])

    page = client.get(address).content.decode()
    answer = client.post(address, {"shown": "|||$90.00", "reason": ""}, follow=True).content.decode()
    releasing.end(waits, Order.End.CANCELED, actor=person, at=AT + 2 * MINUTE)
    later = client.get(address).content.decode()

    said = f"Order {waits.spoken} waits to be paid, and costs less because of this. Pay it, or give it up first."
    assert [said in one for one in (page, answer, later)] == [True, True, False]
    assert ["<button" in one.partition("<main")[2].partition("</main>")[0] for one in (page, later)] == [False, True]
    assert members.terms_of(person) != []


def test_dues_that_were_not_given_yet_wait_for_nothing() -> None:
    person = PersonFactory.create()
    dues = members.order(person, members.wish(members.level(15_000), person)).lines.get()

    assert saving.awaits(dues) is None

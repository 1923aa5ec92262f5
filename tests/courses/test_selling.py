"""A place on a course is bought, handed on and taken back, and its seat is counted all the while (P7, P8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.models import Site

from courses import checking
from courses.coordinating import closing, enrolling, grouping, leaving, selling, transferring
from courses.coordinating.enrolling import HasPlace, ToBeBought
from courses.coordinating.grouping import FewerThanTaken
from courses.coordinating.seating import CohortFull
from courses.learning import entering
from courses.models import Course, Enrollment
from courses.offering import CohortOver
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from foundation.pages import framing
from membership import entitling
from payments import booking
from payments.charging import disputing
from payments.charging.facts import DisputeFacts, Movement
from payments.models import Order, OrderLine, Payment
from payments.selling import delivering, foreseeing, ordering, pricing, releasing, swapping, withdrawing
from payments.selling.ordering import Checkout
from payments.selling.pricing import NotForSale
from payments.selling.registering import Wish
from tests.factories import carded_many, cohorts, courses, members, sold
from tests.factories.courses import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import RefundPolicyFactory

pytestmark = pytest.mark.django_db
REFUNDS = [{"before": "start", "days": 7, "percent": 100, "keeps_cents": 2500}]


def on_sale(found: Course, *, list_cents: int = 30_000, member_cents: int | None = 24_000) -> Course:
    """Put the course on sale."""
    return selling.put_on_sale(
        found,
        list_cents=list_cents,
        member_cents=member_cents,
        refunds=RefundPolicyFactory.create(tiers=REFUNDS),
        account_code="4100",
        actor=None,
        at=AT - timedelta(days=1),
    )


def buy(
    payer: User, course: Course, *, person: User | None = None, cohort: object = None, n: int = 1, at: datetime = AT
) -> Order:
    """Order places for somebody, or for nobody yet."""
    sold.terms()
    assert course.sellable
    wishes = [Wish(course.sellable, person, {"cohort": str(cohort)} if cohort else {})] * n
    shown = pricing.quote(wishes, payer=payer, at=at).cents
    return ordering.place(payer, wishes, Checkout(new_public_id(), Order.Way.CARD, shown), at=at)


def paid(order: Order) -> OrderLine:
    """Have the order confirmed; return its first line."""
    delivering.confirm(order, actor=None, at=AT)
    return order.lines.order_by("position")[0]


def test_what_is_for_sale_is_not_taken_for_nothing() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()

    with pytest.raises(ToBeBought):
        enrolling.enroll(trainee, course, actor=trainee, at=AT)

    assert not Enrollment.objects.exists()


def test_the_office_may_give_a_place_all_the_same() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()

    place = enrolling.enroll(trainee, course, actor=PersonFactory.create(), at=AT)

    assert (place.trainee, place.line) == (trainee, None)


def test_paid_means_a_place() -> None:
    """P8."""
    course, trainee = on_sale(courses.course()), PersonFactory.create()

    line = paid(buy(trainee, course, person=trainee))

    place = Enrollment.objects.get()
    assert (place.trainee, place.line, line.delivered_at) == (trainee, line, AT)
    assert sold.breaches() == []


def test_an_unpaid_order_holds_its_seat_and_the_place_takes_it_over() -> None:
    """P7."""
    cohort = cohorts.cohort(places=1)
    course, trainee = on_sale(cohort.course), PersonFactory.create()
    order = buy(trainee, course, person=trainee, cohort=cohort.public_id)
    held = cohorts.taken(cohort)

    with pytest.raises(NotForSale, match="Every place"):
        buy(PersonFactory.create(), course, cohort=cohort.public_id)
    paid(order)

    assert (held, cohorts.taken(cohort), list(checking.pools_are_their_people())) == (1, 1, [])


def disputed(order: Order, case: str, status: str = "needs_response") -> None:
    """A bank takes back what was paid for this order; with `won`, gives it to us again."""
    cents = 30_000
    if not order.payments.exists():
        attempt = carded_many.attempt(order, cents=cents)
        Payment.objects.create(
            order=order, provider="stripe", external_id="pi_1", attempt=attempt, cents=cents, received_at=AT
        )
    taken = Movement(f"{case}_taken", "adjustment", -cents, 0, -cents, AT, case)
    given = (Movement(f"{case}_given", "adjustment", cents, 0, cents, AT, case),) if status == "won" else ()
    disputing.take_in(DisputeFacts(case, "pi_1", cents, status, "general", AT, None, (taken, *given)), at=AT)


@pytest.mark.parametrize("waits", [True, False])
def test_a_place_waits_while_a_bank_keeps_its_money_where_the_house_decided_so(waits: bool, settings: Settings) -> None:
    settings.DISPUTED_PLACES_WAIT = waits
    page = courses.course_page(lessons=1, quiz=True)
    course, trainee = on_sale(courses.course(page)), PersonFactory.create()
    order = buy(trainee, course, person=trainee)
    paid(order)
    place, slug = Enrollment.objects.get(), courses.lessons_of(page)[0].slug

    disputed(order, "first")
    courses.open_lesson(place, slug)
    if waits:
        with pytest.raises(entering.PlaceDisputed, match="You can read on"):
            courses.read(place, slug)
        disputed(order, "first", "won")
    courses.read(place, slug)
    disputed(order, "second")
    if waits:
        with pytest.raises(entering.PlaceDisputed):
            courses.sit(place, right=5)
        disputed(order, "second", "won")
    courses.sit(place, right=5)

    assert place.is_finished


def test_a_place_that_nobody_paid_for_never_waits_for_a_bank(settings: Settings) -> None:
    settings.DISPUTED_PLACES_WAIT = True
    place = courses.enrollment()

    entering.demand_undisputed(place)

    assert place.line is None


def test_whoever_has_a_place_buys_none_also_where_the_page_is_gone() -> None:
    page = courses.course_page()
    course, trainee = on_sale(courses.course(page)), PersonFactory.create()
    enrolling.enroll(trainee, course, actor=PersonFactory.create(), at=AT)
    page.unpublish()
    assert course.sellable

    with pytest.raises(HasPlace, match="already"):
        selling.look(Wish(course.sellable, trainee), trainee, AT)


def test_a_place_that_came_another_way_since_stays_when_what_first_bought_it_is_given_up() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    line = paid(buy(trainee, course, person=trainee))
    Enrollment.objects.update(line=None)

    withdrawing.withdraw(line, reason="A test.", actor=None, at=AT)

    assert Enrollment.objects.get().left_at is None


def test_a_place_for_nobody_yet_is_given_up_with_its_seat() -> None:
    cohort = cohorts.cohort(places=2)
    line = paid(buy(PersonFactory.create(), on_sale(cohort.course), cohort=cohort.public_id))
    before = cohorts.taken(cohort)

    withdrawing.withdraw(line, reason="A test.", actor=None, at=AT)

    assert (before, cohorts.taken(cohort), list(checking.pools_are_their_people())) == (1, 0, [])


def test_an_order_that_ends_frees_its_seat() -> None:
    cohort = cohorts.cohort(places=1)
    order = buy(PersonFactory.create(), on_sale(cohort.course), cohort=cohort.public_id)

    releasing.end(order, Order.End.EXPIRED, actor=None, at=AT)

    assert (cohorts.taken(cohort), list(checking.pools_are_their_people())) == (0, [])


def test_a_course_in_cohorts_asks_for_one() -> None:
    course = on_sale(cohorts.cohort().course)

    with pytest.raises(NotForSale, match="Choose one"):
        buy(PersonFactory.create(), course)


def test_whoever_got_a_place_meanwhile_is_not_delivered_a_second() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    order = buy(trainee, course, person=trainee)
    enrolling.enroll(trainee, course, actor=PersonFactory.create(), at=AT)

    with pytest.raises(HasPlace):
        delivering.confirm(order, actor=None, at=AT)

    order.refresh_from_db()
    assert order.is_open


def test_nobody_is_led_to_pay_for_a_place_that_her_office_has_got_her() -> None:
    """The harm: she paid by card, and it came straight back."""
    course, trainee, office = on_sale(courses.course()), PersonFactory.create(), PersonFactory.create()
    order, bought = buy(trainee, course, person=trainee, at=AT - timedelta(hours=1)), buy(office, course, n=2)
    Order.objects.filter(pk=bought.pk).update(billing={"organization": "Demo Office of the Defender"})
    swapping.swap(paid(bought), trainee, actor=office, at=AT)
    client = Client()
    client.force_login(trainee)

    answer = client.post(f"/orders/{order.public_id}/pay/")

    page = answer.content.decode()
    said = f"You have a place on “{course.title}” already: it came from Demo Office of the Defender."
    assert (answer.status_code, said in page, order.attempts.count()) == (409, True, 0)
    assert f'action="/orders/{order.public_id}/cancel/"' in page
    client.post(f"/orders/{order.public_id}/cancel/")
    order.refresh_from_db()
    assert order.ended_as == Order.End.CANCELED


def test_a_place_that_came_meanwhile_is_told_by_whom_it_came_and_of_a_colleague_that_she_has_it() -> None:
    course, trainee, office = on_sale(courses.course()), PersonFactory.create(), PersonFactory.create()
    lines = [buy(trainee, course, person=trainee).lines.get(), buy(office, course).lines.get()]
    for line in lines:
        selling.demand(line)
    lines[1].person = trainee
    place = enrolling.enroll(trainee, course, actor=office, at=AT)

    told = []
    for line in (*lines, lines[0]):
        with pytest.raises(HasPlace) as refused:
            selling.demand(line)
        told.append(str(refused.value))
        Enrollment.objects.filter(pk=place.pk).update(line=lines[0])

    assert told == [
        f"You have a place on “{course.title}” already: it came from our office.",
        f"Your colleague has a place on “{course.title}” already.",
        f"You have a place on “{course.title}” already: it came from your order {lines[0].order.spoken}.",
    ]


def test_places_for_colleagues_keep_their_seats_until_somebody_is_named() -> None:
    cohort = cohorts.cohort(places=3)
    course, colleague = on_sale(cohort.course), PersonFactory.create()
    line = paid(buy(PersonFactory.create(), course, cohort=cohort.public_id, n=2))
    before = (cohorts.taken(cohort), Enrollment.objects.count(), list(checking.pools_are_their_people()))

    swapping.swap(line, colleague, actor=None, at=AT)

    assert before == (2, 0, [])
    assert (cohorts.taken(cohort), Enrollment.objects.get().trainee) == (2, colleague)
    assert list(checking.pools_are_their_people()) == []


def test_a_colleague_takes_over_and_what_the_other_did_is_kept() -> None:
    cohort = cohorts.cohort(places=1)
    course, first, second = on_sale(cohort.course), PersonFactory.create(), PersonFactory.create()
    line = paid(buy(first, course, person=first, cohort=cohort.public_id))

    swapping.swap(line, second, actor=None, at=AT)

    assert set(Enrollment.objects.values_list("trainee", "left_at", "line")) == {
        (first.pk, AT, None),
        (second.pk, None, line.pk),
    }
    assert (cohorts.taken(cohort), sold.breaches()) == (1, [])


def test_a_seat_that_a_colleague_holds_by_another_line_is_not_given_back_when_the_first_is_handed_on() -> None:
    """P7: she left the place that one office bought her, and has another; the first office names somebody else."""
    cohort, person = cohorts.cohort(places=1), PersonFactory.create()
    course = on_sale(cohort.course)
    first = paid(buy(PersonFactory.create(), course, person=person, cohort=cohort.public_id))
    leaving.leave(Enrollment.objects.get(), actor=person, at=AT)
    paid(buy(PersonFactory.create(), course, person=person, cohort=cohort.public_id))

    with pytest.raises(CohortFull):
        swapping.swap(first, PersonFactory.create(), actor=None, at=AT)

    assert (cohorts.taken(cohort), Enrollment.objects.filter(left_at=None).count()) == (1, 1)
    assert list(checking.pools_are_their_people()) == []


def test_whoever_handed_her_place_on_may_have_one_bought_again() -> None:
    """Whoever coordinates an office hands places on; that ends nobody's place by a decision of ours."""
    course, first, office = on_sale(courses.course()), PersonFactory.create(), PersonFactory.create()
    line = paid(buy(office, course, person=first))
    swapping.swap(line, PersonFactory.create(), actor=office, at=AT)

    again = paid(buy(office, course, person=first))

    assert set(Enrollment.objects.filter(left_at=None).values_list("line", flat=True)) == {line.pk, again.pk}


def test_a_finished_course_goes_to_nobody_else_and_is_not_given_up() -> None:
    """P1."""
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    line = paid(buy(trainee, course, person=trainee))
    courses.read_everything(Enrollment.objects.get())

    with pytest.raises(selling.Begun):
        swapping.swap(line, PersonFactory.create(), actor=None, at=AT)
    with pytest.raises(Exception, match="finished"):
        withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT)


def test_giving_up_before_the_start_pays_back_by_the_policy() -> None:
    cohort = cohorts.cohort(places=1, begins_on=(AT + timedelta(days=30)).astimezone().date(), ends_on=None)
    course, trainee = on_sale(cohort.course), PersonFactory.create()
    line = paid(buy(trainee, course, person=trainee, cohort=cohort.public_id))

    seen = foreseeing.preview(line, AT)
    withdrawing.withdraw(line, reason="Other plans", actor=trainee, at=AT)

    assert (seen.credited, booking.balance(line.order)) == (27_500, 2_500)
    assert (cohorts.taken(cohort), Enrollment.objects.get().left_at) == (0, AT)


def test_whoever_left_what_she_bought_comes_back_without_paying_again() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    paid(buy(trainee, course, person=trainee))
    leaving.leave(Enrollment.objects.get(), actor=trainee, at=AT)

    place = enrolling.enroll(trainee, course, actor=trainee, at=AT)

    assert place.left_at is None


def test_whoever_was_paid_back_buys_again() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    withdrawing.withdraw(paid(buy(trainee, course, person=trainee)), reason="Other plans", actor=trainee, at=AT)

    with pytest.raises(ToBeBought):
        enrolling.enroll(trainee, course, actor=trainee, at=AT)
    again = paid(buy(trainee, course, person=trainee))

    assert Enrollment.objects.get().line == again


def test_a_visitor_sees_both_prices_and_puts_a_place_into_the_basket(client: Client) -> None:
    course = on_sale(courses.course())
    sold.terms()

    page = client.get(f"/learn/{course.slug}/buy/").content.decode()
    client.post(f"/learn/{course.slug}/buy/", {"whom": "me"})
    basket = client.get("/basket/").content.decode()

    assert all(amount in page for amount in ("$300.00", "$240.00"))
    assert all(said in basket for said in (course.title, "$300.00", "For members: $240.00"))


def test_a_place_that_the_office_ended_is_bought_by_nobody_and_one_that_she_left_herself_is() -> None:
    trainee = PersonFactory.create()
    ended, left = on_sale(courses.course()), on_sale(courses.course())
    for course, who in ((ended, PersonFactory.create()), (left, trainee)):
        place = enrolling.enroll(trainee, course, actor=PersonFactory.create(), at=AT)
        leaving.leave(place, actor=who, at=AT, reason="A test.")
    wishes = [Wish(course.sellable, trainee) for course in (ended, left) if course.sellable]

    looked = pricing.look(wishes, payer=trainee, at=AT)

    assert ([one.place for one in looked.refused], looked.places) == ([0], (1,))
    assert looked.refused[0].why.startswith("The office ended your place on this course.")


def test_the_basket_leads_to_each_courses_page_also_where_there_are_two_sites(client: Client) -> None:
    page = courses.course_page()
    course = on_sale(courses.course(page))
    client.post(f"/learn/{course.slug}/buy/", {"whom": "me"})
    meant = [framing.current().address_of(page)]
    seen = [client.get("/basket/").context["groups"][0].line.address]

    Site.objects.create(hostname="other.example", port=80, root_page=page)
    seen.append(client.get("/basket/").context["groups"][0].line.address)

    meant.append(framing.current().address_of(page))

    assert (seen, len(set(seen))) == (meant, 2)
    assert seen[0].endswith(f"/{page.slug}/")


def test_a_cohort_course_without_a_place_left_can_not_be_put_into_the_basket(client: Client) -> None:
    today = clock.day_of(clock.now())
    cohort = cohorts.cohort(places=1, begins_on=today, ends_on=today + timedelta(days=30))
    course = on_sale(cohort.course)
    buy(PersonFactory.create(), course, cohort=cohort.public_id)

    answer = client.post(f"/learn/{course.slug}/buy/", {"whom": "me", "cohort": str(cohort.public_id)})

    assert "takes nobody any more" in answer.content.decode()


def test_a_place_goes_to_a_colleague_where_it_was_transferred_to() -> None:
    """P8: she comes into the cohort that her colleague was in, not into the one that was bought and may be over."""
    bought = cohorts.cohort(places=1)
    moved_to = cohorts.cohort(bought.course, title="Spring", places=1)
    course, first, second = on_sale(bought.course), PersonFactory.create(), PersonFactory.create()
    line = paid(buy(first, course, person=first, cohort=bought.public_id))
    transferring.transfer(Enrollment.objects.get(), moved_to, actor=PersonFactory.create(), at=AT, reason="Sick")
    enrolling.enroll(PersonFactory.create(), course, actor=None, at=AT, cohort=bought)

    swapping.swap(line, second, actor=None, at=AT)

    assert Enrollment.objects.get(trainee=second).cohort == moved_to
    assert (cohorts.taken(bought), cohorts.taken(moved_to), list(checking.pools_are_their_people())) == (1, 1, [])


@pytest.mark.parametrize("is_named", [False, True])
def test_a_place_that_was_sold_before_its_cohort_was_closed_is_given_and_handed_on(*, is_named: bool) -> None:
    """P8: closed is what takes nobody new; who is named for what was paid takes no place more."""
    cohort, colleague = cohorts.cohort(places=2), PersonFactory.create()
    course, payer = on_sale(cohort.course), PersonFactory.create()
    line = paid(buy(payer, course, person=payer if is_named else None, cohort=cohort.public_id))
    grouping.close(cohort, actor=payer, at=AT, reason="Begun")
    closing.close(course, actor=payer, at=AT, reason="Begun")

    swapping.swap(line, colleague, actor=None, at=AT)

    assert Enrollment.objects.get(left_at=None).trainee == colleague
    assert (cohorts.taken(cohort), sold.breaches()) == (1, [])
    with pytest.raises(CohortOver):
        swapping.swap(line, PersonFactory.create(), actor=None, at=AT + timedelta(days=60))


def test_what_was_sold_before_places_were_counted_is_counted_too() -> None:
    """P7: unpaid, or for nobody yet, it is a place that nobody else can have."""
    cohort = cohorts.cohort()
    course, payer, staff = on_sale(cohort.course), PersonFactory.create(), PersonFactory.create()
    line = paid(buy(payer, course, cohort=cohort.public_id, n=2))
    other = line.order.lines.get(position=2)
    unpaid = buy(payer, course, person=payer, cohort=cohort.public_id)

    with pytest.raises(FewerThanTaken):
        grouping.change(cohort, cohorts.plan(places=2), actor=staff, at=AT)
    grouping.change(cohort, cohorts.plan(places=3), actor=staff, at=AT)
    counted, told = cohorts.taken(cohort), list(checking.pools_are_their_people())
    with pytest.raises(NotForSale, match="Every place"):
        buy(PersonFactory.create(), course, cohort=cohort.public_id)

    paid(unpaid)
    swapping.swap(line, PersonFactory.create(), actor=None, at=AT)
    withdrawing.withdraw(other, reason="Other plans", actor=None, at=AT)

    assert (counted, told, cohorts.taken(cohort)) == (3, [], 2)
    assert (list(checking.pools_are_their_people()), sold.breaches()) == ([], [])


def test_what_a_member_bought_stays_hers_at_its_price_when_her_membership_lapses_on_the_way() -> None:
    """P1, P13: the price was right on the day of the purchase, and nothing more is asked or taken away."""
    page = courses.course_page(lessons=1, quiz=True)
    course = on_sale(courses.course(page))
    trainee = members.member(first=date(2026, 1, 1), last=AT.date(), at=AT - timedelta(days=300))
    order = buy(trainee, course, person=trainee)
    paid(order)
    place, slug = Enrollment.objects.get(), courses.lessons_of(page)[0].slug

    later = AT + timedelta(days=200)
    courses.open_lesson(place, slug)
    entered = entering.enter(place, slug, at=later)

    assert (order.shown_cents, entered.line["slug"]) == (24_000, slug)
    assert not entitling.entitlement(trainee, later.date()).is_granted
    assert (booking.balance(order), sold.breaches()) == (24_000, [])

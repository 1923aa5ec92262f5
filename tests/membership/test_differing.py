"""Whoever's claim was refused pays the difference online: exactly what is owed, once, and by herself (P8, P9, P13)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import strategies as st

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import locking
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from lms import roles
from membership import checking, claiming, differing, keeping
from membership.claiming import NothingOwed, OwedChanged
from membership.models import Claim, Settlement
from payments import booking
from payments.billing import crediting, invoicing
from payments.charging import disputing
from payments.models import Charge, Finding, Order, OrderLine, RefundPolicy, Sellable
from payments.selling import agreeing, delivering, ordering, pricing, withdrawing
from payments.selling.delivering import NotNeeded
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop, open_shop
from tests.membership.test_admin import done
from tests.membership.test_admin import staff as desk
from tests.membership.test_pages import said, signed_in, text
from tests.racing import at_once, elsewhere, interrupted, meanwhile, unlock
from tests.standards.queries import statements

together = pytest.mark.django_db
apart = pytest.mark.usefixtures("committed")
"""Races commit; all else is rolled back."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def _at_the_desk(settings: Any) -> None:
    settings.DEMO = True  # Staff need no second factor in a demonstration.
    roles.apply()


def asked(person: User | None = None) -> Claim:
    """A claim that the office has not decided."""
    return claiming.claim(person or PersonFactory.create(), elsewhere="", words="On paper.", evidence=None, at=AT)


def refused(claim: Claim | None = None) -> Claim:
    """A claim that was refused, after $60.00 were saved by it."""
    found = claim or asked()
    members.buy(found.person, Wish(sold.sellable(30_000, 24_000), found.person))
    claiming.refuse(found, reason="Not on the roll.", actor=PersonFactory.create(), at=AT)
    found.refresh_from_db()
    return found


def wish(claim: Claim, person: User | None = None) -> Wish:
    """What the button of her page puts into the basket."""
    return Wish(differing.thing(), person or claim.person, differing.item(claim).chosen)


def ordered(claim: Claim) -> Order:
    """An order for the difference, not paid yet."""
    return members.order(claim.person, wish(claim))


def paid(claim: Claim) -> OrderLine:
    """The line by which the difference was paid."""
    return delivering.confirm(ordered(claim), actor=None, at=AT).lines.get()


@together
def test_she_pays_what_is_owed_and_nothing_is_owed_any_more(shop: Shop) -> None:
    claim = refused()
    client = signed_in(claim.person)
    sold.terms()
    page = text(client, "my_membership")

    basket = said(client, "pay_difference", claim.public_id)
    line = paid(claim)

    kept = claim.settlements.get()
    assert ("Pay $60.00" in page, "$60.00" in basket, "Nothing is paid back for it." in basket) == (True, True, True)
    assert list(line.charges.values_list("kind", "cents", "reason")) == [
        ("list", 6_000, "Difference to the price for everybody")
    ]
    assert (kept.cents, kept.line, kept.how) == (6_000, line, f"By order {line.order.spoken}")
    assert (claiming.owed(claim), booking.balance(line.order)) == (0, 6_000)
    assert "Pay $60.00" not in text(client, "my_membership")
    assert "What you owed on your claim is settled by this order." in text(client, "order", line.order.public_id)
    assert "Nothing is owed on your claim any more." in said(client, "pay_difference", claim.public_id)


@together
def test_neither_a_code_nor_an_award_nor_belonging_takes_anything_off_it(shop: Shop) -> None:
    """P13: nobody pays a debt with a discount; what stands beside it in the basket costs less as ever."""
    claim = refused()
    members.term(claim.person)
    sold.code(percent=10)
    sold.WaiverFactory.create(person=claim.person, sellable=differing.thing(), cents=6_000)
    beside = Wish(sold.sellable(30_000, 24_000), claim.person)

    alone = pricing.quote([wish(claim)], payer=claim.person, at=AT, code="EARLY")
    both = pricing.quote([wish(claim), beside], payer=claim.person, at=AT, code="EARLY")

    assert (alone.cents, alone.used_code, alone.missed) == (6_000, None, 0)
    assert [line.priced.cents for line in both.lines] == [6_000, 21_600]
    assert [part.kind for part in both.lines[0].priced.parts] == ["list"]


@together
def test_to_everybody_else_it_is_not_for_sale(shop: Shop) -> None:
    """Whose claim it is, and that there is one, nobody else is told."""
    claim, other, open_one = refused(), PersonFactory.create(), asked()
    granted = asked()
    Claim.objects.filter(pk=granted.pk).update(is_granted=True, decided_at=AT, is_provisional=True)
    thing, chosen = differing.thing(), differing.item(claim).chosen
    hers = [
        (Wish(thing, other, chosen), other),
        (Wish(thing, claim.person, chosen), other),
        (Wish(thing, other, chosen), claim.person),
        (Wish(thing, None, chosen), claim.person),
        (Wish(thing, None, chosen), None),
        (Wish(thing, claim.person, {}), claim.person),
        (Wish(thing, claim.person, {"claim": "none"}), claim.person),
        *((Wish(thing, one.person, {"claim": str(one.public_id)}), one.person) for one in (open_one, granted)),
    ]

    told = [pricing.look([one], payer=payer, at=AT).refused[0].why for one, payer in hers]

    assert set(told) == {"“Difference to the price for everybody” is not for sale at the moment."}
    with pytest.raises(pricing.NotForSale):
        differing.look(Wish(thing, other, chosen), other, AT)
    assert differing.look(Wish(thing, claim.person, chosen), claim.person, AT).cents == claiming.owed(claim)
    client = signed_in(other)
    assert client.post(reverse("pay_difference", args=[claim.public_id])).status_code == 404
    client.post("/basket/add/", {"sellable": str(thing.public_id)})
    assert "is not for sale at the moment" in client.get("/basket/").content.decode()


@together
def test_what_is_owed_by_the_time_of_the_order_is_what_it_costs(shop: Shop) -> None:
    """P9: the page shows one sum; where another is owed when she orders, she is shown that first."""
    claim = asked()
    late = members.order(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person))
    refused(claim)
    shown = pricing.quote([wish(claim)], payer=claim.person, at=AT).cents

    delivering.confirm(late, actor=None, at=AT)

    checkout = Checkout(new_public_id(), Order.Way.CARD, shown)
    with pytest.raises(agreeing.PriceChanged, match=r"\$110.00 now; you were shown \$60.00"):
        ordering.place(claim.person, [wish(claim)], checkout, at=AT)


@together
def test_nobody_is_led_to_pay_more_than_is_owed_by_then_and_what_is_paid_all_the_same_settles_nothing(
    shop: Shop,
) -> None:
    """P8: a refusal sends the money back at once."""
    claim = asked()
    course = members.buy(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person)).lines.get()
    refused(claim)
    order = ordered(claim)
    delivering.demand_needed(order)

    withdrawing.withdraw(course, reason="Other plans", actor=None, at=AT)
    with pytest.raises(NotNeeded, match=r"By now \$60.00 is owed"):
        delivering.demand_needed(order)
    with pytest.raises(OwedChanged):
        delivering.confirm(order, actor=None, at=AT)
    claiming.settle(claim, how="Check 9.", actor=PersonFactory.create(), at=AT)
    with pytest.raises(NotNeeded, match="Nothing is owed"):
        delivering.demand_needed(order)
    with pytest.raises(NothingOwed):
        delivering.confirm(order, actor=None, at=AT)

    order.refresh_from_db()
    assert (order.confirmed_at, claim.settlements.count()) == (None, 1)


@together
def test_where_more_is_owed_by_then_the_rest_is_owed_on(shop: Shop) -> None:
    claim = asked()
    late = members.order(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person))
    refused(claim)
    order = ordered(claim)

    delivering.confirm(late, actor=None, at=AT)
    delivering.demand_needed(order)
    delivering.confirm(order, actor=None, at=AT)

    assert (claiming.saved(claim), claiming.owed(claim)) == (11_000, 5_000)


@together
def test_delivered_twice_it_is_settled_once(shop: Shop) -> None:
    line = paid(claim := refused())

    differing.deliver(line, None, AT)
    delivering.confirm(line.order, actor=None, at=AT)

    assert claim.settlements.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(claim=claim, cents=1, line=line, at=AT)


@together
def test_paid_back_it_is_owed_again_and_can_be_paid_again(shop: Shop) -> None:
    line = paid(claim := refused())

    withdrawing.withdraw(line, reason="Paid by mistake", actor=PersonFactory.create(), at=AT, cents=6_000)
    again = claiming.owed(claim)
    paid(claim)

    assert (again, claiming.owed(claim)) == (6_000, 0)
    assert list(checking.differences_are_settlements()) == []


@together
def test_whoever_paid_it_does_not_give_it_up(shop: Shop) -> None:
    """The terms pay nothing back, and it would be owed again: she would pay twice."""
    line = paid(claim := refused())
    client = signed_in(claim.person)
    address = reverse("give_up", args=[line.order.public_id, line.position])

    page = text(client, "order", line.order.public_id)
    with pytest.raises(differing.StaysSettled):
        withdrawing.give_up(line, reason="", actor=claim.person, at=AT)

    assert (address in page, client.get(address).status_code, claiming.owed(claim)) == (False, 404, 0)


@together
def test_what_a_bank_took_back_for_good_is_owed_again(shop: Shop) -> None:
    line = paid(claim := refused())
    amounts = [booking.Amount(booking.Account.RECEIVABLE, -6_000), booking.Amount(booking.Account.LOSS, 6_000)]
    booking.book("lost:dp_1", amounts, order=line.order, about="dp_1", at=AT)

    withdrawing.withdraw(line, reason=disputing.WHY_WITHDRAWN, actor=None, at=AT, cents=0)

    assert claiming.owed(claim) == 6_000


@together
def test_given_up_for_what_was_settled_too_much_the_rest_stays_settled(shop: Shop) -> None:
    """110 were paid; a course is given up, and 50 of it were for that: staff credit as much, and nothing is owed."""
    claim = asked()
    members.buy(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person))
    refused(claim)
    line = paid(claim)
    course = OrderLine.objects.filter(person=claim.person).order_by("pk")[0]
    withdrawing.withdraw(course, reason="Other plans", actor=None, at=AT)
    says = differing.loses(line)

    withdrawing.withdraw(line, reason="Too much", actor=PersonFactory.create(), at=AT, cents=5_000)

    assert "Credit $50.00: so much more is settled than is saved by now." in says
    assert (claiming.saved(claim), claiming.owed(claim), claiming.beyond(claim)) == (6_000, 0, 0)
    kept = claim.settlements.standing().get()
    assert (kept.cents, kept.how) == (6_000, f"Kept of order {line.order.spoken}")
    assert (list(checking.differences_are_settlements()), sold.breaches()) == ([], [])


@together
def test_promised_by_invoice_it_is_settled_and_void_it_is_owed_again(shop: Shop) -> None:
    claim = refused()
    billed.payee()
    sold.terms()
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, 6_000, billing=billed.BILLING)

    order = invoicing.order(claim.person, [wish(claim)], checkout, at=AT)
    promised = claiming.owed(claim)
    crediting.void(order.invoices.get(), reason="She pays by card", actor=PersonFactory.create(), at=AT)

    assert (promised, claiming.owed(claim)) == (0, 6_000)


@together
@pytest.mark.usefixtures("_at_the_desk")
@pytest.mark.ignore_template_errors  # Stock pages of Wagtail ask for variables that are not there.
def test_staff_read_by_which_order_it_was_paid_what_came_back_and_what_was_settled_too_much(shop: Shop) -> None:
    claim, staff = asked(), PersonFactory.create()
    members.buy(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person))
    refused(claim)
    first = paid(claim)
    client = desk(Role.COORDINATOR)
    address = reverse("claim:inspect", args=[claim.public_id])
    order = reverse("order:inspect", args=[first.order.public_id])

    page = client.get(address).content.decode()
    course = OrderLine.objects.filter(person=claim.person).order_by("pk")[0]
    withdrawing.withdraw(course, reason="Other plans", actor=staff, at=AT)
    beyond = client.get(address).content.decode()
    withdrawing.withdraw(first, reason="Too much", actor=staff, at=AT, cents=11_000)
    given_up = client.get(address).content.decode()

    assert f'by order <a class="house-link" href="{order}">{first.order.spoken}</a>' in page
    assert ["Settled beyond what is saved now" in one for one in (page, beyond, given_up)] == [False, True, False]
    assert ("$50.00" in beyond, "so it does not count any more" in given_up) == (True, True)


@together
@pytest.mark.usefixtures("_at_the_desk")
@pytest.mark.ignore_template_errors  # Stock pages of Wagtail ask for variables that are not there.
def test_staff_who_pay_it_back_read_that_it_is_owed_again(shop: Shop) -> None:
    line = paid(refused())

    page = done(desk(Role.FINANCE), "take_back_line", line.order.public_id, line="1", cents="", reason="Too much")

    assert "What else is credited of it, or a bank has taken back, is owed again; what is kept stays settled." in page


@together
def test_she_takes_it_away_with_her_record_and_an_erasure_empties_its_words(shop: Shop) -> None:
    """P24: what was settled stays, as does the order that says so."""
    line = paid(claim := refused())

    [told] = keeping.export(claim.person)["claims"][0]["settled"]
    keeping.erase(claim.person, AT)

    words = {"cents": 6_000, "how": f"By order {line.order.spoken}", "order": line.order.spoken}
    assert told == {**words, "given_up_at": None}
    assert (claim.settlements.get().how, claim.settlements.get().line, claiming.owed(claim)) == ("", line, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.settlements.update(how="", line=None)


@together
def test_basket_and_checkout_keep_their_budgets_beside_a_thing_and_dues(shop: Shop) -> None:
    """P25."""
    claim = refused()
    client = signed_in(claim.person)
    sold.terms()
    client.post("/basket/add/", {"sellable": str(sold.sellable(30_000, 24_000).public_id)})
    client.post(reverse("join", args=[members.level(12_000).key]))
    client.post(reverse("pay_difference", args=[claim.public_id]))
    costs = {}
    for address in ("/basket/", "/checkout/"):
        client.get(address)
        with statements() as ran:
            assert "Difference to the price for everybody" in client.get(address).content.decode()
        costs[address] = len(ran)

    assert costs["/basket/"] <= 10, costs
    assert costs["/checkout/"] <= 15, costs


@together
def test_a_difference_that_is_no_settlement_is_named_and_a_settlement_that_is_no_difference(shop: Shop) -> None:
    line, other = paid(claim := refused()), OrderLine.objects.order_by("pk")[0]
    assert list(checking.differences_are_settlements()) == []

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # No table changes with checks that wait.
        cursor.execute("ALTER TABLE membership_settlement DISABLE TRIGGER settlements_stay")
    Settlement.objects.update(cents=5_000)
    less = list(checking.differences_are_settlements())
    Settlement.objects.update(cents=6_000, line=other)
    another = list(checking.differences_are_settlements())

    named = f"line {line.public_id} was delivered and is not what was settled of its claim"
    assert less == [named]
    assert another == [named, f"line {other.pk} settled a claim and is no difference that was delivered"]
    assert claim.settlements.exists()


EVENTS = st.lists(
    st.sampled_from(["late", "course given up", "by hand", "order", "pay", "pay back"]), min_size=1, max_size=12
)


@together
@hypothesis.given(events=EVENTS)
@hypothesis.settings(max_examples=25, deadline=None)
def test_whatever_happens_what_was_saved_is_settled_once_or_owed(events: list[str]) -> None:
    """P13: what is owed is what is saved, less what was written down by hand and what is paid by orders that stand."""
    with open_shop(), transaction.atomic():
        claim, staff, by_hand = asked(), PersonFactory.create(), 0
        late = [members.order(claim.person, Wish(sold.sellable(9_000 + n, 8_000), claim.person)) for n in range(2)]
        refused(claim)
        for event in events:
            before = claiming.owed(claim)
            standing = OrderLine.objects.filter(delivered_at__isnull=False, withdrawn_at=None).order_by("pk")
            differences = OrderLine.objects.filter(sellable__kind=differing.KIND, order__ended_at=None).order_by("pk")
            with suppress(Refusal), transaction.atomic():
                match event:
                    case "late" if late:
                        delivering.confirm(late.pop(), actor=None, at=AT)
                    case "course given up" if line := standing.exclude(sellable__kind=differing.KIND).first():
                        withdrawing.withdraw(line, reason="Other plans", actor=staff, at=AT)
                    case "by hand":
                        by_hand += claiming.settle(claim, how="A check.", actor=staff, at=AT).cents
                    case "order":
                        ordered(claim)
                    case "pay" if line := differences.filter(delivered_at=None).first():
                        delivering.confirm(line.order, actor=None, at=AT)
                        assert delivering.totals(line)["all"] <= before
                    case "pay back" if line := standing.filter(sellable__kind=differing.KIND).first():
                        cents = delivering.totals(line)["all"]
                        withdrawing.withdraw(line, reason="By mistake", actor=staff, at=AT, cents=cents)
            stands = Charge.objects.filter(line__in=standing.filter(sellable__kind=differing.KIND))
            by_orders = stands.aggregate(cents=Sum("cents"))["cents"] or 0
            assert claiming.owed(claim) == max(0, claiming.saved(claim) - by_hand - by_orders)
        assert list(checking.differences_are_settlements()) == []
        transaction.set_rollback(True)


@apart
def test_what_staff_settle_while_it_is_paid_is_settled_once() -> None:
    """P13: whoever comes second finds nothing owed; the money of a payment goes back."""
    with open_shop():
        first, second = refused(), refused()
        staff = PersonFactory.create()
        orders = [ordered(claim) for claim in (first, second)]

        late_payment = meanwhile(
            lambda: claiming.settle(first, how="Check 9.", actor=staff, at=AT),
            lambda: delivering.confirm(orders[0], actor=None, at=AT),
        )
        late_staff = meanwhile(
            lambda: delivering.confirm(orders[1], actor=None, at=AT),
            lambda: claiming.settle(second, how="Check 9.", actor=staff, at=AT),
        )

    assert [type(late_payment), type(late_staff)] == [NothingOwed, NothingOwed]
    assert list(Settlement.objects.order_by("claim").values_list("claim", "cents")) == [
        (first.pk, 6_000),
        (second.pk, 6_000),
    ]


@apart
def test_without_the_lock_it_is_settled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: staff have read what is owed, and it is paid before they write."""
    with open_shop():
        claim, staff = refused(), PersonFactory.create()
        order, reckon = ordered(claim), claiming.owed
        unlock(monkeypatch, Claim)

        def reckoned_then_overtaken(one: Claim) -> int:
            cents = reckon(one)
            monkeypatch.setattr(claiming, "owed", reckon)
            elsewhere(lambda: delivering.confirm(order, actor=None, at=AT))
            return cents

        monkeypatch.setattr(claiming, "owed", reckoned_then_overtaken)
        claiming.settle(claim, how="Check 9.", actor=staff, at=AT)

    assert list(claim.settlements.values_list("cents", flat=True)) == [6_000, 6_000]


@apart
def test_two_who_press_the_button_first_have_one_thing_made() -> None:
    at_once([differing.thing] * 4)

    assert Sellable.objects.filter(kind=differing.KIND).count() == 1


@apart
def test_without_the_lock_two_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    RefundPolicy.objects.create(title=differing.NOTHING_BACK)
    monkeypatch.setattr(locking, "hold", lambda _words: None)
    interrupted(monkeypatch, RefundPolicy.objects, "get_or_create", differing.thing)

    differing.thing()

    assert Sellable.objects.filter(kind=differing.KIND).count() == 2


@together
def test_what_was_settled_too_much_waits_for_finance_until_the_difference_is_given_up(shop: Shop) -> None:
    claim = refused()
    order = ordered(claim)
    delivering.confirm(order, actor=None, at=AT)
    course = OrderLine.objects.exclude(order=order).get(order__payer=claim.person)

    withdrawing.give_up(course, reason="", actor=claim.person, at=AT)
    found = Finding.objects.get(kind="settled-beyond", settled_at=None)
    staff = PersonFactory.create()
    withdrawing.give_up(order.lines.get(), reason="Settled too much.", actor=staff, at=AT, cents=6_000)

    assert "$60.00 more is settled than is saved by now" in found.says
    assert f"Give the difference up on {order.spoken}, and credit so much." in found.says
    assert not Finding.objects.filter(kind="settled-beyond", settled_at=None).exists()


@together
def test_whoever_presses_again_is_led_to_the_order_that_waits(shop: Shop) -> None:
    claim = refused()
    client, door = signed_in(claim.person), reverse("pay_difference", args=[claim.public_id])
    first = client.post(door).headers["Location"]
    order = ordered(claim)

    again = client.post(door).headers["Location"]

    assert (first, again) == (reverse("basket"), reverse("order", args=[order.public_id]))

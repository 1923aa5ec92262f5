"""What seldom happens to orders, paper and money, and is answered in words all the same."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.db.models import QuerySet

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.letters.models import Letter
from payments import booking, wording
from payments.billing import composing, crediting, lettering, naming, offering, receipting, reminding, returning
from payments.billing.invoicing import NobodyIsPaid
from payments.billing.naming import CantBeRead, NoSuchNumber
from payments.billing.offering import Basket
from payments.booking import Account, Amount, Unbalanced
from payments.charging import settling, standing
from payments.models import Booking, CardAttempt, Order, OrderLine, Payment, Refund, Terms
from payments.selling import (
    collecting,
    delivering,
    foreseeing,
    ordering,
    registering,
    releasing,
    sparing,
    swapping,
    withdrawing,
)
from payments.selling import lettering as told
from payments.selling.collecting import BasketFull, Item
from payments.selling.delivering import OrderEnded
from payments.selling.ordering import Checkout, NothingChosen, NotOnSale
from payments.selling.reducing import Way
from payments.selling.registering import Wish
from payments.selling.swapping import CantChange
from payments.selling.withdrawing import MoreThanCost
from tests.factories import billed, carded_many, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]
LATER = AT + timedelta(hours=1)


def confirmed(cents: int = 30_000) -> Order:
    return delivering.confirm(sold.order(PersonFactory.create(), sold.sellable(cents)), actor=None, at=AT)


def by_card(order: Order, cents: int = 30_000) -> Payment:
    """Write down that a card paid this order."""
    return Payment.objects.create(
        order=order, provider=Payment.Provider.STRIPE, external_id="pi_seldom", cents=cents, received_at=AT,
        attempt=carded_many.attempt(order),
    )  # fmt: skip


def erased(person: User) -> None:
    """Erase this person, so that nobody can be written to."""
    person.email, person.name, person.certificate_name, person.is_active, person.erased_at = None, "", "", False, AT
    person.save()


class TestOrders:
    def test_nothing_can_be_ordered_of_an_empty_basket_or_without_terms_of_sale(self) -> None:
        payer, thing = PersonFactory.create(), sold.sellable()
        assert not Terms.objects.exists()
        with pytest.raises(NotOnSale, match="terms of sale"):
            ordering.place(payer, [Wish(thing, payer)], Checkout(new_public_id(), Order.Way.CARD, 30_000), at=AT)
        sold.terms()
        with pytest.raises(NothingChosen):
            ordering.place(payer, [], Checkout(new_public_id(), Order.Way.CARD, 0), at=AT)

        assert not Order.objects.exists()

    def test_an_order_that_has_ended_is_not_confirmed(self) -> None:
        order = sold.order(PersonFactory.create(), sold.sellable())
        releasing.end(order, Order.End.CANCELED, actor=None, at=AT)

        with pytest.raises(OrderEnded, match="can't be confirmed"):
            delivering.confirm(order, actor=None, at=AT)

    def test_more_than_a_thing_cost_is_never_paid_back(self) -> None:
        line = confirmed().lines.get()

        for cents in (30_001, -1):
            with pytest.raises(MoreThanCost):
                withdrawing.withdraw(line, reason="A test.", actor=None, at=AT, cents=cents)

        line.refresh_from_db()
        assert line.withdrawn_at is None

    def test_what_is_given_to_whoever_has_it_stays_and_what_was_given_up_stays_given_up(self, shop: Shop) -> None:
        line = confirmed().lines.get()
        assert line.person is not None

        assert swapping.swap(line, line.person, actor=None, at=AT) == line
        withdrawing.withdraw(line, reason="A test.", actor=None, at=AT)
        with pytest.raises(CantChange):
            swapping.swap(line, PersonFactory.create(), actor=None, at=AT)

        assert [told for told in shop.told if told.startswith("swapped")] == []

    def test_what_other_things_release_is_told_of_those_alone_that_kept_it(self) -> None:
        dues, mine, other = (sold.sellable() for _each in range(3))
        order = delivering.confirm(sold.order(PersonFactory.create(), dues, mine, other), actor=None, at=AT)
        first, second, third = order.lines.order_by("position")
        OrderLine.objects.filter(pk=second.pk).update(needs=first)
        withdrawing.withdraw(first, reason="A test.", actor=None, at=AT)

        seen = foreseeing.previews(list(order.lines.exclude(pk=first.pk)), AT)

        assert {key: preview.released for key, preview in seen.items()} == {second.pk: 0, third.pk: 0}

    def test_what_others_save_is_asked_by_as_many_statements_for_many_lines(self, shop: Shop) -> None:
        """P25: asked of each line that others rest on, it was one statement more a line."""
        counts = []
        for n in (1, 6):
            person = PersonFactory.create()
            shop.members = {person.pk}
            order = sold.order(person, *(sold.sellable(30_000, 24_000) for _each in range(2 * n)))
            for line in order.lines.filter(position__gt=n):
                OrderLine.objects.filter(pk=line.pk).update(needs=order.lines.get(position=line.position - n))
            lines = list(order.lines.select_related("sellable").order_by("position"))
            with statements() as ran:
                seen = foreseeing.previews(lines, AT)
            counts.append(len(ran))
            assert [seen[line.pk].saving for line in lines] == [6_000] * n + [0] * n

        assert counts[0] == counts[1]

    def test_what_costs_nothing_is_never_called_paid(self) -> None:
        order = sold.order(PersonFactory.create(), sold.sellable(0))

        assert standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get()).word == "nothing to pay"

    def test_an_order_that_ended_and_was_disputed_for_good_is_called_so(self) -> None:
        ended = SimpleNamespace(taken=30_000, back=0, ended_as=Order.End.EXPIRED)

        assert standing._ended_word(ended) == ("taken back by the bank", "idle")

    def test_a_kind_that_no_room_sells_is_named_beside_those_that_are_sold(self) -> None:
        with pytest.raises(KeyError, match=f"'teapots'.*{sold.KIND}"):
            registering.handler_of("teapots")

    def test_whoever_has_no_address_is_told_nothing(self) -> None:
        line = confirmed().lines.get()
        nobody = PersonFactory.create(email=None)

        told.tell_named(line, nobody, at=AT)

        assert not Letter.objects.filter(reason=told.NAMED).exists()


class TestPrices:
    def test_a_code_for_an_amount_takes_it_off_either_price_so_a_member_spares_the_difference(self, shop: Shop) -> None:
        payer, code = PersonFactory.create(), sold.code(percent=None, cents=5_000)
        shop.members.add(payer.pk)
        order = sold.order(payer, sold.sellable(30_000, 24_000), with_code=code.word)

        members = order.lines.get().charges.filter(kind="member")

        assert (members.count(), sparing.spared(members)) == (1, 6_000)

    def test_a_way_to_become_entitled_says_what_it_costs(self) -> None:
        assert Way(sold.sellable(), "Demo dues", 12_000).costs == "$120.00"

    def test_each_kind_of_tier_has_its_sentence(self) -> None:
        until = "2026-11-30T18:30:00+00:00"
        rows = [(100, 0), (50, 0), (100, 2_500), (50, 2_500)]

        said = wording.tiers([{"until": until, "percent": percent, "keeps_cents": kept} for percent, kept in rows])

        assert [line.partition(": ")[2].split(": ")[-1] for line in said] == [
            "all of it.", "50% of it.", "all of it but $25.00.", "50% of it, less $25.00.", "nothing.",
        ]  # fmt: skip


class TestBaskets:
    def test_a_basket_has_an_end(self) -> None:
        session = SessionStore()

        with pytest.raises(BasketFull, match=f"holds {collecting.MOST} things"):
            collecting.add(session, Item(uuid4(), is_mine=False, chosen={}), n=collecting.MOST + 1)

        assert collecting.read(session) == []

    def test_what_there_is_no_more_leaves_the_basket_and_the_rest_stays(self) -> None:
        session, thing = SessionStore(), sold.sellable()
        kept, gone = (Item(public_id, is_mine=False, chosen={}) for public_id in (thing.public_id, uuid4()))
        collecting.write(session, [gone, kept])

        assert [wish.sellable for wish in collecting.wishes(session, None)] == [thing]
        assert collecting.read(session) == [kept]
        collecting.write(session, [gone])
        assert (list(collecting.wishes(session, None)), collecting.read(session)) == ([], [])


class TestPaper:
    def test_what_was_given_up_for_nothing_back_is_on_the_bill_and_what_costs_nothing_any_more_is_not(self) -> None:
        order = billed.order(PersonFactory.create(), sold.sellable(30_000), sold.sellable(10_000))
        kept, gone = order.lines.order_by("position")
        withdrawing.withdraw(kept, reason="A test.", actor=None, at=AT, cents=0)
        withdrawing.withdraw(gone, reason="A test.", actor=None, at=AT, cents=10_000)

        assert composing.things_of(order) == [(kept.title, "given up", 30_000)]

    def test_whoever_is_paid_without_a_w9_names_none(self) -> None:
        payee = {"name": "Demo Association", "address": "1 Example Street"}

        assert len(composing.how_to_pay({"payee": payee}, "INV-00001")) == 1
        assert "https://example.org/w9.pdf" in composing.how_to_pay(
            {"payee": {**payee, "w9": "https://example.org/w9.pdf"}}, "INV-00001"
        )[1]  # fmt: skip

    def test_a_payer_without_an_address_is_sent_no_invoice(self) -> None:
        invoice = billed.invoice()
        Letter.objects.all().delete()
        erased(invoice.order.payer)

        lettering.tell_corrected(invoice, at=AT)

        assert not Letter.objects.exists()

    @pytest.mark.parametrize("number", ["INV", "teapot", "INV-99999", "O-99999"])
    def test_a_number_that_means_nothing_is_told_with_how_to_write_it(self, number: str) -> None:
        with pytest.raises(NoSuchNumber, match=f"“{number}”. Write it as INV-00012"):
            naming.order_of(number)

    def test_nothing_is_put_to_what_owes_nothing(self) -> None:
        invoice = billed.invoice()

        with pytest.raises(CantBeRead, match=r"nothing is to be paid \(\$300.00\)"):
            naming.parts(f"{invoice} 0.00")

    def test_a_quote_needs_somebody_who_is_paid_and_something_to_pay_for(self) -> None:
        with pytest.raises(NobodyIsPaid):
            offering.offer(PersonFactory.create(), Basket([]), billed.BILLING, at=AT)
        billed.payee()
        with pytest.raises(NothingChosen):
            offering.offer(PersonFactory.create(), Basket([]), billed.BILLING, at=AT)

    def test_a_receipt_says_what_a_card_paid_and_what_went_back_to_it(self) -> None:
        payment = by_card(confirmed())
        Refund.objects.create(
            payment=payment, key="1", cents=10_000, reason="A test.", asked_at=AT, ended_at=LATER, ended_as="succeeded"
        )
        Refund.objects.create(
            payment=payment, key="2", cents=20_000, reason="A test.", asked_at=AT, ended_at=LATER, ended_as="failed"
        )

        said = receipting._came(payment.order)

        assert [(one["label"], one["amount"]) for one in said] == [
            ("Paid by card, November 2, 2026", "$300.00"), ("Paid back to the card, November 2, 2026", "$100.00"),
        ]  # fmt: skip

    def test_a_payer_is_not_reminded_of_what_has_no_day(self) -> None:
        invoice = billed.invoice()
        invoice.due_on = None

        assert reminding.due(invoice, AT.date()) == ""

    def test_a_payer_is_not_reminded_where_no_invoice_stands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        billed.invoice()
        late = AT + timedelta(days=90)
        monkeypatch.setattr(crediting, "latest_of", lambda _orders: {})
        without = reminding.remind(late)
        monkeypatch.undo()

        assert (without, reminding.remind(late)) == (0, 1)


class TestMoney:
    def test_what_does_not_sum_to_zero_is_never_booked(self) -> None:
        amounts = [Amount(Account.BANK, 100), Amount(Account.RECEIVABLE, -99)]

        with pytest.raises(Unbalanced, match="test:1 is 1 cents off"):
            booking.book("test:1", amounts, order=None, about="A test.", at=AT)

    def test_what_was_booked_meanwhile_is_booked_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        amounts = [Amount(Account.BANK, 100), Amount(Account.RECEIVABLE, -100)]
        first = booking.book("test:1", amounts, order=None, about="A test.", at=AT)
        booking.book_new([booking.Posting("test:1", amounts, None, "A test.", AT)])
        monkeypatch.setattr(QuerySet, "first", lambda _nothing_yet: None)

        assert booking.book("test:1", amounts, order=None, about="A test.", at=AT) == first
        assert Booking.objects.count() == 1

    def test_what_a_card_paid_never_goes_back_to_a_sender_of_checks(self) -> None:
        payment = by_card(confirmed())

        with pytest.raises(ValueError, match="came by no check"):
            returning._take_out(payment, 100, "A test.", actor=None, at=AT)

    def test_an_attempt_that_has_ended_does_not_hold_places_because_a_bank_is_slow(self) -> None:
        order = sold.order(PersonFactory.create(), sold.sellable())
        attempt = CardAttempt.objects.create(
            order=order,
            n=1,
            key="1",
            cents=30_000,
            params={},
            made_at=AT,
            expires_at=LATER,
            ended_at=AT,
            ended_as=CardAttempt.End.FAILED,
        )

        settling._processing(attempt, LATER)

        held_until = order.held_until
        order.refresh_from_db()
        assert (order.held_until, CardAttempt.objects.get().processing_at) == (held_until, None)

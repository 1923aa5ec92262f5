"""Whatever can happen to orders, in any order: a machine that does it, and asks each time what must hold (P7-P14).

People order places and dues, pay by cards that succeed, are declined, disputed or slow, close tabs, come back, give up;
the office and the dashboard pay back; banks decide; webhooks are lost, doubled, late and shuffled; Stripe is down, or
breaks after it did what was asked; workers are killed between two steps; the shop refuses or breaks; hours, days and
years pass. In the end everything is mended, time does the rest, and the books are held against Stripe's own.

The suite does some steps (`tests/payments/test_any_course_of_events.py`), `bench.soak` as many as wanted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from foundation.accounts.models import User
from foundation.ground import clock, invariants
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from membership import joining
from membership.models import Term
from payments import booking, pooling
from payments.billing import crediting, forgoing, invoicing
from payments.booking import Account
from payments.charging import attempting, gateway, receiving, reconciling, settling
from payments.charging.disputing import ENDS
from payments.models import CardAttempt, Dispute, Finding, Order, OrderLine, Refund, Sellable
from payments.sandbox import controlling
from payments.sandbox.faulting import AFTER, BEFORE, OF_EVENTS
from payments.sandbox.refusing import Json, Refused
from payments.sandbox.serving import Server
from payments.selling import pricing, withdrawing
from payments.selling.holding import SoldOut
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.dying import dies
from tests.factories import billed, members, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.factories.till import WEBHOOK, Till
from tests.sandboxing import Sandbox, through

LIST, MEMBER, DUES = 30_000, 24_000, 12_000
CAPACITIES = (1, 3, 40)
IN_TURNS, RESTS = 8, 25
"""The checks on live data take turns; so many steps lie between days that pass."""
GRACE = timedelta(days=30)
OUR_CHECKS = ("payments.", "membership.")
IN_TIME = {"P8 refunds are asked for", "P10 every event is worked", "P8 what was paid is given or paid back"}
"""Checks with a time in them: they speak, as they should, while Stripe is down and until the next sweep."""
SILENT = {"refund-failed", "refund-refused", "refund-elsewhere", "owed-otherwise", "dispute-open", "dispute-lost"}
"""What a person has to decide: money may be owed meanwhile."""
MAY_STAY = SILENT | {"not-deliverable"}
CARDS = st.sampled_from(
    [
        *[{"card": "4242424242424242"}] * 5,
        {"card": "4000000000000002"},
        {"card": "4000002500003155"},
        {"card": "4000002500003155", "is_me": False},
        {"card": "4000000000000259"},
        {"card": "4000000000001976"},
        {"card": "4000000000007726"},
        {"card": "4000000000005126"},
        {"debit": "000123456789"},
        {"debit": "000222222227"},
    ]
)
HANGS = {"hang", "hang_after_commit"}
HANGS_FOR = 2.0
"""Seconds after which an answer that hangs would come: longer than `IMPATIENCE`."""
QUICK = BEFORE - HANGS - {"down"} | AFTER - HANGS
"""All else that becomes of requests; to be down is a deed of its own."""
FAULTS = [
    *(
        (kind, matching)
        for matching in ("POST /v1/checkout/sessions", "POST /v1/refunds", "GET *", "POST /v1/checkout/sessions/*")
        for kind in sorted(QUICK)
    ),
    *((kind, to) for kind in sorted(HANGS) for to in ("POST /v1/checkout/sessions", "POST /v1/refunds")),
]
"""What goes wrong with requests; which one next, the number of the step says too, so that each has its turn."""
EVENT_FAULTS = st.sampled_from([(kind, n) for kind in sorted(OF_EVENTS) for n in (1, 4)])
DELAYED_FOR = 0.5
"""Seconds by which an event comes late, of a real clock: some steps."""
WHEN = st.sampled_from(["at once", "given", "not given", "back in part"])
PLAIN = {"card": "4242424242424242"}
SOME = 5_000
"""What the dashboard pays back of a payment that is then disputed, in cents."""
ANY, WHO, WHAT = st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)


@dataclass(frozen=True)
class Near(Sandbox):
    """The sandbox of this process, told what happens without going over the wire."""

    server: Server = field(kw_only=True)

    def act(self, name: str, **arguments: Any) -> Json:
        """Do it. Raises `Refused` where it can't be done."""
        told: Json = json.loads(json.dumps(controlling.act(self.server.account, name, arguments)))
        return told

    def shelf(self, kind: str) -> list[Json]:
        """Return everything of a kind, to be looked at only."""
        return list(self.server.account.books.shelves[kind].values())


def same(found: Any, wanted: Any) -> None:
    """Say what differs, also where no test does: in a bench."""
    if found != wanted:
        message = f"found {found!r}, wanted {wanted!r}"
        raise AssertionError(message)


class Happening(RuleBasedStateMachine):
    """One course of events, in a transaction that is rolled back."""

    till: ClassVar[Till]
    near: ClassVar[Near]
    did: ClassVar[Counter[str]]

    @initialize()
    def begin(self) -> None:
        """Open a shop with few places, for people of whom none is a member; one was."""
        self.outer = transaction.atomic()
        self.outer._from_testcase = True  # type: ignore[attr-defined]  # As in a test: deeds may be durable inside.
        self.outer.__enter__()
        self.near.reset()
        clock.move(timedelta(0))
        self.shop.refuses = self.shop.breaks = False
        self.is_down, self.is_late, self.steps, self.rests_until = False, False, 0, 0
        self.lost_after_inquiry: set[str] = set()
        sold.terms()
        self.things = [sold.sellable(LIST, MEMBER) for _each in CAPACITIES]
        self.shop.pools = {
            thing.pk: pooling.make(places) for thing, places in zip(self.things, CAPACITIES, strict=True)
        }
        self.things.append(sold.sellable(0))
        self.people = PersonFactory.create_batch(4)
        self.level = members.level(DUES, grace_days=GRACE.days)
        over = clock.day_of(self.till.now) - timedelta(days=400)
        members.term(self.people[-1], self.level, first=over - timedelta(days=364), last=over)
        self.orders: list[Order] = []
        for place, thing in enumerate(self.things):
            self.orders.append(self.order(self.people[place], [Wish(thing, self.people[place])], Order.Way.CARD))

    @property
    def shop(self) -> Shop:
        """The shop of the till."""
        return self.till.shop

    # Whoever buys

    @rule(who=WHO, what=WHAT, joins=st.booleans(), way=st.sampled_from([Order.Way.CARD, Order.Way.INVOICE]))
    def orders_a_place(self, who: int, what: int, joins: bool, way: Order.Way) -> None:
        """Order at the price that is right for her (P13), if a place is left (P7), whatever Stripe does (P14)."""
        person, thing = self.people[who], self.things[what]
        wishes = [Wish(thing, person), *([members.wish(self.level, person)] if joins else [])]
        is_left, is_waiting = self.left(thing), self.is_waiting(wishes)
        try:
            quote = pricing.quote(wishes, payer=person, at=self.till.now)
            same(quote.cents, self.price(thing, person, joins=joins))
            self.orders.append(self.order(person, wishes, way))
            if quote.lines[0].priced.of("member"):
                self.count("ordered as a member")
            elif self.has_lapsed(person):
                self.count("ordered after a lapse")
        except SoldOut:
            assert not is_left
            self.count("was told that it is sold out")
        except (Refusal, ZeroDivisionError) as problem:
            is_shop = (self.shop.refuses or self.shop.breaks) and (way == Order.Way.INVOICE or thing == self.things[-1])
            same((is_waiting or is_shop or (joins and self.is_far_ahead(person)), str(problem)), (True, str(problem)))
            self.count("was refused an order")
        else:
            assert is_left
            assert not is_waiting
            self.count(f"ordered by {self.orders[-1].way}")

    @rule(who=WHO, what=WHAT, joins=st.booleans(), how=CARDS)
    def buys(self, who: int, what: int, joins: bool, how: dict[str, Any]) -> None:
        """Order and pay in one go."""
        before = len(self.orders)
        self.orders_a_place(who, what, joins, Order.Way.CARD)
        if len(self.orders) > before:
            self.pays(0, how)

    def order(self, person: User, wishes: list[Wish], way: Order.Way) -> Order:
        """Click on the last page."""
        billed.payee()
        cents = pricing.quote(wishes, payer=person, at=self.till.now).cents
        checkout = Checkout(new_public_id(), way, cents, billing=billed.BILLING)
        return invoicing.order(person, wishes, checkout, at=self.till.now)

    @precondition(lambda self: self.orders)
    @rule(which=ANY)
    def clicks_on_pay(self, which: int) -> None:
        """Go to the page, and close the tab there."""
        order = self.pick(which)
        with self.allowed():
            attempting.begin(order, at=self.till.now)
            self.count("went to the page")

    @precondition(lambda self: self.orders)
    @rule(which=ANY, how=CARDS)
    def pays(self, which: int, how: dict[str, Any]) -> None:
        """Pay on the page, wherever its address comes from, and close the tab."""
        order = self.pick(which)
        if not self.pages(order):
            with self.allowed():
                attempting.begin(order, at=self.till.now)
        for page in self.pages(order):
            outcome = self.near.pay(page["id"], **how)["outcome"]
            self.count(f"paid: {outcome}")

    @precondition(lambda self: self.orders)
    @rule(which=ANY, last=st.integers(0, 60))
    def comes_back(self, which: int, last: int) -> None:
        """Come back from the page; the worker may be killed meanwhile."""
        for attempt in CardAttempt.objects.filter(order=self.pick(which), session_id__isnull=False).order_by("-n")[:1]:
            self.maybe_dies(last, partial(settling.settle, attempt.session_id or "", at=self.till.now))
            self.count("came back")

    @precondition(lambda self: self.orders)
    @rule(which=ANY)
    def gives_up_before_paying(self, which: int) -> None:
        """Give up what is not paid."""
        with self.allowed():
            attempting.cancel(self.pick(which), actor=None, at=self.till.now)
            self.count("gave up an order")

    # The office and the dashboard

    @precondition(lambda self: self.orders)
    @rule(which=ANY, position=st.integers(1, 2))
    def gives_a_line_up(self, which: int, position: int) -> None:
        """Give up one thing of an order that was confirmed."""
        for line in OrderLine.objects.filter(order=self.pick(which), position=position, withdrawn_at=None):
            with self.allowed():
                withdrawing.give_up(line, reason="Other plans", actor=None, at=self.till.now)
                self.count("gave a line up")

    @precondition(lambda self: self.orders)
    @rule(which=ANY)
    def is_written_off(self, which: int) -> None:
        """Write off what is owed on an order by invoice; it may still be paid on a page that is open."""
        order = self.pick(which)
        invoice, owed = crediting.latest(order), booking.debt(order)
        if invoice and owed > 0:
            with self.allowed():
                forgoing.write_off(
                    invoice, shown_cents=owed, reason="Closed", actor=PersonFactory.create(), at=self.till.now
                )
                self.count("wrote a debt off")

    @precondition(lambda self: self.orders)
    @rule(which=ANY, cents=st.sampled_from([None, 50, 5_000, 24_000]))
    def is_refunded_in_the_dashboard(self, which: int, cents: int | None) -> None:
        """Pay back in Stripe's dashboard, behind our back."""
        for charge in self.charges(self.pick(which)):
            with self.where_stripe_lets():
                self.near.refund(charge["id"], cents)
                self.count("refunded in the dashboard")

    @precondition(lambda self: self.orders)
    @rule(which=ANY, when=WHEN, is_inquiry=st.integers(0, 4).map(lambda n: n == 0))
    def is_disputed(self, which: int, when: str, is_inquiry: bool) -> None:
        """Dispute a payment: as soon as it is made, once it is given, where it can't be, or paid back in part."""
        order = self.pick(which)
        if not self.charges(order):
            self.pays(which, PLAIN)
        if when != "at once":
            self.takes_in(order, refuses=when == "not given")
        for charge in self.charges(order):
            with self.where_stripe_lets():
                if when == "back in part":
                    self.near.refund(charge["id"], SOME)
                self.near.dispute(charge["id"], is_inquiry=is_inquiry)
                self.count("inquired about" if is_inquiry else "disputed")
                self.count(f"disputed: {self.seen_as(order)}")

    @precondition(lambda self: self.cases())
    @rule(which=ANY)
    def a_bank_decides(self, which: int) -> None:
        """Decide a case: for us or against us, in turns."""
        cases, is_won = self.cases(), bool((which + self.steps) % 2)
        case = cases[which % len(cases)]
        if case["status"].startswith("warning") and not is_won:
            self.lost_after_inquiry.add(self.order_of(case))
        (self.near.win if is_won else self.near.lose)(case["id"])
        self.count("dispute won" if is_won else "dispute lost")
        if order := Order.objects.filter(public_id=self.order_of(case)).first():
            self.count(f"dispute {'won' if is_won else 'lost'}: {self.seen_as(order)}")

    @rule()
    def is_paid_out(self) -> None:
        """Pay out to the bank."""
        if self.near.pay_out():
            self.count("paid out")

    @rule()
    def others_sell(self) -> None:
        """Sell something else on the same account."""
        self.near.foreign()
        self.count("others sold")

    # What Stripe tells

    @rule(seed=st.integers(0, 99), times=st.integers(1, 3), last=st.integers(0, 60))
    def hears(self, seed: int, times: int, last: int) -> None:
        """Hear what waits, shuffled and as often as it likes, and work it; the worker may be killed meanwhile."""
        self.deliver(seed, times)
        self.maybe_dies(last, self.work)

    @rule(fault=EVENT_FAULTS)
    def events_go_wrong(self, fault: tuple[str, int]) -> None:
        """Have the next events lost, doubled or out of order."""
        self.near.fault(fault[0], "*", times=fault[1], seconds=DELAYED_FOR if fault[0] == "delay" else 0.0)
        self.count(f"events: {fault[0]}")

    @rule(which=ANY)
    def stripe_breaks(self, which: int) -> None:
        """Have the next request go wrong, before or after it is done."""
        fault = FAULTS[(which + self.steps) % len(FAULTS)]
        self.near.fault(fault[0], fault[1], seconds=HANGS_FOR if fault[0] in HANGS else 0.0)
        self.is_late = True
        self.count(f"Stripe: {fault[0]}")

    @rule()
    def stripe_goes_down_or_comes_up(self) -> None:
        """Be unreachable, or reachable again."""
        (self.near.up if self.is_down else self.near.down)()
        self.is_down, self.is_late = not self.is_down, True
        self.count("Stripe: down" if self.is_down else "Stripe: up")

    # The house

    @rule(how=st.sampled_from(["gives", "gives", "refuses", "breaks"]))
    def the_shop_changes_its_mind(self, how: str) -> None:
        """Give things, refuse to, or break."""
        self.shop.refuses, self.shop.breaks = how == "refuses", how == "breaks"
        self.count(f"the shop {how}")

    @rule(minutes=st.sampled_from([1, 4, 16, 32, 50]), last=st.integers(0, 120))
    def minutes_pass(self, minutes: int, last: int) -> None:
        """Let minutes pass, and the sweep be done; one may be killed, the next one follows."""
        self.till.pass_time(minutes=minutes)
        self.maybe_dies(last, self.beat)
        self.till.pass_time(minutes=1.1)
        self.beat()
        self.count("minutes passed")

    @precondition(lambda self: not self.is_down and self.steps >= self.rests_until)
    @rule(days=st.sampled_from([1, 3, 20, 200, 380]))
    def days_pass(self, days: int) -> None:
        """Let days pass, with what is done by the hour before and after; not often, since that takes longest."""
        self.rests_until = self.steps + RESTS
        self.near.mend("error")
        for hours in (1, 24 * days):
            self.till.pass_time(hours=hours)
            self.beat()
            self.reconcile()
            self.till.pass_time(hours=1.1)  # What breaks is tried again, and paid back where it breaks for long enough.
            self.beat()
        self.count("days passed")

    @rule()
    def reconcile(self) -> None:
        """Fetch what is missing."""
        with self.allowed():
            reconciling.reconcile(self.till.now)
            self.count("reconciled")

    # What must hold after each step

    @invariant()
    def all_holds(self) -> None:
        """Ask whatever must hold at any time; the checks on live data in turns, since what is broken stays so."""
        self.steps += 1
        self.count("step")
        self.nothing_is_broken(self.steps % IN_TURNS)
        self.places_are_taken_as_pencil_and_paper_say()
        self.whatever_can_be_paid_holds_its_place()
        self.nobody_pays_what_was_not_shown()

    def nothing_is_broken(self, turn: int | None = None) -> None:
        """Every check on live data of these rooms is silent (P7-P13), or those whose turn it is."""
        for place, (name, check) in enumerate(invariants.checks().items()):
            is_its_turn = turn is None or place % IN_TURNS == turn
            if is_its_turn and check.__module__.startswith(OUR_CHECKS) and not (self.is_late and name in IN_TIME):
                same((name, list(check())), (name, []))

    def places_are_taken_as_pencil_and_paper_say(self) -> None:
        """Neither more nor fewer than open and standing lines ask for (P7)."""
        for thing in self.things[:-1]:
            same(self.till.taken(thing), self.asked_for(thing))

    def whatever_can_be_paid_holds_its_place(self) -> None:
        """No order has ended whose page at Stripe is open, or is being paid slowly; and it has one page (P9, P11)."""
        self.near.tick()
        payable = [page for page in self.near.shelf("checkout.session") if self.is_payable(page)]
        ours = [page["metadata"]["order"] for page in payable if "order" in page["metadata"]]
        same([order for order, count in Counter(ours).items() if count > 1], [])
        same(list(Order.objects.filter(public_id__in=ours, ended_at__isnull=False)), [])

    def nobody_pays_what_was_not_shown(self) -> None:
        """Each charge is of what its page was asked for, and no more than the order showed (P9)."""
        shown = {str(order.public_id): order.shown_cents for order in self.orders}
        for charge in self.near.shelf("charge"):
            if order := charge["metadata"].get("order"):
                assert charge["amount"] <= shown[order]

    def teardown(self) -> None:
        """Mend everything, let time do the rest, hold the books against Stripe's, and forget it all."""
        try:
            self.end_well()
        finally:
            self.near.mend()
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def end_well(self) -> None:
        """Say what must be true once nothing goes wrong any more and a day has passed."""
        self.near.mend()
        self.is_down = self.shop.refuses = self.shop.breaks = False
        for hours in (0, 25):
            self.till.pass_time(hours=hours)
            self.till.settle_down()
        self.is_late = False
        self.nothing_is_broken()
        self.places_are_taken_as_pencil_and_paper_say()
        same(sold.breaches(), [])
        self.every_case_is_as_stripe_has_it()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        same([f"{one}: {one.says}" for one in Finding.objects.filter(settled_at=None).exclude(kind__in=MAY_STAY)], [])
        same([page["id"] for page in self.near.shelf("checkout.session") if self.is_payable(page)], [])
        same([(order.spoken, order.held_until, self.till.ends(order)) for order in Order.objects.holding()], [])
        self.the_ledger_is_what_stripe_says()
        for order in Order.objects.filter(way=Order.Way.CARD):
            self.each_got_what_was_paid(order)

    def every_case_is_as_stripe_has_it(self) -> None:
        """Each case of ours is known and has ended as at Stripe; what banks keep is booked so (P12)."""
        cases = [case for case in self.near.shelf("dispute") if self.order_of(case)]
        told = {case["id"]: ENDS.get(case["status"], "") for case in cases}
        same(dict(Dispute.objects.values_list("external_id", "ended_as")), told)
        kept = sum(self.taken_by(case) for case in cases if not told[case["id"]])
        same(self.till.cents(Account.DISPUTED), kept)

    def the_ledger_is_what_stripe_says(self) -> None:
        """To the cent, but for what others sold and what the bank has (P12)."""
        moved = [one for one in self.near.shelf("balance_transaction") if one["type"] != "payout"]
        charges = {one["id"]: one for one in self.near.shelf("charge")}
        others = [
            one for one in moved if "order" not in charges.get(one["source"], {"metadata": {"order"}})["metadata"]
        ]
        ours = sum(one["net"] for one in moved) - sum(one["net"] for one in others)
        same(self.till.cents(Account.STRIPE) + self.till.cents(Account.BANK), ours)

    def each_got_what_was_paid(self, order: Order) -> None:
        """Paid is given, or paid back whole; what is owed is nothing, but where a person has to decide (P8, P9).

        A bank that inquired first may take what went back meanwhile once more.
        """
        if Finding.objects.filter(order=order, settled_at=None, kind__in=SILENT).exists():
            return
        charges = self.charges(order)
        lost = [case for case in self.near.shelf("dispute") if case["status"] == "lost"]
        taken = sum(self.taken_by(case) for case in lost if self.order_of(case) == str(order.public_id))
        back = sum(one["amount_refunded"] for one in charges) + taken
        paid = sum(one["amount"] for one in charges)
        same((order.spoken, booking.balance(order)), (order.spoken, 0))
        is_whole = paid <= back if str(order.public_id) in self.lost_after_inquiry else paid == back
        same((order.spoken, bool(order.confirmed_at) or is_whole), (order.spoken, True))
        same((order.spoken, paid - back <= order.shown_cents), (order.spoken, True))

    # Odds and ends

    def count(self, deed: str) -> None:
        """Count what really happened."""
        self.did[deed] += 1

    def pick(self, which: int) -> Order:
        """Return one of the last orders as it stands now."""
        return Order.objects.get(pk=self.orders[-1 - which % len(self.orders)].pk)

    def pages(self, order: Order) -> list[Json]:
        """Return the pages on which the order can be paid, as Stripe has them."""
        self.near.tick()
        found = [one for one in self.near.shelf("checkout.session") if one["status"] == "open"]
        return [one for one in found if one["metadata"].get("order") == str(order.public_id)]

    def is_payable(self, page: Json) -> bool:
        """Whether money may still come by this page."""
        intents = self.near.server.account.books.shelves["payment_intent"]
        is_slow = intents.get(page["payment_intent"] or "", {}).get("status") == "processing"
        return page["status"] == "open" or is_slow

    def charges(self, order: Order) -> list[Json]:
        """Return what was captured for the order."""
        found = [one for one in self.near.shelf("charge") if one["status"] == "succeeded"]
        return [one for one in found if one["metadata"].get("order") == str(order.public_id)]

    def cases(self) -> list[Json]:
        """Return what banks have not decided."""
        return [case for case in self.near.shelf("dispute") if case["status"] not in ENDS]

    def order_of(self, case: Json) -> str:
        """Return the id of the order that a case is about; nothing where it is none of ours."""
        charge = self.near.server.account.books.shelves["charge"][case["charge"]]
        return str(charge["metadata"].get("order", ""))

    def taken_by(self, case: Json) -> int:
        """Return what a case has taken from the balance, without the fee."""
        return -sum(moved["amount"] for moved in case["balance_transactions"])

    def takes_in(self, order: Order, *, refuses: bool) -> None:
        """Take in what was paid, while the shop gives or refuses."""
        before = self.shop.refuses
        self.shop.refuses = refuses or before
        if refuses:
            self.count("the shop refuses")
        for attempt in CardAttempt.objects.filter(order=order, session_id__isnull=False):
            with self.allowed():
                settling.settle(attempt.session_id or "", at=self.till.now)
        self.shop.refuses = before

    def seen_as(self, order: Order) -> str:
        """Say what the order is to us right now."""
        order = Order.objects.get(pk=order.pk)
        back = sum(order.payments.values_list("refunded_cents", flat=True))
        word = "confirmed" if order.confirmed_at else "ended" if order.ended_at else "open"
        return f"{word}, paid back in part" if 0 < back < order.shown_cents else word

    def asked_for(self, thing: Sellable) -> int:
        """Return how many of its places open and standing lines have."""
        has_one = Q(order__confirmed_at__isnull=False, withdrawn_at=None) | Q(
            order__confirmed_at=None, order__ended_at=None
        )
        return OrderLine.objects.filter(has_one, sellable=thing).count()

    def left(self, thing: Sellable) -> bool:
        """Whether a place of it is left."""
        return thing == self.things[-1] or self.asked_for(thing) < CAPACITIES[self.things.index(thing)]

    def is_waiting(self, wishes: list[Wish]) -> bool:
        """Whether she has one of these on an order that is open."""
        is_open = OrderLine.objects.filter(order__confirmed_at=None, order__ended_at=None)
        return any(is_open.filter(sellable=wish.sellable, person=wish.person).exists() for wish in wishes)

    def is_far_ahead(self, person: User) -> bool:
        """Whether her membership runs for years already."""
        far = clock.day_of(self.till.now) + joining.AHEAD
        return any(term.days.last >= far for term in Term.objects.standing().filter(membership__person=person))

    def has_lapsed(self, person: User) -> bool:
        """Whether she was a member, and is none any more."""
        over = clock.day_of(self.till.now) - GRACE
        ends = [term.days.last for term in Term.objects.standing().filter(membership__person=person)]
        return bool(ends) and max(ends) < over

    def price(self, thing: Sellable, person: User, *, joins: bool) -> int:
        """Return what it costs her: as a member while a term or its days of grace run, or with dues beside it."""
        today, dues = clock.day_of(self.till.now), DUES if joins else 0
        terms = [term.days for term in Term.objects.standing().filter(membership__person=person)]
        is_member = joins or any(days.first <= today <= days.last + GRACE for days in terms)
        place = 0 if thing == self.things[-1] else MEMBER if is_member else LIST
        return place + dues

    def deliver(self, seed: int, times: int) -> None:
        """Have what waits delivered."""
        chance = Random(seed)  # noqa: S311  (an order of letters)
        statuses = self.near.deliver(through(self.till.client, WEBHOOK), shuffled=chance, times=times)
        assert set(statuses) <= {200}
        if statuses:
            self.count("heard")

    def work(self) -> None:
        """Work what is due, each by itself as the worker does; what breaks because the shop does is tried again."""
        for event_id in receiving.overdue(self.till.now):
            with self.allowed():
                receiving.work(event_id, at=self.till.now)

    def beat(self) -> None:
        """Do what is done by the minute: events, refunds, pages, places."""
        self.work()
        with self.allowed():
            self.till.sweep()
        with self.allowed():
            self.till.look()
        if not self.is_down:
            self.is_late = self.has_faults() or self.waits()

    def has_faults(self) -> bool:
        """Whether something is still to go wrong with requests."""
        return any(fault.left and fault.kind in QUICK | HANGS for fault in self.near.server.account.faults._planned)

    def waits(self) -> bool:
        """Whether a refund that is late was not asked for in this sweep."""
        return Refund.objects.filter(external_id=None, ended_at=None, is_ours=True).exists()

    def maybe_dies(self, last: int, deed: Callable[[], Any]) -> None:
        """Do it, and be killed after so many steps; 0 is not at all."""
        with self.allowed():
            if dies(last, deed):
                self.count("was killed")

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let rules refuse, and let the shop break."""
        try:
            yield
        except gateway.Unreachable:
            self.count("could not be reached")
        except Refusal as refusal:
            self.count(f"refused: {type(refusal).__name__}")
        except ZeroDivisionError:
            assert self.shop.breaks
            self.count("broke")
        except ExceptionGroup as broken:  # A sweep goes on, and says at its end what broke.
            if broken.split(ZeroDivisionError)[1] is not None:
                raise
            assert self.shop.breaks
            self.count("broke")

    @contextmanager
    def where_stripe_lets(self) -> Iterator[None]:
        """Let Stripe refuse what can't be done there."""
        try:
            yield
        except Refused:
            self.count("Stripe refused")


def happening_at(till: Till, server: Server, did: Counter[str]) -> type[Happening]:
    """Return the machine that works this till; it counts in `did` what really happened."""
    near = Near(till.sandbox.address, server=server)
    at_hand = Till(till.shop, near, till.client)
    return type("AnyCourse", (Happening,), {"till": at_hand, "near": near, "did": did})

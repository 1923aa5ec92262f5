"""Finance at her desk: orders, invoices, checks, what is owed, what was booked, prices; refusals are in words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.template import Engine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from foundation.accounts.roles import Role
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from lms import roles
from payments import booking, finding, pooling
from payments.admin.prices import CodeForm
from payments.billing import crediting, forgoing, recording, returning
from payments.models import AccountCodes, Code, Finding, Invoice, Payee, Price, Refund, RefundPolicy, Remittance, Terms
from payments.selling import delivering
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.sold import AT, Shop
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # Wagtail's page names icons that way.
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=60))
    settings.DEMO = True
    roles.apply()
    client = Client()
    client.force_login(StaffFactory(Role.FINANCE, is_demo=True, name="Demo Finance"))
    return client


def wrong(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


NO_NUMBER = "There is no invoice or order “INV-77”. Write it as INV-00012 or O-01001."
UNREADABLE = "“ten dollars for INV-1” can't be read. Write one a line: INV-00012 300.00"
CHECK = {
    "way": "check",
    "reference": "1042",
    "sender": "Demo Office",
    "cents": "1,000.00",
    "received_on": "2026-11-12",
}


def test_finance_enters_a_check_that_covers_two_invoices_and_part_of_a_third(shop: Shop, desk: Client) -> None:
    first, second, third = (billed.invoice(cents) for cents in (30_000, 20_000, 90_000))
    parts = f"{first}\n{second.order.spoken.lower()}\n{third}  $450.00\n"

    answer = desk.post(reverse("enter_check"), {**CHECK, "parts": parts}, follow=True)

    check = Remittance.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("remittance:inspect", args=[check.public_id])
    assert [booking.balance(one.order) for one in (first, second, third)] == [0, 0, 45_000]
    assert recording.kept(check) == 5_000
    assert ModelLogEntry.objects.filter(action="payments.put_check").count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parts": "INV-77 10.00"}, {"parts": [NO_NUMBER]}),
        ({"parts": "ten dollars for INV-1"}, {"parts": [UNREADABLE]}),
        ({"parts": "INV-1 300.01"}, {"__all__": ["On order {order} $300.00 is owed; $300.01 is more than that."]}),
        ({"parts": "INV-1 1.00\nINV-1 2.00"}, {"parts": ["{order} is named twice."]}),
        ({"cents": "0"}, {"cents": ["A check is of something."]}),
        ({"received_on": "2027-11-12"}, {"__all__": ["This day is still to come."]}),
    ],
)  # fmt: skip
def test_what_can_not_be_entered_is_said_and_nothing_is_booked(
    shop: Shop, desk: Client, changes: dict[str, str], said: dict[str, list[str]]
) -> None:
    order = billed.invoice(30_000).order

    answer = desk.post(reverse("enter_check"), {**CHECK, **changes})

    expected = {name: [line.format(order=order.spoken) for line in lines] for name, lines in said.items()}
    assert wrong(answer) == expected
    assert not Remittance.objects.exists()


def test_what_is_kept_is_put_paid_back_and_bounced(shop: Shop, desk: Client) -> None:
    invoice, check = billed.invoice(30_000), billed.check(50_000)

    def do(name: str, **said: Any) -> None:
        answer = desk.post(reverse(name, args=[check.public_id]), said)
        assert answer.status_code == 302, wrong(answer)

    do("put_check", number=str(invoice), cents="300.00", shown_cents=50_000)
    assert (booking.balance(invoice.order), recording.kept(check)) == (0, 20_000)
    do("pay_back_check", cents="50.00", shown_cents=20_000, reference="Our 88")
    assert recording.kept(check) == 15_000
    do("bounce_check", reason="Not enough money")
    assert (booking.balance(invoice.order), recording.kept(check)) == (30_000, -5_000)
    assert sold.breaches() == []


def test_finance_voids_an_invoice_and_sends_another_anew(shop: Shop, desk: Client) -> None:
    first, second = billed.invoice(30_000), billed.invoice(20_000)

    desk.post(reverse("void_invoice", args=[first.public_id]), {"reason": "Ordered twice"})
    anew = {**billed.BILLING, "po_number": "PO-9", "reason": "The number was missing"}
    desk.post(reverse("reissue_invoice", args=[second.public_id]), anew)

    assert (crediting.outstanding(first.order), booking.balance(second.order)) == (0, 20_000)
    new = Invoice.objects.get(kind="invoice", number=3)
    assert (new.order, new.words["billing"]["po_number"]) == (second.order, "PO-9")
    page = desk.get(reverse("invoice:inspect", args=[first.public_id])).content.decode()
    assert reverse("void_invoice", args=[first.public_id]) not in page
    assert sold.breaches() == []


def test_finance_takes_one_line_of_a_mixed_order_back_by_its_policy(shop: Shop, desk: Client) -> None:
    policy = sold.RefundPolicyFactory.create(
        tiers=[{"before": "purchase", "days": 90, "percent": 50, "keeps_cents": 1_000}]
    )
    order = billed.order(PersonFactory.create(), sold.sellable(30_000, policy=policy), sold.sellable(10_000))
    url = reverse("take_back_line", args=[order.public_id])

    page = desk.get(url).content.decode()
    look = desk.post(url, {"line": 1, "cents": "", "reason": "Ill"}).text
    owed = booking.balance(order)
    stale = desk.post(
        url, {"line": 1, "cents": "", "reason": "Ill", "is_sure": "on", "shown": "||\u2212$150.00|$0.00"}
    ).text
    desk.post(url, {"line": 1, "cents": "", "reason": "Ill", "is_sure": "on", "shown": "||\u2212$140.00|$0.00"})

    assert "$140.00 by the policy" in page
    assert "By its refund policy $140.00 of $300.00 is paid back on this day." in page
    assert "By its refund policy it is too late: nothing is paid back." in page
    for asked in (look, stale):
        assert "is given up, and $140.00 is credited." in asked
        assert "Give it up, and credit $140.00</button>" in asked
        assert re.findall(r'name="(\w+)" value="([^"]*)"', asked)[1:] == [
            ("line", "1"), ("reason", "Ill"), ("is_sure", "on"), ("shown", "||\u2212$140.00|$0.00"),
        ]  # fmt: skip
    assert owed == 40_000
    assert booking.balance(order) == 26_000
    assert Invoice.objects.get(kind="credit").cents == -14_000


def test_finance_reads_what_the_bank_took_back_before_she_credits_anything(shop: Shop, desk: Client) -> None:
    """What she credits then is met by that: nothing is left that could go back to nobody."""
    order = billed.order(PersonFactory.create(), sold.sellable(30_000))
    url = reverse("take_back_line", args=[order.public_id])
    before = desk.get(url).content.decode()
    amounts = [booking.Amount(booking.Account.RECEIVABLE, -30_000), booking.Amount(booking.Account.LOSS, 30_000)]
    booking.book("lost:dp_1", amounts, order=order, about="dp_1", at=AT)

    page = desk.get(url).content.decode()
    desk.post(url, {"line": 1, "cents": "100.00", "reason": "Lost", "is_sure": "on", "shown": "\u2212$100.00|||$0.00"})

    said = "took $300.00 of this order back for good. What you credit is met by that first"
    assert (said in before, said in page, booking.balance(order)) == (False, True, 0)
    assert booking.lost(order.pk) == 20_000


def test_every_order_that_is_named_at_the_desk_leads_to_its_page_there(shop: Shop, desk: Client) -> None:
    """The harm: finance landed in the shop, on a page on which she can do nothing."""
    invoice = billed.invoice(30_000)
    billed.check(10_000, {invoice.order: 10_000})
    for order in (invoice.order, None):
        finding.note("a-test", f"about {order}", "Planted.", at=AT, order=order)

    pages = [
        desk.get(reverse("aging")).text,
        desk.get(reverse("reconciliation")).text,
        desk.get(reverse("finding:index")).text,
        desk.get(reverse("finding:inspect", args=[Finding.objects.get(order__isnull=False).public_id])).text,
        desk.get(reverse("invoice:index")).text,
        desk.get(reverse("invoice:inspect", args=[invoice.public_id])).text,
        desk.get(reverse("remittance:inspect", args=[Remittance.objects.get().public_id])).text,
    ]

    there, shop_page = (reverse(name, args=[invoice.order.public_id]) for name in ("order:inspect", "order"))
    assert [f'href="{there}"' in page for page in pages] == [True] * len(pages)
    assert [f'href="{shop_page}"' in page for page in pages] == [False] * len(pages)


def test_the_second_look_says_why_so_much_is_credited_as_the_first_does(shop: Shop, desk: Client) -> None:
    """P13: what is kept because other things cost less by these dues is read before it is done."""
    payer, dues, at = PersonFactory.create(), members.level(15_000).sellable, AT + timedelta(days=59)
    assert dues
    bought = billed.order(payer, dues, at=at)
    members.buy(payer, Wish(sold.sellable(30_000, 24_000), payer), at=at)
    url = reverse("take_back_line", args=[bought.public_id])

    look = desk.post(url, {"line": 1, "cents": "", "reason": "Ill"}).text
    other = desk.post(url, {"line": 1, "cents": "10.00", "reason": "Ill"}).text
    kept = "$60.00 is kept: other things cost so much less because of it."
    assert [kept in page for page in (desk.get(url).text, look, other)] == [True, True, True]
    assert [" credit $90.00; you chose another sum." in page for page in (look, other)] == [False, True]


def test_an_order_is_searched_by_office_purchase_order_number_and_payer(shop: Shop, desk: Client) -> None:
    payer = PersonFactory.create(name="Plantedpayer Person")
    order = billed.order(
        payer, sold.sellable(30_000), billing={"organization": "Plantedoffice", "po_number": "PLANTED-1"}
    )
    other = billed.invoice(10_000).order

    for asked in ("plantedoffice", "planted-1", "plantedpayer", str(order.number)):
        page = desk.get(reverse("order:index"), {"q": asked}).content.decode()
        assert (order.spoken in page, other.spoken in page) == (True, False)


def test_a_number_stays_on_one_line_in_every_list(shop: Shop, desk: Client) -> None:
    """The harm: a narrow column broke O-00042 at its hyphen."""
    order = billed.order(PersonFactory.create(), sold.sellable())
    lists = {"order": [order.spoken], "invoice": [str(order.invoices.get()), order.spoken]}

    for name, numbers in lists.items():
        page = desk.get(reverse(f"{name}:index")).text
        cells = re.findall(r'<td class="house-number[^"]*">(.*?)</td>', page, flags=re.DOTALL)
        assert [re.sub(r"<[^>]+>", "", cell).split()[0] for cell in cells] == numbers
    assert ".house-number { white-space: nowrap; }" in (settings.HOUSE / "static/css/admin.css").read_text()


def test_a_code_says_what_it_takes_off_as_people_write_it(desk: Client) -> None:
    sold.code("EARLY", percent=10)
    sold.code("LESS", percent=None, cents=2_500)

    page = desk.get(reverse("discount:index")).text

    assert sorted(re.findall(r"<td[^>]*>\s*(10\s*%|\$25\.00)\s*</td>", page)) == ["$25.00", "10%"]


def test_the_list_of_orders_takes_few_statements_however_many(shop: Shop, desk: Client) -> None:
    """P25. Beside these, every page of the admin asks for its session, its person and her rights."""
    address = reverse("order:index")
    billed.invoice(10_000)
    desk.get(address)
    with statements() as few:
        desk.get(address)
    for _more in range(12):
        billed.invoice(10_000)

    with statements() as many:
        page = desk.get(address).content.decode()

    assert (len(many), "$100.00" in page) == (len(few), True)
    assert len([one for one in many if "payments_" in one]) <= 4


def test_an_order_shows_staff_every_reason_and_booking(shop: Shop, desk: Client) -> None:
    member = PersonFactory.create()
    shop.members = {member.pk}
    order = billed.order(PersonFactory.create(), sold.sellable(30_000, 24_000), whose=member)
    billed.check(10_000, {order: 10_000})

    page = desk.get(reverse("order:inspect", args=[order.public_id])).content.decode()

    assert [
        said for said in ("A member of the test", "check 1042", "INV-00001", "owed by payers") if said not in page
    ] == []


def test_what_is_owed_stands_on_a_page_and_in_a_table(shop: Shop, desk: Client) -> None:
    billed.invoice(30_000, organization="Office A")
    delivering.confirm(sold.order(PersonFactory.create(), sold.sellable(7_000)), actor=None, at=AT)

    page = desk.get(reverse("aging")).content.decode()
    table = desk.post(reverse("aging_table")).content.decode()

    assert ("Office A" in page, "$370.00 is owed to us" in page, "Office A,INV-00001" in table) == (True, True, True)
    assert desk.get(reverse("aging_table")).status_code == 405
    assert ModelLogEntry.objects.get(action="payments.take_table").data == {"table": "owed-2027-01-01"}


def test_what_is_owed_is_listed_the_longest_due_first_and_each_invoice_leads_to_its_page(
    shop: Shop, desk: Client
) -> None:
    """The harm: the oldest debt stood among an office's newest, and its number led nowhere."""
    newer = billed.invoice(90_000, organization="Office A", at=AT + timedelta(days=50))
    older = billed.invoice(30_000, organization="Office B")
    same = billed.invoice(10_000, organization="Office A")

    page = desk.get(reverse("aging")).text

    by_office, by_invoice = (part.split("</table>")[0] for part in page.split('<table class="listing"')[1:])
    led = [(reverse("invoice:inspect", args=[one.public_id]), str(one)) for one in (older, same, newer)]
    assert (
        re.findall(r'<th class="house-number" scope="row"><a class="house-link" href="(.*?)">(.*?)<', by_invoice) == led
    )
    assert ">0<" not in by_invoice
    assert "$0.00" not in by_office
    assert re.findall(r'<h2 id="(.*?)">', page) == ["offices", "each"]
    assert "it stands on each claim" in page


def test_what_was_booked_stands_on_a_page_and_in_a_table(shop: Shop, desk: Client) -> None:
    billed.invoice(30_000)
    days = {"first": "2026-12-01", "last": "2027-01-31"}

    page = desk.get(reverse("booked"), days).content.decode()
    table = desk.post(reverse("booked_table"), days).content.decode()

    assert page.count("$300.00") >= 4
    assert "revenue,4100,,300.00" in table
    wrong_way = {"first": "2026-11-02", "last": "2026-11-01"}
    answer = desk.post(reverse("booked_table"), wrong_way, follow=True).content.decode()
    assert "The last day can&#x27;t be before the first." in answer
    assert "Choose an earlier day." in desk.get(reverse("booked"), {**days, "last": "9999-12-31"}).content.decode()


def test_only_finance_enters_money_and_a_coordinator_looks(shop: Shop, desk: Client) -> None:
    """P21."""
    invoice, check = billed.invoice(10_000), billed.check(10_000)
    office = Client()
    office.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    told = [
        office.get(reverse("order:index")).status_code,
        office.post(reverse("enter_check"), CHECK).status_code,
        office.post(reverse("void_invoice", args=[invoice.public_id]), {"reason": "x"}).status_code,
        office.post(reverse("bounce_check", args=[check.public_id]), {"reason": "x"}).status_code,
        office.post(reverse("take_back_line", args=[invoice.order.public_id]), {"line": 1, "reason": "x"}).status_code,
    ]

    assert told[0] == 200
    assert [code for code in told[1:] if code == 200] == []
    assert (Remittance.objects.count(), Invoice.objects.count(), check.payments.count()) == (1, 1, 0)
    assert sold.breaches() == []


def test_finance_writes_down_who_is_paid(desk: Client) -> None:
    url = reverse("wagtailsettings:edit", args=["payments", "payee", Payee.load().pk])

    answer = desk.post(url, {"name": "Demo Payee", "terms_days": 45, "terms_from": "start", "quote_days": 60})

    payee = Payee.load()
    assert (answer.status_code, payee.name, payee.terms_from) == (302, "Demo Payee", Payee.Terms.START)


def test_finance_sets_the_codes_of_the_accounts_and_reads_them_beside_what_was_booked(shop: Shop, desk: Client) -> None:
    billed.invoice()
    url = reverse("wagtailsettings:edit", args=["payments", "accountcodes", AccountCodes.load().pk])

    desk.post(url, {"receivable": "1200"})
    today = clock.day_of(clock.now()).isoformat()
    said = desk.get(reverse("booked"), {"first": today, "last": today}).text

    assert re.search(r'<th scope="row">owed by payers</th><td>1200</td>', said)
    assert reverse("wagtailsettings:edit", args=["payments", "accountcodes"]) in said


TIERS = "30 days before the start: 100 % less $25.00\n14 days after the purchase: 50%"


def test_a_refund_policy_is_written_one_tier_a_line(desk: Client) -> None:
    desk.post(reverse("refundpolicy:add"), {"title": "Ours", "tiers": TIERS})

    policy = RefundPolicy.objects.get(title="Ours")
    assert policy.tiers == [
        {"before": "start", "days": 30, "percent": 100, "keeps_cents": 2_500},
        {"before": "purchase", "days": 14, "percent": 50, "keeps_cents": 0},
    ]
    page = desk.get(reverse("refundpolicy:edit", args=[policy.pk])).content.decode()
    assert "30 days before the start: 100 % less $25.00" in page


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ("whenever", ["“whenever” can't be read. Write it as: 30 days before the start: 100 % less $25.00"]),
        ("3 days before the start: 101 %", ["Tier 1: “percent” is not a whole number from 0 to 100."]),
        (
            "3 days before the start: 50 %\n3 days before the start: 60 %",
            ["Two lines hold until the same moment. Which of them counts would be a guess."],
        ),
    ],
)
def test_ambiguous_tiers_are_refused_in_words(desk: Client, tiers: str, said: list[str]) -> None:
    answer = desk.post(reverse("refundpolicy:add"), {"title": "Ours", "tiers": tiers})

    assert wrong(answer) == {"tiers": said}
    assert not RefundPolicy.objects.filter(title="Ours").exists()


CODE = {"word": "Early", "percent": "10", "cents": "", "reason": "Early", "uses": "5", "begins_at": "2026-11-01 00:00"}


def test_a_code_is_made_with_its_uses_and_changed(desk: Client) -> None:
    desk.post(reverse("discount:add"), CODE)
    code = Code.objects.get()

    answer = desk.post(reverse("discount:edit", args=[code.pk]), {**CODE, "percent": "", "cents": "20.00", "uses": "7"})

    code = Code.objects.get()
    assert (answer.status_code, code.percent, code.cents, code.pool.capacity) == (302, None, 2_000, 7)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cents": "5.00"}, {"percent": ["A code takes off percent or dollars: fill in one of them."]}),
        ({"percent": ""}, {"percent": ["A code takes off percent or dollars: fill in one of them."]}),
        ({"percent": "101"}, {"percent": ["A code takes off a hundred percent at most."]}),
        ({"ends_at": "2026-10-01 00:00"}, {"ends_at": ["It ends after it begins."]}),
        ({"uses": "9999999999"}, {"uses": ["Ensure this value is less than or equal to 100000."]}),
        ({"word": "TAKEN"}, {"word": ["There is a code of this name already: big and small letters are the same."]}),
    ],
)
def test_an_ambiguous_code_is_refused_in_words(
    desk: Client, changes: dict[str, str], said: dict[str, list[str]]
) -> None:
    sold.code("taken")

    answer = desk.post(reverse("discount:add"), {**CODE, **changes})

    assert wrong(answer) == said
    assert Code.objects.count() == 1


def test_a_code_keeps_the_uses_that_were_used(shop: Shop, desk: Client) -> None:
    code = sold.code("EARLY", uses=3)
    for _order in range(2):
        sold.order(PersonFactory.create(), sold.sellable(), with_code="EARLY")

    answer = desk.post(reverse("discount:edit", args=[code.pk]), {**CODE, "percent": "25", "uses": "1"})

    assert wrong(answer) == {"uses": ["It has been used 2 times already. It can't be used less often than that."]}
    code.refresh_from_db()
    assert (code.percent, code.pool.capacity) == (10, 3)


def test_a_code_that_is_used_while_its_form_is_open_keeps_that_use(
    shop: Shop, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: what was true when the form was checked is not believed when it is saved."""
    code, is_valid = sold.code("EARLY", uses=3), CodeForm.is_valid

    def used_since(form: CodeForm) -> bool:
        was_valid = is_valid(form)
        monkeypatch.setattr(CodeForm, "is_valid", is_valid)
        pooling.take(code.pool, about=new_public_id(), reason="used", at=AT, n=2)
        return was_valid

    monkeypatch.setattr(CodeForm, "is_valid", used_since)

    answer = desk.post(reverse("discount:edit", args=[code.pk]), {**CODE, "percent": "25", "uses": "1"})

    assert wrong(answer) == {"uses": ["It has been used 2 times already. It can't be used less often than that."]}
    assert Code.objects.get().percent == 10


def test_a_code_that_can_not_be_saved_may_be_used_as_often_as_before(
    shop: Shop, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a code takes off and how often it may be used change together, or not at all."""
    code = sold.code("EARLY", uses=3)

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Code, "save", full)

    with pytest.raises(ZeroDivisionError):
        desk.post(reverse("discount:edit", args=[code.pk]), {**CODE, "percent": "25", "uses": "9"})

    code.pool.refresh_from_db()
    assert code.pool.capacity == 3


def test_new_terms_get_the_next_version_and_hold_from_now_on(desk: Client) -> None:
    sold.terms()

    early = desk.post(reverse("terms:add"), {"text": "New", "begins_at": "2026-11-01 00:00"})
    desk.post(reverse("terms:add"), {"text": "New", "begins_at": "2027-02-01 00:00"})

    assert wrong(early) == {"begins_at": ["This moment is over. New terms hold from now on or later."]}
    assert list(Terms.objects.values_list("version", "text")) == [(1, "Terms of a test."), (2, "New")]
    page = desk.get(reverse("terms:inspect", args=[Terms.objects.get(version=1).pk])).content.decode()
    assert "Terms of a test." in page


def test_a_price_is_appended(shop: Shop, desk: Client) -> None:
    thing = sold.sellable(30_000, 24_000)
    url = reverse("set_price", args=[thing.public_id])

    higher = desk.post(url, {"list_cents": "100.00", "member_cents": "120.00"})
    over = desk.post(url, {"list_cents": "100.00", "begins_at": "2026-11-01T00:00"})
    dear = desk.post(url, {"list_cents": "100,000.01"})
    desk.post(url, {"list_cents": "350.00", "member_cents": "", "begins_at": ""})

    assert wrong(dear) == {"list_cents": ["Ensure this value is less than or equal to 100000."]}
    assert wrong(higher) == {"__all__": ["Members never pay more than everybody."]}
    assert wrong(over) == {"__all__": ["This moment is over. A price begins now or later."]}
    prices = Price.objects.filter(sellable=thing).values_list("list_cents", "member_cents")
    assert list(prices) == [(30_000, 24_000), (35_000, None)]
    assert "$350.00" in desk.get(reverse("sellable:index")).content.decode()


def test_the_moment_of_a_price_is_read_in_the_zone_that_the_form_names(shop: Shop, desk: Client) -> None:
    """A deadline names its zone: the one that whoever types chose for her admin."""
    thing = sold.sellable(30_000)
    profile = UserProfile.get_for_user(get_user(desk))
    profile.current_time_zone = "America/Chicago"
    profile.save()
    url = reverse("set_price", args=[thing.public_id])

    drawn = desk.get(url).content.decode()
    desk.post(url, {"list_cents": "350.00", "begins_at": "2027-02-01T09:00"})

    assert "In the time of America/Chicago." in drawn
    assert "In the time of America/Chicago." in desk.get(reverse("discount:add")).content.decode()
    assert Price.objects.latest("pk").begins_at.isoformat() == "2027-02-01T15:00:00+00:00"


def test_refunds_say_what_became_of_the_money(shop: Shop, desk: Client) -> None:
    """The harm: "paid back" was read of money that is kept for an office, and of a check that never paid."""
    for number, reference in enumerate(("1042", "1043")):
        order = billed.invoice().order
        check = billed.check(30_000, {order: 30_000}, reference=reference)
        if number:
            returning.bounce(check, reason="Not covered", actor=PersonFactory.create(), at=billed.LATER)
        else:
            crediting.void(order.invoices.get(), reason="By mistake", actor=PersonFactory.create(), at=billed.LATER)
    said = [refund.public_id for refund in Refund.objects.order_by("pk")]

    listed = desk.get("/admin/refund/").text
    kept = desk.get("/admin/refund/", {"outcome": "kept"}).text
    shown = [desk.get(f"/admin/refund/{public_id}/").text for public_id in said]

    words = ("kept for the sender", "not paid by the bank", "paid back")
    assert [
        [word in re.findall(r"<td[^>]*>\s*([^<]*?)\s*</td>", page) for word in words] for page in (listed, kept)
    ] == [
        [True, True, False],
        [True, False, False],
    ]
    assert [[word in re.findall(r"<dd>\s*([^<]*?)\s*</dd>", page) for word in words] for page in shown] == [
        [True, False, False],
        [False, True, False],
    ]


def test_the_admin_tells_moments_in_the_offices_time_and_days_in_one_way(shop: Shop, desk: Client) -> None:
    """The harm: UTC on a page that said EST elsewhere, and a day written in three ways."""
    invoice = billed.invoice()
    billed.check(30_000, {invoice.order: 10_000})

    pages = [
        desk.get(reverse(f"{name}:{kind}", args=args)).text
        for name, row in (("order", invoice.order), ("invoice", invoice), ("remittance", Remittance.objects.get()))
        for kind, args in (("index", []), ("inspect", [row.public_id]))
    ]

    told = re.compile(r"[>\s]((?:November|December) \d+, 2026(?:, [\d:]+ [ap]\.m\. \w+)?)")
    assert {moment for page in pages for moment in told.findall(page)} == {
        "November 2, 2026",
        "November 2, 2026, 1:30 p.m. EST",
        "November 12, 2026",
        "November 12, 2026, 1:30 p.m. EST",
        "December 2, 2026",
    }
    assert [re.findall(r"UTC|\b(?:Nov|Dec)\. \d|>\s*2026-\d\d-\d\d", page) for page in pages] == [[]] * 6
    assert ["house-amount" in page for page in pages[::2]] == [True] * 3


def test_orders_say_where_they_stand_and_invoices_what_is_owed(shop: Shop, desk: Client) -> None:
    """The harm: a refunded order looked like an unpaid one, and invoices told nothing of what is owed."""
    open_one, paid, given_up = (billed.invoice() for _ in range(3))
    billed.check(30_000, {paid.order: 30_000})
    crediting.void(given_up, reason="By mistake", actor=PersonFactory.create(), at=billed.LATER)

    orders = cells_of(desk.get(reverse("order:index")).text)
    invoices = cells_of(desk.get(reverse("invoice:index")).text)
    shown = desk.get(reverse("order:inspect", args=[given_up.order.public_id])).text

    assert [(row[3:6]) for row in orders] == [
        ["$0.00", "$0.00", "given up"],
        ["$300.00", "$0.00", "paid"],
        ["$300.00", "$300.00", "invoiced, not paid yet"],
    ]
    assert {(row[0], row[3], row[4]) for row in invoices} == {
        (str(open_one), "$300.00", "$300.00"),
        (str(paid), "$300.00", "$0.00"),
        (str(given_up), "$300.00", "$0.00"),
        (str(given_up.corrected_by.get()), "\u2212$300.00", "-"),
    }
    assert re.search(r"<dd>\s*given up\s*</dd>", shown)


def test_the_list_of_invoices_says_which_are_overdue_paid_written_off_and_corrected(shop: Shop, desk: Client) -> None:
    """The harm: an invoice a month overdue looked like any other."""
    late, still_open, paid, partly, forgone, voided, anew = (
        billed.invoice(at=AT + timedelta(days=days)) for days in (0, 50, 0, 0, 0, 0, 0)
    )
    billed.check(60_000, {paid.order: 30_000, partly.order: 10_000})
    finance = PersonFactory.create()
    forgoing.write_off(forgone, shown_cents=30_000, reason="Closed", actor=finance, at=billed.LATER)
    crediting.void(voided, reason="By mistake", actor=finance, at=billed.LATER)
    new = crediting.reissue(anew, billed.BILLING, reason="Name", actor=finance, at=billed.LATER)

    rows = cells_of(desk.get(reverse("invoice:index")).text)

    overdue = "overdue since December 2, 2026"
    assert {row[0]: row[5] for row in rows} == {
        str(late): overdue,
        str(still_open): "open",
        str(paid): "paid",
        str(partly): overdue,
        str(forgone): "written off",
        str(voided): "corrected",
        str(voided.corrected_by.get()): f"taken off {voided}",
        str(anew): "corrected",
        str(anew.corrected_by.get()): f"taken off {anew}",
        str(new): "overdue since December 12, 2026",
    }
    assert {(row[6], row[7]) for row in rows if row[0] == str(late)} == {("November 2, 2026", "December 2, 2026")}


def cells_of(page: str) -> list[list[str]]:
    """Return the words of each row of a list, cell by cell."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = re.findall(r"<tr\b.*?</tr>", body, re.DOTALL)
    return [
        [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        for row in rows
    ]


def test_finance_picks_the_open_invoices_that_a_check_pays(shop: Shop, desk: Client) -> None:
    """The harm: numbers of invoices were typed from memory."""
    first, second, paid = (billed.invoice(cents) for cents in (30_000, 90_000, 20_000))
    billed.check(20_000, {paid.order: 20_000}, reference="1")
    url = reverse("enter_check")
    due = "due December 2, 2026"

    drawn = desk.get(url).text
    twice = desk.post(url, {**CHECK, "pays": [str(first)], "parts": str(first.order.spoken)})
    unknown = desk.post(url, {**CHECK, "pays": [str(paid)], "parts": ""})
    desk.post(url, {**CHECK, "pays": [str(first)], "parts": f"{second} 450.00"})

    offices = "Demo Office of the Defender"
    assert re.findall(r'name="pays" value="([^"]*)"[^>]*>\s*([^<]*?)\s*</label>', drawn) == [
        (str(first), f"{first}, {offices}: $300.00, {due}"),
        (str(second), f"{second}, {offices}: $900.00, {due}"),
    ]
    assert wrong(twice) == {"parts": [f"{first.order.spoken} is named twice."]}
    assert list(wrong(unknown)) == ["pays"]
    assert [booking.balance(one.order) for one in (first, second)] == [0, 45_000]


def test_an_open_invoice_leads_to_entering_a_check_for_it(shop: Shop, desk: Client) -> None:
    owed, paid = billed.invoice(30_000), billed.invoice(20_000)
    billed.check(20_000, {paid.order: 20_000})
    address = f"{reverse('enter_check')}?for={owed}"

    pages = [desk.get(reverse("invoice:inspect", args=[one.public_id])).text for one in (owed, paid)]
    drawn, by_number = (desk.get(way).text for way in (address, f"{reverse('enter_check')}?for=INV-77"))
    desk.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    coordinators = desk.get(reverse("invoice:inspect", args=[owed.public_id])).text

    assert [f'href="{address}"' in page for page in (*pages, coordinators)] == [True, False, False]
    assert re.findall(r'name="pays" value="([^"]*)"[^>]* checked', drawn) == [str(owed)]
    assert [bool(re.search(r"<textarea[^>]*>\s*INV-", page)) for page in (drawn, by_number)] == [False, True]


def test_putting_a_check_to_an_invoice_shows_what_is_kept_and_what_is_owed(shop: Shop, desk: Client) -> None:
    owed, check = billed.invoice(30_000), billed.check(40_000)
    url = reverse("put_check", args=[check.public_id])

    drawn = desk.get(url).text
    desk.post(url, {"number": str(owed), "cents": "300.00", "shown_cents": "40000"})
    over = desk.get(url).text

    assert "$400.00 is kept of it for Demo Office of the Defender." in drawn
    assert f'<option value="{owed}">{owed}, Demo Office of the Defender: $300.00, due December 2, 2026' in drawn
    assert 'list="number-offered"' in drawn
    assert '<datalist id="number-offered">' in drawn
    assert re.search(rf'{owed}</th><td class="house-number">{owed.order.spoken}</td>', drawn)
    assert "Nobody owes anything." in over
    assert "$100.00 is kept" in over

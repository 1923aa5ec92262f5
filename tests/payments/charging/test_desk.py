"""What finance sees of cards and of what doesn't agree, and does about it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import ModelLogEntry

from foundation.accounts.holding import OwnFavor
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.letters.models import Letter
from payments import finding, tasks
from payments.booking import Account
from payments.charging import reconciling, refunding, remitting
from payments.models import CardAttempt, Dispute, Finding, Order, Payment, ReckonedDay, Refund, StripeEvent
from payments.roles import GRANTS
from payments.selling import withdrawing
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def finance(settings: Settings) -> Client:
    """Someone with finance's grants, of a demonstration so that no second factor is asked for."""
    settings.DEMO = True
    return signed_in(*GRANTS[Role.FINANCE])


def signed_in(*permissions: str) -> Client:
    person = PersonFactory.create(is_demo=True)
    for app, codename in (one.split(".") for one in ("wagtailadmin.access_admin", *permissions)):
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client()
    client.force_login(person)
    return client


def test_the_lists_and_pages_of_money_by_card_open(till: Till, finance: Client) -> None:
    order = till.paid(card="4000000000002685")
    till.sandbox.win(Dispute.objects.get().external_id)
    till.hear()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.hear()

    for model in (CardAttempt, Payment, Refund, Dispute, StripeEvent):
        name = model._meta.model_name
        listed = finance.get(f"/admin/{name}/")
        shown = finance.get(f"/admin/{name}/{model.objects.latest('pk').public_id}/")
        assert (name, listed.status_code, shown.status_code) == (name, 200, 200)
        if model is not StripeEvent:
            assert "$300.00" in shown.content.decode()


@pytest.mark.parametrize("model", [CardAttempt, Payment, Refund, StripeEvent])
def test_a_list_costs_the_same_with_one_row_and_with_many(till: Till, finance: Client, model: type) -> None:
    """P25."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert finance.get(f"/admin/{model._meta.model_name}/").status_code == 200  # type: ignore[attr-defined]
        return len(queries)

    def sell() -> None:
        order = till.paid()
        withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)

    sell()
    cost()
    before = cost()
    for _one in range(4):
        sell()

    assert cost() == before


def test_finance_looks_at_stripe_now_instead_of_waiting(till: Till, finance: Client) -> None:
    order = till.order()
    till.pay(order)
    attempt = CardAttempt.objects.get()
    page = f"/admin/cardattempt/{attempt.public_id}/"
    assert "Look at Stripe now" in finance.get(page).content.decode()

    assert finance.post(f"{page}look/").status_code == 302

    assert till.standing(order) == "confirmed, owed 0"
    assert f"{page}look/" not in finance.get(page).content.decode()


def test_a_refund_and_a_dispute_are_looked_at_now(till: Till, finance: Client) -> None:
    order = till.paid(card="4000000000007726")
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now, cents=1_000)
    till.send()
    till.sandbox.settle()
    case = till.sandbox.dispute(Payment.objects.get().external_id)["id"]
    till.hear()
    till.sandbox.lose(case)

    for record in (Refund.objects.get(), Dispute.objects.get()):
        assert finance.post(f"/admin/{record._meta.model_name}/{record.public_id}/look/").status_code == 302

    assert (Refund.objects.get().ended_as, Dispute.objects.get().ended_as) == ("succeeded", "lost")


def test_while_stripe_is_down_looking_says_so(till: Till, finance: Client) -> None:
    till.begin(till.order())
    till.sandbox.down()

    answer = finance.post(f"/admin/cardattempt/{CardAttempt.objects.get().public_id}/look/")

    assert (answer.status_code, "be reached right now" in answer.content.decode()) == (200, True)


def test_finance_pays_back_again_what_failed(till: Till, finance: Client) -> None:
    order = till.paid(card="4000000000005126")
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.sandbox.settle()
    till.hear()
    refund = Refund.objects.get()
    page = f"/admin/refund/{refund.public_id}/"
    assert f"{page}again/" in finance.get(page).content.decode()

    assert finance.post(f"{page}again/", {"reason": "Another card"}).status_code == 302

    assert Refund.objects.count() == 2


def test_finance_writes_down_what_was_sent_by_hand_and_nothing_is_owed_any_more(till: Till, finance: Client) -> None:
    """The harm: the card was closed, a check was sent, and the ledger owed it for ever, to be paid a second time."""
    order = till.paid(card="4000000000005126")
    page = f"/admin/order/{order.public_id}/"
    assert f"{page}send-back/" not in finance.get(page).text
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    till.send()
    till.sandbox.settle()
    till.hear()
    assert (till.findings(), till.standing(order)) == (["refund-failed"], f"confirmed, owed {-PRICE}")
    assert f"{page}send-back/" in finance.get(page).text
    assert "$300.00 is owed back, beside what goes to a card now." in finance.get(f"{page}send-back/").text
    said = {"shown_cents": PRICE, "cents": "100.00", "reference": "Check 77"}

    too_much = finance.post(f"{page}send-back/", {**said, "cents": "300.01"})
    finance.post(f"{page}send-back/", said)
    again = finance.post(f"{page}send-back/", said)  # A second click, or a page of before.
    assert (till.findings(), till.standing(order)) == (["refund-failed"], f"confirmed, owed {10_000 - PRICE}")
    finance.post(f"{page}send-back/", {**said, "shown_cents": PRICE - 10_000, "cents": "200.00"})

    assert "At most $300.00 can be sent" in too_much.text
    assert "$200.00 is owed back now; it was $300.00 when you decided." in again.text
    assert (till.findings(), till.standing(order)) == ([], "confirmed, owed 0")
    assert till.cents(Account.BANK) == -PRICE
    with pytest.raises(refunding.NothingOwed):  # Nor does a card get it besides.
        refunding.pay_back_again(Refund.objects.get(), reason="Again", actor=PersonFactory.create(), at=till.now)
    reconciling.reconcile(till.now)
    assert sold.breaches() == []


def test_nobody_of_finance_sends_money_to_themselves(till: Till, finance: Client) -> None:
    me = User.objects.get(public_id=get_user(finance).public_id)  # type: ignore[union-attr]  # she is signed in
    order = sold.order(me, till.places(1), at=till.now)

    with pytest.raises(OwnFavor):
        remitting.send_by_hand(order, 1, shown_cents=1, reference="1", actor=me, at=till.now)


def test_the_evidence_is_taken_away_as_a_text(till: Till, finance: Client) -> None:
    till.paid(card="4000000000002685")
    dispute = Dispute.objects.get()

    answer = finance.get(f"/admin/dispute/{dispute.public_id}/evidence/")

    assert answer["Content-Disposition"] == f'attachment; filename="{dispute.external_id}.txt"'
    assert answer.content.decode().startswith(f"Dispute {dispute.external_id}\n")
    assert finance.get(f"/admin/dispute/{till.order().public_id}/evidence/").status_code == 404


def test_the_reconciliation_tells_what_is_open_and_which_days_agree(till: Till, finance: Client) -> None:
    empty = finance.get("/admin/payments/reconciliation/").content.decode()
    till.paid()
    reconciling.reconcile(till.now)
    found = finding.note("a-kind", "a thing", "It is off by 3 cents.", at=till.now)

    said = finance.get("/admin/payments/reconciliation/").content.decode()

    assert "were never compared" in empty
    assert "No finding is open, and nothing was compared yet." in empty
    assert "It is off by 3 cents." in said
    assert f"/admin/finding/{found.public_id}/" in said
    assert "2 of 2 days agree." in said
    assert "$291.00" in said


def test_finance_has_it_compared_now(till: Till, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("payments.admin.findings.current_app.send_task", asked.append)

    answer = finance.post("/admin/payments/reconciliation/")
    tasks.reconcile()

    assert (answer.status_code, asked, ReckonedDay.objects.count()) == (302, ["payments.reconcile"], 2)


def test_finance_settles_a_finding_and_says_how(till: Till, finance: Client) -> None:
    found = finding.note("a-kind", "a thing", "It is off.", at=till.now)
    page = f"/admin/finding/{found.public_id}/"
    assert f"{page}settle/" in finance.get(page).content.decode()

    assert finance.post(f"{page}settle/", {"reason": ""}).status_code == 200
    assert finance.post(f"{page}settle/", {"reason": "Booked by hand"}).status_code == 302

    assert Finding.objects.get().settled_how == "Booked by hand"
    assert f"{page}settle/" not in finance.get(page).content.decode()
    assert finance.get("/admin/finding/").status_code == 200


def test_a_coordinator_sees_payments_and_settles_nothing(till: Till, settings: Settings) -> None:
    settings.DEMO = True
    coordinator = signed_in(*GRANTS[Role.COORDINATOR])
    till.paid()
    found = finding.note("a-kind", "a thing", "It is off.", at=till.now)

    addresses = ("payment/", "payments/reconciliation/", f"finding/{found.public_id}/settle/")
    statuses = [coordinator.get(f"/admin/{address}").status_code for address in addresses]

    assert statuses == [200, 302, 302]


def test_a_dispute_names_its_order_and_buyer_and_its_finding_leads_to_the_evidence(till: Till, finance: Client) -> None:
    """The harm: pages were called "dp_Uxrh..." and "dispute-open", and "put together here" led nowhere."""
    order = till.paid(card="4000000000000259")
    dispute, found = Dispute.objects.get(), Finding.objects.get()
    name = order.payer.get_full_name()

    shown = finance.get(f"/admin/dispute/{dispute.public_id}/").text
    told = finance.get(f"/admin/finding/{found.public_id}/").text
    lists = [finance.get(url).text for url in ("/admin/finding/", "/admin/payments/reconciliation/")]
    settled = finance.get(f"/admin/finding/{found.public_id}/settle/").text

    assert f"{order.spoken}, {name}, $300.00" in shown
    for page in (shown, told):
        assert f'href="/admin/order/{order.public_id}/">{order.spoken}</a>' in page
        assert name in page
    assert f"A payment is disputed, {order.spoken}" in told
    assert f'href="/admin/dispute/{dispute.public_id}/evidence/">the evidence is put together here</a>' in told
    assert f'href="/admin/dispute/{dispute.public_id}/">dispute, $300.00</a>' in told
    assert f"A payment is disputed, {order.spoken}" in settled
    assert [("A payment is disputed" in page, order.spoken in page, "dispute-open" in page) for page in lists] == [
        (True, True, False)
    ] * 2


def test_refunds_and_findings_of_every_kind_are_called_by_their_orders(till: Till, finance: Client) -> None:
    order = till.paid()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    refund = Refund.objects.get()
    about_it = finding.note("refund-failed", str(refund.public_id), "It did not reach her.", at=till.now, order=order)
    about_none = finding.note("payout-mismatch", "po_1", "It is off.", at=till.now)
    said = f"{order.spoken}, {order.payer.get_full_name()}, $300.00"

    pages = [finance.get(f"/admin/{model}/{one.public_id}/").text for model, one in (
        ("refund", refund), ("finding", about_it), ("finding", about_none))]  # fmt: skip
    looked = finance.get(f"/admin/refund/{refund.public_id}/look/").text

    assert [said in pages[0], f"A refund failed, {order.spoken}" in pages[1]] == [True, True]
    assert f'href="/admin/refund/{refund.public_id}/">refund, $300.00</a>' in pages[1]
    assert "A payout doesn&#x27;t agree" in pages[2]
    assert f"{order.spoken}, $300.00" in looked


def test_finance_ends_an_order_that_is_not_paid_once_its_page_is_closed(till: Till, finance: Client) -> None:
    """P11: a reason is needed, kept with who it was; the page can't be paid any more; nobody is written to."""
    thing = till.places(1)
    order, letters = till.order(thing), Letter.objects.count()
    session, url = till.begin(order), f"/admin/order/{order.public_id}/"

    offered = f"{url}end/" in finance.get(url).content.decode()
    look = finance.get(f"{url}end/").content.decode()
    finance.post(f"{url}end/", {"reason": " "})
    kept = till.standing(order)
    finance.post(f"{url}end/", {"reason": "Dues wait for it"})

    assert (offered, kept) == (True, "open, owed 0")
    for said in (thing.title, order.payer.get_full_name(), "$300.00 in all", "That page is closed first"):
        assert said in look
    assert till.sandbox.client().v1.checkout.sessions.retrieve(session).status == "expired"
    assert (till.standing(order), till.ends(order), till.taken(thing)) == ("canceled, owed 0", ["expired"], 0)
    logged = ModelLogEntry.objects.get(action="payments.end")
    assert (logged.user, logged.data["reason"]) == (get_user(finance), "Dues wait for it")
    assert (Letter.objects.count(), f"{url}end/" in finance.get(url).content.decode()) == (letters, False)
    assert "has ended: its places were freed" in finance.post(f"{url}end/", {"reason": "Again"}).content.decode()
    assert sold.breaches() == []


def test_an_order_that_was_paid_meanwhile_stays_when_finance_ends_it(till: Till, finance: Client) -> None:
    """P8, P11: the card was faster; a slow way keeps what the order holds, and so does Stripe that can't be reached."""
    paid, slow, unknown = till.order(), till.order(), till.order()
    till.pay(paid)
    till.pay(slow, debit="000123456789")
    till.begin(unknown)

    def end(order: Order) -> str:
        return finance.post(f"/admin/order/{order.public_id}/end/", {"reason": "Dues wait for it"}).content.decode()

    said = [end(paid), end(slow)]
    till.sandbox.down()
    said.append(end(unknown))
    till.sandbox.up()

    words = ("is confirmed and can", "can still be paid, so it holds its places", "be reached")
    assert [word in page for word, page in zip(words, said, strict=True)] == [True, True, True]
    assert till.standing(paid) == "confirmed, owed 0"
    assert [till.standing(one) for one in (slow, unknown)] == ["open, owed 0", "open, owed 0"]
    assert (ModelLogEntry.objects.filter(action="payments.end").count(), sold.breaches()) == (0, [])


def test_whoever_sees_orders_and_may_not_refund_ends_none(till: Till, settings: Settings) -> None:
    settings.DEMO = True
    order, coordinator = till.order(), signed_in("payments.see_orders")

    page = coordinator.get(f"/admin/order/{order.public_id}/").content.decode()
    coordinator.post(f"/admin/order/{order.public_id}/end/", {"reason": "Mine to end"})

    assert (f"{order.public_id}/end/" in page, till.standing(order)) == (False, "open, owed 0")

"""Lists and searches: page by page, narrowed, expanded; and what may be changed of things."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandboxing import Sandbox


def test_lists_are_walked_page_by_page_the_newest_first(sandbox: Sandbox) -> None:
    customers = sandbox.client().v1.customers
    made = [customers.create({"email": f"{place}@example.org"}).id for place in range(25)]

    walked = [each.id for each in customers.list({"limit": 10}).auto_paging_iter()]
    first = customers.list({"limit": 10})
    older = customers.list({"limit": 10, "starting_after": first.data[-1].id})
    newer = customers.list({"limit": 4, "ending_before": older.data[0].id})

    assert walked == made[::-1]
    assert [len(first.data), first.has_more, older.has_more] == [10, True, True]
    assert ([each.id for each in newer.data], newer.has_more) == ([each.id for each in first.data[-4:]], True)
    assert len(customers.list().data) == 10
    assert [each.email for each in customers.list({"email": "7@example.org"}).data] == ["7@example.org"]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_is_of_one_to_a_hundred(sandbox: Sandbox, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client().v1.charges.list({"limit": limit})

    assert refused.value.param == "limit"


def test_sessions_are_found_by_what_they_say(sandbox: Sandbox) -> None:
    paid, opened = sandbox.open(), sandbox.open()
    sandbox.pay(paid, email="somebody@example.org")
    sessions = sandbox.client().v1.checkout.sessions
    intent: Any = sessions.retrieve(paid).payment_intent

    assert [each.id for each in sessions.list({"status": "open"}).data] == [opened]
    assert [each.id for each in sessions.list({"payment_intent": intent}).data] == [paid]
    assert [each.id for each in sessions.list({"customer_details": {"email": "somebody@example.org"}}).data] == [paid]
    assert [each.amount_total for each in sessions.line_items.list(paid).data] == [12500]
    assert len(sandbox.client().v1.charges.list({"payment_intent": intent}).data) == 1


def test_what_was_lost_is_searched_by_metadata(sandbox: Sandbox) -> None:
    for order in ("A1", "A2"):
        sandbox.pay(sandbox.open(payment_intent_data={"metadata": {"order": order}}))
    intents, charges = sandbox.client().v1.payment_intents, sandbox.client().v1.charges

    found = intents.search({"query": "metadata['order']:'A2' AND status:'succeeded'"}).data
    charged = charges.search({"query": 'metadata["order"]:"A2"'}).data

    assert [each.metadata["order"] for each in found] == ["A2"]
    assert [each.payment_intent for each in charged] == [found[0].id]
    assert intents.search({"query": "metadata['order']:'A3'"}).data == []
    assert intents.search({"query": "status:'succeeded'", "limit": 1}).has_more
    for query in ("order A2", "metadata['order']>'A2'"):
        with pytest.raises(stripe.InvalidRequestError, match="clauses such as"):
            intents.search({"query": query})
    with pytest.raises(stripe.InvalidRequestError, match="on one page"):
        intents.search({"query": "status:'succeeded'", "page": "2"})
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: query"):
        intents.search({})  # type: ignore[typeddict-item]


def test_ids_are_expanded_as_far_as_asked(sandbox: Sandbox) -> None:
    customer = sandbox.client().v1.customers.create({"email": "a@example.org"})
    session = sandbox.open(customer=customer.id)
    sandbox.pay(session)
    sessions = sandbox.client().v1.checkout.sessions

    asked: Any = {"expand": ["payment_intent.latest_charge.balance_transaction", "payment_intent.customer", "invoice"]}
    found: Any = sessions.retrieve(session, asked)
    listed: Any = sandbox.client().v1.charges.list({"expand": ["data.balance_transaction"]})

    assert found.payment_intent.latest_charge.balance_transaction.net == 12107
    assert (found.payment_intent.customer.email, found.invoice) == ("a@example.org", None)
    assert listed.data[0].balance_transaction.fee == 393


@pytest.mark.parametrize(
    "path", ["colour", "status", "payment_intent.amount", "a.b.c.d.e", "payment_intent.payment_method"]
)
def test_what_can_not_be_expanded_is_refused(sandbox: Sandbox, path: str) -> None:
    sandbox.pay(session := sandbox.open())

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client().v1.checkout.sessions.retrieve(session, {"expand": [path]})

    assert refused.value.param == "expand"


def test_in_a_list_what_is_expanded_begins_with_the_list(sandbox: Sandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="begins with data"):
        sandbox.client().v1.charges.list({"expand": ["customer"]})


def test_metadata_are_written_over_key_by_key(sandbox: Sandbox) -> None:
    session = sandbox.open(metadata={"order": "A1", "attempt": "1"})
    sessions = sandbox.client().v1.checkout.sessions

    changed = sessions.update(session, {"metadata": {"attempt": "", "seen": "yes"}})
    emptied = sessions.update(session, {"metadata": ""})

    assert changed.to_dict()["metadata"] == {"order": "A1", "seen": "yes"}
    assert emptied.to_dict()["metadata"] == {}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sessions.update(session, {"shipping_options": ""})
    assert (refused.value.param, refused.value.code) == ("shipping_options", "sandbox_cannot")


def test_a_customer_is_changed_and_told_of(sandbox: Sandbox) -> None:
    customers = sandbox.client().v1.customers
    customer = customers.create({"email": "a@example.org", "metadata": {"member": "7"}})

    changed = customers.update(customer.id, {"name": "A Buyer", "metadata": {"since": "2026"}})

    assert (changed.name, changed.email) == ("A Buyer", "a@example.org")
    assert changed.to_dict()["metadata"] == {"member": "7", "since": "2026"}
    assert customers.retrieve(customer.id).name == "A Buyer"
    assert sandbox.events() == ["customer.created", "customer.updated"]
    with pytest.raises(stripe.InvalidRequestError, match="Invalid email address"):
        customers.update(customer.id, {"email": "nobody"})
    assert customers.create({"metadata": {"member": "8", "since": ""}}).to_dict()["metadata"] == {"member": "8"}
    with pytest.raises(stripe.InvalidRequestError, match="keeps less of a customer"):
        customers.create({"balance": 5})


def test_an_expired_session_is_over(sandbox: Sandbox, pass_time: Any) -> None:
    sessions = sandbox.client().v1.checkout.sessions
    left, declined, paid = sandbox.open(), sandbox.open(), sandbox.open()
    sandbox.pay(declined, "4000000000000002")
    sandbox.pay(paid)

    assert (sessions.expire(left).status, sessions.retrieve(left).url) == ("expired", None)
    for over in (left, paid):
        with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
            sessions.expire(over)
    pass_time(days=1, minutes=1)

    assert sessions.retrieve(declined).status == "expired"
    assert [each["status"] for each in sandbox.show("payment_intent")] == ["canceled", "succeeded"]
    assert sandbox.pay(declined)["outcome"] == "expired"
    assert sandbox.pay(declined, debit="000123456789")["outcome"] == "expired"
    assert sandbox.answer(declined, is_me=True)["outcome"] == "expired"
    assert sandbox.events().count("checkout.session.expired") == 2


def test_a_session_that_is_under_way_or_paid_is_not_paid_again(sandbox: Sandbox) -> None:
    session = sandbox.open()

    assert sandbox.pay(session, debit="000123456789")["outcome"] == "processing"
    assert sandbox.pay(session)["outcome"] == "processing"
    sandbox.settle()
    assert sandbox.pay(session)["outcome"] == "paid"
    assert len(sandbox.show("charge")) == 1


def test_the_refunds_of_a_charge_are_listed_at_its_address(sandbox: Sandbox) -> None:
    sandbox.pay(session := sandbox.open())
    refund = sandbox.refund(session, 100)

    told = sandbox.client().raw_request("get", f"/v1/charges/{refund['charge']}/refunds")

    assert [each["id"] for each in told.data["data"]] == [refund["id"]]

"""Many of what finance lists: each row with everything that its columns ask for."""

from __future__ import annotations

from payments.models import Quote, Sellable, Terms
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, RefundPolicyFactory, open_shop


def orders(count: int) -> None:
    """Each by somebody else, invoiced, and paid in part by a check of its own."""
    with open_shop():
        for _row in range(count):
            order = billed.invoice().order
            billed.check(20_000, {order: 10_000}, reference=str(order.number))


def quotes(count: int) -> None:
    """Each of somebody else."""
    before = Quote.objects.count()
    for number in range(before + 1, before + count + 1):
        words = {"billing": {"organization": "Demo Office"}, "lines": []}
        person = PersonFactory.create()
        Quote.objects.create(
            number=number, person=person, cents=1, made_at=AT, good_until_on=AT.date(), words=words, asks={}
        )


def sellables(count: int) -> None:
    """Each with a price and a policy of its own."""
    for _row in range(count):
        sold.sellable(30_000, 24_000)


def policies(count: int) -> None:
    """Each with a tier."""
    RefundPolicyFactory.create_batch(count)


def codes(count: int) -> None:
    """Each with a pool of its own, for one thing."""
    for _row in range(count):
        thing = sold.sellable()
        sold.code(f"CODE{thing.pk}").sellables.add(Sellable.objects.get(pk=thing.pk))


def terms(count: int) -> None:
    """Version after version."""
    before = Terms.objects.count()
    for version in range(before + 1, before + count + 1):
        Terms.objects.create(version=version, text="Terms of a test.", begins_at=AT)

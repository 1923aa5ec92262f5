"""Proving on live data what is promised about paper and checks (P12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from payments import booking
from payments.billing import composing, recording
from payments.booking import Account
from payments.models import Entry, Invoice, Order, Remittance, Series

SOLD = ("sold", "withdrawn", "voided")
"""Kinds of bookings by which something is owed, or owed no more; the others are money."""
OWED = (Account.RECEIVABLE, Account.LOSS, Account.BAD_DEBT)
"""Where they book it: what is credited after a bank took the money back for good, is owed less of that loss.

And what is credited after it was written off, is less of a bad debt.
"""


def numbers_have_no_gaps() -> Iterator[str]:
    """Name numbers of invoices and credit notes that were given and are not there."""
    for kind in Invoice.Kind.values:
        last = Series.objects.filter(key=kind).values_list("last", flat=True).first() or 0
        missing = set(range(1, last + 1)) ^ set(Invoice.objects.filter(kind=kind).values_list("number", flat=True))
        for number in sorted(missing):
            yield f"number {number} of {last} in the series “{kind}” is not right"


def paper_is_as_it_was_sent() -> Iterator[str]:
    """Name paper whose words don't match their digest, or whose amount is not what they say."""
    for paper in Invoice.objects.order_by("pk").iterator():
        said = (paper.words.get("number"), paper.words.get("cents"))
        if composing.digest(paper.words) != paper.digest or said != (str(paper), paper.cents):
            yield f"{paper} does not say what was sent"


def invoices_are_what_was_sold() -> Iterator[str]:
    """Name orders whose invoices and credit notes add up to another amount than was sold and not taken back."""
    papers = Invoice.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(summed=Sum("cents"))
    entries = Entry.objects.filter(booking__order=OuterRef("pk"), booking__kind__in=SOLD, account__in=OWED).order_by()
    sold = entries.values("booking__order").annotate(summed=Sum("cents")).values("summed")
    invoiced = Order.objects.filter(Q(invoices__isnull=False) | Q(way=Order.Way.INVOICE, confirmed_at__isnull=False))
    wrong = invoiced.distinct().annotate(
        papers=Coalesce(Subquery(papers.values("summed")), 0), sold=Coalesce(Subquery(sold), 0)
    )
    for number, said, booked in wrong.exclude(papers=F("sold")).values_list("number", "papers", "sold"):
        yield f"order {number} is invoiced for {said} cents, the ledger says {booked}"


def what_is_written_off_was_not_paid() -> Iterator[str]:
    """Name orders of which more is taken back than was written off, or that were paid after all and still stand so."""
    with_balance: Any = booking.with_balance(Order.objects.annotate(bad=booking.cents_on(Account.BAD_DEBT)))
    wrong = with_balance.filter(Q(bad__lt=0) | Q(bad__gt=0, owed__lt=0)).order_by("pk")
    for number, bad, owed in wrong.values_list("number", "bad", "owed"):
        yield f"order {number} has {bad} cents written off, and {owed} are owed on it"


def checks_are_where_they_were_put() -> Iterator[str]:
    """Name checks of which the bank has another amount than their orders got and their senders keep together."""
    entries = Entry.objects.filter(account=Account.BANK, booking__about=Cast(OuterRef("public_id"), CharField()))
    at_bank = entries.order_by().values("booking__about").annotate(summed=Sum("cents")).values("summed")
    put = Coalesce(Sum("payments__cents"), 0) - Coalesce(Sum("payments__refunded_cents"), 0)
    found = recording.with_kept(Remittance.objects.all()).annotate(put=put, at_bank=Coalesce(Subquery(at_bank), 0))
    told = found.order_by("pk").values_list("public_id", "bounced_at", "left", "put", "at_bank")
    for public_id, bounced_at, left, put_to, at_the_bank in told:
        if at_the_bank != put_to + left:
            yield f"check {public_id}: the bank has {at_the_bank} cents, orders have {put_to} and {left} are kept"
        if left < 0 and bounced_at is None:
            yield f"check {public_id}: {-left} cents more were used than came"

"""Showing: what stands on each paper of an order, and what is kept of its checks, as whoever ordered reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from payments import booking, wording
from payments.billing import composing, recording
from payments.models import Invoice, Order, Payment, Remittance


@dataclass(frozen=True)
class Shown:
    """One paper with its amount, and what is to be said of it: paid or not, until when, late; nothing of some."""

    paper: Invoice
    cents: str
    said: str = ""
    is_late: bool = False


def papers(order: Order, owed: int, on: date, *, written_off: int = 0) -> list[Shown]:
    """Return invoices and credit notes in the order in which they were sent; `owed` is what is to be paid on all.

    `written_off` is what was not paid on all, and is not asked for any more.
    """
    found = list(order.invoices.select_related("corrects").order_by("issued_at", "pk"))
    sent = [one for one in found if one.kind == Invoice.Kind.INVOICE]
    credited = {one.corrects_id: 0 for one in found}
    for one in found:
        credited[one.corrects_id] -= one.cents
    told = [_shown(one, owed if one == sent[-1] else 0, credited.get(one.pk, 0), on) for one in found]
    if written_off and owed <= 0:
        said = _("%(cents)s of it was not paid and is written off") % {"cents": wording.money(written_off)}
        told = [replace(one, said=said) if one.paper == sent[-1] else one for one in told]
    return told


def _shown(paper: Invoice, owed: int, credited: int, on: date) -> Shown:
    """Return one paper with what stands on it."""
    cents = wording.money(paper.cents)
    if paper.corrects is not None:
        return Shown(paper, cents, _("taken off %(invoice)s") % {"invoice": paper.corrects})
    if owed <= 0:
        return Shown(paper, cents, _("taken back") if credited >= paper.cents else _("paid"))
    words = {"open": wording.money(owed), "day": composing.day(f"{paper.due_on}")}
    is_late = paper.due_on is not None and paper.due_on < on
    if is_late:
        return Shown(paper, cents, _("overdue: %(open)s was to be paid by %(day)s") % words, is_late=True)
    if owed < paper.cents:
        return Shown(paper, cents, _("%(open)s of it still to be paid, by %(day)s") % words)
    return Shown(paper, cents, _("to be paid by %(day)s") % words)


def with_money(papers: QuerySet[Invoice]) -> Any:
    """Put on each paper what `word` needs to know of its order, and whether a later invoice took its place."""
    orders = Order.objects.filter(pk=OuterRef("order"))
    credited = papers.model.objects.filter(corrects=OuterRef("pk")).order_by().values("corrects")
    later = Invoice.objects.filter(order=OuterRef("order"), kind=Invoice.Kind.INVOICE, number__gt=OuterRef("number"))
    return papers.annotate(
        owed=Subquery(booking.with_balance(orders).values("owed")),  # type: ignore[misc]  # annotated
        bad=Subquery(orders.annotate(bad=booking.cents_on(booking.Account.BAD_DEBT)).values("bad")),
        elsewhere=Subquery(orders.annotate(back=booking.cents_elsewhere()).values("back")),
        credited=Coalesce(Subquery(credited.annotate(summed=Sum("cents")).values("summed")), 0),
        is_last=~Exists(later),
    ).select_related("corrects")


def word(paper: Any, on: date) -> str:
    """Say in a word or two where a paper stands on this day that was fetched `with_money`."""
    if paper.corrects is not None:
        return _("taken off %(invoice)s") % {"invoice": paper.corrects}
    if paper.is_last and paper.owed > booking.had_already(paper.owed, paper.elsewhere):
        is_late = paper.due_on is not None and paper.due_on < on
        return _("overdue since %(day)s") % {"day": composing.day(f"{paper.due_on}")} if is_late else _("open")
    if paper.is_last and paper.bad > 0:
        return _("written off")
    is_taken_back = paper.credited + paper.cents <= 0
    return _("corrected") if is_taken_back or not paper.is_last else _("paid")


def kept(order: Order) -> int:
    """Return in cents what is kept of the checks that paid this order; only of those that paid nobody else's."""
    others = Payment.objects.filter(remittance=OuterRef("pk")).exclude(order__payer=order.payer_id)
    hers = Remittance.objects.filter(payments__order=order).exclude(Exists(others)).distinct()
    return sum(max(0, one.left) for one in recording.with_kept(hers))  # type: ignore[attr-defined]  # annotated

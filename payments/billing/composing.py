"""Composing: what invoices, credit notes and quotes say, as words that are kept, and as paper printed from them.

The words are JSON and all that is printed; their SHA-256 over canonical JSON (RFC 8785) shows that they are the ones
that were sent. No reason for a price and nobody's name but that of whom the paper is made out to is on it: in an order
for several people, what belongs to somebody is not the buyer's business.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import rfc8785
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.printing import glyphs, wording
from foundation.printing.wording import BillFact, BillLine, BillSum, BillWords
from payments.models import Charge, Invoice, Order, OrderLine, Payee, Quote
from payments.wording import money

Words = Mapping[str, Any]


def digest(words: Words) -> str:
    """Return the SHA-256 of the words' canonical JSON."""
    return hashlib.sha256(rfc8785.dumps(dict(words))).hexdigest()


def grouped(things: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return lines from titles, details and cents: what is alike stands on one line, so many times."""
    return [
        {"title": title, "detail": detail, "count": count, "each_cents": cents, "cents": count * cents}
        for (title, detail, cents), count in Counter(things).items()
    ]


def said_of(detail: str, *, is_for_members: bool) -> str:
    """Return what stands under a thing: its detail, and that it costs what members pay where it is nobody's yet.

    Of a place that has a name its price says something of that person, which is not told.
    """
    return f"{detail}\n{_('At the price for members')}".strip() if is_for_members else detail


def things_of(order: Order) -> list[tuple[str, str, int]]:
    """Return what the order comes to now, line by line; what was given up and costs nothing any more is left out."""
    found = []
    for line in order.lines.prefetch_related("charges").order_by("position"):
        cents = sum(charge.cents for charge in line.charges.all())
        detail = detail_of(line) if line.withdrawn_at is None else _("given up")
        if cents or line.withdrawn_at is None:
            found.append((line.title, detail, cents))
    return found


def detail_of(line: OrderLine) -> str:
    """Return what stands under a thing of an order, as `said_of` says it."""
    is_told = line.person_id is None and any(charge.kind == Charge.Kind.MEMBER for charge in line.charges.all())
    return said_of(line.detail, is_for_members=is_told)


def printable(text: str) -> str:
    """Return the text with a question mark for each character that no font of ours draws."""
    unknown = set(glyphs.unprintable(text))
    return "".join("?" if letter in unknown else letter for letter in text)


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [said for line in text.splitlines() if (said := printable(line.strip()))]


def payee_lines(payee: Words) -> list[str]:
    """Return who is paid, as it stands at the top of paper."""
    return [*lines(payee.get("name", "")), *lines(payee.get("address", ""))]


def payer_lines(billing: Words) -> list[str]:
    """Return to whom paper is made out: the office with its address, then the name."""
    told = [billing.get("organization", ""), billing.get("address", ""), billing.get("name", "")]
    return [line for text in told for line in lines(text)]


def facts(*pairs: tuple[str, str]) -> list[BillFact]:
    """Return facts with their names, without those that are empty."""
    return [{"label": label, "value": printable(value)} for label, value in pairs if value]


def of_office(billing: Words, payee: Words) -> list[tuple[str, str]]:
    """Return what procurement looks for: the purchase order, and both tax ids."""
    return [
        (_("Purchase order"), billing.get("po_number", "")),
        (_("Your tax id"), billing.get("tax_id", "")),
        (_("Our tax id"), payee.get("tax_id", "")),
        (_("Questions to"), payee.get("email", "")),
    ]


def day(iso: str) -> str:
    """Return an ISO day as it is read: November 2, 2026."""
    return date_format(date.fromisoformat(iso), "F j, Y")


def invoice(found: Invoice) -> bytes:
    """Print an invoice or a credit note. The same bytes whenever it is printed."""
    words = found.words
    is_credit = found.kind == Invoice.Kind.CREDIT_NOTE
    told = facts(
        (_("Order"), words["order"]),
        (_("Corrects"), words.get("corrects", "")),
        *of_office(words["billing"], words["payee"]),
        (_("To be paid by"), day(words["due_on"]) if words["due_on"] else ""),
    )
    notes = [_("This amount is taken off the invoice named above.")] if is_credit else how_to_pay(words, str(found))
    return _print(_("Credit note") if is_credit else _("Invoice"), words, told, notes, made_on=words["issued_on"])


def quote(found: Quote) -> bytes:
    """Print a quote. The same bytes whenever it is printed."""
    words = found.words
    told = facts(
        (_("Good until"), day(words["good_until_on"])),
        *of_office(words["billing"], words["payee"]),
    )
    return _print(_("Quote"), words, told, _how_to_order(words), made_on=words["made_on"])


def _how_to_order(words: Words) -> list[str]:
    """Say what a quote is, where a purchase order goes, and when the invoice is to be paid then."""
    email, days = words["payee"].get("email"), words.get("terms_days")
    said = [_("This is an offer, not an invoice: nothing is reserved by it. Places go to whoever orders first.")]
    if email:
        how = _(
            "To order, send your purchase order to %(email)s; or sign in on our site with the account that asked for "
            "this quote, and order from it under “Your quotes”."
        )
        said.append(how % {"email": email})
    else:
        said.append(
            _(
                "To order, send us your purchase order; or sign in on our site with the account that asked for this "
                "quote, and order from it under “Your quotes”."
            )
        )
    if days:
        said.append(_terms(words) % {"days": days})
    return said


def _terms(words: Words) -> str:
    """Say from when the days to pay count; quotes of before that was asked count from the invoice."""
    if words.get("terms_from") == Payee.Terms.START:
        return _(
            "Payment terms: the invoice is to be paid within %(days)d days of its date, or, if that is later, of the "
            "day on which the course or event begins."
        )
    return _("Payment terms: the invoice is to be paid within %(days)d days of its date.")


def how_to_pay(words: Words, number: str) -> list[str]:
    """Say how an invoice is paid: where checks and transfers go, what to name on them, and where the W-9 is."""
    payee = words["payee"]
    to = ", ".join(lines(payee.get("remittance") or payee.get("address", "")))
    said = [
        _("Please make checks out to %(name)s and write %(number)s on them. They go to: %(to)s.")
        % {"name": printable(payee.get("name", "")), "number": number, "to": to}
    ]
    if payee.get("bank_account"):
        said.append(
            printable(
                _(
                    "By bank transfer: %(bank)s, routing number %(routing)s, account number %(account)s. "
                    "Please name %(n)s."
                )
                % {
                    "bank": payee["bank_name"],
                    "routing": payee["bank_routing"],
                    "account": payee["bank_account"],
                    "n": number,
                }
            )
        )
    if payee.get("w9"):
        said.append(_("Our W-9: %(address)s") % {"address": printable(payee["w9"])})
    return said


def paper_lines(rows: Sequence[Words]) -> list[BillLine]:
    """Return lines as paper prints them."""
    return [
        {
            "title": printable(row["title"]),
            "details": lines(row["detail"]),
            "count": str(row["count"]),
            "each": money(row["each_cents"]),
            "amount": money(row["cents"]),
        }
        for row in rows
    ]


def paper_sum(label: str, cents: int, *, is_last: bool = False) -> BillSum:
    """Return one sum as paper prints it."""
    return {"label": label, "amount": money(cents), "is_last": is_last}


def _print(kind: str, words: Words, told: list[BillFact], notes: list[str], *, made_on: str) -> bytes:
    """Print words that were kept."""
    paper: BillWords = {
        "kind": kind,
        "number": words["number"],
        "made_on": made_on,
        "payee": payee_lines(words["payee"]),
        "made_out_to": payer_lines(words["billing"]),
        "facts": told,
        "lines": paper_lines(words["lines"]),
        "sums": [paper_sum(_("Total"), words["cents"], is_last=True)],
        "notes": notes,
    }
    return wording.bill(paper)

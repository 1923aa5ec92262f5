"""Repricing: what a thing costs from a moment on, appended to what it cost before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.models import Price, RefundPolicy, Sellable


@dataclass(frozen=True)
class Terms:
    """On which terms a thing is sold: what is paid back until when, and where finance books it."""

    refunds: RefundPolicy
    account_code: str


class MembersPayMore(Refusal):
    """Members never pay more than everybody."""


class BeginsBefore(Refusal):
    """A price begins now or later: what was shown yesterday stays what it was."""


@transaction.atomic
def put_on_sale(
    sellable: Sellable | None, terms: Terms, price: tuple[int, int | None], *, kind: str, title: str, at: datetime
) -> Sellable:
    """Have the thing on sale on these terms, at this price (everybody's, members') from now on; return what is sold.

    Whoever calls holds the row that points at it, and says who did it. Raises `MembersPayMore`.
    """
    demand_order(*price)
    words = {"title": title, "account_code": terms.account_code, "policy": terms.refunds, "closed_at": None}
    if sellable is None:
        sellable = Sellable.objects.create(kind=kind, **words)
    else:
        Sellable.objects.filter(pk=sellable.pk).update(**words)
    Price.objects.create(sellable=sellable, list_cents=price[0], member_cents=price[1], begins_at=at)
    return sellable


def demand_order(list_cents: int, member_cents: int | None) -> None:
    """Raise `MembersPayMore` where members would pay more than everybody."""
    if member_cents is not None and member_cents > list_cents:
        raise MembersPayMore(_("Members never pay more than everybody."))


@transaction.atomic
def set_price(
    sellable: Sellable, list_cents: int, member_cents: int | None, *, begins_at: datetime, actor: User, at: datetime
) -> Price:
    """Let the thing cost this from `begins_at` on. Raises `MembersPayMore` and `BeginsBefore`."""
    demand_order(list_cents, member_cents)
    if begins_at < at:
        raise BeginsBefore(_("This moment is over. A price begins now or later."))
    price = Price.objects.create(
        sellable=sellable, list_cents=list_cents, member_cents=member_cents, begins_at=begins_at
    )
    members = list_cents if member_cents is None else member_cents
    log(actor, "payments.set_price", sellable, list_cents=list_cents, member_cents=members)
    return price

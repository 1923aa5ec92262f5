"""Leveling: what dues of a level cost from now on, whether they are for sale, and who holds it for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from membership.discounting import KIND
from membership.models import Level, RollEntry, Term
from payments.models import OrderLine, RefundPolicy, Sellable
from payments.selling import repricing
from payments.selling.repricing import Terms


class HolderStays(Refusal):
    """Somebody has a term of the level, or an order for one: it stays for persons, or for agencies."""


def refuse_another_holder(level: Level, holder: str) -> None:
    """Refuse to turn a level of which terms were given, ordered or brought in to another kind of holder.

    An order for it says of a person nothing of an agency, and of an agency which one. Raises `HolderStays`.
    """
    if not Level.objects.filter(pk=level.pk).exclude(holder=holder).exists():
        return
    used = (
        Term.objects.filter(level=level),
        OrderLine.objects.filter(sellable__level=level),
        RollEntry.objects.filter(level=level),
    )
    if any(found.exists() for found in used):
        raise HolderStays(
            _("Who holds it can't be changed any more: it was given, ordered or brought in. Set up another level.")
        )


@transaction.atomic
def put_on_sale(
    level: Level, *, list_cents: int, refunds: RefundPolicy, account_code: str, actor: User | None, at: datetime
) -> Level:
    """Sell dues of the level at this price from now on; asked again, the price changes from now on."""
    held = Level.objects.select_for_update(of=("self",)).select_related("sellable").get(pk=level.pk)
    terms, price = Terms(refunds, account_code), (list_cents, None)
    held.sellable = repricing.put_on_sale(held.sellable, terms, price, kind=KIND, title=held.title, at=at)
    held.save(update_fields=["sellable"])
    log(actor, "membership.price", held, list_cents=list_cents)
    return held


@transaction.atomic
def take_off_sale(level: Level, *, actor: User, at: datetime) -> None:
    """Sell dues of the level no longer; what was bought runs on. Safe to repeat."""
    if Sellable.objects.filter(level=level, closed_at=None).update(closed_at=at):
        log(actor, "membership.close_sale", level)

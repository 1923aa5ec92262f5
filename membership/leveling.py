"""Leveling: what dues of a level cost from now on, and whether they are for sale."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.accounts.models import User
from foundation.ground.auditing import log
from membership.discounting import KIND
from membership.models import Level
from payments.models import RefundPolicy, Sellable
from payments.selling import repricing
from payments.selling.repricing import Terms


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

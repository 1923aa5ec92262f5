"""Taking from a pool and giving back: the one way by which anything scarce changes hands (P7).

What is left is asked and taken by one guarded UPDATE, which holds at every isolation level: a reader's "there is one
left" is never believed. Whoever takes from several pools in one transaction takes in the order of their keys, so that
two who want the same ones wait for each other instead of locking each other out.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments.models import Move, Pool


class NothingLeft(Refusal):
    """The pool holds less than was asked for."""


class StillTaken(Refusal):
    """A pool can't be made smaller than what is taken of it."""


def make(capacity: int) -> Pool:
    """Make a pool of so many, of which nothing is taken."""
    return Pool.objects.create(capacity=capacity)


@transaction.atomic
def take(pool: Pool, *, about: UUID, reason: str, at: datetime, n: int = 1) -> None:
    """Take `n` for the thing with this public id. Raises `NothingLeft`, and then nothing is taken."""
    if not _guarded(pool, n):
        raise NothingLeft(_("Nothing is left: every place is taken."))
    Move.objects.create(pool=pool, n=n, about=about, reason=reason, at=at)


def _guarded(pool: Pool, n: int) -> bool:
    """Take `n` if so many are left, by one statement that asks and takes; whether it did."""
    return bool(Pool.objects.filter(pk=pool.pk, taken__lte=F("capacity") - n).update(taken=F("taken") + n))


@transaction.atomic
def give_back(pool: Pool, *, about: UUID, reason: str, at: datetime, n: int = 1) -> None:
    """Give back `n` that were taken for the thing with this public id."""
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") - n)
    Move.objects.create(pool=pool, n=-n, about=about, reason=reason, at=at)


def hand_over(pool: Pool, *, of: UUID, to: UUID, reasons: tuple[str, str], at: datetime, n: int = 1) -> None:
    """Let `n` that were taken for one thing be taken for another: how many are taken stays, so nobody gets in between.

    `reasons` say why the one gave them up and the other has them.
    """
    given, taken = reasons
    Move.objects.bulk_create(
        [
            Move(pool=pool, n=-n, about=of, reason=given, at=at),
            Move(pool=pool, n=n, about=to, reason=taken, at=at),
        ]
    )


def resize(pool: Pool, capacity: int) -> None:
    """Let there be so many. Raises `StillTaken` where more are taken."""
    if not Pool.objects.filter(pk=pool.pk, taken__lte=capacity).update(capacity=capacity):
        raise StillTaken(_("More places than that are taken. Free some first, or leave the number as it is."))

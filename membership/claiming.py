"""Claiming a membership that is kept elsewhere under another address: with evidence, provisional, then decided.

Until it is decided whoever claims pays what members pay. If the answer is no, what was saved meanwhile is owed: on what
was delivered at a price whose evidence names this claim and was not given up, how much less it cost, and no more
(`sparing.spared`: a code or an award would have taken another part off the full price). It is paid online
(`differing`), or the office writes down how it was settled: an order placed at that price and paid after it saves more,
which is owed again. After a refusal nobody gets the price in advance again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from membership import filing, giving, lettering, policy
from membership.models import Claim, Settlement, Term
from payments.models import Charge
from payments.selling import sparing
from payments.wording import money


class ClaimedAlready(Refusal):
    """The office has a claim of hers already."""


class DecidedAlready(Refusal):
    """Somebody has decided it."""


class NothingOwed(Refusal):
    """Nothing is owed on this claim."""


class OwedChanged(Refusal):
    """Another sum is owed on this claim than the one that was shown."""


def claim(person: User, *, elsewhere: str, words: str, evidence: File[bytes] | None, at: datetime) -> Claim:
    """Claim a membership that is kept elsewhere. Raises `ClaimedAlready` and `UploadRefused`."""
    if evidence is not None:
        evidence = filing.cleaned(evidence, sender=person, at=at)
    return _claim(person, elsewhere=elsewhere, words=words, evidence=evidence, at=at)


def was_refused(person: User) -> bool:
    """Whether a claim of hers was refused: nobody gets the price in advance again after that."""
    return Claim.objects.filter(can_be_owed_on(), person=person).exists()


@transaction.atomic
def _claim(person: User, *, elsewhere: str, words: str, evidence: File[bytes] | None, at: datetime) -> Claim:
    """Claim it, with what is kept of the evidence."""
    people.hold(person.pk)
    try:
        with transaction.atomic():
            made = Claim.objects.create(
                person=person, elsewhere=elsewhere, words=words, is_provisional=not was_refused(person), asked_at=at
            )
    except IntegrityError as taken:
        raise ClaimedAlready(_("The office is looking at your claim already, and will write to you.")) from taken
    if evidence is not None:
        filing.keep(evidence, filing.OF_CLAIM, made.public_id, at=at)
    lettering.tell("claim_received", person, made.public_id, {"within": policy.ANSWERED_WITHIN}, at=at)
    log(person, "membership.claim", made)
    return made


@transaction.atomic
def grant(claim: Claim, given: giving.Grant, *, actor: User, at: datetime) -> Claim:
    """Believe a claim: the days that it is for become a term, verified as of today.

    Raises `OwnFavor`, `DecidedAlready`, `giving.WrongHolder` and `giving.Overlaps`.
    """
    membership = giving.hold(claim.person, on=clock.day_of(at))  # Before the person, as whoever sells dues does.
    held, person = _held(claim, actor)
    term = giving.Grant(
        given.level, given.span, Term.Kind.CLAIMED, held.public_id, given.reason, checked_on=clock.day_of(at)
    )
    giving.give(membership, term, actor=actor, at=at)
    return _decided(held, person, is_granted=True, reason=given.reason, actor=actor, at=at)


@transaction.atomic
def refuse(claim: Claim, *, reason: str, actor: User, at: datetime) -> Claim:
    """Refuse a claim, with a reason that whoever claimed reads, and what is owed now.

    Raises `ReasonNeeded`, `OwnFavor` and `DecidedAlready`.
    """
    reason = needed(reason, _("Say why: whoever claimed reads it."))
    held, person = _held(claim, actor)
    return _decided(held, person, is_granted=False, reason=reason, actor=actor, at=at)


def _held(claim: Claim, actor: User) -> tuple[Claim, User]:
    """Hold an undecided claim and whose it is."""
    people.refuse_own(claim.person_id, actor)
    person = people.hold(claim.person_id)
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.decided_at:
        raise DecidedAlready(_("This has been decided already."))
    return held, person


def _decided(held: Claim, person: User, *, is_granted: bool, reason: str, actor: User, at: datetime) -> Claim:
    """Write down the decision and tell whoever claimed."""
    held.decided_at, held.is_granted, held.reason, held.actor = at, is_granted, reason.strip(), actor
    held.save(update_fields=["decided_at", "is_granted", "reason", "actor"])
    log(actor, "membership.decide_claim", held, decision="granted" if is_granted else "refused")
    lettering.tell_claim(held, person, owed=0 if is_granted else owed(held), at=at)
    return held


def owed(claim: Claim) -> int:
    """Return in cents what was saved by the price that a claim gave in advance, and was not settled yet."""
    return owed_on([claim.public_id])[claim.public_id]


def owed_on(claims: Collection[UUID]) -> dict[UUID, int]:
    """Return by public id what is owed on each of these claims, as `owed` does: by as many statements for many."""
    found = Claim.objects.filter(public_id__in=claims).values_list("public_id", settled())
    return owed_beside(dict(found))


def owed_beside(settled: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return by public id what is owed on claims of which it is known what was settled."""
    return {claim: one.owed for claim, one in owing(settled).items()}


@dataclass(frozen=True)
class Owing:
    """What is owed on a refused claim, in cents, and the numbers of the orders on which it was saved."""

    owed: int
    orders: Sequence[str]


def owing(settled: Mapping[UUID, int]) -> dict[UUID, Owing]:
    """Return by public id what is owed on claims of which it is known what was settled. As many queries for many."""
    orders: dict[UUID, list[str]] = {claim: [] for claim in settled}
    saved = dict.fromkeys(settled, 0)
    for claim, charge, cents in _spared_on(settled):
        saved[claim] += cents
        if cents and charge.line.order.spoken not in orders[claim]:
            orders[claim].append(charge.line.order.spoken)
    return {claim: Owing(max(0, saved[claim] - settled[claim]), orders[claim]) for claim in settled}


def settled() -> Coalesce:
    """Return, for a query over claims, what was settled of each, in cents, by what was not given up since."""
    rows = Settlement.objects.standing().filter(claim=OuterRef("pk")).order_by().values("claim")
    return Coalesce(Subquery(rows.annotate(sum=Sum("cents")).values("sum")), 0)


def beyond(claim: Claim) -> int:
    """Return in cents what was settled of a claim beyond what is saved by it now: something was given up since."""
    cents = Claim.objects.filter(pk=claim.pk).values_list(settled(), flat=True).get()
    return max(0, cents - saved(claim))


def saved(claim: Claim) -> int:
    """Return in cents what was saved by the price that a claim gave in advance, on what was delivered and is kept."""
    return _saved_on([claim.public_id])[claim.public_id]


def _saved_on(claims: Collection[UUID]) -> dict[UUID, int]:
    """Return by public id what was saved by each of these claims, as `saved` does."""
    found = dict.fromkeys(claims, 0)
    for claim, _charge, cents in _spared_on(claims):
        found[claim] += cents
    return found


def _spared_on(claims: Collection[UUID]) -> Iterator[tuple[UUID, Charge, int]]:
    """Yield each price that these claims gave in advance, of what was delivered and is kept, and what it saved."""
    named = Charge.objects.annotate(of_claim=KeyTextTransform("claim", "evidence"))
    charges = named.filter(
        kind=Charge.Kind.MEMBER,
        of_claim__in=[str(claim) for claim in claims],
        line__delivered_at__isnull=False,
        line__withdrawn_at=None,
    )
    for charge, cents in sparing.spared_each(charges):
        yield UUID(charge.evidence["claim"]), charge, cents


def can_be_owed_on() -> Q:
    """Return as a condition on claims that something can be owed: it was refused."""
    return Q(decided_at__isnull=False, is_granted=False)


def is_refused(claim: Claim) -> bool:
    """Whether the answer was no."""
    return claim.decided_at is not None and not claim.is_granted


@transaction.atomic
def settle(claim: Claim, *, how: str, actor: User, at: datetime, shown_cents: int | None = None) -> Settlement:
    """Write down how the difference of a refused claim was settled, as far as it is owed by now.

    `shown_cents` is what was shown as owed, where it was. Raises `OwedChanged`, `NothingOwed` and `OwnFavor`.
    """
    people.refuse_own(claim.person_id, actor)
    how = needed(how, _("Say how it was settled: by which order or check, or who let it go and why."))
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    cents = owed(held)
    if not is_refused(held) or not cents:
        raise NothingOwed(_("Nothing is owed on this claim."))
    if shown_cents is not None and shown_cents != cents:
        raise OwedChanged(_("By now %(cents)s is owed. Please look again.") % {"cents": money(cents)})
    made = Settlement.objects.create(claim=held, cents=cents, how=how, at=at, actor=actor)
    log(actor, "membership.settle_claim", held, reason=how, cents=cents)
    return made

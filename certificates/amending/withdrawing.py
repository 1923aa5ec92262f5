"""Withdrawing a certificate: after a notice that its holder may object to, by a person, or not at all.

Staff give notice with a reason. The certificate stands meanwhile, and its public page says nothing of it. From the
day that the notice names, staff withdraw; at any time they may decide to keep it. Who objected is answered first.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certificates import announcing, recording, telling
from certificates.amending import ending
from certificates.models import Certificate, CertificateEvent, Notice
from certificates.models.notices import NoticeQuerySet
from certificates.standing import Ending
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed

PERIOD = timedelta(days=21)
"""From the notice to the first day on which the certificate may be withdrawn: three weeks to read a letter, to ask
somebody, and to write. NASAMS has set none of its own yet."""


class NoticeNeeded(Refusal):
    """Nothing is withdrawn of which its holder was not told before; nor decided twice."""


class TooEarly(Refusal):
    """The holder may still write: the day that the notice names has not come."""


class AnswerNeeded(Refusal):
    """The holder objected, and nobody has answered."""


@transaction.atomic
def give_notice(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Notice:
    """Tell the holder by letter that the certificate is to be withdrawn, why, from which day, and how to object.

    Raises `ReasonNeeded`, and `EndedBefore` and `NoticeGiven` (of `ending`).
    """
    reason = needed(reason, _("Say why the certificate is to be withdrawn. The holder will read it."))
    # Locked first: of two coordinators at once the second finds the notice of the first.
    held = ending.hold(certificate)
    ending.refuse_noticed(held)
    acts_on = clock.day_of(at) + PERIOD
    notice = Notice.objects.create(certificate=held, reason=reason, given_by=actor, given_at=at, acts_on=acts_on)
    event = recording.record(held, CertificateEvent.Kind.NOTICE, actor=actor, at=at, reason=reason)
    log(actor, "certificates.give_notice", held, event=event.digest, acts_on=acts_on.isoformat())
    announcing.announce_notice(held, notice, at=at)
    return notice


@transaction.atomic
def withdraw(certificate: Certificate, *, answer: str = "", actor: User, at: datetime) -> Certificate:
    """Withdraw the certificate for the reason of its notice, and write to its holder.

    The record stays; its address tells the truth from now on. `answer` is for the holder, and is needed where the
    holder objected. Reason and answer stand in the notice and the events, where erasure can empty them; the audit log
    names the event. Raises `EndedBefore`, `NoticeNeeded`, `TooEarly` and `AnswerNeeded`.
    """
    held = ending.hold(certificate)
    notice = _undecided(held)
    if clock.day_of(at) < notice.acts_on:
        raise TooEarly(
            _("The holder may object until then: this certificate may be withdrawn from %(day)s.")
            % {"day": telling.day(notice.acts_on)}
        )
    answer = _answered(notice, answer)
    event = ending.end(held, Ending.WITHDRAWN, reason=notice.reason, actor=actor, at=at)
    ending.decide(notice, Notice.Outcome.WITHDRAWN, answer=answer, actor=actor, at=at)
    log(actor, "certificates.withdraw", held, event=event.digest)
    announcing.announce_withdrawal(held, notice, at=at)
    return held


@transaction.atomic
def keep(certificate: Certificate, *, answer: str = "", actor: User, at: datetime) -> Notice:
    """Drop the notice: the certificate stands as before, and its holder is told by letter.

    Raises `EndedBefore`, `NoticeNeeded`, `AnswerNeeded` and `TheirOwn`.
    """
    held = ending.hold(certificate)
    ending.refuse_own(held, actor)
    notice = _undecided(held)
    answer = _answered(notice, answer)
    ending.decide(notice, Notice.Outcome.KEPT, answer=answer, actor=actor, at=at)
    event = recording.record(held, CertificateEvent.Kind.KEPT, actor=actor, at=at)
    log(actor, "certificates.keep", held, event=event.digest)
    announcing.announce_kept(held, notice, at=at)
    return notice


def tell_anew(held: Certificate, *, at: datetime) -> None:
    """Tell an open notice to whoever the certificate, which the caller holds, was given meanwhile, with time to object.

    Where none is open, or it has ended, there is nothing to tell.
    """
    notice = held.notices.open().first()
    if notice is not None:
        notice.acts_on = max(notice.acts_on, clock.day_of(at) + PERIOD)
        notice.save(update_fields=["acts_on"])
        announcing.announce_notice(held, notice, at=at)


def waiting(on: date) -> NoticeQuerySet:
    """Return notices that wait for a decision: their day has come, or the holder objected. Nothing decides itself."""
    found = Notice.objects.open().filter(Q(acts_on__lte=on) | Q(appealed_at__isnull=False))
    return found.select_related("certificate").order_by("acts_on", "pk")


def _undecided(held: Certificate) -> Notice:
    """Return the open notice on a certificate that the caller holds. Raises `NoticeNeeded`."""
    notice = held.notices.open().first()
    if notice is None:
        raise NoticeNeeded(_("No notice of withdrawal is open for this certificate. The holder is told first."))
    return notice


def _answered(notice: Notice, answer: str) -> str:
    """Return the answer without spaces around it. Raises `AnswerNeeded` where the holder objected and none is given."""
    answer = answer.strip()
    if notice.appealed_at is not None and not answer:
        raise AnswerNeeded(_("The holder objected. Answer that: the holder will read it."))
    return answer

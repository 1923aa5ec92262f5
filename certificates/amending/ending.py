"""Ending a certificate: what every deed on one shares. It is held, and ended once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from certificates import recording, telling
from certificates.models import Certificate, CertificateEvent, Notice
from certificates.standing import Ending
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal

_ENDED = {
    Ending.WITHDRAWN: _lazy("Certificate %(serial)s was withdrawn on %(day)s."),
    Ending.IN_ERROR: _lazy("Certificate %(serial)s was found on %(day)s to have been issued in error."),
    Ending.REPLACED: _lazy("Certificate %(serial)s was replaced on %(day)s."),
}


class EndedBefore(Refusal):
    """It has come to its end already."""


class TheirOwn(Refusal):
    """Nobody does themselves a favor with their own certificate: a colleague decides."""


class NoticeGiven(Refusal):
    """Notice of withdrawal was given, and nobody has decided yet."""


class NoAccount(Refusal):
    """It was issued before this platform, and nobody's account holds it yet."""


def hold(certificate: Certificate) -> Certificate:
    """Return the certificate as it is now, held until the caller's transaction ends. Raises `EndedBefore`.

    Of two deeds at once the second waits here, and then finds what the first has done.
    """
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if held.ended_at is not None:
        day = telling.day(clock.day_of(held.ended_at))
        raise EndedBefore(_ENDED[Ending(held.ended_as)] % {"serial": held.serial, "day": day})
    return held


def end(held: Certificate, how: Ending, *, reason: str, actor: User, at: datetime) -> CertificateEvent:
    """End a certificate that the caller holds, and write it into its chain; return that event."""
    held.ended_at, held.ended_as = at, how
    held.save(update_fields=["ended_at", "ended_as"])
    return recording.record(held, CertificateEvent.Kind(how.value), actor=actor, at=at, reason=reason)


def holder_of(certificate: Certificate) -> User:
    """Return whose account holds it. Raises `NoAccount`."""
    if certificate.person is None:
        raise NoAccount(_("This certificate belongs to no account yet, so there is no name of today."))
    return certificate.person


def refuse_own(certificate: Certificate, actor: User) -> None:
    """Refuse to whoever holds it what only a colleague may do. Raises `TheirOwn`."""
    if certificate.person_id == actor.pk:
        raise TheirOwn(_("This certificate is your own. Please ask a colleague to decide about it."))


def refuse_noticed(held: Certificate) -> None:
    """Refuse while a notice of withdrawal is open. Raises `NoticeGiven`."""
    if notice := held.notices.open().first():
        raise NoticeGiven(
            _("Notice of withdrawal was given on %(day)s. Decide about it first.")
            % {"day": telling.day(clock.day_of(notice.given_at))}
        )


def decide(notice: Notice, outcome: Notice.Outcome, *, answer: str, actor: User, at: datetime) -> None:
    """Write down what came of a notice, on a certificate that the caller holds."""
    notice.outcome, notice.answer = outcome, answer
    notice.decided_by, notice.decided_at = actor, at
    notice.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])

"""Objecting to a notice of withdrawal: in the holder's own words, once, until somebody has decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import recording
from certificates.amending import ending
from certificates.amending.withdrawing import NoticeNeeded
from certificates.models import Certificate, CertificateEvent, Notice
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class WordsNeeded(Refusal):
    """An objection says something."""


class AppealedBefore(Refusal):
    """The holder objected already; what was said stands until it is answered."""


@transaction.atomic
def appeal(certificate: Certificate, *, words: str, actor: User, at: datetime) -> Notice:
    """Keep what the holder says against the notice; `actor` is the holder, or whoever of staff writes it down.

    Nothing is withdrawn before it is answered. Raises `WordsNeeded`, `EndedBefore`, `NoticeNeeded`, `AppealedBefore`,
    and `Erased`.
    """
    words = words.strip()
    if not words:
        raise WordsNeeded(_("Say what speaks against the withdrawal, in a sentence or two."))
    if certificate.person_id is not None:
        # Locked before the certificate: an erasure that is under way would otherwise miss these words.
        holding.hold(certificate.person_id)
    held = ending.hold(certificate)
    notice = held.notices.open().first()
    if notice is None:
        raise NoticeNeeded(_("This was decided already. The letter about it says whom to write to."))
    if notice.appealed_at is not None:
        raise AppealedBefore(_("What was said against the withdrawal stands already, and waits for an answer."))
    notice.appeal, notice.appealed_at = words, at
    notice.save(update_fields=["appeal", "appealed_at"])
    event = recording.record(held, CertificateEvent.Kind.APPEALED, actor=actor, at=at)
    log(actor, "certificates.appeal", held, event=event.digest)
    return notice

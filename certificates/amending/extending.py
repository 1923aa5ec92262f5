"""Letting a certificate stand longer: its last day is moved later, never earlier."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import announcing, composing, recording, telling
from certificates.amending import ending
from certificates.models import Certificate, CertificateEvent
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed


class NothingToExtend(Refusal):
    """It stands without a last day."""


class OnlyLater(Refusal):
    """The new last day is not later than the old one, or is over already."""


class TooFar(Refusal):
    """The new last day lies further off than any type lets a certificate stand; it can't be moved back."""


@transaction.atomic
def extend(certificate: Certificate, *, until: date, reason: str, actor: User, at: datetime) -> Certificate:
    """Move the last day later, also of one that lapsed, and write to its holder. What is printed stays as printed.

    Raises `ReasonNeeded`, `EndedBefore`, `TheirOwn`, `NothingToExtend`, `OnlyLater` and `TooFar`.
    """
    reason = needed(reason, _("Say why it stands longer. It is kept with the certificate."))
    # Locked first: of two at once the second is held to the day that the first has set.
    held = ending.hold(certificate)
    ending.refuse_own(held, actor)
    if held.lapses_on is None:
        raise NothingToExtend(_("This certificate stands without an end."))
    if until <= held.lapses_on or until < clock.day_of(at):
        raise OnlyLater(
            _("The new last day must come after %(day)s, and must not be over.") % {"day": telling.day(held.lapses_on)}
        )
    furthest = composing.months_later(clock.day_of(at), composing.LONGEST)
    if until > furthest:
        raise TooFar(_("A last day can't be moved back. It may be %(day)s at most.") % {"day": telling.day(furthest)})
    held.lapses_on = until
    held.save(update_fields=["lapses_on"])
    event = recording.record(held, CertificateEvent.Kind.EXTENDED, actor=actor, at=at, reason=reason)
    log(actor, "certificates.extend", held, event=event.digest, until=until.isoformat())
    announcing.announce_extension(held, at=at)
    return held

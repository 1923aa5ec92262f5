"""Taking back a certificate that should never have been issued: to the wrong person, twice, by a fault of the platform.

No notice goes before it: nobody is blamed, and what is wrong on its face would go on being shown meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import announcing
from certificates.amending import ending
from certificates.models import Certificate, Notice
from certificates.standing import Ending
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import needed


@transaction.atomic
def retract(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """End the certificate as issued in error, at once, and write to its holder. The platform issues no other by itself.

    A notice that is open is decided with it, and the reason is its answer. Nobody chooses this milder word for their
    own certificate. Raises `ReasonNeeded`, `EndedBefore` and `TheirOwn`.
    """
    reason = needed(reason, _("Say why it should never have been issued. The holder will read it."))
    held = ending.hold(certificate)
    ending.refuse_own(held, actor)
    event = ending.end(held, Ending.IN_ERROR, reason=reason, actor=actor, at=at)
    if notice := held.notices.open().first():
        ending.decide(notice, Notice.Outcome.WITHDRAWN, answer=reason, actor=actor, at=at)
    log(actor, "certificates.retract", held, event=event.digest)
    announcing.announce_error(held, reason=reason, at=at)
    return held

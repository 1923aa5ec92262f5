"""What came of a certificate, for its holder's own page: its end and why, a notice, a last day, another name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certificates.amending import renaming
from certificates.models import Certificate, Notice
from certificates.standing import Ending, Standing
from foundation.ground import clock


@dataclass(frozen=True)
class End:
    """How a certificate came to its end, and on which day; why is for its holder and for staff alone."""

    how: Ending
    ended_on: date
    reason: str
    answer: str
    next: Certificate | None


@dataclass(frozen=True)
class UnderWay:
    """What is under way with a certificate that has not ended.

    `dropped` is the last notice that came to nothing. `asks` says that the holder may ask for another name, `has_asked`
    that this was done.
    """

    notice: Notice | None
    dropped: Notice | None
    lapses_on: date | None
    has_lapsed: bool
    asks: bool
    has_asked: bool


def end(certificate: Certificate) -> End | None:
    """Return how it ended, or None."""
    if certificate.ended_at is None:
        return None
    how = Ending(certificate.ended_as)
    event = certificate.events.filter(kind=how.value).last()
    notice = certificate.notices.filter(outcome=Notice.Outcome.WITHDRAWN).first() if how is Ending.WITHDRAWN else None
    return End(
        how=how,
        ended_on=clock.day_of(certificate.ended_at),
        reason=event.reason if event else "",
        answer=notice.answer if notice else "",
        next=certificate.replaced_by,
    )


def under_way(certificate: Certificate) -> UnderWay:
    """Return what is under way with one that has not ended."""
    notices = list(certificate.notices.all())
    another = renaming.bears_another_name(certificate)
    return UnderWay(
        notice=next((notice for notice in notices if notice.decided_at is None), None),
        dropped=next((notice for notice in notices if notice.outcome == Notice.Outcome.KEPT), None),
        lapses_on=certificate.lapses_on,
        has_lapsed=certificate.standing is Standing.LAPSED,
        asks=another,
        has_asked=another and renaming.has_asked(certificate),
    )

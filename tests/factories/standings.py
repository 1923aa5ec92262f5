"""Made-up certificates of each standing, as a stranger finds them. Set in their rows: deeds have their tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from certificates.amending.replacing import said_by
from certificates.issuing import Paper, locked_counter, write
from certificates.models import Activity, Certificate
from certificates.standing import Ending, Standing
from foundation.ground import clock
from tests.factories.certificates import AT, certificate

NEW_NAME = "Noor Demo-Neu"


def ended(issued: Certificate, ending: Ending, **more: Any) -> Certificate:
    """End a certificate on the day it was issued."""
    Certificate.objects.filter(pk=issued.pk).update(ended_at=AT, ended_as=ending, **more)
    return Certificate.objects.get(pk=issued.pk)


def lapsed(issued: Certificate) -> Certificate:
    """Let it have stood through yesterday."""
    Certificate.objects.filter(pk=issued.pk).update(lapses_on=yesterday())
    return Certificate.objects.get(pk=issued.pk)


def yesterday() -> date:
    """The day before today, where the office is."""
    return clock.day_of(clock.now()) - timedelta(days=1)


def replaced(issued: Certificate) -> Certificate:
    """Put another in its place, under a new name."""
    paper = Paper(None, Activity.objects.get(pk=issued.activity_id), NEW_NAME, said_by(issued))
    newer = write(paper, locked_counter(AT.year), actor=None, at=AT)
    return ended(issued, Ending.REPLACED, replaced_by=newer)


def of(standing: Standing, *, shows: str = Certificate.Shows.FULL, **words: Any) -> Certificate:
    """Issue a certificate, and bring it to this standing; `shows` is the holder's choice."""
    issued = certificate(**words)
    Certificate.objects.filter(pk=issued.pk).update(shows=shows)
    issued = Certificate.objects.get(pk=issued.pk)
    if standing is Standing.STANDING:
        return issued
    if standing is Standing.LAPSED:
        return lapsed(issued)
    return replaced(issued) if standing is Standing.REPLACED else ended(issued, Ending(standing))

"""The demonstration's certificates from before: one in an account, one that waits for whoever proves the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from certificates import composing
from certificates.adopting import importing
from certificates.adopting.reading import Said
from certificates.models import CertificateType, Past
from foundation.accounts.models import User
from foundation.ground import clock

EARLIER = (
    ("DEMO-2019-1", "Simulated Trainee A", "simulated.a@demo.example"),
    ("DEMO-2019-2", "Erin Demo", "earlier.holder@demo.example"),
)
"""Old number, name and address of each."""


def fill(people: Mapping[str, User]) -> None:
    """Bring them in, if nothing from before was."""
    if Past.objects.exists():
        return
    kind = CertificateType.objects.get(key=composing.STANDARD)
    for number, name, address in EARLIER:
        said = Said(
            number=number,
            name=name,
            address=address,
            title="Demonstration institute of 2019",
            minutes=90,
            category="",
            completed_on=date(2019, 3, 8),
            issued_on=date(2019, 4, 1),
            evidence="a roster made up for this demonstration",
        )
        at = clock.now() - timedelta(days=3)
        importing.bring_in(said, kind, actor=people["coordinator"], at=at, demonstration=True)

"""Who signs the demonstration's certificates, and a board that was asked and has not answered. All of it is made up."""

from __future__ import annotations

from certificates import composing
from certificates.models import Activity, Board, CertificateType, CreditApproval, CreditCategory, Signatory, Signing
from foundation.ground import clock

OFFICER = ("Demo Signatory", "Chair of the Demonstration Committee")
BOARD = "Demonstration Board of Continuing Education"


def fill_signatory() -> None:
    """Let somebody sign, if nobody does."""
    if Signatory.objects.exists():
        return
    name, title = OFFICER
    kind = CertificateType.objects.get(key=composing.STANDARD)
    Signing.objects.create(type=kind, signatory=Signatory.objects.create(name=name, title=title), sort_order=0)


def fill_board(activity: Activity) -> None:
    """Ask a board about this activity, if there is no board: what is asked for is shown to nobody but staff."""
    if Board.objects.exists():
        return
    CreditApproval.objects.create(
        activity=activity,
        board=Board.objects.create(name=BOARD, place="Demonstration"),
        category=CreditCategory.objects.get(key="ethics"),
        covers_from=clock.day_of(clock.now()),
    )

"""The nouns of membership."""

from membership.models.agencies import Agency, AgencyCoordinator, Seat
from membership.models.applications import Application, Claim, Settlement
from membership.models.benefits import Consultation, DirectoryEntry, ListPlace, Referral
from membership.models.levels import Level
from membership.models.memberships import Interruption, Membership, Term
from membership.models.roll import RollEntry

__all__ = [
    "Agency",
    "AgencyCoordinator",
    "Application",
    "Claim",
    "Consultation",
    "DirectoryEntry",
    "Interruption",
    "Level",
    "ListPlace",
    "Membership",
    "Referral",
    "RollEntry",
    "Seat",
    "Settlement",
    "Term",
]

"""The nouns of people: a person, and what she may need when she is timed."""

from foundation.accounts.models.accommodations import Accommodation
from foundation.accounts.models.people import User

__all__ = ["Accommodation", "User"]

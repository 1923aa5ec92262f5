"""Who may see and do what with an attempt. Every edge of this room asks here."""

from __future__ import annotations

from assessments.models import Attempt
from foundation.accounts.models import User

SEE = "assessments.see_attempts"


def may_answer(person: User, attempt: Attempt) -> bool:
    """Whether she may answer it: it is hers."""
    return attempt.person_id == person.pk


def may_see_attempt(person: User, attempt: Attempt) -> bool:
    """Whether she may see what came of it: it is hers, or she is staff who may see attempts."""
    return may_answer(person, attempt) or person.has_perm(SEE)

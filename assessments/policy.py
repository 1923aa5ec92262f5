"""Who may see and do what with an attempt. Every edge of this room asks here."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from assessments.estimating import TOO_FEW
from assessments.models import Attempt
from foundation.accounts.models import User

SEE = "assessments.see_attempts"
SEE_RESULTS = "assessments.see_results"
GRANT = "assessments.grant_attempt"
SEE_QUESTIONS = "assessments.view_question"
SEE_KEYS = "assessments.view_key"
WRITE = "assessments.change_question"
RETIRE = "assessments.retire_question"
RECHECK = "assessments.change_editionreview"


def may_answer(person: User, attempt: Attempt) -> bool:
    """Whether she may answer it and see what came of it: it is hers. Staff look at its replay in the admin (`SEE`)."""
    return attempt.person_id == person.pk


def floor(person: User | AnonymousUser) -> int:
    """Return of how few people a sum is told to this person: to whoever may see the attempts themselves, of any."""
    return 0 if person.has_perm(SEE) else TOO_FEW

"""Forgetting what was kept long enough: words answered a year ago, former coordinators, who never claimed a seat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from membership.models import AgencyCoordinator, Consultation, Referral, Seat

KEPT_FOR = timedelta(days=365)


@transaction.atomic
def forget_old(at: datetime) -> int:
    """Empty old requests, delete who coordinated an agency long ago, end old invitations; return how many.

    Safe to repeat. The places of seats that are released here are freed by `resting.free_all_rested`.
    """
    before = at - KEPT_FOR
    consultations = Consultation.objects.filter(answered_at__lt=before).exclude(words="", answer="")
    referrals = Referral.objects.filter(answered_at__lt=before).exclude(words="", answer="", address="")
    former, _deleted = AgencyCoordinator.objects.filter(ended_at__lt=before).delete()
    unclaimed = Seat.objects.filter(claimed_at=None, invited_at__lt=before)
    ended = unclaimed.filter(released_at=None).update(released_at=at, address="")
    ended += unclaimed.exclude(address="").update(address="")
    emptied = consultations.update(words="", answer="")
    return emptied + former + ended + referrals.update(words="", answer="", name="", office="", address="", region="")

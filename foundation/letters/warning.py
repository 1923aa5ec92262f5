"""Warning the office about what the house could not do by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from foundation.ground.models import Job
from foundation.letters import asking
from foundation.letters.models import Letter

GRACE = timedelta(days=2)


def of_failed_part(job: Job, at: datetime) -> None:
    """Tell the office, once a job, that a part of it was given up."""
    link = f"{settings.SITE_ADDRESS}{reverse('job:inspect', args=[job.public_id])}"
    asking.ask(
        "job_failed", to=settings.OFFICE_EMAIL, about=job.public_id, context={"kind": job.kind, "link": link}, at=at
    )


def overdue(at: datetime) -> list[str]:
    """Name every letter that neither left nor was given up long after it was asked for."""
    late = Letter.objects.unsent().filter(asked_at__lte=at - GRACE)
    return [f"letter {letter.public_id} neither left nor was given up" for letter in late]


def unfrozen() -> list[str]:
    """Name every letter that is done with and still holds what was filled in."""
    done = Letter.objects.exclude(sent_at=None, given_up_at=None).exclude(context={})
    return [f"letter {letter.public_id} is done with and still holds what was filled in" for letter in done]

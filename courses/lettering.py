"""Lettering: letters to a trainee about her place. Each names her and the course, and leads to a page of hers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from courses.models import Enrollment
from foundation.letters import asking


def write(kind: str, place: Enrollment, words: Mapping[str, Any], *, about: UUID, at: datetime) -> None:
    """Ask for a letter of this kind, with these words besides; it leads to her page of the course unless they say."""
    trainee, course = place.trainee, place.course
    said = {
        "name": trainee.get_short_name(),
        "course": course.title,
        "link": address("learn_course", course.slug),
        **words,
    }
    asking.ask(kind, to=str(trainee.email), about=about, context=said, at=at, person=trainee.public_id)


def address(name: str, *parts: Any) -> str:
    """Return the whole address of a page, for a letter."""
    return settings.SITE_ADDRESS + reverse(name, args=parts)

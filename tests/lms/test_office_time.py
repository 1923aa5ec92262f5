"""The admin tells the office's time, and writes nothing into anybody's profile for it."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from wagtail.users.models import UserProfile

from lms.middleware import TimeOfTheOffice
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("chosen", "told"), [("", "America/New_York"), ("Asia/Tokyo", "Asia/Tokyo")])
def test_the_offices_time_is_told_to_whoever_chose_no_other_and_never_saved(chosen: str, told: str) -> None:
    person = PersonFactory.create()
    UserProfile.objects.create(user=person, current_time_zone=chosen)
    request = HttpRequest()
    request.path, request.user = "/admin/", person

    TimeOfTheOffice(lambda _request: HttpResponse())(request)
    profile: UserProfile = person.wagtail_userprofile  # type: ignore[attr-defined]  # Wagtail's one-to-one
    said = profile.get_current_time_zone()
    profile.save()

    assert (said, UserProfile.objects.get(user=person).current_time_zone) == (told, chosen)

"""What happened late in the office's evening is named by one day everywhere, though in UTC it is the next already."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.models import Certificate
from foundation.accounts import accommodating, erasing
from foundation.accounts.accommodating import Terms
from foundation.accounts.admin.people import record_of
from foundation.ground import clock
from foundation.letters.models import Letter
from tests.factories.certificates import withdraw
from tests.factories.courses import enrollment, read_everything
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

EVENING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Nine in the evening of November 23 in New York."""


@pytest.fixture
def earned() -> Certificate:
    """A certificate of a course that was finished that evening."""
    read_everything(enrollment(at=EVENING), at=EVENING)
    return Certificate.objects.get()


def signed_in(certificate: Certificate) -> Client:
    client = Client()
    client.force_login(certificate.holder)
    return client


def test_the_day_of_a_moment_is_the_offices() -> None:
    assert clock.day_of(EVENING) == date(2026, 11, 23)


def test_a_filter_names_that_day_and_is_silent_where_nothing_happened() -> None:
    template = Template('{{ moment|day_of|date:"F j, Y" }}')

    assert [template.render(Context({"moment": moment})) for moment in (EVENING, None)] == ["November 23, 2026", ""]


def test_the_finished_page_names_the_day_that_the_certificate_names(earned: Certificate) -> None:
    course = earned.holder.enrollments.get().course

    said = signed_in(earned).get(reverse("learn_course", args=[course.slug])).text

    assert earned.record["completed_on"] == "2026-11-23"
    assert "You finished this course on November 23, 2026." in said


def test_my_learning_names_the_day_that_the_certificate_names(earned: Certificate) -> None:
    page = reverse("my_learning")
    standing = signed_in(earned).get(page).text
    withdraw(earned, reason="Issued twice.", actor=PersonFactory.create(), at=EVENING)
    withdrawn = signed_in(earned).get(page).text

    assert earned.record["issued_on"] == "2026-11-23"
    assert ["Issued on November 23, 2026." in said for said in (standing, withdrawn)] == [True, True]


def test_staff_read_the_days_that_holder_and_stranger_read(earned: Certificate, settings: Settings) -> None:
    settings.DEMO = True
    withdraw(earned, reason="Issued twice.", actor=PersonFactory.create(), at=EVENING)
    client = Client()
    client.force_login(SuperuserFactory.create(is_demo=True))

    of_certificate = client.get(reverse("certificate:inspect", args=[earned.public_id])).text
    of_person = client.get(record_of(earned.holder)).text

    assert "Withdrawn on November 23, 2026" in of_certificate
    assert ("November 23, 2026" in of_person, "November 24, 2026" in of_person) == (True, False)


def test_letters_name_the_offices_day() -> None:
    person, actor = PersonFactory.create(), SuperuserFactory.create()
    asked = accommodating.ask(person, "More time, please.", at=EVENING)
    accommodating.confirm(asked, Terms(extra_attempts=1), actor=actor, at=EVENING)
    accommodation = Letter.objects.get(reason="accommodation_confirmed").context["begins_on"]
    erasing.erase(person, actor=actor, at=EVENING)

    erased = Letter.objects.get(reason="record_erased").context["erased_on"]

    assert (accommodation, erased) == ("November 23, 2026", "November 23, 2026")

"""The transcript of a recording stands on a page of its own: only from there can somebody say that it was read (P5)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from courses.learning import choosing
from courses.models import Enrollment, Watching
from tests.courses.test_within_a_lesson import cohort, here, signed_in, to_come
from tests.factories.courses import AT, enrollment
from tests.factories.lessons import SLUG, everything, reader
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
BUTTON = "I have read the transcript"
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@pytest.fixture
def place() -> Enrollment:
    return reader(everything())


def test_the_lesson_leads_to_the_transcript_and_its_page_back_to_the_recording(
    client: Client, place: Enrollment
) -> None:
    signed_in(client, place)
    lesson = client.get(here(place)).content.decode()
    page = client.get(here(place, "transcript", "film")).content.decode()

    answer = client.post(here(place, "transcript", "film"), {"ticket": TICKET.findall(page)[0]})
    again = client.get(here(place, "transcript", "film")).content.decode()

    assert BUTTON not in lesson
    assert f'href="{here(place, "transcript", "film")}"' in lesson
    assert page.index("What is said in A film.") < page.index(BUTTON)
    assert answer["Location"] == f"{here(place)}#block-film"
    assert [watched.block for watched in Watching.objects.exclude(transcript_at=None)] == ["film"]
    assert BUTTON not in again
    assert "You read the transcript" in again
    assert "You read the transcript" in client.get(here(place)).content.decode()


def test_looking_at_a_transcript_writes_nothing(client: Client, place: Enrollment) -> None:
    """P23."""
    signed_in(client, place).get(here(place, "transcript", "film"))

    assert not Watching.objects.exists()


def test_a_transcript_on_a_path_that_was_not_taken_is_shown_to_nobody(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    codes = [client.get(here(place, "transcript", "softer")).status_code]
    for is_other in (False, True):
        choosing.choose(place, SLUG, "warns", is_other=is_other, at=AT)
        codes.append(client.get(here(place, "transcript", "softer")).status_code)

    assert codes == [409, 409, 200]


@pytest.mark.parametrize("block", ["asks", "words", "nothing"])
def test_what_is_no_recording_has_no_transcript(client: Client, place: Enrollment, block: str) -> None:
    assert signed_in(client, place).get(here(place, "transcript", block)).status_code == 409


def test_a_lesson_that_is_not_there_is_none(client: Client, place: Enrollment) -> None:
    missing = here(place, "transcript", "film").replace(SLUG, "no-lesson")

    assert signed_in(client, place).get(missing).status_code == 404


def test_the_transcript_of_a_lesson_to_come_is_shown_to_nobody(client: Client, place: Enrollment) -> None:
    to_come(place)

    answer = signed_in(client, place).get(here(place, "transcript", "film"))

    assert (answer.status_code, answer["Location"]) == (302, here(place))


def test_after_the_last_day_it_can_be_read_and_nothing_said(client: Client, place: Enrollment) -> None:
    cohort(place, begins_on=(AT - timedelta(days=9)).date(), ends_on=(AT - timedelta(days=2)).date())

    page = signed_in(client, place).get(here(place, "transcript", "film")).content.decode()

    assert "What is said in A film." in page
    assert BUTTON not in page


def test_nobody_without_a_place_reads_it(client: Client, place: Enrollment) -> None:
    """P21."""
    stranger = enrollment()
    signed_in(client, stranger)

    assert client.get(here(place, "transcript", "film")).status_code == 302


def test_a_transcript_costs_as_much_as_a_lesson(client: Client, place: Enrollment) -> None:
    signed_in(client, place).get(here(place, "transcript", "film"))

    with statements() as run:
        client.get(here(place, "transcript", "film"))

    assert len(run) <= 8

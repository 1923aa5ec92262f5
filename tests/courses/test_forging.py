"""Forged progress completes nothing, whatever a browser sends: only what the server saw and marked counts (P5)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from assessments import probing
from courses import following
from courses.learning import watching
from courses.models import CheckAnswer, Enrollment, LessonVersion, Reading, Watching
from courses.progress import State
from foundation.ground import clock
from tests.factories.courses import enrollment
from tests.factories.lessons import SECONDS, SLUG, ask, check, everything, prose, question, reader, released, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrollment:
    return reader(everything())


@pytest.fixture
def forger(client: Client, place: Enrollment) -> Client:
    client.force_login(place.trainee)
    return client


def here(place: Enrollment, *rest: str, lesson: str = SLUG) -> str:
    return "/".join(["/learn", place.course.slug, lesson, *rest, ""])


def claim(client: Client, place: Enrollment, spans: list[Any], **said: Any) -> int:
    body = json.dumps({"spans": spans, "position": SECONDS, **said})
    return client.post(here(place, "played", "film"), body, content_type="application/json").status_code


def finish(client: Client, place: Enrollment) -> str:
    """Say that the lesson is finished; return what the page says is still asked for."""
    answer = client.post(here(place, "finish"), follow=True).content.decode()
    return answer.split('id="asked"', 1)[1].split("</div>", 1)[0] if 'id="asked"' in answer else ""


def is_done(place: Enrollment) -> bool:
    found = following.find(place.trainee, place.course.slug, at=clock.now())
    assert found is not None
    return any(step.state is State.DONE for step in found.progress.steps) or found.progress.is_complete


FORGED: dict[str, list[tuple[list[Any], dict[str, Any]]]] = {
    "seek to the end": [([[SECONDS * 10 - 1, SECONDS * 10]], {"position": SECONDS})],
    "all of it in one claim": [([[0, SECONDS * 10]], {"position": SECONDS})],
    "the same span again and again": [([[0, 10]], {"position": 1})] * 12,
    "beyond its end": [([[0, 10**9]], {"position": 10**9})],
    "with a clock of its own": [
        (
            [[0, SECONDS * 10]],
            {"position": SECONDS, "at": "2099-01-01T00:00:00Z", "is_met": True},
        ),
    ],
    "back to front": [([[SECONDS * 10, 0]], {"position": 0})],
}


@pytest.mark.parametrize("way", FORGED)
def test_no_claim_of_a_player_completes_a_recording(forger: Client, place: Enrollment, way: str) -> None:
    for spans, said in FORGED[way]:
        claim(forger, place, spans, **said)

    assert "Play “A film” to its end" in finish(forger, place)
    assert not is_done(place)
    assert Reading.objects.get().finished_at is None


def test_no_field_beside_the_button_finishes_a_lesson(forger: Client, place: Enrollment) -> None:
    said = {"is_done": "1", "score": "100", "finished_at": "2020-01-01", "state": "done", "minutes": "20"}

    forger.post(here(place, "finish"), said)
    forger.post(here(place, "seen"), {"block": "last"})

    assert "Answer question 1" in finish(forger, place)
    assert not is_done(place)


@pytest.mark.parametrize("block", ["asks", "hard", "words", "softer-than-that"])
def test_the_transcript_of_another_block_is_none(forger: Client, place: Enrollment, block: str) -> None:
    code = forger.post(here(place, "transcript", block)).status_code

    assert code == 409
    assert not Watching.objects.exists()
    assert "Play “A film” to its end" in finish(forger, place)


@pytest.mark.parametrize("ticket", [None, "", "x", "softer", "stranger"])
def test_no_transcript_counts_as_read_that_was_not_opened(
    forger: Client, place: Enrollment, ticket: str | None
) -> None:
    """P5: not without the ticket of its page, nor with that of another recording or of somebody else's page."""
    theirs = enrollment(place.course)
    known = {"softer": watching.ticket_for(place, "softer"), "stranger": watching.ticket_for(theirs, "film")}
    sent = {} if ticket is None else {"ticket": known.get(ticket, ticket)}

    answer = forger.post(here(place, "transcript", "film"), sent, follow=True)

    assert answer.redirect_chain == [(here(place, "transcript", "film"), 302)]
    assert "Open the transcript first" in answer.content.decode()
    assert not Watching.objects.exists()


def test_the_transcript_on_the_path_not_taken_stands_for_nothing_on_the_other(
    forger: Client, place: Enrollment
) -> None:
    forger.post(here(place, "path", "warns"), {"path": "main"})

    forger.post(here(place, "transcript", "softer"))

    assert "Play “A film” to its end" in finish(forger, place)
    assert "Answer question 2" in finish(forger, place)


def test_a_check_of_another_lesson_or_course_answers_none_of_this_one(forger: Client, place: Enrollment) -> None:
    asked = str(version_of(question()).public_id)
    other = enrollment(
        released([prose("x"), check("theirs")], asks=[ask("check", "theirs")], checks={"theirs": asked}), place.trainee
    )

    codes = [
        forger.post(here(place, "answer", "theirs"), {probing.name_of(asked): "a"}).status_code,
        forger.post(here(other, "answer", "asks"), {probing.name_of(asked): "a"}).status_code,
        forger.post(here(place, "answer", "asks", lesson="lesson-2"), {probing.name_of(asked): "a"}).status_code,
    ]

    assert codes == [409, 409, 409]
    assert not CheckAnswer.objects.exists()
    assert "Answer question 1" in finish(forger, place)


def test_an_answer_says_nothing_of_whether_it_is_right(forger: Client, place: Enrollment) -> None:
    line = place.release.manifest["modules"][0]["lessons"][0]
    asked = LessonVersion.objects.get(pk=line["version"]).checks["asks"]

    forger.post(here(place, "answer", "asks"), {probing.name_of(asked): "b", "is_right": "true", "points": "1"})

    assert list(CheckAnswer.objects.values_list("said", "is_right")) == [("b", False)]

"""What leaves before its time: keys of checks, and words of lessons that are not open yet (P3, P21)."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client

from assessments.models import Key
from courses import keeping
from courses.coordinating import grouping
from courses.models import CheckAnswer, Enrollment, Note, PathTaken, Reading, Watching
from foundation.ground import clock
from tests.factories.cohorts import place_in, plan
from tests.factories.courses import enrollment
from tests.factories.lessons import SLUG, advisory, ask, check, prose, question, reader, released, version_of, video
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PLANTED = "xylophonist"


def unpacked(content: bytes) -> str:
    """Return all that a pack holds, as one text."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def seen(client: Client, place: Enrollment) -> dict[str, str]:
    """Return what each way to a lesson's words says to whoever has this place."""
    here = f"/learn/{place.course.slug}/"
    ways = (
        "",
        "notes/",
        "news/",
        "questions/",
        "questions/ask/",
        "leave/",
        f"{SLUG}/",
        f"{SLUG}/print/",
        f"{SLUG}/ask/",
    )
    found = {way: client.get(here + way, {"why": "asks"}, follow=True).content.decode() for way in ways}
    for way in ("pack/", f"{SLUG}/pack/"):
        answer = client.get(here + way)
        found[way] = unpacked(answer.getvalue()) if answer.status_code == 200 else ""
    return {**found, "/my-learning/": client.get("/my-learning/").content.decode(), "export": export(place)}


def export(place: Enrollment) -> str:
    return json.dumps(keeping.export(place.trainee))


def test_no_way_to_a_lesson_tells_a_key_before_an_answer(client: Client) -> None:
    asked = question()
    place = reader(released([check()], asks=[ask("check", "asks")], checks={"asks": str(version_of(asked).public_id)}))
    key = Key.objects.get(version=version_of(asked))
    client.force_login(place.trainee)

    told = seen(client, place)

    assert key.rationales
    assert [way for way, said in told.items() if any(why in said for why in key.rationales.values())] == []
    assert "Option a" in told["pack/"] + told[f"{SLUG}/pack/"]


@pytest.fixture
def waiting() -> Enrollment:
    """A place on a course whose only lesson, full of a word that stands nowhere else, opens tomorrow."""
    body = [
        prose(f"The {PLANTED}."),
        check(),
        video(title=PLANTED),
        advisory([prose(PLANTED, "a")], [prose(PLANTED, "b")], warning=PLANTED),
    ]
    asks = [ask("check", "asks"), ask("recording", "film", seconds=60)]
    found = released(body, asks=asks, checks={"asks": str(version_of(question()).public_id)})
    tomorrow = clock.day_of(clock.now()) + timedelta(days=2)
    days = plan(begins_on=tomorrow, ends_on=date(2199, 1, 1))
    return place_in(grouping.make(found, days, actor=PersonFactory.create(), at=clock.now()))


def test_no_way_shows_the_words_of_a_lesson_that_is_not_open(client: Client, waiting: Enrollment) -> None:
    client.force_login(waiting.trainee)

    assert [way for way, said in seen(client, waiting).items() if PLANTED in said] == []


DEEDS = {
    "finish": {},
    "answer/asks": {"check": "a"},
    "path/warns": {"path": "other"},
    "transcript/film": {},
    "note": {"text": "Mine"},
    "note/delete": {},
    "seen": {"block": "words"},
}


def test_nothing_can_be_done_in_a_lesson_that_is_not_open(client: Client, waiting: Enrollment) -> None:
    client.force_login(waiting.trainee)
    here = f"/learn/{waiting.course.slug}/{SLUG}/"

    answers = [client.post(f"{here}{deed}/", sent, follow=True) for deed, sent in DEEDS.items()]
    played = client.post(f"{here}played/film/", '{"spans": [[0, 1]], "position": 1}', content_type="application/json")

    assert [answer for answer in answers if PLANTED in answer.content.decode()] == []
    assert PLANTED not in played.content.decode()
    kinds = (CheckAnswer, Note, PathTaken, Reading, Watching)
    assert [kind.__name__ for kind in kinds if kind._default_manager.exists()] == []


def test_nobody_acts_in_somebody_elses_name_by_her_addresses(client: Client) -> None:
    place = reader(released([check()], asks=[ask("check", "asks")]))
    stranger = enrollment(released([prose("Else.")]), PersonFactory.create())
    client.force_login(stranger.trainee)

    for deed, sent in DEEDS.items():
        client.post(f"/learn/{place.course.slug}/{SLUG}/{deed}/", sent)

    reading = Reading.objects.get()
    assert (reading.enrollment, reading.finished_at, reading.seen_block) == (place, None, "")
    assert not Note.objects.exists()

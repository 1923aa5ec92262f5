"""What a hostile sender tries on a lesson's addresses: shapes that no form sends, claims without an end, haste."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from assessments.models import Key
from courses.following import again
from courses.learning import answering, packing, watching
from courses.models import Enrollment, Watching
from tests.factories.courses import AT, course, course_page, enrollment, lesson_page, module_of
from tests.factories.lessons import SLUG, ask, check, everything, question, reader, released, version_of, video

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def place() -> Enrollment:
    return reader(everything())


def here(place: Enrollment, *rest: str) -> str:
    return "/".join(["/learn", place.course.slug, SLUG, *rest, ""])


def signed_in(place: Enrollment, **how: Any) -> Client:
    client = Client(raise_request_exception=False, **how)
    client.force_login(place.trainee)
    return client


NO_CLAIMS = (
    "[" * 100_000,
    '{"spans": [[0, NaN]], "position": 1}',
    '{"spans": [[0, 1e999]], "position": 1}',
    '{"spans": [[0, ' + "9" * 5000 + ']], "position": 1}',
    '{"spans": null, "position": 1}',
    '{"spans": [[0, 1, 2]], "position": 1}',
    '{"spans": [["\\u0000", "\\ud800"]], "position": 1}',
    '{"spans": {"0": 1}, "position": 1}',
    "null",
    "\x00",
    "",
)


@pytest.mark.parametrize("sent", NO_CLAIMS, ids=lambda sent: sent[:30] or "nothing")
def test_what_is_no_claim_is_refused_and_breaks_nothing(place: Enrollment, sent: str) -> None:
    answer = signed_in(place).post(here(place, "played", "film"), sent, content_type="application/json")

    assert (answer.status_code, Watching.objects.count()) == (409, 0)


def test_a_claim_sent_as_a_form_is_no_claim(place: Enrollment) -> None:
    """Whoever looks for the form's token has read the stream: it can't be read again as JSON."""
    client = signed_in(place, enforce_csrf_checks=True)
    client.get(here(place))
    token = client.cookies["csrftoken"].value

    answer = client.post(here(place, "played", "film"), {"csrfmiddlewaretoken": token, "spans": "[]"})

    assert answer.status_code == 409


def test_far_and_negative_claims_are_cut_to_the_recording(place: Enrollment) -> None:
    said = {"spans": [[-1e15, -1], [1e15, 1e16], [50, 1]], "position": -1e15}

    answer = signed_in(place).post(here(place, "played", "film"), json.dumps(said), content_type="application/json")

    assert answer.json() == {"percent": 0}
    assert list(Watching.objects.values_list("spans", "position")) == [([], 0)]


def test_what_is_known_of_a_recording_never_grows_into_crumbs_without_end() -> None:
    """A script that claims every second tenth for hours would have each later claim compared with 100,000 spans."""
    seconds = 6 * 60 * 60
    film = released([video(seconds=seconds)], asks=[ask("recording", "film", seconds=seconds)])
    place = reader(film)
    crumbs = [(n * 2, n * 2 + 1) for n in range(20_000)]

    for step in range(0, len(crumbs), 200):
        said = watching.Claim(tuple(crumbs[step : step + 200]), 0)
        watching.claim(place, SLUG, "film", said, at=AT + HOUR + timedelta(minutes=step))
    kept = Watching.objects.get().spans
    whole = watching.Claim(((0, 40_000),), 0)
    watching.claim(place, SLUG, "film", whole, at=AT + timedelta(days=30))

    assert len(kept) <= 1000
    assert Watching.objects.get().spans == [[0, 40_000]]


def test_nobody_answers_checks_by_machine(place: Enrollment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is kept for good, and each look at the course walks all of them."""
    monkeypatch.setattr(answering, "MOST_AN_HOUR", 2)
    client = signed_in(place)

    codes = [client.post(here(place, "answer", "asks"), {}).status_code for _ in range(3)]

    assert codes == [302, 302, 429]


def test_an_answer_to_an_earlier_wording_tells_nothing_of_the_one_that_is_asked_now() -> None:
    """P3: after a release put another question there, `?why=` would tell its key to whoever has not answered it."""
    first, second = question(), question()
    old, new = (str(version_of(each).public_id) for each in (first, second))
    found = released([check()], asks=[ask("check", "asks")], checks={"asks": old})
    place = reader(found)
    sent = QueryDict(f"check-{old}=a")
    answering.answer(place, SLUG, "asks", sent, at=AT)
    released([check()], of=found, asks=[ask("check", "asks")], checks={"asks": new})
    Enrollment.objects.update(release=found.current_release)
    planted = Key.objects.get(version=version_of(second)).rationales.values()

    page = signed_in(place).get(f"{here(place)}?why=asks").content.decode()

    assert f"check-{new}" in page
    assert [why for why in planted if why in page] == []


def test_a_lesson_called_index_leaves_the_first_page_of_a_pack_alone() -> None:
    page = course_page(lessons=0)
    lesson_page(module_of(page), title="Index")
    place = enrollment(course(page))

    followed = again(place, at=AT)

    with packing.pack(followed, packing.readable(followed)) as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()

    assert sorted(names) == sorted(set(names))


def test_packs_of_all_courses_of_one_person_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_A_MINUTE", 1)
    place = reader(everything())
    other = enrollment(course(), place.trainee)
    client = signed_in(place)

    answers = [client.get(f"/learn/{each.course.slug}/pack/") for each in (place, other)]
    answers[0].close()

    assert [answer.status_code for answer in answers] == [200, 429]

"""What a trainee does in a lesson: checks, paths, recordings; and what none of it can be made to do (P3, P5, P21)."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from assessments.models import Key
from courses import drawing, following
from courses.coordinating import leaving
from courses.learning import answering, choosing, entering, noting, reading, recalling, watching
from courses.models import CheckAnswer, Cohort, Enrollment, PathTaken, Reading, Watching
from courses.models.manifests import Manifest
from foundation.ground import clock
from tests.factories.courses import AT, enrollment
from tests.factories.lessons import (
    SECONDS,
    SLUG,
    advisory,
    ask,
    check,
    everything,
    prose,
    question,
    reader,
    released,
    say_read,
    version_of,
    video,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(seconds=60)


@pytest.fixture
def place() -> Enrollment:
    return reader(everything())


def here(place: Enrollment, *rest: str) -> str:
    return "/".join(["/learn", place.course.slug, SLUG, *rest, ""])


def signed_in(client: Client, place: Enrollment) -> Client:
    client.force_login(place.trainee)
    return client


def fields(place: Enrollment, block: str, option: str) -> dict[str, str]:
    """Return what the form of a check sends."""
    client = Client()
    client.force_login(place.trainee)
    page = client.get(here(place)).content.decode()
    form = page.split(f'id="block-{block}"', 1)[1].split("</form>", 1)[0]
    [name] = set(re.findall(r'type="radio" name="([^"]+)"', form))
    return {name: option}


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def play(place: Enrollment, block: str, *, seconds: int = SECONDS, at: Any = AT) -> None:
    """Play a recording honestly, from its beginning."""
    for step in range(0, seconds + 1, 10):
        said = watching.Claim(((0, step * 10),), step)
        watching.claim(place, SLUG, block, said, at=at + timedelta(seconds=step))


def test_an_answer_is_marked_on_the_server_and_told_at_its_block(client: Client, place: Enrollment) -> None:
    signed_in(client, place)

    wrong = client.post(here(place, "answer", "asks"), fields(place, "asks", "b"), follow=True)
    right = client.post(here(place, "answer", "asks"), fields(place, "asks", "a"), follow=True)

    assert wrong.redirect_chain[-1][0] == f"{here(place)}?why=asks#block-asks"
    told = [re.sub(" of [^ ]+", "", text(answer.content.decode())) for answer in (wrong, right)]
    assert "Right Your answer Right answer Option a Rationale a The others, and why" in told[1]
    said = told[0].split("Not right ", 1)[1]
    assert said.index("Right answer Option a Rationale a") < said.index("The others, and why Option c Rationale c")
    assert said.index("Your answer Option b Rationale b") < said.index("The others, and why")
    assert list(CheckAnswer.objects.values_list("block", "said", "is_right")) == [
        ("asks", "b", False),
        ("asks", "a", True),
    ]


@pytest.mark.parametrize("said", ["a", "b", "c"])
def test_her_last_answer_stands_in_the_form_when_she_comes_back(client: Client, place: Enrollment, said: str) -> None:
    signed_in(client, place)
    for option in ("a", "b", said):
        client.post(here(place, "answer", "asks"), fields(place, "asks", option))

    form = client.get(here(place)).content.decode().split('id="block-asks"', 1)[1].split("</form>", 1)[0]

    [checked] = [each for each in re.findall(r"<input[^>]*type=\"radio\"[^>]*>", form) if " checked" in each]
    assert f'value="{said}"' in checked
    assert form.count(" hidden><button") == 1, "an answer to a check is never taken back"


def test_nothing_of_a_key_leaves_before_an_answer(client: Client) -> None:
    """P3."""
    asked = question()
    place = reader(everything(asked))
    key = Key.objects.get(version=version_of(asked))
    planted = [*key.rationales.values()]

    page = signed_in(client, place).get(f"{here(place)}?why=asks").content.decode()

    assert planted
    assert [why for why in planted if why in page] == []


def test_an_empty_answer_is_told_and_written_nowhere(client: Client, place: Enrollment) -> None:
    answer = signed_in(client, place).post(here(place, "answer", "asks"), {}, follow=True)

    assert "Answer the question first; every part of it." in answer.content.decode()
    assert not CheckAnswer.objects.exists()


def test_an_answer_that_was_given_says_so_on_every_later_look(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    client.post(here(place, "answer", "asks"), fields(place, "asks", "b"))

    page = text(client.get(here(place)).content.decode())

    assert "You answered this; not rightly yet" in page
    assert "Rationale" not in page


def test_a_lesson_is_finished_when_all_that_it_asks_is_met(place: Enrollment) -> None:
    """P5: a film that was played completes nothing without its check, nor does a check without the film."""
    with pytest.raises(reading.StillAsked) as asked:
        reading.finish_lesson(place, SLUG, at=AT)
    assert str(asked.value) == (
        "Before you finish this lesson: Choose how you go on after the warning “It tells of a death.”; "
        "Answer question 1; Play “A film” to its end, or read its transcript."
    )
    answering.answer(place, SLUG, "asks", sent_by("asks", place, "b"), at=AT)
    play(place, "film")
    choosing.choose(place, SLUG, "warns", is_other=False, at=AT)
    with pytest.raises(reading.StillAsked, match=r"lesson: Answer question 2\."):
        reading.finish_lesson(place, SLUG, at=AT)

    answering.answer(place, SLUG, "inner", sent_by("inner", place, "a"), at=AT)
    reading.finish_lesson(place, SLUG, at=AT + MINUTE)

    assert Reading.objects.get().finished_at == AT + MINUTE
    place.refresh_from_db()
    assert place.finished_at == AT + MINUTE


def sent_by(block: str, place: Enrollment, option: str) -> Any:
    sent = QueryDict(mutable=True)
    sent.update(fields(place, block, option))
    return sent


def test_either_path_counts_the_same_and_the_other_is_not_asked_for(place: Enrollment) -> None:
    answering.answer(place, SLUG, "asks", sent_by("asks", place, "a"), at=AT)
    say_read(place, "film", at=AT)
    choosing.choose(place, SLUG, "warns", is_other=False, at=AT)
    choosing.choose(place, SLUG, "warns", is_other=True, at=AT)
    with pytest.raises(reading.StillAsked, match="Play “Softer” to its end"):
        reading.finish_lesson(place, SLUG, at=AT)

    say_read(place, "softer", at=AT)
    reading.finish_lesson(place, SLUG, at=AT)

    assert Reading.objects.get().finished_at == AT
    assert list(PathTaken.objects.values_list("block", "is_other")) == [("warns", True)]


def test_the_warning_comes_before_what_it_warns_of(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    before = text(client.get(here(place)).content.decode())

    client.post(here(place, "path", "warns"), {"path": "main"})
    main = text(client.get(here(place)).content.decode())
    client.post(here(place, "path", "warns"), {"path": "other"})
    other = text(client.get(here(place)).content.decode())

    assert ("It tells of a death." in before, "The hard part." in before) == (True, False)
    assert ("The hard part." in main, "Take the other path instead: The other way" in main) == (True, True)
    assert ("The hard part." in other, "Read the part with the warning instead" in other) == (False, True)


def test_the_page_says_beside_its_button_what_is_left_and_the_button_leads_there(
    client: Client, place: Enrollment
) -> None:
    signed_in(client, place)

    answer = client.post(here(place, "finish"), follow=True)

    assert answer.redirect_chain[-1][0] == f"{here(place)}#asked"
    left = answer.content.decode().split('id="asked"', 1)[1].split("</div>", 1)[0]
    assert re.findall(r'<a href="#block-(\w+)">', left) == ["warns", "asks", "film"]


def claims(client: Client, place: Enrollment, block: str, said: Any) -> Any:
    return client.post(here(place, "played", block), json.dumps(said), content_type="application/json")


def test_forged_claims_of_a_recording_complete_nothing(client: Client, place: Enrollment) -> None:
    """P5: a jump to the end, replayed and inverted spans, numbers that are none."""
    signed_in(client, place)
    whole = {"spans": [[0, SECONDS]], "position": SECONDS}
    forged: list[Any] = [whole, whole, {"spans": [[SECONDS, 0], [-9, 9e30]], "position": -5}, {"spans": [[0, 1]] * 201}]
    for said in forged:
        claims(client, place, "film", said)
    damaged: list[Any] = [
        None, [], {"spans": [["a", 2]], "position": 0}, {"spans": [[0, float("inf")]], "position": 0},
    ]  # fmt: skip
    crafted = [claims(client, place, "film", said).status_code for said in damaged]

    assert crafted == [409] * 4
    watched = Watching.objects.get()
    assert sum(end - begin for begin, end in watched.spans) <= 100
    assert recalling.recall(place, place.release.manifest["modules"][0]["lessons"][0]).played["film"]["spans"]
    with pytest.raises(reading.StillAsked, match="Play “A film”"):
        reading.finish_lesson(place, SLUG, at=clock.now())


def test_a_clock_that_goes_back_takes_nothing_away(place: Enrollment) -> None:
    play(place, "film", seconds=20)

    watching.claim(place, SLUG, "film", watching.Claim(((0, 600),), 3), at=AT - MINUTE)

    watched = Watching.objects.get()
    assert (watched.spans, watched.position, watched.told_at) == ([[0, 250]], 3, AT + timedelta(seconds=20))


def test_a_recording_goes_on_where_it_was_stopped_on_another_device(client: Client, place: Enrollment) -> None:
    watching.claim(place, SLUG, "film", watching.Claim(((0, 40),), 31), at=AT)

    page = signed_in(client, place).get(here(place)).content.decode()

    assert 'data-position="31"' in page
    assert "You stopped at 0:31." in page


def test_more_claims_than_a_player_sends_must_wait(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    codes = [
        claims(client, place, "film", {"spans": [], "position": 0}).status_code
        for _ in range(watching.MOST_A_MINUTE * 2 + 1)
    ]

    assert codes[0] == 200
    assert 429 in codes


@pytest.mark.parametrize("way", ["answer", "path", "played", "transcript"])
def test_blocks_that_are_not_hers_or_of_another_kind_are_refused(client: Client, place: Enrollment, way: str) -> None:
    """P5, P21: another lesson's block, and one that is something else."""
    other = reader(released([check("theirs")], checks={"theirs": str(version_of(question()).public_id)}))
    signed_in(client, place)

    codes = [
        client.post(here(place, way, block), "{}", content_type="application/json").status_code
        for block in ("theirs", "words", "nothing")
    ]

    assert codes == [409] * 3
    assert (CheckAnswer.objects.count(), PathTaken.objects.count(), Watching.objects.count()) == (0, 0, 0)
    assert other.course != place.course


def act(client: Client, place: Enrollment, way: tuple[str, ...]) -> Any:
    """Do something in the lesson, as a form or the script of a player does."""
    if way[0] == "played":
        return claims(client, place, way[1], {"spans": [[0, 1]], "position": 1})
    return client.post(here(place, *way), {"text": "x", "path": "other"})


WAYS = [("answer", "asks"), ("path", "warns"), ("played", "film"), ("transcript", "film"), ("note",), ("finish",)]


@pytest.mark.parametrize("way", WAYS)
def test_whoever_has_no_place_does_nothing_in_a_lesson(client: Client, place: Enrollment, way: tuple[str, ...]) -> None:
    """P21."""
    signed_in(client, place)
    leaving.leave(place, actor=place.trainee, at=AT)
    left = act(client, place, way).status_code
    client.force_login(PersonFactory.create())

    stranger = act(client, place, way).status_code

    assert (left, stranger) == (302, 302)
    assert (CheckAnswer.objects.count(), PathTaken.objects.count(), Watching.objects.count()) == (0, 0, 0)
    with pytest.raises(following.NoPlace):
        say_read(place, "film", at=AT)


def cohort(place: Enrollment, *, begins_on: date, ends_on: date | None = None) -> None:
    place.cohort = Cohort.objects.create(
        course=place.course, title="Fall", begins_on=begins_on, ends_on=ends_on, zone="America/New_York"
    )
    place.save()


def to_come(place: Enrollment) -> None:
    cohort(place, begins_on=date(2099, 3, 9))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_done_in_a_lesson_that_is_not_open_yet(
    client: Client, place: Enrollment, way: tuple[str, ...]
) -> None:
    to_come(place)

    answer = act(signed_in(client, place), place, way)

    assert answer.status_code == 409
    assert "This lesson is not open yet. Opens on March 9, 2099 (New York time)." in answer.content.decode()
    assert (CheckAnswer.objects.count(), PathTaken.objects.count(), Watching.objects.count()) == (0, 0, 0)


def test_a_lesson_that_is_to_come_shows_nothing_of_itself_but_when(client: Client) -> None:
    """P21."""
    place = enrollment(released([prose("A xylophonist."), advisory([prose("A xylophonist.", "2")], [])]))
    to_come(place)
    signed_in(client, place)

    pages = [client.get(here(place, *rest), follow=True).content.decode() for rest in ((), ("print",), ("pack",))]
    pages += [client.get(f"/learn/{place.course.slug}/{rest}", follow=True).content.decode() for rest in ("pack/", "")]

    assert ["xylophonist" in page for page in pages] == [False] * 5
    assert ["Opens on March 9, 2099 (New York time)." in page for page in pages] == [True] * 5
    assert not Reading.objects.exists()


def test_after_the_last_day_a_lesson_is_read_and_nothing_finished(client: Client, place: Enrollment) -> None:
    cohort(place, begins_on=date(2026, 10, 1), ends_on=date(2026, 11, 1))
    signed_in(client, place)

    page = text(client.get(here(place)).content.decode())
    codes = [act(client, place, way).status_code for way in WAYS]

    assert "Words." in page
    assert "Your time on this course ended: it lasted until the end of November 1, 2026 (New York time)." in page
    assert "I have read this" not in page
    assert codes == [409, 302, 409, 409, 302, 409]
    with pytest.raises(entering.PlaceEnded) as refused:
        reading.finish_lesson(place, SLUG, at=AT)
    assert refused.value.is_for_the_office


def test_a_check_that_the_rule_asks_for_finishes_the_course_once_it_is_answered() -> None:
    asked = str(version_of(question()).public_id)
    rule: Any = {"kind": "all", "of": [{"kind": "check", "key": "asks"}]}
    change: dict[str, Any] = {"rule": rule}
    manifest: Manifest
    place = reader(released([check()], asks=[ask("check", "asks")], checks={"asks": asked}, manifest=change))
    manifest = place.release.manifest

    answering.answer(place, SLUG, "asks", sent_by("asks", place, "b"), at=AT)

    place.refresh_from_db()
    assert (manifest["rule"], place.finished_at) == (rule, AT)


def test_a_question_that_was_taken_away_says_so(client: Client) -> None:
    place = reader(released([check(), video()], checks={}))

    page = signed_in(client, place).get(f"{here(place)}?empty=asks").content.decode()

    assert "This question has been taken away." in page


def test_a_transcript_that_is_read_again_was_read_the_first_time(place: Enrollment) -> None:
    say_read(place, "film", at=AT)

    say_read(place, "film", at=AT + timedelta(hours=1))

    assert Watching.objects.get(block="film").transcript_at == AT


def test_of_an_answer_that_is_none_any_more_nothing_is_told(client: Client, place: Enrollment) -> None:
    """What counts as an answer may have changed since it was written down."""
    signed_in(client, place).post(here(place, "answer", "asks"), fields(place, "asks", "b"))
    given = CheckAnswer.objects.get()
    CheckAnswer.objects.create(
        enrollment=given.enrollment, lesson=given.lesson, block=given.block, version=given.version,
        question=given.question, said=["no", "such", "answer"], is_right=False, at=AT + timedelta(days=400),
    )  # fmt: skip

    page = client.get(f"{here(place)}?why=asks")

    assert page.status_code == 200
    assert "Your answer" not in page.content.decode()
    assert " checked" not in page.content.decode()


def test_what_has_an_id_of_its_own_gets_a_box_around_it() -> None:
    assert drawing.anchored('<p id="own">Words.</p>', "b").startswith('<div class="flow" id="block-b" data-block>')
    assert drawing.anchored("<p>Words.</p>", "b") == '<p id="block-b" data-block>Words.</p>'


def test_notes_are_saved_so_often_within_an_hour_and_then_she_waits(
    place: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that saved without an end would write without an end."""
    monkeypatch.setattr(noting, "MOST", 2)
    for words in ("one", "two"):
        noting.note(place, SLUG, words, at=AT)

    with pytest.raises(noting.TooOften, match="very often within the last hour"):
        noting.note(place, SLUG, "three", at=AT)
    noting.note(place, SLUG, "four", at=AT + timedelta(hours=1))

    assert noting.of(place).get().text == "four"

"""Notes, resuming, plain pages and packs: a trainee's own, on every device and on none (P21, P24)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django.fixtures import Settings

from courses import following, keeping
from courses.authoring import framing
from courses.learning import answering, choosing, lending, noting, packing, resuming, watching
from courses.models import CheckAnswer, Cohort, Enrollment, LessonPicture, Note, PathTaken, Reading
from foundation.accounts.roles import Role
from foundation.files import keeping as files
from foundation.files.models import PrivateFile
from foundation.files.storage import private
from foundation.ground import clock
from tests.courses.test_within_a_lesson import here, sent_by, signed_in, text
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import AT, course, course_page, enrollment, open_lesson, read
from tests.factories.lessons import SLUG, advisory, everything, pack, prose, reader, released, video
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory
from tests.foundation.files import making

pytestmark = pytest.mark.django_db
PLANTED = "quizzaciously"


@pytest.fixture
def place() -> Enrollment:
    return reader(everything())


def test_a_note_is_saved_by_a_button_and_by_a_script_and_says_when(client: Client, place: Enrollment) -> None:
    signed_in(client, place)

    plain = client.post(here(place, "note"), {"text": " Ask about the bed.\r\n "}, follow=True)
    scripted = client.post(here(place, "note"), {"text": "Ask again."}, headers={"Accept": "application/json"})

    assert "Your note is saved." in plain.content.decode()
    assert "Ask about the bed.</textarea>" in plain.content.decode()
    assert list(json.loads(scripted.content)) == ["saved_at"]
    assert Note.objects.get().text == "Ask again."
    assert "Saved " in text(client.get(here(place)).content.decode())


def test_a_note_that_is_too_long_changes_nothing(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    client.post(here(place, "note"), {"text": "Kept."})
    long = {"text": "x" * (noting.LONGEST + 1)}

    plain = client.post(here(place, "note"), long)
    scripted = client.post(here(place, "note"), long, headers={"Accept": "application/json"})

    assert (plain.status_code, scripted.status_code) == (409, 409)
    assert "A note holds up to 20,000 characters; this one has 20,001." in json.loads(scripted.content)["said"]
    assert Note.objects.get().text == "Kept."


def test_all_notes_of_a_course_stand_on_one_page_and_can_be_deleted(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    client.post(here(place, "note"), {"text": PLANTED})

    before = client.get(f"/learn/{place.course.slug}/notes/").content.decode()
    after = client.post(here(place, "note", "delete"), follow=True).content.decode()

    assert (PLANTED in before, PLANTED in after, "You have no notes yet" in after) == (True, False, True)
    noting.note(place, SLUG, "x", at=AT)
    noting.note(place, SLUG, " ", at=AT)
    assert not Note.objects.exists()


def test_nobody_elses_screen_shows_a_note(client: Client, place: Enrollment) -> None:
    """P21: planted, and looked for where her things are shown to others."""
    noting.note(place, SLUG, PLANTED, at=AT)
    fellow = enrollment(place.course)
    people = [fellow.trainee, PersonFactory.create(), *(StaffFactory(role) for role in Role)]
    addresses = [
        here(place), here(place, "print"), f"/learn/{place.course.slug}/notes/", f"/learn/{place.course.slug}/",
        f"/admin/courses/enrollment/inspect/{place.pk}/", f"/admin/people/{place.trainee.pk}/", "/admin/",
    ]  # fmt: skip

    found = []
    for person in people:
        client.force_login(person)
        found += [address for address in addresses if PLANTED in client.get(address, follow=True).content.decode()]

    assert found == []


def test_the_export_holds_what_she_did_in_lessons_and_erasing_forgets_notes_and_paths(place: Enrollment) -> None:
    """P24."""
    noting.note(place, SLUG, PLANTED, at=AT)
    choosing.choose(place, SLUG, "warns", is_other=True, at=AT)
    answering.answer(place, SLUG, "asks", sent_by("asks", place, "b"), at=AT)
    watching.claim(place, SLUG, "film", watching.Claim(((0, 20),), 20), at=AT)

    [told] = json.loads(json.dumps(keeping.export(place.trainee)))["enrollments"]
    keeping.erase(place.trainee, AT)

    assert told["notes"] == [{"lesson": SLUG, "text": PLANTED, "changed_at": AT.isoformat()}]
    assert told["paths"] == [
        {"lesson": SLUG, "block": "warns", "took_the_other_path": True, "chosen_at": AT.isoformat()}
    ]
    assert [(one["lesson"], one["answer"], one["is_right"]) for one in told["checks"]] == [(SLUG, "b", False)]
    assert [(one["block"], one["began_at"]) for one in told["recordings"]] == [("film", AT.isoformat())]
    assert (Note.objects.count(), PathTaken.objects.count(), CheckAnswer.objects.count()) == (0, 0, 1)


def resumed(place: Enrollment) -> Any:
    found = following.find(place.trainee, place.course.slug, at=clock.now())
    assert found is not None
    return resuming.go_on(found)


def test_another_device_goes_on_at_the_block_that_was_in_view(client: Client) -> None:
    place = enrollment(course(lessons=3))
    other = Client()
    for device in (client, other):
        device.force_login(place.trainee)
    client.get(here(place))
    client.get(f"/learn/{place.course.slug}/lesson-2/")

    assert client.post(f"/learn/{place.course.slug}/lesson-2/seen/", {"block": "deep"}).status_code == 204
    client.post(here(place, "seen"), {"block": "no block, but <words>"})

    page = other.get(f"/learn/{place.course.slug}/").content.decode()
    assert f'href="/learn/{place.course.slug}/lesson-2/#block-deep"' in page
    assert list(Reading.objects.order_by("pk").values_list("seen_block", flat=True)) == ["", "deep"]


def test_the_latest_of_two_devices_wins_by_the_clock_of_the_server(place: Enrollment) -> None:
    resuming.remember(place, SLUG, "late", at=AT + timedelta(hours=1))
    resuming.remember(place, SLUG, "early", at=AT)

    assert resumed(place).url == f"{here(place)}#block-late"


def test_without_a_script_she_goes_on_with_the_lesson_opened_last_and_after_it_with_the_next_step() -> None:
    place = enrollment(course(lessons=3))
    begun = resumed(place)
    open_lesson(place, "lesson-3")
    last = resumed(place)
    read(place, "lesson-3")

    assert begun.url == f"/learn/{place.course.slug}/lesson-1/"
    assert last.url == f"/learn/{place.course.slug}/lesson-3/"
    assert resumed(place).url == f"/learn/{place.course.slug}/lesson-1/"


def test_every_top_piece_of_a_lesson_carries_its_id(client: Client, place: Enrollment) -> None:
    page = signed_in(client, place).get(here(place)).content.decode()

    blocks = ["words", "asks", "film", "warns", "last"]
    assert [block for block in blocks if f'id="block-{block}" data-block' in page] == blocks


def test_the_plain_page_holds_the_transcript_and_the_question_and_no_script(client: Client, place: Enrollment) -> None:
    signed_in(client, place)
    before = client.get(here(place, "print"))
    choosing.choose(place, SLUG, "warns", is_other=True, at=AT)

    after = client.get(here(place, "print")).content.decode()

    said = before.content.decode()
    assert (len(before.content) < 30_000, "<script" in said) == (True, False)
    assert "What is said in A film." in said
    assert "Option a of" in said
    assert ("It tells of a death." in said, "The hard part." in said) == (True, False)
    assert ("It tells of a death." in after, "What is said in Softer." in after) == (False, True)
    choosing.choose(place, SLUG, "warns", is_other=False, at=AT)
    assert "The hard part." in client.get(here(place, "print")).content.decode()


def kept(place_course: Any, content: bytes, name: str) -> PrivateFile:
    about = LessonPicture.objects.create(course=place_course, digest=name.ljust(64, "0"), width=40, height=20)
    return files.keep(content, kind=framing.KIND, about=about.public_id, name=name, content_type="x/y", at=AT)


def with_files() -> tuple[Enrollment, PrivateFile]:
    """A lesson with a picture, a pack, and a pack on the path behind a warning."""
    found = course()
    picture = kept(found, making.picture("WEBP"), "picture.webp")
    checklist = kept(found, b"Bring a pen.", "../check/list.txt")
    line = {"file": str(checklist.public_id), "digest": "", "name": "x", "size": 12, "type": "text/plain"}
    frozen = {"files": [{**line, "label": "Checklist", "version": "2"}]}
    image = {"type": "picture", "value": {"picture": 1, "alternative": "Two chairs", "caption": "Chairs"}, "id": "sees"}
    body = [prose('<a href="/code/CE-1/">CE-1</a>'), image, pack(), advisory([pack("hidden")], [prose("No.", "n")])]
    pictures = {"sees": {"file": str(picture.public_id), "digest": "", "width": 40, "height": 20}}
    changed = released(body, of=found, pictures=pictures, files={"takes": frozen, "hidden": frozen})
    return reader(changed), checklist


def opened(answer: Any) -> zipfile.ZipFile:
    """Read the ZIP that was sent, and close what it came from."""
    content = b"".join(answer.streaming_content)
    answer.close()
    return zipfile.ZipFile(io.BytesIO(content))


def packed(place: Enrollment) -> zipfile.ZipFile:
    """Pack the first lesson of this place."""
    followed = following.find(place.trainee, place.course.slug, at=AT)
    assert followed is not None
    with packing.pack(followed, packing.readable(followed)[:1]) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_a_pack_holds_the_lesson_its_pictures_and_its_files(client: Client) -> None:
    place, _file = with_files()

    answer = signed_in(client, place).get(here(place, "pack"))

    archive = opened(answer)
    page = archive.read(f"{SLUG}.html").decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{SLUG}.zip"'
    assert "private" in answer["Cache-Control"]
    assert sorted(archive.namelist()) == [
        "files/2-list.txt", "index.html", f"{SLUG}.html", "paper.css", "pictures/1-picture.webp",
    ]  # fmt: skip
    assert archive.read("files/2-list.txt") == b"Bring a pen."
    assert ('src="pictures/1-picture.webp" alt="Two chairs"' in page, 'href="files/2-list.txt"' in page) == (
        True,
        True,
    )
    assert f'href="{settings.WAGTAILADMIN_BASE_URL}/code/CE-1/"' in page


def test_a_pack_of_the_course_holds_every_open_lesson_and_waits_after_many(client: Client) -> None:
    place, _file = with_files()
    signed_in(client, place)
    address = f"/learn/{place.course.slug}/pack/"

    answers = [client.get(address) for _ in range(packing.MOST_A_MINUTE * 2 + 1)]

    archive = opened(answers[0])
    assert [name for name in archive.namelist() if name.startswith("lesson-")] == [f"{SLUG}.html", "lesson-2.html"]
    assert {answer.status_code for answer in answers} == {200, 429}
    for answer in answers[1:]:
        answer.close()


def test_what_has_no_room_in_a_pack_is_linked_and_what_the_disk_lost_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, file = with_files()
    monkeypatch.setattr(packing, "MOST_BYTES", 0)
    full = packed(place)
    monkeypatch.undo()
    private().delete(files.place_of(file.digest))

    lost = packed(place)

    assert sorted(full.namelist()) == ["index.html", f"{SLUG}.html", "paper.css"]
    assert f"/files/{file.public_id}/" in full.read(f"{SLUG}.html").decode()
    assert [name for name in lost.namelist() if name.startswith("files/")] == []


def test_the_course_lists_what_can_be_downloaded_on_her_way(client: Client) -> None:
    place, file = with_files()
    signed_in(client, place)
    address = f"/learn/{place.course.slug}/"

    before = client.get(address).content.decode()
    choosing.choose(place, SLUG, "warns", is_other=False, at=AT)
    after = client.get(address).content.decode()

    assert (before.count(str(file.public_id)), after.count(str(file.public_id))) == (1, 2)
    assert "Checklist" in before


def test_on_paper_a_picture_is_a_link_with_its_words(client: Client) -> None:
    place, _file = with_files()

    page = signed_in(client, place).get(here(place, "print")).content.decode()

    assert ("<img" in page, ">Picture</a>: Two chairs" in page) == (False, True)


@pytest.mark.parametrize("rest", ["lesson-9/print/", "lesson-9/pack/"])
def test_there_is_no_paper_of_a_lesson_that_is_not_there(client: Client, place: Enrollment, rest: str) -> None:
    assert signed_in(client, place).get(f"/learn/{place.course.slug}/{rest}").status_code == 404


def test_a_film_alone_is_drawn_with_its_script(client: Client) -> None:
    place = reader(released([video()]))

    page = signed_in(client, place).get(here(place)).content.decode()

    assert ("js/recording" in page, "htmx" in page) == (True, False)


def status(client: Client, address: str) -> int:
    """Ask for a file, and read it to its end."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streaming one
    return answer.status_code


def test_a_file_of_a_lesson_that_is_to_come_is_opened_to_nobody_but_whoever_releases(
    client: Client, settings: Settings
) -> None:
    """P21: nor is its picture; and a file that stands in an open lesson too is open."""
    place, file = with_files()
    picture = PrivateFile.objects.exclude(pk=file.pk).get()
    addresses = [f"/files/{one.public_id}/" for one in (file, picture)]
    signed_in(client, place)
    before = [status(client, address) for address in addresses]
    place.cohort = Cohort.objects.create(
        course=place.course, title="Spring", begins_on=date(2099, 3, 9), zone="America/New_York"
    )
    place.save()

    after = [status(client, address) for address in addresses]
    settings.DEMO = True  # its staff need no second factor
    client.force_login(SuperuserFactory.create(is_demo=True))

    assert (before, after) == ([200, 200], [404, 404])
    assert [status(client, address) for address in addresses] == [200, 200]
    assert not lending.may_open_file(AnonymousUser(), file)
    assert not lending.is_to_come(AnonymousUser(), file)


def test_a_file_that_stands_twice_goes_into_a_pack_once(client: Client) -> None:
    found = course()
    checklist = kept(found, b"Bring a pen.", "list.txt")
    line = {"file": str(checklist.public_id), "digest": "", "name": "x", "size": 12, "type": "text/plain"}
    frozen = {"files": [{**line, "label": "Checklist", "version": "2"}]}
    place = reader(released([pack("one"), pack("two")], of=found, files={"one": frozen, "two": frozen}))

    archive = opened(signed_in(client, place).get(here(place, "pack")))

    assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/1-list.txt"]
    assert archive.read(f"{SLUG}.html").decode().count('href="files/1-list.txt"') == 2


def test_on_paper_too_a_kind_of_block_that_is_known_no_more_is_passed_over(client: Client) -> None:
    """P1."""
    gone = {"type": "hologram", "value": "Gone", "id": "gone"}
    place = reader(released([prose("Still here."), gone]))

    page = signed_in(client, place).get(here(place, "print"))

    assert page.status_code == 200
    assert ("Still here." in page.content.decode(), "Gone" in page.content.decode()) == (True, False)


@pytest.mark.parametrize("page", ["/learn/{}/", "/my-learning/"])
def test_a_course_of_which_nothing_is_open_says_from_when_it_is_and_offers_no_pack(client: Client, page: str) -> None:
    far = place_in(cohort(course(), begins_on=date(2035, 12, 3), ends_on=date(2035, 12, 20)))
    client.force_login(far.trainee)
    shown = client.get(page.format(far.course.slug)).content.decode()

    assert "Opens on December 3, 2035 (New York time)." in shown
    assert f"/learn/{far.course.slug}/pack/" not in shown


def test_a_pack_is_offered_once_a_lesson_is_open_and_never_before(client: Client, place: Enrollment) -> None:
    client.force_login(place.trainee)
    open_now = client.get(f"/learn/{place.course.slug}/").content.decode()
    first = course_page(title="The first one")
    course(first)
    page = course_page()
    page.needs = [first]
    page.save_revision().publish()
    waits = enrollment(course(page), place.trainee)
    barred = client.get(f"/learn/{waits.course.slug}/").content.decode()

    assert f"/learn/{place.course.slug}/pack/" in open_now
    assert f"/learn/{waits.course.slug}/pack/" not in barred
    assert "No lesson is open yet, so there is none to take along." in barred

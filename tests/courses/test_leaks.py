"""What is written in a course reaches whom it is for, and nobody else by any way (P21).

One world holds a word of its own wherever somebody may write something (`factories.planted`). Everybody asks every
address; what they found in all of them together is exactly what is theirs. So each word that may not show somewhere is
one that shows elsewhere, and the test can fail.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail.search.backends import get_search_backend

from assessments import probing
from courses.models import LessonPage, LessonVersion
from foundation.accounts.models import User
from foundation.files.models import Download, PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job
from foundation.letters.models import Letter
from lms import roles
from tests.factories.people import PASSWORD
from tests.factories.planted import DECIDED, EDITED, NEWS, OWN, PATHS, READ, SAID, WORDS, World, world

# Wagtail makes a thumbnail in a temporary file that it never closes.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
PLANTED = re.compile(rb"planted[a-z]+")
PIXELS = b"RIFF"
CHOSEN = {"plantedother"}
"""The path that she took; the other she reads about in the warning alone."""
FILES = {"plantedfilm", "plantedcaption", "plantedpack", "plantedpackname", "plantedpixels"}
ASKED = {"plantedstem", "plantedoption", "plantedrationale"}
WRITTEN = READ | PATHS | EDITED - {"plantedold"} | {"plantedrationale"}
"""What whoever edits a course's pages and questions finds there."""
THEIRS: dict[str, set[str]] = {
    "visitor": set(),
    "stranger": set(),
    "of another course": set(),
    "whose cohort is to come": set(),
    "who left": set(),
    "of the old release": {"plantedold"} | FILES,
    "of another cohort": READ,
    "she": READ - {"plantedwarning"} | CHOSEN | OWN | SAID | NEWS | DECIDED,
    "finance": set(),
    "her teacher": WRITTEN | SAID | NEWS | {"plantedremark"},
    "another teacher": WRITTEN,
    "the office": ASKED | FILES - {"plantedpixels"} | SAID | NEWS | DECIDED | {"plantedremark"},
}


@pytest.fixture
def planted(settings: Any) -> World:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True
    roles.apply()
    found = world()
    call_command("update_index", verbosity=0)
    return found


def words_in(answer: Any) -> set[str]:
    """Return the planted words in an answer: in its headers, its body, and the files of a ZIP."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    parts = [body, str(answer.headers).encode()]
    if body.startswith(PIXELS):
        parts.append(b"plantedpixels")
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            parts += [part for name in pack.namelist() for part in (name.encode(), pack.read(name))]
    return {word.decode() for part in parts for word in PLANTED.findall(part.lower())} & WORDS


def asked(person: User | None, addresses: Iterator[str]) -> dict[str, set[str]]:
    """Return the planted words found at each address by this person, who proved just now who they are."""
    client = Client()
    if person is not None:
        client.force_login(person)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    known: dict[str, set[str]] = {}
    for address in addresses:
        answer = client.get(address)
        known[address] = words_in(answer)
        where = answer.headers.get("Location", "")
        if where and "login" not in where and where not in known:
            known[where] = words_in(client.get(where, follow=True))
    return {address: words for address, words in known.items() if words}


def public(found: World) -> Iterator[str]:
    """Every way to a course for whoever has no place: its pages, searches, feeds, the Code, what is not there."""
    yield from (page.url for page in Page.objects.live() if page.url)
    yield from (f"/search/?q={asked}" for asked in ("titled", "plantedpros", "plan"))
    yield from ("/sitemap.xml", "/robots.txt", "/feed/", "/articles/feed/", "/api/v2/pages/", "/api/v3/", "/nothing/")
    yield from (f"/code/{each.code}/" for each in found.question.cites.all())
    yield from ("/code/", "/my-learning/", "/my-learning/the-code/", "/accounts/", "/demo/mailbox/")
    yield from (f"/accounts/record/{rest}" for rest in ("", "page/", "record.json"))


def learning(found: World) -> Iterator[str]:
    """Every address of the course for whoever has a place."""
    home = f"/learn/{found.place.course.slug}"
    yield from (
        f"{home}/{rest}" for rest in ("", "enroll/", "leave/", "certificate/", "evaluation/", "news/", "notes/")
    )
    yield from (f"{home}/{rest}" for rest in ("pack/", "questions/", "questions/ask/", "nothing/"))
    yield f"{home}/questions/{found.inquiry.public_id}/"
    for lesson in ("titled", "locked"):
        ways = ("", "print/", "pack/", "ask/", "finish/", "note/", f"?why={found.block}", f"?empty={found.block}")
        yield from (f"{home}/{lesson}/{way}" for way in ways)


def libraries(found: World) -> Iterator[str]:
    """Every address of a file, frozen or in the library."""
    yield from (f"/files/{file.public_id}/" for file in PrivateFile.objects.all())
    for document in Download.objects.all():
        yield from (document.url, f"/files/documents/{document.pk}/")
    yield f"/media/{found.picture.file.name}"


def editing(found: World) -> Iterator[str]:
    """Wagtail's ways to pages, questions, pictures and documents."""
    for page in found.pages:
        revision = page.get_latest_revision()
        ways = ["", "edit/", "edit/preview/", "view_draft/", "history/", "usage/"]
        if revision:
            ways += [f"revisions/{revision.pk}/view/", "revisions/compare/earliest...latest/"]
        yield from (f"/admin/pages/{page.pk}/{way}" for way in ways)
        yield from (f"/admin/api/main/pages/{page.pk}/", f"/admin/api/main/pages/?child_of={page.pk}&fields=*")
    yield from ("/admin/", "/admin/pages/search/?q=titled", "/admin/pages/search/?q=plantedpros")
    yield from (f"/admin/{rest}" for rest in ("images/", "documents/", "documents/chooser/", "question/", "bank/"))
    yield f"/admin/question/edit/{found.question.pk}/"
    yield reverse("question:inspect", args=[found.question.public_id])


def overseeing(found: World) -> Iterator[str]:
    """What staff see of people: lists, records, boards, results, tables to take away."""
    place, release = found.place, found.place.release
    for of, what in (("cohort", place.cohort), ("course", place.course)):
        assert what is not None
        names = ("board", "board_file", "where", "outcomes", "outcomes_file")
        yield from (reverse(f"{of}_{name}", args=[what.public_id]) for name in names)
        yield reverse(f"{of}:inspect", args=[what.public_id])
    yield from (reverse(f"{name}:index") for name in ("cohort", "course", "enrollment", "inquiry", "announcement"))
    yield from (reverse("my_cohorts"), reverse("evaluations:index"))
    yield from (f"{reverse(f'{name}:index')}?q=planted" for name in ("enrollment", "inquiry", "announcement"))
    yield reverse("course_standing", args=[place.course.public_id])
    yield reverse("enrollment:inspect", args=[place.public_id])
    yield from (reverse(name, args=[found.inquiry.public_id]) for name in ("inquiry:inspect", "reply_inquiry"))
    yield reverse("announcement:inspect", args=[found.announcement.public_id])
    yield from (reverse(f"evaluations:{name}", args=[release.public_id]) for name in ("release", "evaluation_file"))
    yield f"/admin/people/{place.trainee.public_id}/"


def traces(found: World) -> Iterator[str]:
    """What is written down of deeds, asked and told: the log, letters, jobs."""
    yield from ("/admin/reports/site-history/", "/admin/reports/page-types-usage/", "/admin/jobs/", "/admin/letters/")
    yield from (f"/admin/jobs/{job.public_id}/" for job in Job.objects.all())
    yield from (f"/admin/letters/{letter.public_id}/" for letter in Letter.objects.all())
    yield "/admin/reports/site-history/?export=csv"


def everywhere(found: World) -> Iterator[str]:
    for ways in (public, learning, libraries, editing, overseeing, traces):
        yield from ways(found)


def test_everybody_finds_what_is_theirs_and_nothing_else(planted: World) -> None:
    found = {who: asked(person, everywhere(planted)) for who, person in planted.people.items()}

    too_much = {
        (who, address): left
        for who, ways in found.items()
        for address, words in ways.items()
        if (left := words - THEIRS[who])
    }
    assert too_much == {}
    missed = {who: left for who, ways in found.items() if (left := THEIRS[who] - set().union(*ways.values()))}
    assert missed == {}


def test_a_check_tells_why_to_whoever_answered_it_and_to_nobody_else(planted: World) -> None:
    """P3."""
    lesson = f"/learn/{planted.place.course.slug}/titled/"
    client = Client()
    client.force_login(planted.place.trainee)
    version = planted.place.release.manifest["modules"][0]["lessons"][0]["version"]
    question = LessonVersion.objects.get(pk=version).checks[planted.block]

    answer = client.post(f"{lesson}answer/{planted.block}/", {probing.name_of(question): "b"}, follow=True)

    assert "plantedrationale" in words_in(answer)
    assert "plantedrationale" not in words_in(client.get(lesson))
    fellow = asked(planted.people["of another cohort"], iter([lesson, f"{lesson}?why={planted.block}"]))
    assert "plantedrationale" not in set().union(*fellow.values())


def test_no_search_knows_a_word_of_a_lesson_though_it_knows_its_title(planted: World) -> None:
    backend = get_search_backend()

    assert [word for word in WORDS if list(backend.search(word, Page.objects.all()))] == []
    assert [word for word in WORDS if list(backend.search(word, LessonPage.objects.all()))] == []
    assert [page.title for page in backend.search("Titled", LessonPage.objects.all())] == ["Titled"]


def test_what_is_written_down_of_a_deed_holds_nothing_of_what_was_said(planted: World) -> None:
    """The log of deeds, letters and jobs tell that something was said; only what is announced is also written."""
    for job in Job.objects.all():
        jobbing.run(job.pk)

    rows = [*ModelLogEntry.objects.values(), *PageLogEntry.objects.values(), *Job.objects.values()]
    written = {
        (letter.address, word)
        for letter in Letter.objects.all()
        for word in planted_in([letter.context, letter.subject, letter.body])
    }

    assert [row for row in rows if planted_in(row)] == []
    assert written == {(planted.place.trainee.email, "plantednews")}


def planted_in(said: object) -> set[str]:
    return {word.decode() for word in PLANTED.findall(str(said).encode())}


def test_pages_inside_a_course_are_in_no_sitemap_and_there_is_no_page_api(planted: World) -> None:
    inside = [page.specific for page in planted.pages if page.pk != planted.page.pk]
    spaces = set(get_resolver().namespace_dict)

    assert [list(page.get_sitemap_urls(None)) for page in inside] == [[], []]
    assert [space for space in spaces if "api" in space and not space.startswith("wagtailadmin")] == []

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.authoring import releasing
from courses.models import CoursePage, LessonPage, ModulePage, ProgramPage
from foundation.ground import clock
from lms.models import HomePage
from standards import outlining
from tests.factories import pages
from tests.factories.courses import course_page, lessons_of, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    outlining.load()
    home = pages.make_home()
    pages.make_articles(home, 2)
    return home


def prose(words: str) -> list[dict[str, str]]:
    return [{"type": "prose", "value": f"<p>{words}</p>"}]


def found(client: Client, query: str, page: int = 1) -> tuple[list[str], list[str]]:
    response = client.get("/search/", {"q": query, "page": str(page)})
    return [one.code for one in response.context["provisions"]], [one.title for one in response.context["pages"]]


def test_a_provision_is_found_first_by_its_number_however_it_is_typed(home: HomePage, client: Client) -> None:
    for query in ("CE-4.1", "ce 4.1", "CE4.1", " ce-4.1 "):
        assert found(client, query)[0][0] == "CE-4.1", query


def test_words_are_found_by_their_stem_in_the_code_and_in_the_text_of_pages(home: HomePage, client: Client) -> None:
    pages.make_standard(home, title="Notes", body=prose("What was said in confidence stays confidential."))

    codes, titles = found(client, "confidential")

    assert "CE-6" in codes
    assert titles == ["Notes"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("directory", "Directory of members"),
        ("member direct", "Directory of members"),
        ("Membership", "Membership"),
        ("find somebody", "Find somebody for your team"),
        ("verify", "Check a certificate"),
    ],
)
def test_the_pages_of_rooms_are_found_by_what_people_call_them(
    home: HomePage, client: Client, query: str, title: str
) -> None:
    """The harm: “directory” found nothing, and no page led there."""
    assert title in found(client, query)[1]
    assert title not in found(client, query, page=2)[1]
    assert title not in found(client, f"{query} zebra")[1]


def test_matches_are_marked(home: HomePage, client: Client) -> None:
    pages.make_standard(home, title="Keeping notes", search_description="How notes are kept.")

    said = client.get("/search/", {"q": "notes"}).text

    assert "Keeping <mark>notes</mark>" in said
    assert "How <mark>notes</mark> are kept." in said


def test_a_lessons_words_are_never_found(home: HomePage, client: Client) -> None:
    """P21: lesson bodies are private."""
    program = pages.put(home, ProgramPage(title="Program", slug="program"))
    course = CoursePage(title="Course", slug="course", summary="About xylophones", objectives="To play")
    pages.put(program, course)
    module = pages.put(course, ModulePage(title="Xylophones in modules", slug="module"))
    lesson = LessonPage(title="Xylophones in lessons", slug="lesson", minutes=5, body=prose("Xylophones, planted."))
    pages.put(module, lesson)

    assert found(client, "xylophones") == ([], ["Course"])


def test_a_course_is_found_by_the_titles_that_its_release_shows_and_by_no_word_of_a_lesson(
    home: HomePage, client: Client
) -> None:
    """P21: titles stand on the course's page for everybody; bodies, and titles not yet released, do not."""
    page = course_page(title="Working with people")
    lesson = lessons_of(page)[0]
    rewrite(lesson, "Xylophones, planted.", title="Zeppelins and confidences")
    before = found(client, "zeppelins")[1]

    releasing.release(page, note="First", actor=None, at=clock.now())

    assert before == []
    assert found(client, "zeppelins")[1] == ["Working with people"]
    assert found(client, "xylophones")[1] == []
    rewrite(lesson, "Again.", title="Quokkas")
    assert (found(client, "quokkas")[1], found(client, "zeppelins")[1]) == ([], ["Working with people"])
    releasing.release(page, note="Second", actor=None, at=clock.now())
    assert (found(client, "quokkas")[1], found(client, "zeppelins")[1]) == (["Working with people"], [])


def test_the_home_page_is_found_under_the_sites_name(home: HomePage, client: Client) -> None:
    said = client.get("/search/", {"q": home.title}).text

    assert '<p class="soft fine">NASAMS</p>' in said
    assert '<p class="soft fine">/</p>' not in said


def test_drafts_and_pages_that_not_everyone_may_read_are_not_found(home: HomePage, client: Client) -> None:
    pages.make_standard(home, title="Zeppelin draft", slug="draft", live=False)
    kept = pages.make_standard(home, title="Zeppelin kept", slug="kept")
    pages.make_standard(home, title="Zeppelin open", slug="open")
    PageViewRestriction.objects.create(page=kept, restriction_type=PageViewRestriction.LOGIN)

    assert found(client, "zeppelin") == ([], ["Zeppelin open"])


def test_nothing_asked_finds_nothing_and_suggests(home: HomePage, client: Client) -> None:
    said = client.get("/search/").text

    assert "You could look for" in said
    assert 'href="?q=confidentiality"' in said


def test_nothing_found_says_so_and_what_to_try(home: HomePage, client: Client) -> None:
    said = client.get("/search/", {"q": "<b>qqqq"}).text

    assert "Nothing found for “&lt;b&gt;qqqq”" in said
    assert "Try fewer words" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("confidentialty", "confidentiality"),
        ("Confidentialty", "confidentiality"),
        ("mitigaton specialist", "mitigation specialist"),
        ("wittness", "witness"),
        ("xylphone", "xylophone"),
    ],
)
def test_a_typo_is_answered_by_the_word_that_was_meant(home: HomePage, client: Client, typed: str, meant: str) -> None:
    pages.make_standard(home, title="The xylophone", body=prose("A mitigation specialist."))

    response = client.get("/search/", {"q": typed})

    assert response.context["instead"] == meant
    assert f"<strong>{meant}</strong></a>?" in response.text
    assert sum(map(len, found(client, meant))) > 0


@pytest.mark.parametrize("typed", ["confidential", "CE-4.1", "qqqqqq", "the", "x" * 120, ""])
def test_what_is_known_or_far_from_everything_is_left_as_it_is(home: HomePage, client: Client, typed: str) -> None:
    assert client.get("/search/", {"q": typed}).context["instead"] == ""


def test_no_word_is_suggested_from_what_is_not_public(home: HomePage, client: Client) -> None:
    """P21: drafts, restricted pages and lessons lend no words."""
    pages.make_standard(home, title="Zeppelin", slug="draft", live=False)
    kept = pages.make_standard(home, title="Quokkas", slug="kept")
    PageViewRestriction.objects.create(page=kept, restriction_type=PageViewRestriction.LOGIN)
    program = pages.put(home, ProgramPage(title="Program", slug="program"))
    course = pages.put(program, CoursePage(title="Course", slug="course", summary="S", objectives="O"))
    module = pages.put(course, ModulePage(title="Module", slug="module"))
    pages.put(module, LessonPage(title="Xylophones", slug="lesson", minutes=5, body=prose("Xylophones.")))

    for typed in ("zepelin", "quokas", "xylophnes"):
        assert client.get("/search/", {"q": typed}).context["instead"] == ""


def test_an_edit_brings_its_words_at_once(home: HomePage, client: Client) -> None:
    assert client.get("/search/", {"q": "xylphone"}).context["instead"] == ""

    pages.make_standard(home, title="The xylophone")

    assert client.get("/search/", {"q": "xylphone"}).context["instead"] == "xylophone"


HOSTILE = ["\x00", "' OR 1=1 --", "& | ! ( ) : * <-> \\", "x" * 10_000, "a " * 5000, "🌊", "\u202e", "%", "(((("]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_and_endless_queries_are_answered(home: HomePage, client: Client, query: str) -> None:
    assert client.get("/search/", {"q": query}).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 50, "²", ""])
def test_a_page_number_that_is_none_is_the_first(home: HomePage, client: Client, page: str) -> None:
    response = client.get("/search/", {"q": "article", "page": page})

    assert len(response.context["pages"]) == 3


def test_ten_at_a_time_and_each_once(client: Client) -> None:
    home = pages.make_home()
    for number in range(23):
        pages.make_standard(home, title=f"Zeppelin {number}", slug=f"zeppelin-{number}")

    first, second, third = (found(client, "zeppelin", page)[1] for page in (1, 2, 3))

    assert [len(first), len(second), len(third)] == [10, 10, 3]
    assert len({*first, *second, *third}) == 23


@pytest.mark.parametrize("number", [2, 50])
def test_a_search_costs_few_queries_however_many_pages_there_are(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    """P25, at most 8."""
    outlining.load()
    home = pages.make_home()
    pages.make_articles(home, number)
    client.get("/search/", {"q": "article"})

    with django_assert_max_num_queries(8):
        client.get("/search/", {"q": "article"})
    with django_assert_max_num_queries(8):
        client.get("/search/", {"q": "CE-4.1"})

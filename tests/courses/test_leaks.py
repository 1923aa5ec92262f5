"""A lesson's words reach whoever has a place, and nobody else by any way (P21)."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from courses.models import CoursePage, Enrollment, LessonPage
from foundation.accounts.roles import Role
from tests.factories.courses import course, course_page, enrollment, lesson_page, module_of
from tests.factories.people import PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db
PLANTED = "xylophonist"


@pytest.fixture
def place() -> Enrollment:
    """A place on a course whose lesson holds a word that stands nowhere else."""
    page = course_page(lessons=0, quiz=True)
    body = [
        {"type": "prose", "value": f"<p>The {PLANTED} in prose.</p>", "id": "1"},
        {"type": "vignette", "value": {"title": f"The {PLANTED}", "text": f"<p>{PLANTED}</p>"}, "id": "2"},
        {"type": "heading", "value": PLANTED, "id": "3"},
    ]
    lesson_page(module_of(page), title="Titled", body=body, introduction=f"About a {PLANTED}.")
    place = enrollment(course(page))
    call_command("update_index", verbosity=0)
    return place


def planted_in(client: Client, address: str, *, follow: bool = True) -> bool:
    return PLANTED.encode() in client.get(address, follow=follow).content.lower()


def test_whoever_has_a_place_reads_it(client: Client, place: Enrollment) -> None:
    client.force_login(place.trainee)

    assert planted_in(client, f"/learn/{place.course.slug}/titled/")


def public_addresses(place: Enrollment) -> list[str]:
    pages = [page.url for page in Page.objects.live() if page.url]
    learn = [f"/learn/{place.course.slug}/{rest}" for rest in ("", "titled/", "titled/finish/", "enroll/")]
    return [
        *pages,
        *learn,
        "/search/?q=titled",
        "/sitemap.xml",
        "/feed/",
        "/articles/feed/",
        "/api/v2/pages/",
        "/api/v3/",
    ]


@pytest.mark.parametrize("who", ["visitor", "stranger", "left"])
def test_no_address_shows_it_to_anybody_else(client: Client, place: Enrollment, who: str) -> None:
    if who == "stranger":
        client.force_login(PersonFactory.create())
    if who == "left":
        client.force_login(place.trainee)
        client.post(f"/learn/{place.course.slug}/leave/")

    assert [address for address in public_addresses(place) if planted_in(client, address)] == []


def test_it_is_in_no_search_index_though_the_title_is(place: Enrollment) -> None:
    backend = get_search_backend()

    assert list(backend.search(PLANTED, Page.objects.all())) == []
    assert list(backend.search(PLANTED, LessonPage.objects.all())) == []
    assert [page.title for page in backend.search("Titled", LessonPage.objects.all())] == ["Titled"]


def test_the_search_page_finds_it_nowhere(client: Client, place: Enrollment) -> None:
    page = CoursePage.objects.get()

    answer = client.get(f"/search/?q={PLANTED}").content.decode().split("<main", 1)[1]

    assert page.url not in answer


def test_pages_inside_a_course_are_in_no_sitemap(place: Enrollment) -> None:
    inside = [page.specific for page in CoursePage.objects.get().get_descendants()]

    assert [list(page.get_sitemap_urls(None)) for page in inside] == [[], []]


def test_there_is_no_page_api() -> None:
    spaces = set(get_resolver().namespace_dict)

    assert [space for space in spaces if "api" in space and not space.startswith("wagtailadmin")] == []


@pytest.mark.parametrize("person", ["trainee", "stranger", "finance"])
def test_the_editor_and_its_previews_are_closed_to_trainees_and_to_other_staff(
    client: Client, place: Enrollment, person: str
) -> None:
    lesson = LessonPage.objects.get()
    people = {
        "trainee": place.trainee,
        "stranger": PersonFactory.create(),
        "finance": StaffFactory(Role.FINANCE),
    }
    client.force_login(people[person])
    ways = ("edit/", "edit/preview/", "view_draft/", "history/", "")

    assert [way for way in ways if planted_in(client, f"/admin/pages/{lesson.pk}/{way}", follow=False)] == []

"""Where a provision is taught: a registry that rooms above fill, and the contract that each of them keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from standards import outlining, teaching
from standards.models import Provision
from standards.teaching import MOST, Provider, Reader, Taught
from tests.factories.courses import citing, course, course_page, enrollment, lessons_of
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> Iterator[None]:
    outlining.load()
    before = teaching.providers()
    yield
    teaching._providers.clear()
    teaching._providers.update(before)


def breaches(provider: Provider, provisions: Collection[Provision], reader: Reader) -> list[str]:
    """Say how a provider breaks its contract."""
    with statements() as asked:
        found = provider(provisions, reader)
    slips = [f"{len(asked)} queries"] if len(asked) > 1 else []
    slips += [f"not asked for: {code}" for code in sorted(set(found) - {provision.code for provision in provisions})]
    entries = [one for known in found.values() for one in known]
    return slips + [f"not an address: {one.url}" for one in entries if not one.url.startswith("/") or not one.title]


@pytest.mark.parametrize("room", sorted(teaching.providers()))
def test_every_room_that_says_where_it_teaches_keeps_the_contract(room: str) -> None:
    page = course_page(lessons=2)
    for lesson in lessons_of(page):
        citing(lesson, "CE-4.1", "CE-6", "SP-15.4")
    trainee = enrollment(course(page)).trainee

    for reader in (AnonymousUser(), PersonFactory.create(), trainee):
        assert breaches(teaching.providers()[room], list(Provision.objects.all()), reader) == []


def test_the_contract_finds_a_provider_that_breaks_it() -> None:
    def greedy(provisions: Collection[Provision], _reader: Reader) -> dict[str, list[Taught]]:
        elsewhere = [Taught(str(one), "https://elsewhere.example") for one in provisions]
        return {one.code: elsewhere for one in [*Provision.objects.all()[:1], *Provision.objects.all()[:2]]}

    first = Provision.objects.all()[:1]
    slips = breaches(greedy, list(first), AnonymousUser())

    assert slips[:3] == ["2 queries", "not asked for: CE-2", "not an address: https://elsewhere.example"]


def test_the_page_shows_what_this_reader_may_see(client: Client) -> None:
    def lessons(provisions: Collection[Provision], reader: Reader) -> dict[str, list[Taught]]:
        hidden = [Taught("Hidden lesson", "/learn/hidden/")] if reader.is_authenticated else []
        return {one.code: [Taught(f"About {one.code}", "/courses/about/"), *hidden] for one in provisions}

    teaching.register("courses", lessons)
    teaching.register("assessments", lambda _all, _reader: {"CE-6": [Taught("The same page", "/courses/about/")] * 99})

    signed_out = client.get("/code/CE-6/").content.decode()
    client.force_login(PersonFactory.create())
    signed_in = client.get("/code/CE-6/").content.decode()

    assert "Where it is taught" in signed_out
    assert ("Hidden lesson" in signed_out, "Hidden lesson" in signed_in) == (False, True)
    assert signed_out.count('href="/courses/about/"') == 1


def test_of_one_room_at_most_so_many_entries_are_shown() -> None:
    [six] = Provision.objects.filter(code="CE-6")
    many = [Taught(f"Lesson {n}", f"/learn/{n}/") for n in range(MOST + 1)]
    teaching.register("courses", lambda _all, _reader: {"CE-6": many})

    assert teaching.taught([six], AnonymousUser()) == {"CE-6": many[:MOST]}


def test_where_nobody_teaches_it_nothing_is_said(client: Client) -> None:
    teaching._providers.clear()

    assert "Where it is taught" not in client.get("/code/CE-6/").content.decode()

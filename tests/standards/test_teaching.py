"""Where a provision is taught: a registry that rooms above fill, and the contract that each of them keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from standards import outlining, teaching
from standards.models import Provision
from standards.teaching import MOST, Provider, Reader, Taught
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


def breaches(provider: Provider, provision: Provision, reader: Reader) -> list[str]:
    """Say how a provider breaks its contract."""
    with statements() as asked:
        found = provider(provision, reader)
    slips = [f"{len(asked)} queries"] if len(asked) > 1 else []
    slips += [f"{len(found)} entries"] if len(found) > MOST else []
    return slips + [f"not an address: {one.url}" for one in found if not one.url.startswith("/") or not one.title]


@pytest.mark.parametrize("room", sorted(teaching.providers()) or ["nobody"])
def test_every_room_that_says_where_it_teaches_keeps_the_contract(room: str) -> None:
    provider = teaching.providers().get(room, lambda _provision, _reader: [])

    for reader in (AnonymousUser(), PersonFactory.create()):
        for provision in Provision.objects.filter(code__in=["CE-4.1", "CE-4", "SP-15.4"]):
            assert breaches(provider, provision, reader) == []


def test_the_contract_finds_a_provider_that_breaks_it() -> None:
    def greedy(provision: Provision, _reader: Reader) -> list[Taught]:
        list(Provision.objects.all())
        return [Taught(str(one), "https://elsewhere.example") for one in [provision, *Provision.objects.all()]]

    slips = breaches(greedy, Provision.objects.all()[0], AnonymousUser())

    assert slips[:3] == ["2 queries", "50 entries", "not an address: https://elsewhere.example"]


def test_the_page_shows_what_this_reader_may_see(client: Client) -> None:
    def lessons(provision: Provision, reader: Reader) -> list[Taught]:
        public = [Taught(f"About {provision.code}", "/courses/about/")]
        return public + ([Taught("Hidden lesson", "/learn/hidden/")] if reader.is_authenticated else [])

    teaching.register("courses", lessons)
    teaching.register("assessments", lambda _provision, _reader: [Taught("The same page", "/courses/about/")] * 99)

    signed_out = client.get("/code/CE-6/").content.decode()
    client.force_login(PersonFactory.create())
    signed_in = client.get("/code/CE-6/").content.decode()

    assert "Where it is taught" in signed_out
    assert ("Hidden lesson" in signed_out, "Hidden lesson" in signed_in) == (False, True)
    assert signed_out.count('href="/courses/about/"') == 1


def test_where_nobody_teaches_it_nothing_is_said(client: Client) -> None:
    teaching._providers.clear()

    assert "Where it is taught" not in client.get("/code/CE-6/").content.decode()

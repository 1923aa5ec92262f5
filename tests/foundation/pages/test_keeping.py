"""Parts of pages are drawn once and kept: never anyone's name, never a token, never a preview, never old words."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.template import Context, Template
from django.test import Client, RequestFactory

from foundation.pages.models import SiteSettings
from tests.factories import pages
from tests.factories.people import PersonFactory

KEPT = "{% kept 'greeting' under %}{{ word }}{% endkept %}"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches["fragments"].clear()


def drawn(under: object, word: str) -> str:
    return Template(KEPT).render(Context({"under": under, "word": word}))


def test_a_part_is_drawn_once_for_all_that_it_depends_on() -> None:
    assert [drawn("a", "first"), drawn("a", "second"), drawn("b", "third")] == ["first", "first", "third"]


def test_without_a_key_nothing_is_kept() -> None:
    assert [drawn("", "first"), drawn("", "second")] == ["first", "second"]


def test_what_is_kept_was_escaped() -> None:
    assert [drawn("a", "<b>"), drawn("a", "<b>")] == ["&lt;b&gt;"] * 2


@pytest.mark.django_db
def test_no_part_of_a_page_that_is_kept_holds_a_name_or_a_token(client: Client) -> None:
    pages.make_home(sections=[{"type": "check", "value": {"title": "Check", "lede": ""}}])
    person = PersonFactory.create(name="Planted Name", email="planted@example.org")
    client.force_login(person, backend="foundation.accounts.backends.HouseBackend")

    for address in ("/", "/code/", "/my-learning/"):
        assert "csrfmiddlewaretoken" in client.get(address).text

    kept = str(list(caches["fragments"]._cache.values()))  # type: ignore[attr-defined]  # a cache in this process
    assert "masthead" in kept
    for planted in ("Planted", "planted", "csrfmiddlewaretoken"):
        assert planted not in kept


@pytest.mark.django_db
def test_an_edit_shows_at_the_next_request(client: Client) -> None:
    home = pages.make_home(headline="Before")
    assert "Before" in client.get("/").text

    home.headline = "After"
    home.save_revision().publish()
    SiteSettings.objects.create(name="House", closing="A last line", demonstration_notice="Made up")

    said = client.get("/").text
    assert "After" in said
    assert "A last line" in said


@pytest.mark.django_db
def test_the_notice_of_a_demonstration_is_the_sites_own(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    pages.make_home()
    assert "people and certificates here are made up" in client.get("/").text

    SiteSettings.objects.create(demonstration_notice="All of this is invented.")

    assert "All of this is invented." in client.get("/").text


@pytest.mark.django_db
def test_a_preview_is_never_kept_nor_drawn_from_what_is_kept(client: Client) -> None:
    home = pages.make_home(headline="Published")
    client.get("/")
    home.headline = "Draft"

    preview = home.make_preview_request(RequestFactory().get("/"), home.default_preview_mode)

    assert "Draft" in preview.render().text
    assert "Draft" not in client.get("/").text

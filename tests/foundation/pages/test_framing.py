from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from foundation.pages import framing
from foundation.pages.models import FrameStamp, SiteSettings, StandardPage
from tests.factories import pages

pytestmark = pytest.mark.django_db


def shown(client: Client) -> list[str]:
    return [str(entry["title"]) for entry in client.get("/").context["navigation"]]


def test_the_navigation_holds_live_pages_meant_for_it_then_the_code_and_the_check(client: Client) -> None:
    home = pages.make_home()
    pages.make_standard(home, title="About", slug="about", show_in_menus=True)
    pages.make_standard(home, title="Privacy", slug="privacy")
    pages.make_standard(home, title="Draft", slug="draft", show_in_menus=True, live=False)

    assert shown(client) == ["About", "The Code", "Membership", "Check a certificate"]


def test_an_edit_shows_at_the_next_request(client: Client) -> None:
    home = pages.make_home()
    page = pages.make_standard(home, title="About", slug="about", show_in_menus=True)
    shown(client)

    page.title = "About us"
    page.save_revision().publish()

    assert shown(client) == ["About us", "The Code", "Membership", "Check a certificate"]


def test_unpublishing_moving_and_deleting_show_at_the_next_request(client: Client) -> None:
    home = pages.make_home()
    first = pages.make_standard(home, title="First", slug="first", show_in_menus=True)
    second = pages.make_standard(home, title="Second", slug="second", show_in_menus=True)
    third = pages.make_standard(home, title="Third", slug="third", show_in_menus=True)
    shown(client)

    first.unpublish()
    assert shown(client)[:-3] == ["Second", "Third"]
    StandardPage.objects.get(pk=third.pk).move(StandardPage.objects.get(pk=second.pk), pos="left")
    assert shown(client)[:-3] == ["Third", "Second"]
    StandardPage.objects.get(pk=third.pk).delete()
    assert shown(client)[:-3] == ["Second"]


def test_the_words_on_every_page_show_once_saved(client: Client) -> None:
    pages.make_home()
    client.get("/")

    links = [{"label": "The Code", "page": None, "address": "/code/"}]
    SiteSettings.objects.create(
        name="Demo Alliance", footer=[{"type": "column", "value": {"title": "Ways", "links": links}}]
    )

    response = client.get("/")
    assert response.context["site_settings"].name == "Demo Alliance"
    assert response.context["footer"]["columns"] == (framing.Column("Ways", (framing.Place("The Code", "/code/"),)),)


def test_a_link_in_the_footer_to_a_page_that_is_gone_is_left_out(client: Client) -> None:
    home = pages.make_home()
    page = pages.make_standard(home)
    links = [{"label": "Gone", "page": page.pk, "address": ""}, {"label": "Here", "page": home.pk, "address": ""}]
    SiteSettings.objects.create(footer=[{"type": "column", "value": {"title": "Ways", "links": links}}])

    page.delete()

    (column,) = client.get("/").context["footer"]["columns"]
    assert [link.title for link in column.links] == ["Here"]


def test_a_frame_read_in_a_transaction_that_was_rolled_back_is_forgotten(client: Client) -> None:
    home = pages.make_home()
    shown(client)

    with transaction.atomic():
        pages.make_standard(home, title="Never", slug="never", show_in_menus=True)
        assert shown(client)[0] == "Never"
        transaction.set_rollback(True)

    assert shown(client) == ["The Code", "Membership", "Check a certificate"]


def test_every_change_has_a_mark_of_its_own() -> None:
    marks = {FrameStamp.renew().mark for _again in range(5)}

    assert len(marks) == 5
    assert FrameStamp.objects.count() == 1


def test_the_reader_sees_where_she_is(client: Client) -> None:
    home = pages.make_home()
    parent = pages.make_standard(home, title="About", slug="about", show_in_menus=True)
    pages.make_standard(parent, title="Deeper", slug="deeper")

    response = client.get("/about/deeper/")

    assert [entry["title"] for entry in response.context["navigation"] if entry["is_current"]] == ["About"]
    assert [str(place.title) for place in response.context["page"].trail] == ["Home", "About"]


def test_a_page_behind_a_password_stays_behind_it_and_so_does_what_is_below(client: Client) -> None:
    home = pages.make_home()
    page = pages.make_standard(home, title="About", slug="about", lede="PLANTED")
    pages.make_standard(page, title="Deeper", slug="deeper", lede="PLANTED")
    assert b"PLANTED" in client.get("/about/").content

    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    for address in ("/about/", "/about/deeper/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_a_draft_is_nowhere_and_its_address_opens_once_it_is_published(client: Client) -> None:
    home = pages.make_home()
    page = pages.make_standard(home, live=False)
    assert client.get("/demo-page/").status_code == 404

    page.save_revision().publish()

    assert client.get("/demo-page/").status_code == 200


def test_a_page_that_was_renamed_leaves_its_old_address(client: Client) -> None:
    home = pages.make_home()
    page = pages.make_standard(home)
    assert client.get("/demo-page/").status_code == 200

    page.slug = "renamed"
    page.save_revision().publish()

    assert client.get("/demo-page/").status_code == 404
    assert client.get("/renamed/").status_code == 200


def test_hostile_addresses_are_simply_not_there(client: Client) -> None:
    pages.make_home()

    for address in ("/%00/", "/" + "x" * 5000 + "/", "/%F0%9F%8C%8A/", "/../../etc/passwd/"):
        assert client.get(address).status_code == 404


def test_with_two_sites_wagtail_finds_the_way_itself(client: Client) -> None:
    home = pages.make_home()
    pages.make_standard(home)
    other = pages.make_standard(home, title="Other", slug="other")
    Site.objects.create(hostname="other.example", port=80, root_page=other)

    assert client.get("/demo-page/").status_code == 200
    assert framing.current().address_of(other) == "http://other.example/"


@pytest.mark.parametrize("number", [2, 50])
def test_pages_cost_few_queries_however_many_articles_there_are(
    client: Client, number: int, django_assert_num_queries: object
) -> None:
    """P25, and the budget of signed-out pages: at most 4; here what each costs exactly."""
    home = pages.make_home(sections=[{"type": "articles", "value": {"title": "From the field", "lede": ""}}])
    pages.make_articles(home, number)
    links = [{"label": "Home", "page": home.pk, "address": ""}]
    pages.make_standard(home, body=[{"type": "links", "value": {"title": "", "links": links}}])

    for address, queries in {"/": 2, "/articles/": 3, "/articles/demo-1/": 2, "/demo-page/": 2}.items():
        client.get(address)
        with django_assert_num_queries(queries):  # type: ignore[operator]
            assert client.get(address).status_code == 200

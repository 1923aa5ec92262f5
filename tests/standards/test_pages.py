"""The Code to read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from standards import outlining
from standards.models import Provision
from standards.sitemaps import ProvisionSitemap
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_code_shows_every_provision_with_topic_summary_and_address(client: Client) -> None:
    shown = page(client, "/code/")

    for provision in Provision.objects.all():
        assert f'href="/code/{provision.code}/"' in shown
        assert f'href="#{provision.code}"' in shown
    assert "own, written to be read quickly" in shown


def test_a_provision_shows_what_it_asks_how_it_speaks_and_how_to_cite_it(client: Client) -> None:
    shown = page(client, "/code/CE-4.1/")

    assert "You should be educated about bias" in shown
    assert "A duty: the text says must" in shown
    assert "NASAMS Code of Ethics and Professional Standards, CE-4.1" in shown
    assert 'href="/code/CE-4/"' in shown
    assert 'href="/code/CE-4.2/"' in shown
    assert 'href="/code/CE-4.3/"' in shown
    assert 'rel="prev">Back to CE-4 ' in shown
    assert 'rel="next">CE-4.2 ' in shown


def test_a_heading_lists_what_stands_under_it_and_is_not_cited(client: Client) -> None:
    shown = page(client, "/code/CE-4/")

    assert "Under this heading" in shown
    assert 'href="/code/CE-4.3/"' in shown
    assert "How to cite it" not in shown


def test_the_first_has_nothing_before_it_and_the_last_nothing_after(client: Client) -> None:
    assert 'rel="prev"' not in page(client, "/code/CE-1/")
    assert 'rel="next"' not in page(client, "/code/UC-13/")


def test_an_id_in_other_letters_leads_to_the_canonical_address(client: Client) -> None:
    response = client.get("/code/ce-4.1/")

    assert (response.status_code, response["Location"]) == (301, "/code/CE-4.1/")


def test_what_is_not_there_is_404(client: Client) -> None:
    assert client.get("/code/CE-99/").status_code == 404


@pytest.mark.parametrize("address", ["/code/", "/code/CE-4.1/", "/code/CE-4/"])
def test_a_page_signed_out_costs_at_most_four_queries(client: Client, address: str) -> None:
    """P25."""
    client.get(address)

    with statements() as asked:
        client.get(address)

    assert len(asked) <= 4, asked


def test_the_sitemap_has_every_provision() -> None:
    sitemap = ProvisionSitemap()

    addresses = [sitemap.location(provision) for provision in sitemap.items()]

    assert len(addresses) == 49
    assert addresses[0] == "/code/CE-1/"


@pytest.mark.ignore_template_errors
def test_staff_look_provisions_up_and_change_none(settings: Settings) -> None:
    staff = enter(with_permissions("standards.view_provision"), settings)

    shown = page(staff, reverse("provision:index"))

    assert reverse("provision:inspect", args=["CE-6"]) in shown
    assert "Confidentiality, privilege and discovery" in page(staff, reverse("provision:inspect", args=["CE-6"]))
    assert staff.get("/admin/provision/edit/CE-6/").status_code == 404

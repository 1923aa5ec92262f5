"""The Code to read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from standards import outlining, teaching
from standards.models import Provision
from standards.sitemaps import ProvisionSitemap
from tests.factories.editions import AT, document, edition
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.published import plain
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


ADDRESSES = ["/code/", "/code/CE-4.1/", "/code/CE-4/", "/code/UC-13/", "/code/minimum-requirements/"]


@pytest.mark.parametrize("has_edition", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_signed_out_costs_at_most_four_queries(client: Client, address: str, has_edition: bool) -> None:
    """P25. Two rooms may say where a provision is taught, by a query each."""
    if has_edition:
        edition(document(), adopted_on=date(2025, 6, 1))
        edition(document().replace("13. It is unprof", "It is unprof"), label="b", at=AT + timedelta(days=1))
        edition("REQUIREMENTS FOR ALL\n1. Train.", key="minimum-requirements")
    allowed = 4 - (2 if address.startswith("/code/C") and not teaching.providers() else 0)
    client.get(address)

    with statements() as asked:
        client.get(address)

    assert len(asked) <= allowed, asked


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


def test_without_an_edition_the_page_says_that_the_official_text_is_its_owners_to_import(client: Client) -> None:
    for address in ("/code/", "/code/CE-6/"):
        shown = page(client, address)
        assert "They are not the official text: NASAMS publishes that" in shown
        assert "Official text" not in shown


def test_with_an_edition_the_official_text_stands_under_the_summary_and_governs(client: Client) -> None:
    edition(adopted_on=date(2025, 6, 1))

    shown = page(client, "/code/")

    assert "The official text is that of the 2025 edition, adopted on June 1, 2025." in shown
    assert "It governs." in shown
    assert shown.count("Official text</p>") == 48
    assert "Put the person first, and be humble in your practices" in shown
    assert '<sup class="figures"><span class="unseen">footnote </span>12</sup>.' in shown
    assert "This preamble was made up, too." in shown
    assert "The following made-up examples are not a complete list:" in shown


def test_a_provision_shows_its_official_text_footnotes_history_and_citation(client: Client) -> None:
    edition()

    shown = page(client, "/code/SP-10/")

    assert "What it officially says" in shown
    assert "Footnote 12: its text is not in the imported document." in " ".join(shown.split())
    assert "NASAMS Code of Ethics and Professional Standards, SP-10 (2025 edition)" in shown
    assert "The official text is that of the 2025 edition." in shown
    assert "the first edition here that has it." in shown


def test_footnotes_whose_texts_the_document_has_are_shown(client: Client) -> None:
    edition("CODE OF ETHICS\n1. One.1\n\nNOTES\n1. See elsewhere.")

    assert "Footnote 1: See elsewhere." in " ".join(page(client, "/code/CE-1/").split())


def test_earlier_wordings_stay_to_be_read(client: Client) -> None:
    edition(plain({"CE-1": "Be honest.", "CE-2": "Keep records."}), label="a")
    edition(plain({"CE-1": "Be very honest.", "CE-2": "Keep records."}), label="b", at=AT + timedelta(days=1))

    first, second = page(client, "/code/CE-1/"), page(client, "/code/CE-2/")

    assert ("reworded." in first, "What it said then" in first, "Be honest." in first) == (True, True, True)
    assert ("unchanged." in second, "What it said then" in second) == (True, False)


def test_what_the_current_edition_has_no_more_is_still_found_and_says_so(client: Client) -> None:
    edition(label="a")
    shorter = document().replace("  13. It is unprof", "It is unprof")
    edition(shorter, label="b", at=AT + timedelta(days=1))

    provision, whole = page(client, "/code/UC-13/"), page(client, "/code/")

    assert "The current edition, b, has no such provision." in provision
    assert "What it said then" in provision
    assert "UC-13</p>" not in provision or "(b edition)" not in provision
    assert "Not in the current edition:" in whole
    assert 'href="#UC-13"' not in whole


def test_a_provision_without_a_summary_says_so(client: Client) -> None:
    edition("CODE OF ETHICS\n14. A fresh duty.")

    assert "Nobody has written a plain-language summary" in page(client, "/code/CE-14/")


def test_the_companion_holds_its_place_until_it_is_imported(client: Client) -> None:
    assert "until then this page holds its place" in page(client, "/code/minimum-requirements/")

    edition("MINIMUM REQUIREMENTS\n1. Train for forty hours.", key="minimum-requirements")

    shown = page(client, "/code/minimum-requirements/")
    assert 'href="/code/MR-1/"' in shown
    assert "Train for forty hours." in shown
    assert 'href="/code/minimum-requirements/#part-MR"' in page(client, "/code/MR-1/")
    assert 'rel="prev"' not in page(client, "/code/MR-1/")


@pytest.mark.django_db
def test_an_address_with_a_zero_in_it_is_not_there(client: Client) -> None:
    assert client.get("/code/%00/").status_code == 404

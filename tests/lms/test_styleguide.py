"""The style guide is for whoever builds the site, not for its visitors."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_it_is_shown_on_a_demonstration(client: Client, settings: Settings) -> None:
    settings.DEMO = True

    assert client.get("/styleguide/").status_code == 200


def test_it_is_not_there_on_a_real_site_for_visitors_and_trainees(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404
    client.force_login(PersonFactory.create())
    assert client.get("/styleguide/").status_code == 404

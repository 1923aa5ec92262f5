"""A staff screen outside `/admin/` is guarded as those inside, once its view is marked."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from foundation.accounts.middleware import staff_screen
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.foundation.accounts.test_signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@staff_screen
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the desk")


urlpatterns = [path("desk/", desk), path("", include("lms.urls"))]


def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client) -> None:
    sign_in(client, SuperuserFactory())

    assert client.get("/desk/").url == reverse("mfa_index")  # type: ignore[attr-defined]


def test_the_screen_itself_decides_about_learners_and_strangers(client: Client) -> None:
    assert client.get("/desk/").status_code == 200

    sign_in(client, PersonFactory())
    assert client.get("/desk/").status_code == 200

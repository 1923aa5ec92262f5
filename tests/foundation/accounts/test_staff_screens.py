"""A staff screen outside `/admin/` is guarded as those inside, once its view is marked."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from pytest_django.fixtures import Settings

from foundation.accounts.middleware import staff_screen
from foundation.accounts.policy import FIND
from tests.factories.people import PersonFactory, SuperuserFactory, add_totp
from tests.foundation.accounts.test_signing_in import app_code, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@staff_screen
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the desk")


def counter(request: HttpRequest) -> HttpResponse:
    """No staff screen: it shows more to whoever may find people."""
    rights = [request.user.has_perm(FIND), request.user.has_module_perms("accounts"), request.user.is_staff]
    return HttpResponse("".join("yes " if right else "no " for right in rights))


urlpatterns = [path("desk/", desk), path("counter/", counter), path("", include("lms.urls"))]


def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client) -> None:
    sign_in(client, SuperuserFactory())

    assert client.get("/desk/").url == reverse("mfa_index")  # type: ignore[attr-defined]


def test_the_screen_itself_decides_about_learners_and_strangers(client: Client) -> None:
    assert client.get("/desk/").status_code == 200

    sign_in(client, PersonFactory())
    assert client.get("/desk/").status_code == 200


def test_outside_staff_screens_rights_count_once_proved_and_not_before(client: Client) -> None:
    """P21."""
    person = SuperuserFactory()
    secret = add_totp(person)
    client.force_login(person)
    assert client.get("/counter/").content == b"no no no "

    browser = Client()
    sign_in(browser, person)
    browser.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert browser.get("/counter/").content == b"yes yes yes "


@pytest.mark.parametrize(("demo", "shown"), [(True, b"yes yes yes "), (False, b"no no no ")])
def test_people_of_a_demonstration_have_their_rights_in_one_only(
    client: Client, settings: Settings, *, demo: bool, shown: bytes
) -> None:
    settings.DEMO = True
    client.force_login(SuperuserFactory(is_demo=True))
    client.get("/counter/")
    settings.DEMO = demo

    assert client.get("/counter/").content == shown


def test_who_signs_in_in_a_test_or_a_job_has_her_rights() -> None:
    assert SuperuserFactory().has_perm(FIND)

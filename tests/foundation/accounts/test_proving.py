"""Staff screens open to a second factor used in this very session, and to nothing else."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.fixtures import Settings

from foundation.accounts import ending
from foundation.accounts.middleware import PROVING
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.accounts.sessions import SessionStore
from tests.factories.people import PASSWORD, PersonFactory, StaffFactory, SuperuserFactory, add_totp
from tests.foundation.accounts.test_signing_in import app_code, is_signed_in, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # stock pages of Wagtail render
]

ADMIN = "/admin/"


def with_admin_access(person: User) -> User:
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return person


def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client) -> None:
    sign_in(client, SuperuserFactory())

    assert client.get(ADMIN).url == reverse("mfa_index")  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_led_to_set_one_up(client: Client, role: Role) -> None:
    sign_in(client, with_admin_access(StaffFactory(role)))

    assert client.get(ADMIN).url == reverse("mfa_index")  # type: ignore[attr-defined]


def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    person = SuperuserFactory()
    add_totp(person)
    Authenticator.objects.filter(user=person, type="totp").delete()
    client.force_login(person)

    assert client.get(ADMIN).url == reverse("mfa_index")  # type: ignore[attr-defined]


def test_signing_in_with_the_app_opens_the_admin(client: Client) -> None:
    person = SuperuserFactory()
    secret = add_totp(person)
    sign_in(client, person)
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})

    assert client.get(ADMIN).status_code == 200


def test_a_session_made_otherwise_must_prove_itself_and_then_goes_where_it_wanted(client: Client) -> None:
    person = SuperuserFactory()
    secret = add_totp(person)
    client.force_login(person)

    sent_to = client.get("/admin/reports/site-history/").url  # type: ignore[attr-defined]
    assert sent_to == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2Freports%2Fsite-history%2F"

    answer = client.post(sent_to, {"code": app_code(secret), "next": "/admin/reports/site-history/"})
    assert answer.url == "/admin/reports/site-history/"  # type: ignore[attr-defined]
    assert client.get("/admin/reports/site-history/").status_code == 200


def test_another_persons_proof_does_not_count(client: Client) -> None:
    first, second = SuperuserFactory(), SuperuserFactory()
    secret = add_totp(first)
    add_totp(second)
    sign_in(client, first)
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    stolen = {key: words for key, words in client.session.items() if key.startswith("account_authentication")}

    client.force_login(second)
    session = client.session
    session.update(stolen)
    session.save()

    assert client.get(ADMIN).status_code == 302


def test_a_learner_is_told_nothing_of_second_factors_when_she_strays_into_the_admin(client: Client) -> None:
    sign_in(client, PersonFactory())

    assert client.get(ADMIN).status_code == 403


@pytest.mark.parametrize(
    ("demo", "is_demo", "status"), [(True, True, 200), (True, False, 302), (False, True, 302), (False, False, 302)]
)
def test_only_people_of_a_demonstration_enter_without(
    client: Client, settings: Settings, *, demo: bool, is_demo: bool, status: int
) -> None:
    settings.DEMO = demo
    client.force_login(SuperuserFactory(is_demo=is_demo))

    assert client.get(ADMIN).status_code == status


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the house without a parameter, with its view's name."""
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif not set(route) & set("<>()[]?*+"):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield f"/{route}", f"{view.__module__}.{getattr(view, '__qualname__', view)}".lower()


def doors() -> list[str]:
    """Every address at which somebody may sign in, by name or by view."""
    words = ("login", "log_in", "signin", "sign_in", "authenticate", "password")
    found = {
        path for path, view in addresses(get_resolver().url_patterns) if any(word in path + view for word in words)
    }
    return sorted(found)


def test_the_walk_finds_the_doors() -> None:
    known = {
        "/admin/login/",
        "/_util/login/",
        "/admin/password_reset/",
        "/accounts/login/",
        "/accounts/reauthenticate/",
    }

    assert known - set(doors()) == set()


def test_no_door_opens_the_admin_to_a_bare_password(client: Client) -> None:
    """MFA can't be passed by: every login or password view of the house is tried."""
    person = SuperuserFactory()
    add_totp(person)
    words = {
        "username": person.email, "login": person.email, "email": person.email, "password": PASSWORD,
        "password1": PASSWORD, "password2": PASSWORD, "oldpassword": PASSWORD, "next": ADMIN,
    }  # fmt: skip

    opened = []
    for door in doors():
        visitor = Client()
        visitor.post(door, words, follow=True)
        if visitor.get(ADMIN).status_code != 302 or visitor.get("/admin/pages/").status_code != 302:
            opened.append(door)

    assert opened == []


def test_no_door_opens_the_admin_to_a_password_session_that_has_a_second_factor(client: Client) -> None:
    """A session made otherwise (no trace of allauth in it) can't talk itself in with the password again."""
    person = SuperuserFactory()
    add_totp(person)

    opened = []
    for door in doors():
        visitor = Client()
        visitor.force_login(person)
        visitor.post(
            door, {"password": PASSWORD, "login": person.email, "username": person.email, "next": ADMIN}, follow=True
        )
        if visitor.get(ADMIN).status_code != 302:
            opened.append(door)

    assert opened == []


def factor_pages() -> list[str]:
    """Every address at which second factors are seen or changed."""
    pages = [path for path, _view in addresses(get_resolver().url_patterns) if path.startswith("/accounts/2fa/")]
    keys = [reverse(name, args=[1]) for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")]
    return sorted({*pages, *keys} - {reverse(name) for name in PROVING})


def test_the_walk_finds_the_pages_of_factors() -> None:
    known = ("mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp")

    assert {reverse(name) for name in known} - set(factor_pages()) == set()


def test_no_page_about_factors_opens_to_a_bare_password(client: Client) -> None:
    person = SuperuserFactory()
    add_totp(person)
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    led = {(reverse("mfa_reauthenticate"), 302)}

    asked = [(way, page) for page in factor_pages() for way in (client.get, client.post)]

    came = [way(page) for way, page in asked]
    assert {(answer.headers["Location"].partition("?")[0], answer.status_code) for answer in came} == led


def test_a_stranger_with_the_password_and_an_old_session_gets_no_recovery_codes_and_no_admin(client: Client) -> None:
    """The whole chain: a phished password, a session from before, then she is given a second factor."""
    person = SuperuserFactory()
    client.force_login(person)
    add_totp(person)
    codes = person.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()  # type: ignore[attr-defined]

    asked = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": ADMIN})
    seen = client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()

    assert asked.headers["Location"].partition("?")[0] == reverse("mfa_reauthenticate")
    assert [code for code in codes if code in seen] == []
    assert client.get(ADMIN).status_code == 302


def test_the_password_proves_nothing_once_more_to_whoever_has_a_second_factor(client: Client) -> None:
    person = PersonFactory()
    add_totp(person)
    client.force_login(person)

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert client.get(reverse("account_record_ready")).headers["Location"].startswith(reverse("mfa_reauthenticate"))


def set_up_the_app(client: Client) -> str:
    """Set up an app as she does, on its page, after typing her password once more; return where it leads."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}).headers["Location"]


def test_setting_up_the_first_factor_shows_its_codes_and_opens_the_admin_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **_how: deed())  # within the request, as on a real site
    sign_in(client, SuperuserFactory())

    leads_to = set_up_the_app(client)

    assert leads_to == reverse("mfa_view_recovery_codes")
    assert client.get(leads_to).status_code == 200
    assert client.get(ADMIN).status_code == 200


def test_the_first_factor_ends_her_sessions_elsewhere_and_nobody_elses(
    client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    person, stranger, other = SuperuserFactory(), Client(), Client()
    sign_in(stranger, person)
    sign_in(other, PersonFactory())
    sign_in(client, person)

    with django_capture_on_commit_callbacks(execute=True):
        set_up_the_app(client)

    assert [is_signed_in(one) for one in (client, stranger, other)] == [True, False, True]
    assert UserSession.objects.filter(user=person).count() == 1


def test_a_second_factor_beside_the_first_ends_no_session(rf: RequestFactory) -> None:
    person, elsewhere = PersonFactory(), Client()
    sign_in(elsewhere, person)
    add_totp(person)
    passkey = Authenticator.objects.create(user=person, type="webauthn", data={})
    request = rf.get("/")
    request.session = SessionStore()

    ending.on_factor_added(request, person, passkey)

    assert is_signed_in(elsewhere)


def test_the_sites_secret_is_changed_and_nobody_sets_her_second_step_up_again(
    client: Client, settings: Settings
) -> None:
    person = SuperuserFactory()
    app = add_totp(person)
    codes = person.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()  # type: ignore[attr-defined]
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Passkey 1"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = secrets.token_urlsafe(64), [settings.SECRET_KEY]
    call_command("reseal_factors", stdout=(said := io.StringIO()))
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client, person)
    client.post(reverse("mfa_authenticate"), {"code": app_code(app)})

    assert said.getvalue().startswith("Sealed 3 second factors")
    assert client.get(ADMIN).status_code == 200
    kept = person.authenticator_set.get(type="recovery_codes")  # type: ignore[attr-defined]
    assert kept.wrap().get_unused_codes() == codes

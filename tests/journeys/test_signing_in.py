"""Signing up and in, in a real browser: by code, passkey, app and recovery code; once without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, Request, Route, expect

from foundation.accounts.models import User
from tests.browsing import PHONE, House
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.journey

ADDRESS = "newcomer@example.org"
NAME = "Demo Newcomer"
A_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def code_from(house: House) -> str:
    found = A_CODE.search(house.letter_to(ADDRESS))
    assert found is not None
    return found[0]


def sign_up(house: House, page: Page) -> None:
    """By password, with the typed code."""
    page.goto("/accounts/signup/")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=password1]").fill(PASSWORD)
    press(page, "Sign up")
    page.locator("[name=code]").fill(code_from(house))
    press(page, "Confirm")
    page.wait_for_url(lambda url: "confirm" not in url)


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def enter_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(ADDRESS)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Sign in")


def open_guarded(page: Page, path: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(path)
    if "reauthenticate" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        press(page, "Confirm")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def with_authenticator(page: Page) -> None:
    """Give the browser a phone of its own: a virtual authenticator that says yes to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def is_signed_in(page: Page) -> bool:
    page.goto("/accounts/")
    return page.url.endswith("/accounts/")


def app_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_without_javascript_she_signs_up_names_herself_and_signs_in(house: House) -> None:
    """P22."""
    page = house.open_page(javascript=False)

    sign_up(house, page)
    page.goto("/accounts/name/")
    page.locator("[name=certificate_name]").fill("Demo N. Newcomer")
    press(page, "Show it as it will print")
    picture = page.get_by_role("img", name="A specimen of a certificate, completed by Demo N. Newcomer.")
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    press(page, "Keep this name")
    expect(page.get_by_role("status")).to_contain_text("Kept")
    sign_out(page)
    enter_password(page)

    assert is_signed_in(page)
    assert User.objects.get(email=ADDRESS).certificate_name == "Demo N. Newcomer"


def add_passkey(page: Page) -> None:
    """Add a passkey that signs in alone."""
    open_guarded(page, "/accounts/2fa/webauthn/add/")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)


def test_a_passkey_added_to_an_account_signs_in_without_a_password(house: House) -> None:
    page = house.open_page()
    with_authenticator(page)
    sign_up(house, page)
    add_passkey(page)
    sign_out(page)

    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "login" not in url)

    assert is_signed_in(page)


def test_she_signs_up_with_a_passkey_alone(house: House) -> None:
    page = house.open_page()
    with_authenticator(page)
    page.goto("/accounts/signup/passkey/")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=name]").fill(NAME)
    press(page, "Sign up")
    page.locator("[name=code]").fill(code_from(house))
    press(page, "Confirm")
    page.locator("#mfa_webauthn_signup").click()
    page.wait_for_url(lambda url: "2fa" not in url)

    assert page.url.endswith("/accounts/")
    expect(page.get_by_role("link", name="Make recovery codes")).to_be_visible()
    assert not User.objects.get(email=ADDRESS).has_usable_password()


@contextmanager
def slow_line(page: Page) -> Iterator[list[str]]:
    """Hold the passkeys' script back until the end; meanwhile, what pages and forms are asked for is written down."""
    held: list[Route] = []
    sent: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    def note(request: Request) -> None:
        if request.resource_type in {"document", "fetch", "xhr"}:
            sent.append(request.url)

    page.route(re.compile(r"/mfa/js/webauthn\."), hold)
    page.on("request", note)
    yield sent
    held[0].continue_()


def expect_to_wait(page: Page, button: str, sent: list[str]) -> None:
    """It can't be pressed and says why; a press all the same sends nothing."""
    expect(page.locator(button)).to_be_disabled()
    expect(page.locator("#passkey-waits")).to_have_css("opacity", "1")
    expect(page.locator("#passkey-waits")).to_contain_text("works once this page has loaded")
    asked = len(sent)
    page.locator(button).click(force=True)
    page.wait_for_timeout(200)
    assert sent[asked:] == []


def test_on_a_slow_line_the_passkey_button_waits_until_it_works(house: House) -> None:
    page = house.open_page()
    with_authenticator(page)
    sign_up(house, page)
    add_passkey(page)
    sign_out(page)

    with slow_line(page) as sent:
        page.goto("/accounts/login/", wait_until="commit")
        expect_to_wait(page, "#passkey_login", sent)

    expect(page.locator("#passkey_login")).to_be_enabled()
    expect(page.locator("#passkey-waits")).to_have_count(0)
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "login" not in url)
    assert is_signed_in(page)


def test_on_a_slow_line_signing_up_by_passkey_waits_too(house: House) -> None:
    page = house.open_page(viewport=PHONE)
    with_authenticator(page)
    page.goto("/accounts/signup/passkey/")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=name]").fill(NAME)
    press(page, "Sign up")
    page.locator("[name=code]").fill(code_from(house))

    with slow_line(page) as sent:
        page.get_by_role("main").get_by_role("button", name="Confirm", exact=True).click(no_wait_after=True)
        expect_to_wait(page, "#mfa_webauthn_signup", sent)

    page.locator("#mfa_webauthn_signup").click()
    page.wait_for_url(lambda url: "2fa" not in url)
    assert page.url.endswith("/accounts/")


def test_without_javascript_the_passkey_button_is_off_and_says_what_works(house: House) -> None:
    page = house.open_page(javascript=False)

    page.goto("/accounts/login/")

    expect(page.locator("#passkey_login")).to_be_disabled()
    expect(page.get_by_text("It needs JavaScript. A password or a code by e-mail works without.")).to_be_visible()


def test_a_passkey_that_fails_says_so_in_words(house: House) -> None:
    page = house.open_page()
    with_authenticator(page)
    page.goto("/accounts/login/")

    page.locator("#passkey_login").click()

    expect(page.locator("#passkey-said")).to_contain_text("this device has no passkey for you")


def test_an_app_is_asked_for_and_a_recovery_code_stands_in_once(house: House) -> None:
    page = house.open_page()
    sign_up(house, page)
    open_guarded(page, "/accounts/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(app_code(secret))
    press(page, "Set it up")
    spare = page.locator("#recovery_codes").input_value().split()[0]
    sign_out(page)

    enter_password(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.locator("[name=code]").fill(spare)
    press(page, "Sign in")
    page.wait_for_url(lambda url: "2fa" not in url)
    assert is_signed_in(page)

    sign_out(page)
    enter_password(page)
    page.locator("[name=code]").fill(spare)
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("This code does not work")
    assert not is_signed_in(page)

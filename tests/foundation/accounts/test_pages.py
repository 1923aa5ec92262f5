"""Her own pages: hers alone, without JavaScript, and nothing changes by looking."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from foundation.accounts import accommodating, naming, pacing
from foundation.accounts.accommodating import Terms
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from foundation.printing import wording
from foundation.printing.glyphs import Nameless, TooLong, Unprintable
from lms.database import HOUSE
from tests.factories.people import PASSWORD, PersonFactory, SuperuserFactory, add_totp

pytestmark = pytest.mark.django_db

PAGES = [
    "account_home",
    "account_name",
    "account_specimen",
    "account_accommodations",
    "account_record",
    "account_record_ready",
    "account_record_page",
    "account_export",
]
TEMPLATES = HOUSE / "templates"
PNG = b"\x89PNG"


@pytest.fixture
def person(client: Client) -> User:
    person = PersonFactory(name="Demo Trainee")
    client.force_login(person)
    return person


@pytest.mark.parametrize("page", [*PAGES, "account_erase"])
def test_nobody_sees_them_without_signing_in(client: Client, page: str) -> None:
    assert client.get(reverse(page)).url.startswith(reverse("account_login"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["account_home", "account_name", "account_accommodations", "account_record"])
def test_they_are_kept_in_no_cache_and_have_one_heading(client: Client, person: User, page: str) -> None:
    answer = client.get(reverse(page))

    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count("<h1") == 1


def test_she_chooses_the_name_that_her_certificate_bears(client: Client, person: User) -> None:
    words = {"name": "Mara", "certificate_name": "  Mara   A. Specimen ", "deed": "keep"}

    client.post(reverse("account_name"), words)

    person.refresh_from_db()
    assert (person.name, person.certificate_name, person.printed_name) == (
        "Mara",
        "Mara A. Specimen",
        "Mara A. Specimen",
    )


def test_showing_a_name_keeps_nothing(client: Client, person: User) -> None:
    page = client.post(reverse("account_name"), {"name": "Mara", "certificate_name": "Mara & Co", "deed": "show"})

    person.refresh_from_db()
    assert person.certificate_name == ""
    assert 'specimen.png?name=Mara%20%26%20Co"' in page.content.decode()


def test_a_name_that_cant_be_printed_is_refused_with_its_letters(client: Client, person: User) -> None:
    page = client.post(reverse("account_name"), {"name": "Mara", "certificate_name": "Mara 😀", "deed": "keep"})

    person.refresh_from_db()
    assert "“😀” (grinning face)" in page.content.decode()
    assert person.certificate_name == ""


def test_the_rule_refuses_what_the_form_would(person: User) -> None:
    for name, refusal in (("Mara 😀", Unprintable), ("x" * 101, TooLong), ("...", Nameless)):
        with pytest.raises(refusal):
            naming.choose(person, name, called="Mara")


def test_she_sees_the_name_as_it_will_print(client: Client, person: User) -> None:
    answer = client.get(reverse("account_specimen"), {"name": "Mara Specimen"})

    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "image/png", PNG)
    assert "no-store" in answer["Cache-Control"]


def test_what_cant_be_printed_is_said_instead_of_drawn(client: Client, person: User) -> None:
    answer = client.get(reverse("account_specimen"), {"name": "😀"})

    assert answer.status_code == 400
    assert "grinning face" in answer.content.decode()


def test_she_asks_for_an_accommodation_and_sees_what_came_of_it(client: Client, person: User) -> None:
    client.post(reverse("account_accommodations"), {"words": "More time to read."})
    one = Accommodation.objects.get(person=person)
    assert "waits for an answer" in client.get(reverse("account_accommodations")).content.decode()

    accommodating.confirm(one, Terms(extra_attempts=2), actor=SuperuserFactory(), at=clock.now())

    page = client.get(reverse("account_accommodations")).content.decode()
    assert "confirmed" in page
    assert "<dd>2</dd>" in page


def test_what_was_confirmed_is_said_as_one_says_it_with_its_answer(client: Client, person: User) -> None:
    one = accommodating.ask(person, "More time.", at=clock.now())
    terms = Terms(time_factor=Decimal(2))

    accommodating.confirm(one, terms, actor=SuperuserFactory(), at=clock.now(), answer="Tell us if it is too little.")

    page = client.get(reverse("account_accommodations")).text
    assert "<dd>twice the time</dd>" in page
    assert "Tell us if it is too little." in page


def test_a_declined_request_shows_its_answer_to_her_alone(client: Client, person: User) -> None:
    """P21."""
    one = accommodating.ask(person, "A wobblequarx.", at=clock.now())
    accommodating.decline(one, "A distinctive answer.", actor=SuperuserFactory(), at=clock.now())
    stranger = Client()
    stranger.force_login(PersonFactory())

    assert "A distinctive answer." in client.get(reverse("account_accommodations")).content.decode()
    assert "distinctive" not in stranger.get(reverse("account_accommodations")).content.decode()


def test_she_takes_back_what_waits_by_a_button_and_nothing_else(client: Client, person: User) -> None:
    """P23."""
    one = accommodating.ask(person, "More time.", at=clock.now())

    assert client.get(reverse("account_accommodation_end")).status_code == 405
    client.post(reverse("account_accommodation_end"))

    one.refresh_from_db()
    assert one.state == "ended"
    assert client.post(reverse("account_accommodation_end")).status_code == 404


def test_whoever_changed_a_password_is_led_to_the_account_and_told_so(client: Client, person: User) -> None:
    new = "another good long password"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    page = client.post(reverse("account_change_password"), words, follow=True)

    assert page.request["PATH_INFO"] == reverse("account_home")
    assert 'class="message success"' in page.text
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_post_without_the_forms_token_is_refused(person: User) -> None:
    """P23."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    for page in ("account_name", "account_accommodations", "account_accommodation_end", "account_erase"):
        assert browser.post(reverse(page), {}).status_code == 403


def test_specimens_are_paced_by_person(client: Client, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "specimen", lambda *_names, **_words: b"drawn")
    client.force_login(person)
    other = Client()
    other.force_login(PersonFactory.create())
    address = reverse("account_specimen")

    answers = [client.get(address, {"name": "Demo"}) for _ in range(2 * pacing.MOST + 1)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "Please wait a minute" in answers[-1].content.decode()
    assert other.get(address, {"name": "Demo"}).status_code == 200


def test_whoever_must_wait_for_the_next_specimen_is_told_so_in_words(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "specimen", lambda *_names, **_words: b"drawn")
    noon = datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    words = {"name": "Mara", "certificate_name": "Mara A. Specimen", "deed": "show"}
    for _each in range(pacing.MOST):
        assert "specimen.png" in client.post(reverse("account_name"), words).text
        assert client.get(reverse("account_specimen"), {"name": "Mara A. Specimen"}).status_code == 200

    page = client.post(reverse("account_name"), words).text

    assert "specimen.png" not in page
    assert "Please wait a minute" in page
    assert 'value="Mara A. Specimen"' in page


def test_a_specimen_says_a_learning_time_that_could_be(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[wording.CertificateWords] = []

    def draw(words: wording.CertificateWords) -> bytes:
        printed.append(words)
        return b"drawn"

    monkeypatch.setattr(wording, "certificate_preview", draw)

    naming.specimen("Mara Specimen", at=clock.now())

    assert [words["minutes"] for words in printed] == [90]


def test_whoever_has_a_passkey_and_no_recovery_codes_is_led_to_make_them(client: Client, person: User) -> None:
    make = f'href="{reverse("mfa_generate_recovery_codes")}"'
    without = client.get(reverse("account_home")).content.decode()
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    alone = client.get(reverse("account_home")).content.decode()
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    provided = client.get(reverse("account_home")).content.decode()

    assert [make in shown for shown in (without, alone, provided)] == [False, True, False]


def test_every_button_for_a_passkey_is_off_until_its_script_is_there() -> None:
    """Each page with the script has one such button, and beside it the sentence that the script takes away."""
    pages = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
        if re.search(r"snippets/(?:scripts|login_script)\.html", path.read_text(encoding="utf-8"))
    }

    assert list(pages) == [
        "account/login.html", "mfa/authenticate.html", "mfa/webauthn/add_form.html",
        "mfa/webauthn/reauthenticate.html", "mfa/webauthn/signup_form.html",
    ]  # fmt: skip
    buttons = r'id="(?:passkey_login|mfa_webauthn_\w+)"[^%]*disabled=True %}'
    assert {page: len(re.findall(buttons, said)) for page, said in pages.items()} == dict.fromkeys(pages, 1)
    assert {page: said.count("snippets/waits.html") for page, said in pages.items()} == dict.fromkeys(pages, 1)


def test_each_page_with_such_a_button_says_what_works_there_without_javascript(client: Client) -> None:
    """At the second step the password has been typed already: it can't stand in."""
    person = PersonFactory()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    adding, entering = client.get(reverse("mfa_add_webauthn")).text, Client().get(reverse("account_login")).text

    assert "An authenticator app can be added without." in adding
    assert "A password or a code by e-mail works without." not in adding
    assert "A password or a code by e-mail works without." in entering


def test_the_second_step_offers_no_passkey_to_whoever_has_none(client: Client) -> None:
    person = PersonFactory()
    add_totp(person)

    page = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True).text

    assert "Second step" in page
    assert "Use a passkey" not in page
    assert "webauthn" not in page


def test_a_button_that_is_off_stays_so_when_a_browser_restores_the_page(client: Client) -> None:
    """Firefox would remember over a reload that it was on."""
    page = client.get(reverse("account_login")).content.decode()

    assert re.search(r'<button[^>]* id="passkey_login" disabled autocomplete="off">', page)


def test_staff_find_the_admin_in_the_menu_and_others_do_not(client: Client, person: User, settings: Settings) -> None:
    settings.DEMO = True
    link = f'<li><a href="{reverse("wagtailadmin_home")}">The admin</a></li>'
    trainee = client.get(reverse("account_name")).content.decode()
    client.force_login(SuperuserFactory(is_demo=True))
    staff = client.get(reverse("account_name")).content.decode()

    assert [link in shown for shown in (trainee, staff)] == [False, True]

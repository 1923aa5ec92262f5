from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from foundation.ground import clock, records
from foundation.letters.models import Letter
from foundation.pages import contacting
from foundation.pages.models import ContactMessage
from tests.factories import pages
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Demo Sender", "email": "Sender@Example.org", "subject": "A question", "message": "PLANTED words"}


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def test_a_message_is_kept_and_two_letters_are_asked_for(client: Client) -> None:
    pages.make_contact(pages.make_home(), sent_title="On its way", sent_text="A person will read it.")

    response = client.post("/contact/", WRITTEN, follow=True)

    assert response.redirect_chain == [("/contact/sent/", 302)]
    assert "On its way" in response.text
    message = ContactMessage.objects.get()
    assert (message.name, message.email, message.subject) == ("Demo Sender", "sender@example.org", "A question")
    assert {(letter.reason, letter.address, letter.about) for letter in Letter.objects.all()} == {
        ("contact_received", "sender@example.org", message.public_id),
        ("contact_message", settings.OFFICE_EMAIL, message.public_id),
    }


def test_the_letter_to_an_unproven_address_repeats_nothing_that_was_typed(client: Client) -> None:
    pages.make_contact(pages.make_home())

    client.post("/contact/", WRITTEN)

    letter = Letter.objects.get(reason="contact_received")
    assert list(letter.context) == ["sent_at"]


@pytest.mark.parametrize("address", ["İ@x.example", "\u017f@x.example"])
def test_an_address_that_no_letter_can_be_written_to_is_refused_on_its_field(client: Client, address: str) -> None:
    pages.make_contact(pages.make_home())

    response = client.post("/contact/", {**WRITTEN, "email": address})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["email"]


def test_what_was_typed_stays_in_the_form_when_something_is_wrong(client: Client) -> None:
    pages.make_contact(pages.make_home())

    response = client.post("/contact/", {**WRITTEN, "email": "nobody"})

    assert response.status_code == 200
    assert response.context["form"].errors == {
        "email": ["This is not an e-mail address. It needs an @, as in name@example.org."]
    }
    assert "PLANTED words" in response.text
    assert ContactMessage.objects.count() == 0


def test_a_name_on_two_lines_cannot_write_into_a_letters_head(client: Client) -> None:
    pages.make_contact(pages.make_home())

    client.post("/contact/", {**WRITTEN, "name": "Demo\r\nBcc: all@example.org", "subject": "One\nTwo"})

    message = ContactMessage.objects.get()
    assert (message.name, message.subject) == ("Demo Bcc: all@example.org", "One Two")


def test_a_machine_that_fills_in_every_field_is_told_where_people_write(client: Client) -> None:
    pages.make_contact(pages.make_home())

    response = client.post("/contact/", {**WRITTEN, "website": "https://example.org"})

    assert response.context["form"].non_field_errors() == [
        f"We could not take this message. Please write to {settings.OFFICE_EMAIL} instead."
    ]
    assert ContactMessage.objects.count() == 0


def test_the_sixth_message_in_ten_minutes_waits_and_another_network_does_not() -> None:
    words = contacting.Written("Demo", "demo@example.org", "Hello", "Hello")
    for _again in range(5):
        contacting.receive(words, network="192.0.2.1", at=clock.now())

    with pytest.raises(contacting.TooManyMessages):
        contacting.receive(words, network="192.0.2.1", at=clock.now())

    contacting.receive(words, network="192.0.2.2", at=clock.now())
    assert ContactMessage.objects.count() == 6


def test_behind_a_proxy_each_sender_counts_for_herself_and_nobody_by_naming_another(
    client: Client, settings: Any
) -> None:
    """Whoever writes a header of her own is known by what the trusted proxy added after it."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    pages.make_contact(pages.make_home())
    sent = [client.post("/contact/", WRITTEN, headers=came_by(f"203.0.113.{spoof}, 192.0.2.1")) for spoof in range(6)]
    other = client.post("/contact/", WRITTEN, headers=came_by("192.0.2.2"))

    assert [answer.status_code for answer in sent] == [302] * 5 + [200]
    assert other.status_code == 302


def test_without_a_trusted_proxy_the_header_counts_for_nothing(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    pages.make_contact(pages.make_home())
    sent = [client.post("/contact/", WRITTEN, headers=came_by(f"203.0.113.{spoof}")) for spoof in range(6)]

    assert [answer.status_code for answer in sent] == [302] * 5 + [200]


def came_by(hops: str) -> dict[str, str]:
    return {"X-Forwarded-For": hops}


def test_a_message_needs_the_token_of_its_form() -> None:
    """P23."""
    pages.make_contact(pages.make_home())

    assert Client(enforce_csrf_checks=True).post("/contact/", WRITTEN).status_code == 403
    assert ContactMessage.objects.count() == 0


@pytest.mark.ignore_template_errors  # Wagtail's own templates
def test_staff_read_a_message_and_delete_it_with_a_reason(client: Client, settings: Any) -> None:
    settings.DEMO = True
    boss = SuperuserFactory.create(is_demo=True)
    client.force_login(boss, backend="foundation.accounts.backends.HouseBackend")
    words = contacting.Written("Demo Sender", "sender@example.org", "A question", "PLANTED words\n\n<b>Two</b>\nlines")
    message = contacting.receive(words, network="", at=clock.now())
    page = client.get(reverse("contactmessage:inspect", args=[message.public_id])).text
    assert "<p>PLANTED words</p>\n\n<p>&lt;b&gt;Two&lt;/b&gt;<br>lines</p>" in page
    assert '<a href="mailto:sender@example.org?subject=Re%3A%20A%20question">sender@example.org</a>' in page
    deleting = client.get(reverse("contact_message_delete", args=[message.public_id])).text
    assert "A question" in page.partition("<main")[2]
    assert "A question" in deleting
    assert str(message) not in page + deleting

    client.post(reverse("contact_message_delete", args=[message.public_id]), {"reason": "It named a client."})

    assert ContactMessage.objects.count() == 0
    assert not Letter.objects.filter(about=message.public_id).exists()  # the office's letter repeats the words
    entry = ModelLogEntry.objects.get(action="pages.delete_message")
    assert (entry.user, entry.data, entry.label) == (boss, {"reason": "It named a client."}, str(message))
    assert "Sender" not in entry.label


@pytest.mark.ignore_template_errors  # Wagtail's own templates
@pytest.mark.parametrize("name", ["contactmessage:index", "contact_message_delete"])
def test_a_trainee_sees_no_messages(client: Client, name: str) -> None:
    """P21."""
    words = contacting.Written("Demo", "a@example.org", "PLANTED", "x")
    message = contacting.receive(words, network="", at=clock.now())
    client.force_login(PersonFactory.create(), backend="foundation.accounts.backends.HouseBackend")
    address = reverse(name) if name.endswith("index") else reverse(name, args=[message.public_id])

    response = client.post(address, {"reason": "x"})

    assert response.status_code in {302, 403}
    assert ContactMessage.objects.count() == 1


def test_a_person_takes_her_messages_away_and_has_them_erased() -> None:
    """P24."""
    person = PersonFactory.create(email="sender@example.org")
    words = contacting.Written(**{**WRITTEN, "email": "sender@example.org"})
    message = contacting.receive(words, network="", at=clock.now())
    other = contacting.receive(contacting.Written("Demo", "other@example.org", "x", "x"), network="", at=clock.now())
    keeper = records.keepers()["pages"]

    exported = keeper.export(person)
    kept = keeper.erase(person, clock.now())

    assert [row["public_id"] for row in exported["messages"]] == [str(message.public_id)]
    assert exported["messages"][0]["message"] == "PLANTED words"
    assert kept == []
    assert list(ContactMessage.objects.all()) == [other]
    assert {letter.about for letter in Letter.objects.all()} == {other.public_id}


def test_words_written_under_an_address_that_is_not_proven_are_not_hers() -> None:
    person = PersonFactory.create(email="sender@example.org")
    EmailAddress.objects.filter(user=person).update(verified=False)
    contacting.receive(contacting.Written(**{**WRITTEN, "email": "sender@example.org"}), network="", at=clock.now())

    assert records.keepers()["pages"].export(person) == {"messages": []}


def test_a_message_stays_hers_though_she_gave_up_its_address_and_another_person_has_it() -> None:
    """P24."""
    person, later = PersonFactory.create(email="sender@example.org"), PersonFactory.create()
    contacting.receive(contacting.Written(**{**WRITTEN, "email": "sender@example.org"}), network="", at=clock.now())
    EmailAddress.objects.filter(email="sender@example.org").update(user=later, primary=False)
    keeper = records.keepers()["pages"]

    assert (len(keeper.export(person)["messages"]), keeper.export(later)) == (1, {"messages": []})
    keeper.erase(later, clock.now())
    assert ContactMessage.objects.count() == 1
    keeper.erase(person, clock.now())
    assert ContactMessage.objects.count() == 0


def test_who_takes_another_address_of_her_network_for_each_message_waits_all_the_same() -> None:
    words = contacting.Written("Demo", "demo@example.org", "Hello", "Hello")
    for number in range(5):
        contacting.receive(words, network=f"2001:db8:0:1::{number}", at=clock.now())

    with pytest.raises(contacting.TooManyMessages):
        contacting.receive(words, network="2001:db8:0:1:ffff::1", at=clock.now())

    contacting.receive(words, network="2001:db8:0:2::1", at=clock.now())

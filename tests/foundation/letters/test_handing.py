from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.ground import clock, invariants, records
from foundation.ground.models import Job
from foundation.letters import asking, handing, kinds, sending, warning
from foundation.letters.composing import MASK
from foundation.letters.models import Bounce, Letter
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
Ask = Callable[..., Letter]


def test_a_person_takes_her_letters_away_without_their_secrets_and_nobody_elses(ask_hello: Ask) -> None:
    """P24."""
    person = PersonFactory.create()
    letter, planted = ask_hello(to=person.email), ask_hello(to="somebody@example.org", name="Planted")
    sending.send(letter.pk)
    sending.send(planted.pk)
    waiting = ask_hello(to=person.email)
    Bounce.objects.create(letter=letter, at=clock.now(), is_permanent=False, says="4.2.2")

    exported = records.keepers()["letters"].export(person)

    letter.refresh_from_db()
    assert [(one["reason"], one["subject"], one["came_back"]) for one in exported["letters"]] == [
        ("hello", "Hello Ada <b>", ["4.2.2"]),
        ("hello", "", []),
    ]
    assert letter.sent_at
    assert exported["letters"][0]["sent_at"] == letter.sent_at.isoformat()
    assert exported["letters"][1]["asked_at"] == waiting.asked_at.isoformat()
    assert MASK in str(exported)
    assert "482-913" not in str(exported)
    assert "Planted" not in str(exported)


def test_erasing_deletes_every_letter_to_her_address_sent_or_not(ask_hello: Ask) -> None:
    """P24."""
    person = PersonFactory.create()
    ask_hello(to=person.email)
    sent, other = ask_hello(to=person.email), ask_hello(to="somebody@example.org")
    sending.send(sent.pk)
    Bounce.objects.create(letter=sent, at=clock.now(), is_permanent=True, says="5.1.1")

    assert records.keepers()["letters"].erase(person, clock.now()) == []

    assert list(Letter.objects.all()) == [other]
    assert not Bounce.objects.exists()


def test_letters_to_her_other_proven_address_are_hers_and_to_an_unproven_one_not(ask_hello: Ask) -> None:
    """P24."""
    person = PersonFactory.create()
    EmailAddress.objects.create(user=person, email="Second@example.org", verified=True)
    EmailAddress.objects.create(user=person, email="stranger@example.org", verified=False)
    ask_hello(to="second@example.org")
    strangers = ask_hello(to="stranger@example.org")

    assert len(handing.export(person)["letters"]) == 1
    handing.erase(person, clock.now())
    assert list(Letter.objects.all()) == [strangers]


def test_letters_to_an_address_that_she_gave_up_long_ago_are_hers_and_go_with_her_record() -> None:
    """P24. The address is another person's today, who gets none of them."""
    person, later = PersonFactory.create(), PersonFactory.create(email="given.up@example.org")
    words = {"name": "Ada <b>", "place": "planted"}
    told = {"to": "given.up@example.org", "context": words, "at": clock.now()}
    asking.ask("greeting", about=uuid.uuid4(), person=person.public_id, **told)  # type: ignore[arg-type]  # as named
    of_later = asking.ask("greeting", about=uuid.uuid4(), person=later.public_id, **told)  # type: ignore[arg-type]  # as above

    assert (len(handing.export(person)["letters"]), len(handing.export(later)["letters"])) == (1, 1)
    handing.erase(person, clock.now())
    assert list(Letter.objects.all()) == [of_later]


def test_a_person_without_an_address_has_no_letters(ask_hello: Ask) -> None:
    ask_hello()

    assert handing.export(User(email=None)) == {"letters": []}


def test_the_office_hears_once_of_a_job_with_parts_given_up() -> None:
    at = clock.now()
    job = Job.objects.create(kind="test", total=2, parts=["a", "b"], asked_at=at, stirred_at=at)

    warning.of_failed_part(job, at)
    warning.of_failed_part(job, at)
    sending.send(Letter.objects.get().pk)

    [left] = mail.outbox
    assert left.to == ["office@example.org"]
    assert f"http://testserver{reverse('job:inspect', args=[job.public_id])}" in left.body


def test_a_letter_left_lying_and_a_secret_left_behind_are_found(ask_hello: Ask) -> None:
    assert invariants.breaches() == []
    lying, loud = ask_hello(), ask_hello(about=uuid.uuid4())
    long_ago = clock.now() - timedelta(days=3)
    Letter.objects.filter(pk=lying.pk).update(asked_at=long_ago)
    Letter.objects.filter(pk=loud.pk).update(sent_at=clock.now())

    still = f"letter {loud.public_id} is done with and still holds what was filled in"
    assert invariants.breaches() == [
        f"Letters keep no secret once they left: {still}",
        f"Letters leave or are given up: letter {lying.public_id} neither left nor was given up",
    ]


def test_a_letter_is_read_again_by_whom_it_was_sent_to_and_by_nobody_else() -> None:
    person, other, at = PersonFactory.create(), PersonFactory.create(), clock.now()
    body = "Hello,\n\nYour place is here:\nhttps://example.org/learn/ <b>\n"
    letter = Letter.objects.create(
        reason="welcome", address="old@example.org", person=person.public_id, about=other.public_id, subject="A place",
        body=body, asked_at=at, next_try_at=at, sent_at=at,
    )  # fmt: skip
    address = reverse("my_letter", args=[letter.public_id])
    hers, theirs, nobodys = Client(), Client(), Client()
    hers.force_login(person)
    theirs.force_login(other)

    page = hers.get(address)
    Letter.objects.filter(pk=letter.pk).update(reason=kinds.with_secrets()[0])

    assert '<a href="https://example.org/learn/" rel="noopener">' in page.text
    assert "&lt;b&gt;" in page.text
    assert "no-store" in page["Cache-Control"]
    assert [client.get(address).status_code for client in (hers, theirs, nobodys)] == [404, 404, 302]

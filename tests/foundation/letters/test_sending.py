from __future__ import annotations

import smtplib
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection

from foundation.ground import clock
from foundation.letters import asking, kinds, sending, tasks
from foundation.letters.composing import MASK
from foundation.letters.models import LEASE, Bounce, Letter, LetterQuerySet, LetterTemplate

pytestmark = pytest.mark.usefixtures("hello")
Ask = Callable[..., Letter]
PassTime = Callable[..., None]


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(_message: EmailMessage, **_options: object) -> int:
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)


@pytest.mark.django_db
def test_a_letter_leaves_whole_and_is_kept_with_its_secrets_masked(ask_hello: Ask) -> None:
    letter = ask_hello()

    assert sending.send(letter.pk)

    [left] = mail.outbox
    assert isinstance(left, EmailMultiAlternatives)
    assert left.subject == "Hello Ada <b>"
    assert "your code is 482-913. Or open https://t.example/enter/482-913/" in left.body
    assert left.to == ["ada@example.org"]
    assert left.reply_to == ["office@example.org"]
    assert left.extra_headers == {"Message-ID": f"<{letter.public_id}@testserver>", "Auto-Submitted": "auto-generated"}
    assert 'href="https://t.example/enter/482-913/"' in str(left.alternatives[0][0])
    assert "&lt;b&gt;" in str(left.alternatives[0][0])
    letter.refresh_from_db()
    assert letter.body == f"Dear Ada <b>, your code is {MASK}. Or open {MASK}\n\nWrite to office@example.org.\n"
    assert "482-913" not in f"{letter.subject}{letter.body}{letter.context}"
    assert (letter.context, letter.tries, letter.trouble) == ({}, 1, "")


@pytest.mark.django_db
def test_a_letter_that_left_does_not_leave_again(ask_hello: Ask) -> None:
    letter = ask_hello()
    sending.send(letter.pk)

    assert not sending.send(letter.pk)
    assert sending.sweep(clock.now()) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_staff_wrote_is_sent_in_place_of_the_shipped_words(ask_greeting: Ask) -> None:
    LetterTemplate.objects.create(reason="greeting", subject="Hi {{ name }}", body="Come to {{ place }} at {{ site }}")
    letter = ask_greeting(place="A1")

    sending.send(letter.pk)

    words = ("Hi Ada <b>", "Come to A1 at http://testserver\n")
    assert (mail.outbox[0].subject, mail.outbox[0].body) == words
    letter.refresh_from_db()
    assert (letter.subject, letter.body) == words


@pytest.mark.django_db
def test_what_staff_once_wrote_for_a_letter_with_a_secret_is_never_used(ask_hello: Ask) -> None:
    LetterTemplate.objects.create(reason="hello", subject="Hi {{ code }}", body="{{ code|first }} {{ code }}")
    letter = ask_hello()

    sending.send(letter.pk)

    assert mail.outbox[0].subject == "Hello Ada <b>"
    assert "your code is 482-913" in mail.outbox[0].body
    letter.refresh_from_db()
    assert f"your code is {MASK}" in letter.body
    assert letter.trouble == ""


@pytest.mark.django_db
def test_a_broken_edited_template_is_left_aside_and_shows_trouble(ask_greeting: Ask) -> None:
    LetterTemplate.objects.create(reason="greeting", subject="Hi", body="{{ nmae }}")
    letter = ask_greeting()

    sending.send(letter.pk)

    assert mail.outbox[0].subject == "Hello Ada <b>"
    letter.refresh_from_db()
    assert letter.trouble == "The edited template was left aside. There is no placeholder named {{ nmae }}."
    assert letter.sent_at


@pytest.mark.django_db
def test_a_silent_mail_server_is_tried_again_later_and_later_then_given_up_visibly(
    ask_hello: Ask, monkeypatch: pytest.MonkeyPatch, pass_time: PassTime
) -> None:
    letter = ask_hello()
    failing(monkeypatch, ConnectionRefusedError("nobody there"))
    waits = []

    while not letter.given_up_at:
        assert not sending.send(letter.pk)
        letter.refresh_from_db()
        waits.append((letter.next_try_at - clock.now()) / timedelta(minutes=1))
        assert letter.trouble == "ConnectionRefusedError: nobody there"
        pass_time(minutes=max(waits[-1], 0) + 0.1)

    assert [round(wait) for wait in waits[:5]] == [1, 5, 30, 120, 720]
    assert len(waits) == letter.tries == 6
    assert letter.context == {}
    assert MASK in letter.body
    assert not sending.send(letter.pk)


@pytest.mark.django_db
def test_before_its_next_try_a_letter_is_not_due(
    ask_hello: Ask, monkeypatch: pytest.MonkeyPatch, pass_time: PassTime
) -> None:
    letter = ask_hello()
    with monkeypatch.context() as patch:
        failing(patch, smtplib.SMTPServerDisconnected("gone"))
        sending.send(letter.pk)

    assert not sending.send(letter.pk)
    pass_time(minutes=2)
    assert sending.sweep(clock.now()) == 1
    assert sending.send(letter.pk)


@pytest.mark.django_db
def test_the_sweep_leaves_alone_a_letter_whose_message_still_waits_for_a_worker(
    ask_greeting: Ask, pass_time: PassTime
) -> None:
    """A thousand letters that wait must not be a thousand messages more every twenty seconds."""
    ask_greeting()

    swept = [sending.sweep(clock.now())]
    pass_time(seconds=61)
    swept.append(sending.sweep(clock.now()))

    assert swept == [0, 1]


@pytest.mark.django_db
def test_a_sweep_takes_up_no_more_than_it_may_and_codes_among_them(
    ask_greeting: Ask, ask_hello: Ask, pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SWEPT", 2)
    taken_up: list[Letter] = []
    monkeypatch.setattr(asking, "dispatch", taken_up.append)
    waiting = [ask_greeting(f"person{number}@example.org") for number in range(3)]
    code = ask_hello()
    taken_up.clear()
    pass_time(minutes=2)

    sending.sweep(clock.now())

    assert taken_up == [code, *waiting[:2]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "says"),
    [
        (smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no such user")}), "550 no such user"),
        (smtplib.SMTPDataError(554, "not from you"), "554 not from you"),
    ],
)
def test_what_the_mail_server_will_never_take_is_a_bounce(
    ask_hello: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    letter = ask_hello()
    failing(monkeypatch, error)

    assert not sending.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.given_up_at is not None, letter.trouble, letter.context) == (True, says, {})
    assert list(Bounce.objects.values_list("letter", "is_permanent", "says")) == [(letter.pk, True, says)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ada@example.org": (450, b"later, please")}),
        smtplib.SMTPDataError(451, b"later, please"),
        smtplib.SMTPAuthenticationError(535, b"who are you?"),
    ],
)
def test_what_the_mail_server_may_take_later_or_what_is_our_own_fault_is_tried_again(
    ask_hello: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    letter = ask_hello()
    failing(monkeypatch, error)

    sending.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.given_up_at, letter.tries) == (None, 1)
    assert not Bounce.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["absent.txt", "broken.txt", "bare.txt"])
def test_a_letter_whose_words_cannot_be_composed_waits_with_trouble(ask_hello: Ask, template: str) -> None:
    kinds.register("hello", template=template, placeholders=("name", "code", "link", "place"))
    letter = ask_hello()

    assert not sending.send(letter.pk)

    letter.refresh_from_db()
    assert letter.trouble.startswith("The words can't be composed: ")
    assert letter.taken_at is None


@pytest.mark.django_db
def test_a_letter_of_a_kind_that_is_registered_no_more_waits_with_trouble(ask_hello: Ask) -> None:
    letter = ask_hello()
    Letter.objects.filter(pk=letter.pk).update(reason="gone")

    assert not sending.send(letter.pk)

    letter.refresh_from_db()
    assert "No room registered letters of the kind 'gone'" in letter.trouble


@pytest.mark.django_db
def test_a_killed_sender_leaves_the_letter_to_be_sent_again_with_the_same_id(
    ask_hello: Ask, monkeypatch: pytest.MonkeyPatch, pass_time: PassTime
) -> None:
    """Decision 0006: at least once."""
    letter = ask_hello()

    def die(*_args: object, **_facts: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_freeze", die)
        with pytest.raises(SystemExit):
            sending.send(letter.pk)
    assert not sending.send(letter.pk)
    pass_time(seconds=LEASE.total_seconds() + 1)
    assert sending.send(letter.pk)

    assert [left.extra_headers["Message-ID"] for left in mail.outbox] == [sending.message_id(letter)] * 2


@pytest.mark.django_db
def test_a_letter_that_kills_every_sender_is_given_up(ask_hello: Ask, pass_time: PassTime) -> None:
    letter = ask_hello()
    for _ in range(6):
        assert sending.take(letter.pk, clock.now())
        pass_time(seconds=LEASE.total_seconds() + 1)

    assert not sending.send(letter.pk)

    letter.refresh_from_db()
    assert letter.trouble == "Its sender stopped in the middle every time."
    assert (letter.given_up_at is not None, letter.context, mail.outbox) == (True, {}, [])


@pytest.mark.django_db
def test_a_fleeting_letter_leaves_no_row(ask_hello: Ask) -> None:
    kinds.register("hello", template="hello.txt", placeholders=("name", "code", "link", "place"), fleeting=True)
    letter = ask_hello()

    assert sending.send(letter.pk)

    assert len(mail.outbox) == 1
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_letters_are_deleted_after_two_years(ask_hello: Ask, pass_time: PassTime) -> None:
    old = ask_hello()
    pass_time(days=700)
    young = ask_hello()
    pass_time(days=31)

    tasks.forget_old()

    assert list(Letter.objects.all()) == [young]
    assert old != young


@pytest.mark.django_db
def test_the_tasks_carry_to_the_rules(ask_hello: Ask) -> None:
    letter = ask_hello()

    tasks.sweep()
    tasks.send(letter.pk)

    assert len(mail.outbox) == 1


def race(letter_id: int) -> int:
    """Have two senders send the letter at once; return how many letters left."""
    start = threading.Barrier(2)

    def send() -> None:
        start.wait()
        sending.send(letter_id)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(mail.outbox)


def test_of_two_senders_at_once_one_sends(committed: None, ask_hello: Ask) -> None:
    for _ in range(5):
        mail.outbox.clear()

        assert race(ask_hello(about=uuid.uuid4()).pk) == 1


def test_without_the_lease_both_send(committed: None, ask_hello: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage: with a `due` that ignores who has taken the letter, the race above shows."""
    both = threading.Barrier(2, timeout=10)
    monkeypatch.setattr(LetterQuerySet, "due", lambda letters, at: letters.filter(next_try_at__lte=at))
    monkeypatch.setattr(sending, "compose", lambda letter, compose=sending.compose: (both.wait(), compose(letter))[1])

    assert race(ask_hello().pk) == 2

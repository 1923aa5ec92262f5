from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils.translation import gettext_lazy
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.ground import clock
from foundation.letters import asking, kinds
from foundation.letters.models import Letter

Ask = Callable[..., Letter]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_options: sent.append((name, args)))
    return sent


@pytest.mark.django_db
def test_a_letter_asked_for_is_dispatched_after_the_commit(
    ask_hello: Ask, messages: list[object], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        letter = ask_hello()
        assert messages == []

    assert messages == [("letters.send", [letter.pk])]


@pytest.mark.django_db
def test_a_code_that_somebody_waits_for_passes_the_other_letters(
    ask_hello: Ask,
    ask_greeting: Ask,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    queues: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, _args, queue: queues.append(queue))

    with django_capture_on_commit_callbacks(execute=True):
        ask_greeting()
        ask_hello()

    assert queues == ["celery", "urgent"]


def test_a_letter_asked_for_in_a_transaction_that_is_rolled_back_never_was(
    committed: None, ask_hello: Ask, messages: list[object]
) -> None:
    with transaction.atomic():
        ask_hello()
        transaction.set_rollback(True)

    assert messages == []
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_asked_for_twice_it_is_the_first_and_is_dispatched_once(
    ask_hello: Ask, messages: list[object], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    about = uuid.uuid4()

    with django_capture_on_commit_callbacks(execute=True):
        first = ask_hello(to="Ada@Example.org ", about=about)
        second = ask_hello(to="ada@example.org", about=about, name="Somebody else")

    assert first == second
    assert Letter.objects.get().context["name"] == "Ada <b>"
    assert len(messages) == 1


def test_two_who_ask_at_once_get_one_letter(committed: None, ask_hello: Ask, messages: list[object]) -> None:
    """Asked twice is one letter, also under a race: the constraint decides, the loser reads the winner's row."""
    about, letters, start = uuid.uuid4(), [], threading.Barrier(2)

    def ask() -> None:
        start.wait()
        with transaction.atomic():
            letters.append(ask_hello(about=about).pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Letter.objects.count() == 1
    assert letters == [Letter.objects.get().pk] * 2
    assert len(messages) == 1


@pytest.mark.django_db
def test_an_unregistered_kind_is_refused_in_words() -> None:
    with pytest.raises(KeyError, match=r"No room registered letters of the kind 'goodbye'. Registered are: .*hello"):
        asking.ask("goodbye", to="ada@example.org", about=uuid.uuid4(), context={}, at=clock.now())


@pytest.mark.django_db
def test_a_missing_and_an_unknown_placeholder_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"It lacks code, link, place. It has no place for nmae.") as refused:
        asking.ask("hello", to="a@example.org", about=uuid.uuid4(), context={"name": "", "nmae": ""}, at=clock.now())

    assert "'hello' can't be filled in" in str(refused.value)
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "nobody", "a@example.org\nBcc: b@example.org"])
def test_an_address_that_cannot_be_written_to_is_refused(ask_hello: Ask, address: str) -> None:
    with pytest.raises(ValueError, match="an address that can be written to"):
        ask_hello(to=address)


@pytest.mark.django_db
def test_translatable_words_are_kept_as_words(ask_hello: Ask) -> None:
    letter = ask_hello(name=gettext_lazy("Letters"))

    assert Letter.objects.get(pk=letter.pk).context["name"] == "Letters"


def test_a_secret_or_a_sample_must_be_a_placeholder() -> None:
    with pytest.raises(ValueError, match=r"The letter 'odd' has no placeholder named code, word."):
        kinds.register("odd", template="odd.txt", placeholders=("name",), secrets=("code",), samples={"word": ""})

    assert "odd" not in [kind.reason for kind in kinds.every()]

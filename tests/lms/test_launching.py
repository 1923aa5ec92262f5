"""The one command that runs everything: it finds a port, says what is wrong, and ends what it started."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import click
import pytest
from celery.bin.worker import worker
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from granian.cli import cli as granian
from pytest_django.fixtures import Settings

from foundation.pages.models import StandardPage
from lms.management.commands import run
from payments.sandbox.__main__ import arguments
from tests.assessments.serving import free_port


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        first = run.free_port()
        taken.bind(("127.0.0.1", first))
        taken.listen()

        assert run.free_port() > first


@contextmanager
def listening(answer: bytes = b"") -> Iterator[int]:
    """Listen on a port, and answer whoever asks with these words; with nothing, let them wait."""

    def speak(taken: socket.socket) -> None:
        with suppress(OSError):
            while True:
                with taken.accept()[0] as asked:
                    asked.recv(1024)
                    if answer:
                        asked.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + answer)
                    else:
                        asked.recv(1)  # Until whoever asks has gone.

    with socket.create_server(("127.0.0.1", 0)) as taken:
        Thread(target=speak, args=[taken], daemon=True).start()
        yield taken.getsockname()[1]
        taken.shutdown(socket.SHUT_RDWR)


@pytest.mark.django_db
def test_a_port_that_this_site_has_already_is_refused_with_its_address_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, client: Client
) -> None:
    """The harm: the second start shared the port without a word, and had a worker and a sandbox of its own."""
    began: list[object] = []
    monkeypatch.setattr(run, "begin", began.append)
    settings.DEMO = True

    with (
        listening(client.get("/healthz").content) as port,
        pytest.raises(
            CommandError, match=rf"Port {port} is taken: this site runs there already, at \S+{port}/"
        ) as said,
    ):
        call_command("run", port=port)

    assert (began, said.value.returncode) == ([], 1)
    assert f"./dev run --port {port + 1}" in str(said.value)


@pytest.mark.parametrize("answer", [b"", b"Another program"])
def test_a_port_that_another_program_has_is_refused(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(run, "ANSWERED_WITHIN", 0.2)

    with listening(answer) as port, pytest.raises(CommandError, match="another program has it"):
        run.refuse_taken(port)


def test_whoever_takes_the_port_while_the_database_is_made_is_not_shared_with(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(run, "is_taken", lambda port: port == launch.port and next(answers))

    with pytest.raises(CommandError, match="is taken"):
        call_command("run", port=launch.port)

    assert launch.began == []


def test_no_free_port_is_said_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TRIED_PORTS", 0)

    with pytest.raises(CommandError, match="--port"):
        run.free_port()


def test_a_process_that_ends_by_itself_is_named() -> None:
    child = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    child.wait()

    with pytest.raises(CommandError, match="ended with 3"):
        run.check_alive([child])


def test_a_worker_that_ends_is_started_again_a_few_times(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    web = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    ended: list[str | Path] = [sys.executable, "-c", "raise SystemExit(3)"]
    monkeypatch.setattr(run, "commands", lambda _port: [[], ended])
    children = [web, run.begin(ended)]
    monkeypatch.setattr("time.sleep", lambda _seconds: children[1].wait())

    with pytest.raises(CommandError, match="ended with 3"):
        run.wait_for_end(children, 8000)

    run.stop(children)
    assert capsys.readouterr().err.count("started again") == run.RESTARTS


@dataclass
class Launch:
    """A launch with stand-ins for what it starts, and what was there when each began."""

    port: int
    web: list[str | Path]
    worker: list[str | Path]
    sandbox: list[str | Path]
    began: list[tuple[list[str | Path], bool, bool]]
    """Each command; whether the database was made by then; whether the demonstration was filled."""


@pytest.fixture
def launch(demonstration: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Launch:
    """The stand-in for the web server serves an empty folder of its own; the worker ends at once, which ends it all."""
    port, begin = free_port(), run.begin
    made: list[str] = []
    serve = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(tmp_path), str(port)]
    idle: list[str | Path] = [sys.executable, "-c", "import time; time.sleep(60)"]
    launch = Launch(port, [*serve], [sys.executable, "-c", "raise SystemExit(3)"], idle, [])
    StandardPage.objects.get(slug="about").delete()

    def watched(command: list[str | Path]) -> subprocess.Popen[bytes]:
        filled = StandardPage.objects.filter(slug="about").exists()
        launch.began.append((command, bool(made), filled))
        return begin(command)

    monkeypatch.setattr(run, "begin", watched)
    monkeypatch.setattr(run, "migrate", lambda: made.append("the database"))
    monkeypatch.setattr(run, "commands", lambda _port: [launch.web, launch.worker, launch.sandbox])
    monkeypatch.setattr(run, "RESTARTS", 0)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return launch


def test_the_web_server_loads_while_the_demonstration_is_filled_and_the_welcome_comes_when_it_is(
    launch: Launch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="ended with 3"):
        call_command("run", port=launch.port)

    assert launch.began == [(launch.web, False, False), (launch.worker, False, True), (launch.sandbox, False, True)]
    assert capsys.readouterr().out == run.welcome(launch.port)


def test_nobody_is_answered_before_the_tables_are_there(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harm: a page left open met errors while the database was being made."""
    monkeypatch.setattr(run, "missing_migrations", lambda: True)

    with pytest.raises(CommandError, match="ended with 3"):
        call_command("run", port=launch.port)

    assert launch.began == [(launch.web, True, False), (launch.worker, True, True), (launch.sandbox, True, True)]


def test_a_web_server_that_ends_at_once_is_told_of_and_nothing_else_is_begun(
    launch: Launch,
) -> None:
    launch.web[:] = [sys.executable, "-c", "raise SystemExit(4)"]

    with pytest.raises(CommandError, match="ended with 4"):
        call_command("run", port=launch.port)

    assert launch.began == [(launch.web, False, False)]


def test_garbage_is_looked_for_as_often_as_before_once_it_has_migrated() -> None:
    before, within = gc.get_threshold(), []

    @run.looking_seldom_for_garbage()
    def fail() -> None:
        within.append(gc.get_threshold())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (within, gc.get_threshold()) == ([run.SELDOM], before)


def test_the_folders_of_the_broker_are_made(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"

    for _twice in range(2):
        run.make_broker_folders()

    assert {folder.name for folder in settings.VAR.iterdir()} == {"broker", "broker-control"}


def test_stopping_ends_every_process() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)

    run.stop([child])

    assert child.returncode is not None


def test_a_real_site_is_not_run_this_way(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match=r"docs/runbook\.md"):
        call_command("run")


def test_the_demonstration_is_refused_on_a_real_site(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="demonstration people have no place here"):
        call_command("demo")


def test_the_welcome_names_everyone_to_sign_in_as() -> None:
    words = run.welcome(8000)

    assert [
        words.count(name)
        for name in ("new.trainee@", "halfway.trainee@", "finished.trainee@", " instructor@", " coordinator@")
    ] == [1] * 5


def parse(program: click.Command, words: list[str]) -> None:
    """Read the words as the program would; raises `NoSuchOption` for one that it doesn't know."""
    program.make_parser(click.Context(program)).parse_args(list(words))


@pytest.mark.parametrize(("name", "program"), [("granian", granian), ("celery", worker)])
def test_the_launcher_uses_options_that_its_programs_know(name: str, program: click.Command) -> None:
    [words] = [[str(word) for word in rest] for (path, *rest) in run.commands(8000) if Path(path).name == name]

    parse(program, words[words.index("worker") + 1 :] if "worker" in words else words)


def test_the_stand_in_for_stripe_is_started_with_words_it_knows_and_tells_the_house(settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:12117"

    told = arguments(run.sandbox_words(8003)[2:])

    assert (told.port, told.hooks) == (12117, [f"http://127.0.0.1:8003{run.WEBHOOK}"])
    assert (told.secret, told.key) == (settings.STRIPE_WEBHOOK_SECRETS[0], settings.STRIPE_SECRET_KEY)
    assert (told.clock, told.kept) == (settings.CLOCK_FILE, settings.VAR / "sandbox.sqlite3")


def test_an_option_that_a_program_does_not_know_is_found() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(worker, ["--quiet"])

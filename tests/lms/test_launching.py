"""The one command that runs everything: it finds a port, says what is wrong, and ends what it started."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from celery.bin.worker import worker
from django.core.management import call_command
from django.core.management.base import CommandError
from granian.cli import cli as granian
from pytest_django.fixtures import Settings

from foundation.pages.models import StandardPage
from lms.management.commands import run
from tests.assessments.serving import free_port


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        first = run.free_port()
        taken.bind(("127.0.0.1", first))
        taken.listen()

        assert run.free_port() > first


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


def test_the_web_server_loads_while_the_demonstration_is_filled_and_the_welcome_comes_when_it_is(
    demonstration: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port, began, begin = free_port(), [], run.begin
    web: list[str | Path] = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    worker: list[str | Path] = [sys.executable, "-c", "raise SystemExit(3)"]
    StandardPage.objects.get(slug="about").delete()

    def watched(command: list[str | Path]) -> subprocess.Popen[bytes]:
        began.append((command, StandardPage.objects.filter(slug="about").exists()))
        return begin(command)

    monkeypatch.setattr(run, "begin", watched)
    monkeypatch.setattr(run, "commands", lambda _port: [web, worker])
    monkeypatch.setattr(run, "RESTARTS", 0)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    with pytest.raises(CommandError, match="ended with 3"):
        call_command("run", port=port)

    assert began == [(web, False), (worker, True)]
    assert capsys.readouterr().out == run.welcome(port)


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
        for name in ("new.trainee@", "halfway.trainee@", "finished.trainee@", "instructor@", "coordinator@")
    ] == [1] * 5


def parse(program: click.Command, words: list[str]) -> None:
    """Read the words as the program would; raises `NoSuchOption` for one that it doesn't know."""
    program.make_parser(click.Context(program)).parse_args(list(words))


@pytest.mark.parametrize(("name", "program"), [("granian", granian), ("celery", worker)])
def test_the_launcher_uses_options_that_its_programs_know(name: str, program: click.Command) -> None:
    [words] = [[str(word) for word in rest] for (path, *rest) in run.commands(8000) if Path(path).name == name]

    parse(program, words[words.index("worker") + 1 :] if "worker" in words else words)


def test_an_option_that_a_program_does_not_know_is_found() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(worker, ["--quiet"])

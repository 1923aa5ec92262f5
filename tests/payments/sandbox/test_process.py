"""The stand-in as a process: it keeps what was paid over a restart, and is refused where money moves."""

from __future__ import annotations

import ast
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lms.database import HOUSE
from payments.sandbox.__main__ import is_a_real_site
from payments.sandbox.account import Account
from payments.sandbox.books import Books, Clock
from payments.sandbox.serving import Server, made
from tests.racing import PATIENCE
from tests.sandboxing import Sandbox

ALLOWED = {"payments.sandbox", "stripe", "typing_extensions", *sys.stdlib_module_names}


@contextmanager
def running(*words: str, **environment: str) -> Iterator[Sandbox]:
    """Run it as `./dev run` does, until the test has done with it."""
    command = [sys.executable, "-m", "payments.sandbox", *words]
    child = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        yield Sandbox(child.stdout.readline().split()[-1])
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0


@contextmanager
def serving(kept: Path | None = None, *, clock: Path | None = None) -> Iterator[Sandbox]:
    server = made(kept=kept, clock=clock)
    server.account.is_paused = True
    server.begin(ticking=False)
    try:
        yield Sandbox(server.account.address)
    finally:
        server.end()


def test_what_was_paid_is_kept_over_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "sandbox.sqlite3"
    with serving(kept) as first:
        opened, debited, refunded = first.open(), first.open(), first.open()
        first.pay(paid := first.open())
        first.pay(debited, debit="000123456789")
        first.pay(refunded, "4000000000007726")
        first.refund(refunded)
        first.refund(paid)

    with serving(kept) as second:
        sessions = {session["id"]: session for session in second.show("checkout.session")}
        assert [sessions[each]["status"] for each in (opened, paid)] == ["open", "complete"]
        assert sessions[opened]["url"] == f"{second.address}/pay/{opened}"
        assert second.pay(opened)["outcome"] == "paid"
        second.settle()
        assert [each["payment_status"] for each in second.show("checkout.session")] == ["paid"] * 4
        assert [each["status"] for each in second.show("refund")] == ["succeeded"] * 2
        second.reset()

    with serving(kept) as third:
        assert third.show("checkout.session") == []


def test_what_was_expected_before_a_restart_still_comes(tmp_path: Path) -> None:
    kept, clock = tmp_path / "sandbox.sqlite3", tmp_path / "clock"
    with serving(kept) as first:
        first.open()
        first.pay(first.open(), debit="000123456789")
        first.pay(refunded := first.open(), "4000000000007726")
        first.refund(refunded)
        first.slow()
        first.pay(first.open())

    clock.write_text(str(25 * 3600.0))
    with serving(kept, clock=clock) as second:
        second.tick()

        sessions = [(each["status"], each["payment_status"]) for each in second.show("checkout.session")]
        assert sessions == [("expired", "unpaid"), *[("complete", "paid")] * 3]
        assert [charge["balance_transaction"] is None for charge in second.show("charge")] == [False] * 3
        assert [each["status"] for each in second.show("refund")] == ["succeeded"]


def test_what_was_under_way_when_it_ended_is_told_again(tmp_path: Path) -> None:
    kept = tmp_path / "sandbox.sqlite3"
    with serving(kept) as first:
        first.hook("http://one.example/")
        first.client().v1.customers.create()
        first.client().v1.customers.create()
        [letter, *_others] = first.letters()
        first.taken(letter, 200)
        first.client().v1.customers.create()

    with serving(kept) as second:
        second.hook("http://one.example/")
        assert len(second.letters()) == 2


def test_sessions_expire_without_being_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.sandbox.serving.TICKING", 0.02)
    clock = tmp_path / "clock"
    server = made(clock=clock)
    server.begin()
    session = Sandbox(server.account.address).open()
    clock.write_text(str(25 * 3600.0))

    found = server.account.books.shelves["checkout.session"][session]
    end = time.monotonic() + PATIENCE
    while found["status"] == "open" and time.monotonic() < end:
        time.sleep(0.02)
    server.end()

    assert found["status"] == "expired"


def test_as_a_process_it_pays_until_it_is_told_to_end(tmp_path: Path) -> None:
    with running("--kept", str(tmp_path / "sandbox.sqlite3"), "--hooks", "http://127.0.0.1:9/") as sandbox:
        assert sandbox.pay(sandbox.open())["outcome"] == "paid"


def test_snapshots_are_sent_where_they_are_asked_for() -> None:
    with running("--snapshots", "http://127.0.0.1:9/", "--key", "sk_test_other") as sandbox:
        other = Sandbox(sandbox.address, key="sk_test_other")
        other.client().v1.customers.create()
        other.pause()

        assert [event["type"] for event in other.show("event")] == ["customer.created"]


@pytest.mark.parametrize(
    ("named", "key", "is_refused"),
    [
        ("lms.settings.production", "sk_test_sandbox", True),
        ("", "sk_live_5", True),
        ("", "rk_live_5", True),
        ("lms.settings.dev", "sk_test_sandbox", False),
    ],
)
def test_it_is_refused_where_money_moves(named: str, key: str, is_refused: bool) -> None:
    assert is_a_real_site(named, key) == is_refused


def test_a_real_site_does_not_start_it() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "payments.sandbox"],
        cwd=HOUSE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.production"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr.startswith("This stands in for Stripe")) == (1, True)


def test_it_listens_on_this_machine_alone(sandbox_server: Server) -> None:
    assert sandbox_server.server_address[0] == "127.0.0.1"


def test_it_imports_nothing_but_the_standard_library_and_the_sdk() -> None:
    """The contracts in pyproject.toml keep it from the house's rooms; this from everything else."""
    found: set[str] = set()
    for path in (HOUSE / "payments/sandbox").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add(str(node.module))
            elif isinstance(node, ast.Import):
                found |= {each.name for each in node.names}

    assert {name for name in found if not any(name == each or name.startswith(f"{each}.") for each in ALLOWED)} == set()


def test_a_connection_is_kept_and_answers_quickly(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(str(urlsplit(sandbox.address).netloc))
    began = time.monotonic()
    for _each in range(50):
        connection.request("GET", "/page.css")
        connection.getresponse().read()
    connection.close()

    assert time.monotonic() - began < 2, "fifty answers held up by the wire"


def test_a_clock_that_was_never_moved_is_the_machines(tmp_path: Path) -> None:
    assert [Clock(file).offset() for file in (None, tmp_path / "none")] == [0.0, 0.0]
    assert abs(Clock().now() - time.time()) < 2


def test_what_is_due_is_due_once() -> None:
    account = Account(Books(), Clock())
    for moment, number in ((20, "b"), (10, "a"), (30, "c")):
        account.expect(moment, number)

    assert (account.due(20), account.due(20), account.due(40)) == (["a", "b"], [], ["c"])


def test_a_fault_of_the_stand_in_itself_is_said(sandbox_server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    for trouble in (ConnectionResetError(), ZeroDivisionError()):
        try:
            raise trouble
        except (OSError, ArithmeticError):
            sandbox_server.handle_error(None, ("127.0.0.1", 1))

    said: Any = capsys.readouterr().err
    assert ("ZeroDivisionError" in said, "ConnectionResetError" in said) == (True, False)

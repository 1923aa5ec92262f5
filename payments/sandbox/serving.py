"""The stand-in on the wire: one thread for each connection, on this machine alone."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from payments.sandbox import ending
from payments.sandbox.account import KEY, Account, Hook
from payments.sandbox.answering import Answer, Cut, Request, answer
from payments.sandbox.books import Books, Clock
from payments.sandbox.controlling import act
from payments.sandbox.delivering import Deliverer, remember
from payments.sandbox.refusing import Refused, wrong
from payments.sandbox.replaying import Keys
from payments.sandbox.visiting import visit

LOOPBACK = "127.0.0.1"
CONTROL = "/_control/"
TICKING = 0.5
LARGEST = 1024 * 1024
AT_ONCE = struct.pack("ii", 1, 0)
"""Linger for no time: the connection is reset, rather than closed."""


class Server(ThreadingHTTPServer):
    """An account, served on a port of this machine, with what it does by itself."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, account: Account, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.account = account
        self.keys = Keys()
        account.address = account.address or f"http://{LOOPBACK}:{self.server_port}"
        self.deliverer = Deliverer(account)
        self._is_ended = threading.Event()
        self._own = [threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True), self.deliverer]

    def begin(self, *, ticking: bool = True) -> None:
        """Serve and deliver, in threads of this process. With `ticking`, sessions expire without being looked at."""
        if ticking:
            self._own.append(threading.Thread(target=self._tick, daemon=True))
        for thread in self._own:
            thread.start()

    def end(self) -> None:
        """Serve nobody any more."""
        self._is_ended.set()
        self.deliverer.end()
        self.shutdown()
        self.server_close()
        self.account.books.close()

    def stop(self) -> None:
        """Let `wait` return."""
        self._is_ended.set()

    def wait(self) -> None:
        """Serve until told to stop."""
        self._is_ended.wait()

    def _tick(self) -> None:
        while not self._is_ended.wait(TICKING):
            with self.account.books.turn():
                ending.tick(self.account)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless it is only that somebody went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, has it answered, and writes the answer at once."""

    protocol_version = "HTTP/1.1"
    server: Server
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    do_POST = do_DELETE = do_GET  # noqa: N815  (the names that `http.server` calls)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing of each request; `requests` among the controls does."""

    def _answer(self) -> None:
        try:
            told = self._told(self._read())
        except Refused as refused:
            told = Answer(refused.status, json.dumps(refused.body()))
        except Cut:
            self._cut()
            return
        self._write(told)

    def _read(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            raise Refused("That is more than the sandbox reads.", status=413)
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length).decode("utf-8", "replace")
        return Request(self.command, address.path, address.query, headers, body)

    def _told(self, request: Request) -> Answer:
        if not self._is_meant(request):
            raise Refused("The sandbox is asked under its own address only.", status=421)
        if request.path.startswith(CONTROL):
            return self._controlled(request)
        if request.path in {"/", "/page.css"} or request.path.startswith("/pay/"):
            return visit(self.server.account, request)
        return answer(self.server.account, self.server.keys, request)

    def _is_meant(self, request: Request) -> bool:
        """Whether it was asked by its own name: a page elsewhere, whose name leads here, is not answered."""
        name = urlsplit(f"//{request.headers.get('host', '')}").hostname
        return name in {LOOPBACK, "localhost"}

    def _controlled(self, request: Request) -> Answer:
        """Do what a test asks. A page elsewhere can't send JSON without being asked first, and is refused then."""
        if request.method != "POST" or request.headers.get("content-type") != "application/json":
            raise wrong("Content-Type", "The controls take JSON, by POST.")
        try:
            arguments = json.loads(request.body or "{}")
        except ValueError:
            raise wrong("body", "The controls take JSON, by POST.") from None
        done = act(self.server.account, request.path.removeprefix(CONTROL), arguments)
        return Answer(200, json.dumps(done))

    def _write(self, told: Answer) -> None:
        body = told.body.encode()
        self.send_response(told.status)
        for name, value in (told.headers | {"Content-Type": told.kind, "Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _cut(self) -> None:
        """Reset the connection, without a word."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            self.connection.shutdown(socket.SHUT_RD)


def made(
    *,
    port: int = 0,
    clock: Path | None = None,
    kept: Path | None = None,
    hooks: list[Hook] | None = None,
    key: str = KEY,
) -> Server:
    """Make a stand-in on this port (a free one for 0), as it was when it was last kept in the file `kept`."""
    account = Account(Books(kept), Clock(clock), key=key, hooks=list(hooks or []))
    server = Server(account, port)
    with account.books.turn():
        ending.recall(account)
        remember(account)
    return server

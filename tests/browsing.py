"""What a story stands on: the house with its demonstration, served for real, with a real worker and a real browser.

Each story has a database of its own, copied from a template that holds the demonstration. A request to any other host,
an error on the console or a broken promise in the data at the end fails the story.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from celery.worker import state
from django.conf import settings
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.test.testcases import LiveServerThread
from django.test.utils import modify_settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize, expect, sync_playwright

from lms.celery import app as celery_app
from lms.demo import people

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
"""No name but this machine's is found: a story that asks a stranger goes nowhere, and is told of."""
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
FORESEEN = re.compile(
    r"(status of|Status Error Code) (403|404|409|410|503)|ERR_INTERNET_DISCONNECTED|^htmx:(sendError|afterRequest), "
)
"""What the console may say: a refusal, or that a story took the line away, from the browser or from the house."""
Scheme = Literal["light", "dark"]

PATIENCE = 30_000
"""Milliseconds: how long a story waits for what it expects. On a slow machine a page may take its time."""
expect.set_options(timeout=PATIENCE)

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; our queries don't await.


def browser_path() -> str | None:
    """Return Debian's Chromium, or Playwright's own if it was installed."""
    for path in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser"):
        if path and Path(path).exists():
            return path
    with sync_playwright() as tools:
        own = tools.chromium.executable_path
        return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all stories of this worker."""
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield chromium
        chromium.close()


class Passing:
    """Stands where Django's live server wants a handler of static files; ours are served by the middleware."""

    def __new__(cls, application: WSGIHandler) -> WSGIHandler:  # type: ignore[misc]
        return application


@pytest.fixture
def address(demonstration: None) -> Iterator[str]:
    """The address of the house, served for real."""
    with modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        server = LiveServerThread("localhost", Passing, connections_override={})  # type: ignore[arg-type]  # any wrapper will do
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://localhost:{server.port}"
        server.terminate()


@pytest.fixture
def worker(demonstration: None) -> Iterator[None]:
    """A real worker in threads of this process. What earlier tests asked of one is forgotten."""
    celery_app.loader.import_default_modules()
    celery_app.control.purge()
    with start_worker(celery_app, pool="threads", concurrency=1, perform_ping_check=False, shutdown_timeout=20):
        yield
        state.should_terminate = 0
        for _ in range(2):  # One wakes it, and one ends its last look for messages: each would take two seconds.
            celery_app.control.broadcast("ping")


@dataclass
class House:
    """The house as a story sees it."""

    address: str
    open_page: Callable[..., Page]

    def letter_to(self, email: str, saying: str = "") -> str:
        """Return the newest letter to this address that says so, waiting a moment for the worker."""
        page_wait = 100
        for _ in range(300):
            found = [letter for letter in mail.outbox if email in letter.to and saying in letter.body]
            if found:
                return str(found[-1].body)
            self.any_page.wait_for_timeout(page_wait)
        message = f"no letter came to {email} that says {saying!r}"
        raise AssertionError(message)

    any_page: Page = None  # type: ignore[assignment]


@pytest.fixture
def house(address: str, worker: None, browser: Browser) -> Iterator[House]:
    """Open pages with `house.open_page(javascript=False, viewport=PHONE)`."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []
    with watched(address, troubles) as watch:

        def open_page(*, javascript: bool = True, viewport: ViewportSize = DESK, scheme: Scheme = "light") -> Page:
            context = browser.new_context(
                base_url=address,
                java_script_enabled=javascript,
                viewport=viewport,
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            contexts.append(context)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            watch(context, page)
            this.any_page = page
            return page

        this = House(address, open_page)
        yield this
    for context in contexts:
        context.close()
    assert troubles == []


@contextmanager
def watched(address: str, troubles: list[str]) -> Iterator[Callable[[BrowserContext, Page], None]]:
    """Write down requests to other hosts (but to the stand-in for Stripe) and errors on the console.

    Requests are looked at and not held up: a context that routes its requests has no cache.
    """

    def know(request: Request) -> None:
        if not request.url.startswith((address, settings.STRIPE_API_BASE, "data:", "blob:")):
            troubles.append(f"a request to {request.url}")

    def watch(context: BrowserContext, page: Page) -> None:
        context.on("request", know)
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: (
                troubles.append(f"console: {said.text}")
                if said.type == "error" and not FORESEEN.search(said.text)
                else None
            ),
        )

    yield watch


def violations(page: Page, rules: dict[str, Any], *, besides: str = "") -> list[dict[str, Any]]:
    """What axe finds on the page by these rules, but for what stands in `besides` (a selector, once it was asked).

    Its script is put in once a page; only what is wrong comes back.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        "async ([where, rules]) => (await axe.run(where, {...rules, resultTypes: ['violations']})).violations",
        [{"exclude": [[besides]] if besides else []}, rules],
    )
    return found


def sign_in(page: Page, email: str, password: str = people.PASSWORD) -> None:
    """Sign in by password, as a person of the demonstration."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


__all__ = ["DESK", "PHONE", "House", "sign_in", "violations"]

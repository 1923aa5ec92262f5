"""What every test stands on: a database made once for each state of the migrations, and copied for each worker."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import override_settings, setup_databases
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from foundation.ground import clock, invariants
from foundation.ground.models import Job
from foundation.letters import sending
from foundation.letters.models import Letter
from lms.database import HOUSE
from tests import resetting
from tests.browsing import address, browser, browser_path, house, worker
from tests.sandboxing import impatient, sandbox, sandbox_server

__all__ = ["address", "browser", "house", "impatient", "sandbox", "sandbox_server", "worker"]

LOCK = HOUSE / "var" / "test-template.lock"
KEPT_TEMPLATES = 4
DEMO_FILES = HOUSE / "var" / "test-demo-files"
"""The private files of demonstrations, by the name of their database: whoever tests with one has a copy."""


def template_name() -> str:
    """Return the name of the template database for the migrations and packages as they stand."""
    digest = hashlib.sha256()
    for line in sorted(f"{found.metadata['Name']}=={found.version}" for found in importlib.metadata.distributions()):
        digest.update(line.encode())
    wanted = ("migrations/*.py", "roles.py")
    for path in sorted(
        found for rooms in ("*", "foundation/*") for want in wanted for found in HOUSE.glob(f"{rooms}/{want}")
    ):
        digest.update(path.read_bytes())
    digest.update(Path(resetting.__file__).read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def content_digest() -> str:
    """Return a digest of the code and words that the demonstration is made from."""
    digest = hashlib.sha256()
    for room in ("lms", "courses", "assessments", "certificates", "membership", "standards", "payments", "foundation"):
        for path in sorted((HOUSE / room).rglob("*")):
            if path.suffix in {".py", ".md", ".yaml", ".typ"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def make_template(name: str) -> None:
    """Run all migrations into a database of this name, once, and forget templates of older states."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' ORDER BY oid")
        standing = [row[0] for row in cursor.fetchall()]
    if name in standing:
        return
    connection.settings_dict["TEST"]["NAME"] = f"making_{name}"
    setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    resetting.keep_baseline()
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "making_{name}" RENAME TO "{name}"')
        for old in standing[: -KEPT_TEMPLATES or None]:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')


@pytest.fixture(scope="session")
def fresh_database() -> str:
    """Return the name of this worker's database."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    return f"test_{run}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def copy(template: str, name: str) -> None:
    """Make the database of this name anew from a template, and connect to it from now on."""
    connections.close_all()
    connection.settings_dict["NAME"] = "postgres"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name


def put_back(name: str, template: str) -> None:
    """Connect to the database of this name, and put it back to how the template is."""
    connect(name)
    if not resetting.reset():
        copy(template, name)


def connect(name: str) -> None:
    """Connect to the database of this name from now on."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, fresh_database: str
) -> Iterator[None]:
    """Give this worker a copy of the template, made first if the migrations changed."""
    with django_db_blocker.unblock():
        LOCK.parent.mkdir(exist_ok=True)
        with LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            make_template(template_name())
            copy(template_name(), fresh_database)
    yield
    with django_db_blocker.unblock():
        connect("postgres")
        with connection._nodb_cursor() as cursor:
            for name in (fresh_database, demo_of(fresh_database)):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """For tests that commit (threads, live servers): afterwards the database is put back to how it began."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            put_back(fresh_database, template_name())


def demo_of(fresh_database: str) -> str:
    """Return the name of this worker's database with the demonstration."""
    return f"{fresh_database}_demo"


@pytest.fixture(scope="session")
def demo_template(django_db_setup: None, django_db_blocker: DjangoDbBlocker, fresh_database: str) -> str:
    """Return the name of a database that holds the demonstration, made once for each state of code and content.

    This worker has a copy of it by then.
    """
    name = f"demo_{template_name().removeprefix('template_')}_{content_digest()}"
    with django_db_blocker.unblock(), LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            make_demo_template(name)
            copy(name, demo_of(fresh_database))
        finally:
            connect(fresh_database)
    return name


def make_demo_template(name: str) -> None:
    """Fill a copy of the plain template with the demonstration, once, and forget those of older states."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() and (DEMO_FILES / name).is_dir():
            return
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'demo\\_%%' ORDER BY oid DESC OFFSET 2")
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            shutil.rmtree(DEMO_FILES / old, ignore_errors=True)
    making = f"making_{name}"
    copy(template_name(), making)
    shutil.rmtree(DEMO_FILES / name, ignore_errors=True)
    with override_settings(DEMO=True, PRIVATE_ROOT=DEMO_FILES / name):
        call_command("demo", verbosity=0)
        settle_demonstration()
    resetting.keep_baseline()
    connect("postgres")
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def settle_demonstration() -> None:
    """Send its letters, and forget the jobs that would put files into a folder that no test has."""
    for letter in Letter.objects.unsent():
        sending.send(letter.pk)
    Job.objects.all().delete()


@pytest.fixture
def demonstration(
    demo_template: str, fresh_database: str, django_db_blocker: DjangoDbBlocker, settings: Settings
) -> Iterator[None]:
    """The demonstration's database for one story; afterwards the plain one again, its promises checked."""
    settings.DEMO = True
    with django_db_blocker.unblock():
        connect(demo_of(fresh_database))
        try:
            yield
            broken = invariants.breaches()
        finally:
            put_back(demo_of(fresh_database), demo_template)
            connect(fresh_database)
    assert broken == []


@pytest.fixture(scope="module")
def demo_module(demo_template: str, fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration's database for a whole module of tests that only look; then the plain one again."""
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        connect(demo_of(fresh_database))
        try:
            yield
        finally:
            put_back(demo_of(fresh_database), demo_template)
            connect(fresh_database)


@pytest.fixture(autouse=True, scope="session")
def _quick_where_templates_may_be_sloppy(_fail_for_invalid_template_variable: None) -> Iterator[None]:
    """Let pytest-django walk the stack for a missing variable's template only where it then fails the test.

    A page of Wagtail's asks for hundreds of variables that aren't there, and each walk takes milliseconds.
    """
    options: Any = settings.TEMPLATES[0]["OPTIONS"]
    stand_in = type(options["string_if_invalid"])
    strictly = stand_in.__mod__

    def sloppily(self: Any, name: str) -> Any:
        return strictly(self, name) if self.fail else self.origin_value

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stand_in, "__mod__", sloppily)
        yield


@pytest.fixture(autouse=True)
def _own_clock_and_files(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Give every test a clock, a mailbox and folders of its own, and caches without memory."""
    settings.CLOCK_FILE = tmp_path / "clock-offset"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MAILBOX = tmp_path / "mailbox"
    if "demo_template" in request.fixturenames:
        shutil.copytree(DEMO_FILES / request.getfixturevalue("demo_template"), settings.PRIVATE_ROOT)
    yield
    for cache in ("fragments", "renditions"):
        caches[cache].clear()


@pytest.fixture
def pass_time() -> object:
    """Return a function that moves the clock: `pass_time(days=2)`."""

    def move(**span: float) -> None:
        clock.move(clock.offset() + timedelta(**span))

    return move


WALKS = (
    "/house/test_admin_accessibility.py", "/house/test_doors.py", "/house/test_accessibility.py", "/house/",
    "/journeys/", "/lms/test_admin_csp.py",
)  # fmt: skip
"""What walks through the whole house for minutes. They come last, the longest of them first."""


def walk_of(item: pytest.Item) -> int:
    """Return which walk it is, 1 for the longest; 0 for what is none."""
    longest_first = (place for place, walk in enumerate(WALKS, 1) if walk in str(item.path))
    return next(longest_first, 0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End with the walks. Leave the stories out where there is no browser, except in CI, which must have one."""
    items.sort(key=walk_of)
    if browser_path() or os.environ.get("CI"):
        return
    for item in items:
        if "/journeys/" in str(item.path) or item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason="no Chromium here; ./dev test says how to get one"))

"""No acknowledged answer is lost when PostgreSQL itself is killed in the middle of saving (P2).

What `kill -9` shows: nothing that the server still held in its own memory was acknowledged, and what it had handed on
is enough to go on from. What it can't show: that the bytes are on the disk. The machine lives, and with it the page
cache, so that what was written and never flushed is there afterwards too. For a power cut, that the cluster waits for
the disk (`fsync`) is asserted as a setting, and the disk is believed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from assessments import attempting
from assessments.models import Attempt
from foundation.ground import clock, invariants
from tests.assessments.serving import Server, Sitter, ask
from tests.clusters import PATIENCE, Cluster, own_cluster
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

QUESTIONS, SITTERS = 20, 4
TROUBLE_AT = 60
"""After how many saves the database is killed."""

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

Said = dict[str, Any]


@pytest.fixture
def cluster(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cluster]:
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory(prefix="cluster-") as folder,
        own_cluster(Path(folder) / "data") as made,
    ):
        yield made


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Server]:
    running = Server()
    try:
        running.start()
        yield running
    finally:
        running.kill()


def sit_down(server: Server) -> list[Sitter]:
    """Have several people begin the quiz."""
    quiz = QuizFactory.create(questions=QUESTIONS)
    people = PersonFactory.create_batch(SITTERS)
    return [Sitter(server, attempting.begin(person, quiz, at=clock.now())) for person in people]


def save_until_lost(sitter: Sitter) -> Said:
    """Save two answers at a time, round and round; return the first save that is not acknowledged."""
    for option, (place, next_place) in zip(cycle("abc"), cycle(pairwise(range(1, QUESTIONS + 1))), strict=False):
        said = sitter.say(option, place, next_place)
        if not sitter.send(said):
            return said
    raise AssertionError


def killed_in_the_middle(cluster: Cluster, sitters: list[Sitter]) -> list[Said]:
    """Have everyone save at once, kill the database among it; return the save that each is unsure of."""
    connection.close()
    giving_up = time.monotonic() + PATIENCE
    with ThreadPoolExecutor(SITTERS) as people:
        unsure = [people.submit(save_until_lost, sitter) for sitter in sitters]
        while (saved := sum(sitter.sequence for sitter in sitters)) < TROUBLE_AT and time.monotonic() < giving_up:
            time.sleep(0.005)
        cluster.kill()  # Whether or not so many were saved: it alone ends what the people do.
        lost = [one.result(PATIENCE) for one in unsure]
    assert saved >= TROUBLE_AT, f"killed after {saved} saves: too early to be in the middle of anything"
    return lost


def waits_for_the_disk() -> dict[str, str]:
    """Return how the server is set where it decides what a crash can take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*DURABLE]])
        return dict(cursor.fetchall())


def is_kept(sitter: Sitter, unsure: Said) -> bool:
    """Whether each save that was acknowledged stands, and the one that was not stands whole or not at all."""
    stored = Attempt.objects.get(pk=sitter.attempt.pk)
    saved = [*stored.events.values_list("sequence", flat=True)]
    whole = sitter.answers(unsure) if sitter.sequence in saved else {}
    return stored.answers == {**sitter.acknowledged, **whole} and saved[: sitter.sequence - 1] == [
        *range(1, sitter.sequence)
    ]


def test_the_database_killed_among_saves_has_every_one_that_was_acknowledged(cluster: Cluster, server: Server) -> None:
    """P2: `kill -9` of PostgreSQL; started again, it goes on with the same web server, and nobody's answers differ."""
    assert waits_for_the_disk() == DURABLE
    sitters = sit_down(server)
    unsure = killed_in_the_middle(cluster, sitters)
    assert [ask(server.port, "GET", path)[0] for path in ("/healthz", "/readyz")] == [200, 503]
    assert not any(sitter.send(said) for sitter, said in zip(sitters, unsure, strict=True))

    cluster.start()

    assert all(is_kept(sitter, said) for sitter, said in zip(sitters, unsure, strict=True))
    assert all(sitter.send(said) for sitter, said in zip(sitters, unsure, strict=True))
    assert all(sitter.send(sitter.say("a", place)) for sitter in sitters for place in (1, QUESTIONS))
    assert [Attempt.objects.get(pk=each.attempt.pk).answers for each in sitters] == [
        each.acknowledged for each in sitters
    ]
    assert invariants.breaches() == []


def test_a_database_that_does_not_wait_for_the_disk_would_have_lost_some(cluster: Cluster, server: Server) -> None:
    """The sabotage: acknowledged before it is written, and the crash above shows."""
    sitters = sit_down(server)
    with connection.cursor() as cursor:
        for setting, value in (("synchronous_commit", "off"), ("wal_writer_delay", "10s")):
            cursor.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
        cursor.execute("SELECT pg_reload_conf()")
    unsure = killed_in_the_middle(cluster, sitters)

    cluster.start()

    assert not all(is_kept(sitter, said) for sitter, said in zip(sitters, unsure, strict=True))


def test_a_cluster_that_cant_be_filled_is_ended_all_the_same(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    began = []

    def fail(made: Cluster, *_where: str) -> None:
        began.append(made.server.get_postmaster_info().process)
        raise ZeroDivisionError

    monkeypatch.setattr(Cluster, "fill", fail)

    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        data = Path(folder) / "data"
        with django_db_blocker.unblock(), pytest.raises(ZeroDivisionError), own_cluster(data):
            pass
        is_left = data.exists()

    [head] = began
    assert not head.is_running() or head.status() == "zombie"  # Ended, and perhaps not yet taken note of by its parent.
    assert not is_left

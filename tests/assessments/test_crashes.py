"""No acknowledged answer is lost when the server or its database connections die in the middle of saving (P2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from threading import Thread

import pytest
from django.db import connection

from assessments import attempting, checking
from assessments.models import Attempt
from foundation.ground import clock
from tests.assessments.serving import Server, Sitter
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

QUESTIONS = 20
TROUBLE_AT = 7
"""The save beside which trouble starts, however fast the machine saves."""


@pytest.fixture
def server(committed: None) -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.kill()


def cut_every_line() -> None:
    """End every other connection to this database, whatever it is doing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


def save_until(sitter: Sitter, trouble: Callable[[], None], options: Iterator[str]) -> list[dict[str, object]]:
    """Save question after question; `trouble` comes in the middle. Return the saves that were not acknowledged."""
    lost: list[dict[str, object]] = []
    connection.close()
    beside = Thread(target=trouble)
    for place in range(1, QUESTIONS + 1):
        if place == TROUBLE_AT:
            beside.start()
        said = sitter.say(next(options), place)
        if not sitter.send(said):
            lost.append(said)
            if len(lost) >= 3:
                break
    beside.join()
    return lost


def test_killed_in_the_middle_it_keeps_what_it_acknowledged_and_takes_the_rest_again(server: Server) -> None:
    """P2: `kill -9` of the web server, then of every connection; lost acknowledgments are asked for again."""
    attempt = attempting.begin(PersonFactory.create(), QuizFactory.create(questions=QUESTIONS), at=clock.now())
    sitter, options = Sitter(server, attempt), cycle("abc")

    lost = save_until(sitter, server.kill, options)
    server.kill()
    assert lost, "it was killed too late to matter"
    server.start()
    stored = Attempt.objects.get().answers
    assert sitter.acknowledged.items() <= stored.items()
    assert len(stored) - len(sitter.acknowledged) <= 1, "only the save under way may stand unacknowledged"
    assert all(sitter.send(said) for said in lost)
    for said in save_until(sitter, cut_every_line, options):
        place = str(said["spoken"])
        assert sitter.send(sitter.say(str(said[place]), int(place[1:])))

    stored = Attempt.objects.get().answers
    assert stored == sitter.acknowledged
    assert list(checking.answers_are_as_saved()) == []
